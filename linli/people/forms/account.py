"""What may be typed at the sign-in and on one's own page. Rules stay in ``signin`` and ``lifecycle``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from linli.people.models import User
from linli.people.signin import NAME_LENGTH

PASSWORD_LENGTH = 128  # longer ones only make the server sweat


class SignInForm(forms.Form):
    """登录 — phone or name, and the password."""

    name = forms.CharField(
        label=_("手机号或姓名"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """动态码 — six digits of the phone, or a recovery code."""

    code = forms.CharField(
        label=_("动态码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none"}
        ),
    )


class PasswordForm(forms.Form):
    """改密码 — the present one, and the new one twice."""

    old_password = forms.CharField(
        label=_("现在的密码"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 8 位，字母和数字都要有。"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated_password = forms.CharField(
        label=_("再写一次新密码"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("和现在的密码不一样"))
        return password

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_repeated_password(self) -> str:
        again: str = self.cleaned_data["repeated_password"]
        if again != self.cleaned_data.get("new_password", again):
            raise forms.ValidationError(_("两次写的新密码不一样"))
        return again


class AccountForm(forms.ModelForm):
    """账号设置 — a published phone by consent, and quiet hours."""

    class Meta:
        model = User
        fields = ["shows_phone", "quiet_from", "quiet_until"]
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "shows_phone": _("勾上以后，社区结构图上会印您的手机号；随时可以取消。"),
            "quiet_from": _("这段时间不打扰您，紧急的事除外。"),
        }


class PersonField(forms.ModelChoiceField):
    """选人 — a name with the post that tells two of the same name apart. Its rows carry ``seats``."""

    def label_from_instance(self, obj: Any) -> str:
        posts = "、".join(f"{seat.post.ground} {seat.post.get_kind_display()}" for seat in obj.seats)
        return f"{obj.name}（{posts}）"


class LeaveForm(forms.Form):
    """请假 — who minds the post, from which day, until when."""

    person = PersonField(label=_("请谁代管"), queryset=User.objects.none(), empty_label=_("请选一位"))
    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("哪天回来"),
        help_text=_("这一天起由您自己办。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates  # type: ignore[attr-defined]
