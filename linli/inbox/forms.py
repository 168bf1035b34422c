"""What may be typed about being told: a choice of one's own, and a robot for a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.inbox.models import Channel, GroupRobot
from linli.inbox.reach import open_channels

ADDRESS_LENGTH, SECRET_LENGTH, NAME_LENGTH = 500, 200, 40


class PreferenceForm(forms.Form):
    """通知方式 — by which way, and at which hour the day's digest comes."""

    channel = forms.ChoiceField(label=__("怎样告诉您"), required=False, widget=forms.RadioSelect)
    mail = forms.EmailField(
        label=__("邮箱"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    hour = forms.TypedChoiceField(
        label=__("每日摘要几点发"),
        help_text=__("平常的事一天合成一条；紧急的、今天到期的马上发。"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, usual_hour: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        ways = [channel for channel in (Channel.SMS, Channel.MAIL) if channel.value in open_channels()]
        fields["channel"].choices = [
            *((channel.value, channel.label) for channel in ways),
            ("", _("不在外面收，只在这里看")),
        ]
        if Channel.MAIL.value not in open_channels():
            del fields["mail"]
        usual = _("按社区约定，%(hour)d 点") % {"hour": usual_hour}
        fields["hour"].choices = [("", usual), *((n, _("%(hour)d 点") % {"hour": n}) for n in range(6, 22))]


class RobotForm(forms.Form):
    """群机器人 — which kind, in which group, for which ground, and its address."""

    kind = forms.ChoiceField(label=__("哪一种"), choices=GroupRobot.Kind, widget=forms.RadioSelect)
    name = forms.CharField(label=__("哪个群"), help_text=__("例如：三长工作群。"), max_length=NAME_LENGTH)
    place_code = forms.ChoiceField(label=__("管哪里的事"))
    url = forms.URLField(
        label=__("机器人的地址"),
        help_text=__("在群设置里添加自定义机器人，复制它的 Webhook 地址。存下以后不再显示。"),
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=__("密钥"),
        help_text=__("钉钉“加签”、飞书“签名校验”里的那一串；企业微信没有。存下以后不再显示。"),
        max_length=SECRET_LENGTH,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, grounds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds = dict(grounds)
        fields: Any = self.fields
        fields["place_code"].choices = grounds

    def given(self) -> dict[str, Any]:
        """What the verb takes: the ground by code and by name."""
        return self.cleaned_data | {"ground": self.grounds[self.cleaned_data["place_code"]]}
