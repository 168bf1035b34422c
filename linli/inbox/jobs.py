"""What goes out by the clock."""

from __future__ import annotations

from datetime import time, timedelta

from linli.inbox import digest, sending
from linli.inbox.lifecycle import forget_sent
from linli.kernel.jobs import job
from linli.kernel.now import today
from linli.kernel.standards import standard


@job("send_waiting", every=timedelta(seconds=10))
def send_waiting() -> int:
    """发通知 — what waits is sent; a code must not keep anybody waiting a minute."""
    return sending.send_waiting()


@job("gather_digests", every=timedelta(minutes=10))
def gather_digests() -> int:
    """收拢摘要 — the day's digest for everybody whose hour has come."""
    return digest.gather()


@job("forget_deliveries", at=time(3, 50))
def forget_deliveries() -> int:
    """清送达记录 — after some days nobody asks any more whether a text arrived."""
    return forget_sent(timedelta(days=standard("delivery.days", today())))
