"""Who is told at each step, and in which words. Personal data never stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from linli.cases.access import reads_words
from linli.cases.models import Case, Receipt
from linli.inbox.lifecycle import announce, tell
from linli.inbox.models import GroupRobot, Message
from linli.inbox.wording import register, register_for_groups
from linli.kernel.now import BEIJING, now, today
from linli.people.models import Post, holders_of
from linli.places import codes

register(
    {
        "case.received": _("%(number)s %(place)s：有居民说“%(title)s”，请受理。"),
        "case.danger": _("%(number)s %(place)s：紧急——“%(title)s”，请马上联系。"),
        "case.offered": _("%(number)s %(title)s：请您接手。"),
        "case.dispatched": _("%(number)s %(title)s：交贵单位办理。"),
        "case.answered": _("%(number)s %(title)s：单位已答复。"),
        "case.no_answer": _("%(number)s %(title)s：单位到时未答复，已回到您这里。"),
        "case.recalled": _("%(number)s %(title)s：已从单位收回。"),
        "case.sent_back": _("%(number)s %(title)s：被退回。"),
        "case.to_decide": _("%(number)s %(title)s：已退回两次，请裁定由谁办。"),
        "case.help_asked": _("%(number)s %(title)s：请您协办。"),
        "case.help_answered": _("%(number)s %(title)s：协办方已答复。"),
        "case.gathered": _("%(number)s %(title)s：%(at)s 到现场会商。"),
        "case.request": _("%(number)s %(title)s：有一份申请请您审批。"),
        "case.granted": _("%(number)s %(title)s：申请已同意。"),
        "case.refused": _("%(number)s %(title)s：申请未同意，原时限不变。"),
        "case.resumed": _("%(number)s %(title)s：等待期已到，恢复办理。"),
        "case.to_call_back": _("%(number)s %(title)s：已办结，请回访。"),
        "case.not_solved_again": _("%(number)s %(title)s：居民再次表示没解决，请决定是否重办。"),
        "case.reopened": _("%(number)s %(title)s：居民表示没解决，请重办。"),
        "case.urged": _("%(number)s %(title)s：居民催一催。"),
        "case.added": _("%(number)s %(title)s：居民补充了一句。"),
        "case.pressed": _("%(number)s %(title)s：催办。"),
        "case.supervised": _("%(number)s %(title)s：上级督办。"),
        "case.withdrawn": _("%(number)s %(title)s：居民已撤回。"),
        "case.parted": _("%(number)s %(title)s：已拆开，继续由您办理。"),
        "case.stuck": _("%(number)s %(title)s：逾期且无上级可报，请过问。"),
        # to residents
        "case.accepted": _("您说的事（%(number)s）已经有人接手。"),
        "case.moved": _("您说的事（%(number)s）已请%(to)s接手。"),
        "case.noted": _("您说的事（%(number)s）有新进展。"),
        "case.extended": _("您说的事（%(number)s）经审批延期到 %(at)s。"),
        "case.shelved": _("您说的事（%(number)s）暂时办不了，%(at)s 再看一次。"),
        "case.resolved": _("您说的事（%(number)s）办好了，请您评一评。"),
        "case.closed": _("您说的事（%(number)s）已结案。"),
        "case.reopened_told": _("您说的事（%(number)s）重新办理。"),
        "case.joined": _("您说的事和邻居说的是同一件，一起办理。"),
        # to whoever sits in a post, of the day's work
        "post.due_today": _("今天到期的事有 %(n)s 件，请先看看。"),
    },
    urgent=("case.danger", "post.due_today"),
)
register_for_groups(
    {
        "group.danger": _("紧急：%(number)s（%(place)s，%(state)s），请在岗的同志马上联系。"),
        "group.today": _("今天新收 %(received)s 件，结案 %(closed)s 件，逾期 %(late)s 件。"),
    }
)


def _values(case: Case, extra: dict[str, Any]) -> dict[str, Any]:
    values = {"number": case.number, "title": case.title, "place": case.place.full_name}
    for name, value in extra.items():
        values[name] = (
            date_format(timezone.localtime(value), "n月j日 H:i")
            if hasattr(value, "astimezone")
            else str(value)
        )
    return values


def tell_posts(case: Case, posts: Iterable[Post], what: str, **extra: Any) -> None:
    """Tell everybody who sits in ``posts`` today, outsiders without the reporters' words."""
    posts = list(posts)
    seated = holders_of(posts)
    values, url = _values(case, extra), case.get_absolute_url()
    for title, of_kind in ((case.title, True), (case.public_title, False)):
        people = {
            person.pk: person for post in posts if reads_words(post) is of_kind for person in seated[post.pk]
        }
        if people:
            tell(people.values(), what, about=case, values=values | {"title": title}, url=url)


def tell_residents(case: Case, what: str, **extra: Any) -> None:
    """Tell every reporter of the case, those of joined ones too; the message waits on the receipt page."""
    receipts = Receipt.objects.filter(reports__case__in=case.with_joined()).distinct()
    tell(receipts, what, about=case, values=_values(case, extra))


def tell_groups(case: Case, what: str) -> None:
    """Tell the groups of those at work: number, kind of place and state, and nothing else."""
    kind = case.place.get_part_display() if case.place.part else case.place.get_kind_display()
    values = {"number": case.number, "place": str(kind), "state": str(case.get_state_display())}
    robots = GroupRobot.objects.serving(case.place_code)
    announce(robots, what, about=case, values=values, is_urgent=True)


def tell_due_today(post: Post, count: int) -> None:
    """今天到期 — tell whoever sits in ``post``, once a day however often it is asked."""
    begins = datetime.combine(today(), time(), BEIJING)
    told = Message.objects.filter(
        about_kind=post._meta.label_lower, about_id=post.pk, what="post.due_today", created_at__gte=begins
    )
    if not told.exists():
        people, url = holders_of([post])[post.pk], reverse("portal:workbench")
        tell(people, "post.due_today", about=post, values={"n": count}, url=url)


def announce_today() -> int:
    """今天的数 — three figures of its own ground for every group. Returns how many groups."""
    begins = datetime.combine(today(), time(), BEIJING)
    robots = GroupRobot.objects.filter(ended_at=None).order_by("pk")
    for robot in robots:
        low, high = codes.span(robot.place_code)
        here = Case.objects.filter(place_code__gte=low, place_code__lt=high)
        values = {
            "received": here.filter(received_at__gte=begins).count(),
            "closed": here.filter(closed_at__gte=begins).count(),
            "late": here.filter(is_open=True, due_at__lt=now()).count(),
        }
        announce([robot], "group.today", about=robot, values=values, occasion=f"{today():%Y%m%d}")
    return len(robots)
