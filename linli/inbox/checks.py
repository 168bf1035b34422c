"""自检 — whether words can leave the house: by letter, by text message."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.readiness import Answer, check, good, warn


@check("mail", gettext_lazy("邮件"))
def mail() -> Answer:
    if not settings.LINLI_MAIL:
        return warn(_("没有设邮件服务器（LINLI_MAIL_URL），通知只在页面里"))
    return good(_("已设"))


@check("sms", gettext_lazy("短信"))
def sms() -> Answer:
    """Without it a resident who lost a receipt cannot find it by the phone number."""
    if not settings.LINLI_SMS_URL:
        return warn(_("没有设短信网关（LINLI_SMS_URL），居民不能凭手机号找回回执"))
    return good(_("已设"))
