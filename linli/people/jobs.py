"""What people's accounts do by the clock, and why a place in which people are at work or at home cannot
end.
"""

from __future__ import annotations

from datetime import time

from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from linli.kernel.jobs import job
from linli.kernel.now import now, real_time
from linli.people.models import FailedSignIn, Post
from linli.people.queries.homes import homes_of
from linli.people.signin import MEMORY
from linli.places.lifecycle import OBJECTIONS
from linli.places.models import Place


@job("forget_sign_ins", at=time(3, 20))
def forget_sign_ins() -> None:
    """清理登录 — failures that no longer count, and sessions that have run out (by the machine's own clock)."""
    FailedSignIn.objects.filter(at__lt=now() - MEMORY).delete()
    Session.objects.filter(expire_date__lt=real_time()).delete()


def _posts_here(place: Place) -> str | None:
    kinds = [post.get_kind_display() for post in Post.objects.current().filter(place=place)]
    return _("这里还设着%(posts)s，请先撤岗") % {"posts": "、".join(kinds)} if kinds else None


def _people_at_home(place: Place) -> str | None:
    return _("这里还有住户，请先登记迁出") if homes_of(place) else None


OBJECTIONS += [_posts_here, _people_at_home]
