"""Who is told at each step, and in which words. Personal data never stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from linli.cases.access import reads_words
from linli.cases.models import Case, Receipt
from linli.inbox.lifecycle import tell
from linli.inbox.wording import register
from linli.people.models import Post, holders_of

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
