"""读到的设置 — every ``LINLI_`` name this process read, fit to be shown: what is secret is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.debug import SafeExceptionReporterFilter

HIDDEN = "••••••"
cleanse = SafeExceptionReporterFilter().cleanse_setting


@dataclass(frozen=True, slots=True)
class Setting:
    """一项设置 — its name, what it says, and who said so."""

    name: str
    value: str
    source: str


def settings_read() -> Iterator[Setting]:
    """每一项 — by name; ``docs/settings.md`` explains them."""
    for name, (value, given) in sorted(settings.LINLI_READ.items()):
        yield Setting(name, shown(name, value), _("环境变量") if given else _("缺省"))


def shown(name: str, value: Any) -> str:
    """可以给人看的值 — without a secret, and without the password inside an address.

    >>> shown("LINLI_DATABASE_URL", "postgres://linli:secret@db/linli")
    'postgres://linli:••••••@db/linli'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):  # the default database, taken apart
        value = value["NAME"]
    words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
    if not words:
        return "—"
    if cleanse(name, words) != words:
        return HIDDEN
    secret = urlsplit(words).password if "://" in words else None
    return words.replace(f":{secret}@", f":{HIDDEN}@") if secret else words
