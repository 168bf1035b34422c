"""短信码 — six digits sent to a phone gather the receipts left with that number.

Nobody learns whether a number is known: the page says the same, and the same row is kept, for every number.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import PhoneCode, Receipt
from linli.inbox.lifecycle import check_can_text, send_code
from linli.kernel.lifecycle import Refused
from linli.kernel.masking import half_width
from linli.kernel.now import now

KIND, TEXT = "phone_code", "cases.phone_code"  # as those who send know them
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES = 3  # to one phone within VALID_FOR
PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}|[0-9]{7,8}")


def read_phone(written: str) -> str:
    """读电话 — the bare digits of what somebody typed; "" for nothing.

    Raises ``Refused`` for what is no mobile and no fixed line.

    >>> read_phone("139 0000 0502"), read_phone("+86-13900000502"), read_phone("0735-2345678"), read_phone("")
    ('13900000502', '13900000502', '07352345678', '')
    """
    digits = re.sub(r"[\s\-—()（）.·]", "", half_width(written))
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)", "", digits)
    if digits and not PHONE.fullmatch(digits):
        raise Refused(_("这不像一个电话号码，请核对；也可以不留"))
    return digits


def code_hash(phone: str, code: str) -> str:
    """What is stored of a code: it is good for its own phone alone."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{phone}:{code}".encode()).hexdigest()


@transaction.atomic
def send(phone: str) -> str:
    """发短信码 — make a code for ``phone``; it is sent only where somebody left that number. Returns the code.

    Raises ``Refused`` when that phone was asked for too often, or texts cannot be sent here.
    """
    check_can_text()
    lately = PhoneCode.objects.filter(phone=phone, sent_at__gt=now() - VALID_FOR)
    if lately.count() >= MOST_CODES:
        raise Refused(_("这个号码十分钟内已经要过几次验证码了，请过十分钟再试"))
    row = PhoneCode.objects.create(phone=phone, sent_at=now())
    code = code_of(row)
    row.code_hash = code_hash(phone, code)
    row.save(update_fields=["code_hash"])
    if Receipt.objects.filter(phone=phone).exists():
        send_code(KIND, row.pk, TEXT)
    return code


def code_of(row: PhoneCode) -> str:
    """六位数字 — made of the row and the installation's key, so that it is sent later and stored nowhere."""
    seal = hmac.new(settings.SECRET_KEY.encode(), f"{KIND}:{row.pk}:{row.phone}".encode(), hashlib.sha256)
    return f"{int(seal.hexdigest(), 16) % 10**6:06d}"


def text_of(pk: int) -> str | None:
    """短信的话 — of a code that is still good; None when it is not."""
    row = PhoneCode.objects.filter(pk=pk, sent_at__gt=now() - VALID_FOR, used_at=None).first()
    return (
        _("验证码 %(code)s，十分钟内有效。不是您本人要的，请不要理会。") % {"code": code_of(row)}
        if row
        else None
    )


def forget(before: datetime) -> int:
    """清短信码 — a phone that asked for a code is not kept for it. Returns how many codes went."""
    return PhoneCode.objects.filter(sent_at__lt=before).delete()[0]


@transaction.atomic
def check(phone: str, code: str) -> bool:
    """核对短信码 — whether ``code`` is the last one sent to ``phone``, not older than ten minutes, not used.

    A wrong code counts, and the fifth ends it: the count must be kept whatever is answered.
    """
    fresh = PhoneCode.objects.select_for_update().filter(
        phone=phone, sent_at__gt=now() - VALID_FOR, used_at=None, tries__lt=MOST_TRIES
    )
    last = fresh.order_by("-id").first()
    if last is None:
        return False
    if not secrets.compare_digest(last.code_hash, code_hash(phone, half_width(code).strip())):
        last.tries += 1
        last.save(update_fields=["tries"])
        return False
    last.used_at = now()
    last.save(update_fields=["used_at"])
    return True
