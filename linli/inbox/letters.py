"""措辞 — what a delivery says, made at the moment of sending and kept nowhere.

A text message of a digest gives figures and a link, never the matters themselves: it passes through others.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.inbox.models import Channel, Delivery
from linli.inbox.reach import Reach
from linli.inbox.senders import Failed, Letter
from linli.inbox.wording import GROUP_SENTENCES, register_for_groups

DIGEST = "digest"
LISTED = 20  # sentences in one mail

register_for_groups({"group.hello": __("邻里接到这个群了，以后在这里说紧急的事和每天的数。")})

# What is no message but has to reach a phone at once: the sentence by name, from what it is about.
CODES: dict[str, Callable[[int], str | None]] = {}


def letter_to_person(delivery: Delivery, reach: Reach) -> Letter:
    """给一个人的信 — a code, one sentence, or the digest of several."""
    if delivery.what in CODES:
        text = CODES[delivery.what](delivery.about_id or 0)
        if text is None:
            raise Failed(_("验证码已经过期"), is_final=True)
        return Letter(str(delivery.key), reach.address, _("验证码"), text)
    sentences = [message.sentence for message in delivery.messages.order_by("id")]
    if not sentences:
        raise Failed(_("这些通知已经在别处看过"), is_final=True)
    link = settings.LINLI_URL + reach.card.url
    if delivery.what != DIGEST:
        text = _("%(words)s查看：%(link)s") % {"words": sentences[0], "link": link}
        return Letter(str(delivery.key), reach.address, _("紧急通知"), text)
    subject = _("您有 %(n)d 条新通知") % {"n": len(sentences)}
    if delivery.channel == Channel.MAIL:
        return Letter(str(delivery.key), reach.address, subject, _listed(sentences, link))
    text = _("%(subject)s，请打开查看：%(link)s") % {"subject": subject, "link": link}
    return Letter(str(delivery.key), reach.address, subject, text)


def _listed(sentences: list[str], link: str) -> str:
    lines = [f"· {words}" for words in sentences[:LISTED]]
    if len(sentences) > LISTED:
        lines.append(_("……另有 %(n)d 条") % {"n": len(sentences) - LISTED})
    closing = _("不想收邮件，登录后在“我的 → 通知方式”里改。")
    return "\n".join([*lines, "", _("查看：%(link)s") % {"link": link}, closing])


def letter_to_group(delivery: Delivery) -> Letter:
    """给一个群的信 — a sentence that was registered for groups, and the way to the rest."""
    words = str(GROUP_SENTENCES[delivery.what]) % delivery.values
    text = _("%(words)s登录查看：%(link)s") % {"words": words, "link": settings.LINLI_URL + "/"}
    return Letter(str(delivery.key), delivery.label, _("邻里"), text)
