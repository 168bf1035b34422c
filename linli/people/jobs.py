"""What people's accounts do by the clock."""

from __future__ import annotations

from datetime import time

from django.contrib.sessions.models import Session

from linli.kernel.jobs import job
from linli.kernel.now import now, real_time
from linli.people.models import FailedSignIn
from linli.people.signin import MEMORY


@job("forget_sign_ins", at=time(3, 20))
def forget_sign_ins() -> None:
    """清理登录 — failures that no longer count, and sessions that have run out (by the machine's own clock)."""
    FailedSignIn.objects.filter(at__lt=now() - MEMORY).delete()
    Session.objects.filter(expire_date__lt=real_time()).delete()
