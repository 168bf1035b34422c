"""短信 — through a gateway that speaks signed JSON; what a vendor wants besides stands in front of it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.translation import gettext as _

from linli.inbox.senders.letter import Failed, Letter
from linli.inbox.senders.post import post, signed

console = logging.getLogger("linli.console")


def send_sms(letter: Letter) -> None:
    """发短信 — one text to one phone. A gateway answers 2xx; ``{"ok": false, "error": …}`` is a no for good.

    Without a gateway a demonstration writes it to the server's own output.
    """
    if not settings.LINLI_SMS_URL and settings.LINLI_DEMO:
        console.warning("短信（演示，未真的发出）→ %s：%s", letter.to, letter.text)
        return
    body = {"id": letter.key, "to": letter.to, "text": letter.text}
    answer = post(settings.LINLI_SMS_URL, body, headers=signed(body, settings.LINLI_SMS_KEY, letter.key))
    if answer.get("ok", True) is not True:
        reason = str(answer.get("error", ""))[:80]
        raise Failed(_("短信平台不收：%(reason)s") % {"reason": reason}, is_final=True)
