"""试错 — how often one address guessed wrong lately. No household behind a shared address meets the limit."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext as _

from linli.kernel.lifecycle import Refused

MOST_WRONG = 30
WITHIN = 10 * 60  # seconds


def check(what: str, address: str) -> None:
    """核对次数 — raises ``Refused`` when ``address`` guessed ``what`` wrong too often in the last ten minutes."""
    if cache.get(f"wrong:{what}:{address}", 0) >= MOST_WRONG:
        raise Refused(_("从这里试的次数太多了，请过十分钟再试，或打社区值班电话"))


def count_wrong(what: str, address: str) -> None:
    """记一次错 — one more wrong guess."""
    key = f"wrong:{what}:{address}"
    if not cache.add(key, 1, WITHIN):
        cache.incr(key)
