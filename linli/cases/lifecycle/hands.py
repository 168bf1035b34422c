"""多方动手 — what is done on a case without moving it: notes, background, help, gathering on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.lifecycle.legs import attach, involve
from linli.cases.lifecycle.table import CASE
from linli.cases.models import Background, Case, Help, Involved
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused, Words
from linli.kernel.now import now, today
from linli.kernel.standards import standard
from linli.people.models import Post
from linli.people.roles import ROLES, Permission


@transaction.atomic
def note(
    case: Case,
    *,
    by: Actor,
    seen: int | None,
    inside: str = "",
    public: str = "",
    photos: Iterable[StoredFile] = (),
) -> Case:
    """记一次进展 — what was done today, in words for inside and words for the residents."""
    photos = list(photos)
    if not (inside.strip() or public.strip() or photos):
        raise Refused(_("请写一句进展"))
    CASE.move(case, "note", by=by, seen=seen, words=Words(inside=inside, public=public))
    attach(case, photos, public=bool(public.strip()))
    if public.strip():
        tell_residents(case, "case.noted")
    return case


@transaction.atomic
def add_background(case: Case, *, by: Actor, seen: int, kind: str, on: str, text: str) -> Background:
    """补来龙去脉 — a dated fact from before the case: what was tried, promised, surveyed."""
    CASE.move(case, "add_background", by=by, seen=seen, decide=lambda row: {"kind": kind})
    return Background.objects.create(case=case, kind=kind, on=on, text=text, added_at=now())


@transaction.atomic
def ask_help(
    case: Case, *, of: Iterable[Post], by: Actor, seen: int, request: str, due_at: datetime
) -> list[Help]:
    """请协办 — ask posts to help beside the holder, each with a due time; the clock stays with the holder."""
    of = list(of)
    if not of or not request.strip():
        raise Refused(_("请选协办方并写明请协助什么"))
    if due_at <= now():
        raise Refused(_("协办时间要在以后"))
    for post in of:
        if post.pk == case.holder_id:
            raise Refused(_("本来就由%(post)s负责") % {"post": post})
        if Permission.CASE_ANSWER_HELP not in ROLES[post.kind].permissions:
            raise Refused(_("%(post)s不参与协办") % {"post": post})
    if case.helps.filter(post__in=of, answered_at=None).exists():
        raise Refused(_("已请其协办，还在等答复"))
    facts = {"posts": [post.pk for post in of], "until": due_at.isoformat()}
    CASE.move(case, "ask_help", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=request))
    helps = [
        Help.objects.create(case=case, post=post, asked_at=now(), due_at=due_at, request=request)
        for post in of
    ]
    for post in of:
        involve(case, post)
    tell_posts(case, of, "case.help_asked")
    return helps


@transaction.atomic
def answer_help(case: Case, *, by: Actor, seen: int, text: str, photos: Iterable[StoredFile] = ()) -> Case:
    """协办答复 — a helper's own answer, beside the holder's."""
    if not text.strip():
        raise Refused(_("请写明协办情况"))
    open_helps = case.helps.filter(answered_at=None, post__in=by.current_posts())
    posts = [help_.post_id for help_ in open_helps]
    CASE.move(
        case, "answer_help", by=by, seen=seen, decide=lambda row: {"posts": posts}, words=Words(inside=text)
    )
    open_helps.update(answered_at=now(), answer=text)
    attach(case, photos)
    until = now() + timedelta(days=standard("look.organisation_days", today(), case.place_code))
    helped = Involved.objects.filter(case=case, post__in=posts).exclude(post__organisation=None)
    helped.exclude(post__organisation=case.handler_id or 0).update(until=until)
    tell_posts(case, [case.holder], "case.help_answered")
    return case


@transaction.atomic
def gather(case: Case, *, by: Actor, seen: int, at: datetime, where: str, public: str = "") -> Case:
    """现场会商 — call all helpers and the organisation to the place at a time."""
    if at <= now():
        raise Refused(_("会商时间要在以后"))
    facts = {"at": at.isoformat()}
    CASE.move(
        case, "gather", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=where, public=public)
    )
    posts = [help_.post for help_ in case.helps.select_related("post")]
    if case.handler_id:
        posts += list(Post.objects.current().filter(organisation=case.handler_id))
    tell_posts(case, posts, "case.gathered", at=at)
    tell_residents(case, "case.noted")
    return case
