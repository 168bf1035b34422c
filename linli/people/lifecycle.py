"""What may happen to people and posts, in order: account, post, tenure, leave, handover, resident,
household.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.people.models import Household, Organisation, Post, Relation, Resident, Tenure, User
from linli.people.passwords import first_password
from linli.people.roles import GROUND, SINGLE, PostKind
from linli.places import codes
from linli.places.models import Place

# Called when a post is left empty, in the same transaction: upper floors pass its open work on.
VACATED: list[Callable[[Post, Actor], None]] = []


def _require(by: Actor, permission: str, record: Any, what: str) -> None:
    if not by.may(permission, record):
        raise Refused(_("没有权限：%(what)s") % {"what": what})


@transaction.atomic
def add_user(*, phone: str, name: str, password: str | None, by: Actor, ground: Place, **extra: Any) -> User:
    """新建账号 — ``password`` None: it cannot sign in until one is set. Raises ``Refused`` when the phone is
    taken.
    """
    _require(by, "post.fill", ground, _("新建账号"))
    if User.objects.filter(phone=phone).exists():
        raise Refused(_("这个手机号已有账号"))
    user = User.objects.create_user(phone, name, password, **extra)
    LogEntry.write(by=by, verb="add", about=user)
    return user


@transaction.atomic
def find_or_add_user(*, phone: str, name: str, by: Actor, ground: Place) -> tuple[User, str]:
    """找到或新建账号 — the account of this phone; without one a new account with its first password, to be told
    to its person once ("" for an account that stood already).

    Raises ``Refused`` when the phone belongs to somebody else, or the account is out of use.
    """
    _require(by, "post.fill", ground, _("任职"))
    user = User.objects.filter(phone=phone).first()
    if user is None:
        password = first_password()
        return add_user(phone=phone, name=name, password=password, by=by, ground=ground), password
    if user.name != name:
        raise Refused(_("这个手机号已有账号，但不是这个姓名，请核对"))
    if not user.is_active:
        raise Refused(_("%(name)s的账号已停用") % {"name": name})
    return user, ""


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """设置密码 — by the person or by who may fill one of their posts; the log never holds it."""
    if by.kind == "user" and by.pk != user.pk:
        posts = user.current_posts()
        if not posts or not all(by.may("post.fill", post) for post in posts):
            raise Refused(_("没有权限：重设密码"))
    user.set_password(password)
    user.save(update_fields=["password"])
    LogEntry.write(by=by, verb="set_password", about=user)


@transaction.atomic
def change_account(
    user: User, *, by: Actor, shows_phone: bool, quiet_from: time | None, quiet_until: time | None
) -> User:
    """变更账号 — one's own consent to a published phone, and the hours in which nobody should ring."""
    if by.kind != "user" or by.pk != user.pk:
        raise Refused(_("只能由本人设置"))
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("免打扰要写明从几点到几点"))
    user.shows_phone, user.quiet_from, user.quiet_until = shows_phone, quiet_from, quiet_until
    user.save(update_fields=["shows_phone", "quiet_from", "quiet_until"])
    LogEntry.write(by=by, verb="change", about=user, facts={"shows_phone": shows_phone})
    return user


@transaction.atomic
def add_post(
    *, kind: str, by: Actor, place: Place | None = None, organisation: Organisation | None = None
) -> Post:
    """设岗 — create a seat; it is vacant until a tenure begins.

    Raises ``Refused`` when that kind of post does not belong on that kind of place, or exists there already.
    """
    ground = place or organisation
    _require(by, "post.fill" if place else "organisation.change", ground, _("设岗"))
    if (kind == PostKind.REPRESENTATIVE) != (organisation is not None) or (
        place and place.kind not in GROUND[PostKind(kind)]
    ):
        raise Refused(_("%(kind)s不设在这里") % {"kind": PostKind(kind).label})
    if Post.objects.current().filter(kind=kind, place=place, organisation=organisation).exists():
        raise Refused(_("这里已经设了%(kind)s") % {"kind": PostKind(kind).label})
    post = Post.objects.create(
        kind=kind,
        place=place,
        organisation=organisation,
        place_code=place.code if place else organisation.place_code,
        created_on=today(),
    )
    LogEntry.write(by=by, verb="add", about=post, facts={"kind": kind})
    return post


@transaction.atomic
def begin_tenure(
    post: Post, person: User, *, by: Actor, since: date, chosen: str, until: date | None = None
) -> Tenure:
    """任职 — put ``person`` in ``post`` from ``since``. A leader's post has one person at a time: hand it
    over instead. Whoever minded a leader's post until then stops on that day.

    Raises ``Refused`` when it ends before it begins, or somebody sits there in that time (rule 2).
    """
    _require(by, "post.fill", post, _("任职"))
    if until is not None and until <= since:
        raise Refused(_("任期结束要晚于开始"))
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.ended_on:
        raise Refused(_("岗位已撤销"))
    same_time = _overlapping(post, since, until)
    if post.kind in SINGLE and same_time.filter(acting=False).exists():
        raise Refused(_("这段时间已有人任职，请用“交接”"))
    if post.kind in SINGLE:
        _end_covers(same_time.filter(acting=True), since)
    if same_time.filter(person=person).exists():
        raise Refused(_("%(name)s这段时间已在这个岗位") % {"name": person.name})
    tenure = Tenure.objects.create(post=post, person=person, since=since, until=until, chosen=chosen)
    LogEntry.write(
        by=by,
        verb="begin_tenure",
        about=post,
        facts={"tenure": tenure.pk, "person": person.pk, "since": since.isoformat()},
    )
    person.forget_seats()
    return tenure


def _overlapping(post: Post, since: date, until: date | None) -> Any:
    tenures = post.tenures.exclude(until__lte=since)
    return tenures.filter(since__lt=until) if until else tenures


@transaction.atomic
def end_tenure(tenure: Tenure, *, by: Actor, on: date) -> Tenure:
    """离任 — the tenure ends on ``on`` (its first day without it). What the post holds stays with the post.

    When nobody is left in the seat today, its open work goes up at once (``VACATED``).
    """
    _require(by, "post.fill", tenure.post, _("离任"))
    row = Tenure.objects.select_for_update(of=("self",)).get(pk=tenure.pk)
    if on <= row.since:
        raise Refused(_("离任要晚于任职那天"))
    if row.until and row.until <= today():
        raise Refused(_("已经离任"))
    if row.until and on > row.until:
        raise Refused(_("任期到 %(day)s 为止，不能更晚") % {"day": row.until.isoformat()})
    row.until = on
    row.save(update_fields=["until"])
    _end_covers(row.covers.all(), on)
    LogEntry.write(by=by, verb="end_tenure", about=row.post, facts={"tenure": row.pk, "on": on.isoformat()})
    row.person.forget_seats()
    _pass_on_when_vacant(row.post, by)
    return row


def _end_covers(covers: Any, on: date) -> None:
    """Whoever minds the post for somebody stops on that day; who had not begun by then does not begin."""
    for cover in covers.filter(until=None) | covers.filter(until__gt=on):
        if cover.since < on:
            cover.until = on
            cover.save(update_fields=["until"])
        else:
            cover.delete()
        cover.person.forget_seats()


def _pass_on_when_vacant(post: Post, by: Actor) -> None:
    if not Tenure.objects.current(today()).filter(post=post).exists():
        for pass_on in VACATED:
            pass_on(post, by)


@transaction.atomic
def hand_over(post: Post, *, to: User, by: Actor, on: date, chosen: str) -> Tenure:
    """交接 — one step: the present tenure ends and the successor's begins on ``on``; the post keeps all its
    work.
    """
    _require(by, "post.fill", post, _("交接"))
    if post.kind not in SINGLE:
        raise Refused(_("%(post)s可以有几个人，请用“任职”和“离任”") % {"post": post})
    for tenure in _overlapping(post, on, None).filter(acting=False):
        if tenure.person_id == to.pk:
            raise Refused(_("%(name)s已在这个岗位") % {"name": to.name})
        if tenure.since >= on:
            raise Refused(_("交接要晚于前任任职那天"))
        tenure.until = on
        tenure.save(update_fields=["until"])
        tenure.person.forget_seats()
        LogEntry.write(
            by=by, verb="end_tenure", about=post, facts={"tenure": tenure.pk, "on": on.isoformat()}
        )
    return begin_tenure(post, to, by=by, since=on, chosen=chosen)


@transaction.atomic
def cover(post: Post, *, person: User, by: Actor, since: date, until: date | None = None) -> Tenure:
    """代管 — somebody minds the post during leave or while it is vacant; until None: until ended or refilled.

    The person on leave may name the cover; otherwise whoever fills the post.
    """
    own = Tenure.objects.current(since).filter(post=post, acting=False).first()
    if not (own and by.kind == "user" and own.person_id == by.pk):
        _require(by, "post.fill", post, _("代管"))
    if until is not None and until <= since:
        raise Refused(_("任期结束要晚于开始"))
    if own and own.person_id == person.pk:
        raise Refused(_("代管人要是另一个人"))
    if _overlapping(post, since, until).filter(person=person).exists():
        raise Refused(_("%(name)s这段时间已在这个岗位") % {"name": person.name})
    tenure = Tenure.objects.create(
        post=post,
        person=person,
        since=since,
        until=until,
        chosen=Tenure.Chosen.CONCURRENT,
        acting=True,
        acting_for=own,
    )
    LogEntry.write(
        by=by,
        verb="cover",
        about=post,
        facts={"tenure": tenure.pk, "person": person.pk, "since": since.isoformat()},
    )
    person.forget_seats()
    return tenure


@transaction.atomic
def end_cover(tenure: Tenure, *, by: Actor) -> None:
    """回来了 — who was on leave takes the post back today; a cover that has not begun is called off."""
    own = tenure.acting_for
    if not (own and by.kind == "user" and own.person_id == by.pk):
        _require(by, "post.fill", tenure.post, _("结束代管"))
    row = Tenure.objects.select_for_update(of=("self",)).get(pk=tenure.pk)
    if row.until and row.until <= today():
        raise Refused(_("代管已经结束"))
    if row.since > today():
        row.delete()
    else:
        row.until = max(today(), row.since + timedelta(days=1))
        row.save(update_fields=["until"])
    LogEntry.write(by=by, verb="end_cover", about=tenure.post, facts={"tenure": tenure.pk})
    row.person.forget_seats()
    _pass_on_when_vacant(tenure.post, by)


@transaction.atomic
def end_post(post: Post, *, by: Actor, on: date) -> Post:
    """撤岗 — the seat is abolished; its open work goes up first."""
    _require(by, "post.fill", post, _("撤岗"))
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.ended_on:
        raise Refused(_("岗位已撤销"))
    for tenure in row.tenures.filter(until=None) | row.tenures.filter(until__gt=on):
        tenure.until = max(on, date.fromordinal(tenure.since.toordinal() + 1))
        tenure.save(update_fields=["until"])
        tenure.person.forget_seats()
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    LogEntry.write(by=by, verb="end", about=row, facts={"on": on.isoformat()})
    for pass_on in VACATED:
        pass_on(row, by)
    return row


@transaction.atomic
def add_organisation(
    *, kind: str, name: str, home: Place, by: Actor, phone: str = "", serves: list[Place] | None = None
) -> Organisation:
    """登记单位 — with its one post for representatives."""
    _require(by, "organisation.change", home, _("登记单位"))
    if Organisation.objects.filter(home=home, name=name).exists():
        raise Refused(_("已有同名单位"))
    organisation = Organisation.objects.create(
        kind=kind, name=name, phone=phone, home=home, place_code=home.code
    )
    organisation.serves.set(serves or [home])
    Post.objects.create(
        kind=PostKind.REPRESENTATIVE, organisation=organisation, place_code=home.code, created_on=today()
    )
    LogEntry.write(by=by, verb="add", about=organisation, facts={"kind": kind})
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    by: Actor,
    name: str,
    phone: str,
    kind: str,
    serves: list[Place],
    ended_on: date | None,
) -> Organisation:
    """变更单位 — name, phone, kind, the places it serves, or the day it stops."""
    _require(by, "organisation.change", organisation, _("变更单位"))
    twins = Organisation.objects.filter(home_id=organisation.home_id, name=name).exclude(pk=organisation.pk)
    if twins.exists():
        raise Refused(_("已有同名单位"))
    organisation.name, organisation.phone, organisation.kind, organisation.ended_on = (
        name,
        phone,
        kind,
        ended_on,
    )
    organisation.save(update_fields=["name", "phone", "kind", "ended_on"])
    organisation.serves.set(serves)
    LogEntry.write(by=by, verb="change", about=organisation)
    return organisation


@transaction.atomic
def move_in(*, home: Place, name: str, since: date, by: Actor) -> Household:
    """入户 — a household begins in a home."""
    _require(by, "resident.change", home, _("登记住户"))
    if home.kind != Place.Kind.HOME:
        raise Refused(_("住户要登记在房屋上"))
    household = Household.objects.create(home=home, place_code=home.code, name=name, since=since)
    LogEntry.write(by=by, verb="move_in", about=household, facts={"home": home.pk})
    return household


@transaction.atomic
def move_out(household: Household, *, on: date, by: Actor) -> Household:
    """迁出 — the household leaves; its members' living there ends the same day."""
    _require(by, "resident.change", household, _("登记迁出"))
    if on <= household.since:
        raise Refused(_("迁出要晚于入住"))
    household.until = on
    household.save(update_fields=["until"])
    household.members.filter(until=None, kind=Relation.Kind.LIVING, since__lt=on).update(until=on)
    LogEntry.write(by=by, verb="move_out", about=household, facts={"on": on.isoformat()})
    return household


@transaction.atomic
def add_resident(*, name: str, home: Place, kind: str, since: date, by: Actor, phone: str = "") -> Resident:
    """登记居民 — a person with a first relation to a home."""
    _require(by, "resident.change", home, _("登记居民"))
    resident = Resident.objects.create(name=name, phone=phone, place_code=home.code)
    relate(resident, home=home, kind=kind, since=since, by=by)
    LogEntry.write(by=by, verb="add", about=resident)
    return resident


@transaction.atomic
def relate(resident: Resident, *, home: Place, kind: str, since: date, by: Actor) -> Relation:
    """登记关系 — owner, tenant, registered or living, from a day on; living joins the home's present
    household.
    """
    _require(by, "resident.change", home, _("登记关系"))
    if resident.relations.filter(home=home, kind=kind, until=None).exists():
        raise Refused(_("已登记过这一关系"))
    household = None
    if kind == Relation.Kind.LIVING:
        household = home.households.filter(until=None).first() or move_in(
            home=home, name=resident.name, since=since, by=by
        )
        Resident.objects.filter(pk=resident.pk).update(place_code=home.code)
    relation = Relation.objects.create(
        resident=resident, home=home, place_code=home.code, household=household, kind=kind, since=since
    )
    LogEntry.write(by=by, verb="relate", about=resident, facts={"home": home.pk, "kind": kind})
    return relation


@dataclass(frozen=True, slots=True)
class NewResident:
    """新居民 — one person of a list: the name, the phone if any, and what they are to the home
    (``Relation.Kind``).
    """

    name: str
    kinds: tuple[str, ...]
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """新住户 — one line of a list: a home, since when, and its people; named for the first who lives there."""

    home: Place
    since: date
    people: tuple[NewResident, ...]


@transaction.atomic
def settle_many(rows: Sequence[NewHousehold], *, by: Actor) -> list[Resident]:
    """批量登记住户 — households, residents and relations of a whole register at once, or none of them.

    Each line is checked as ``move_in``, ``add_resident`` and ``relate`` check it and leaves the same log
    entries. Raises ``Refused`` for the first line that cannot be. The answer keeps the order of the people.
    """
    lived_in = set(Household.objects.filter(until=None).values_list("home", flat=True))
    for row in rows:
        _require(by, "resident.change", row.home, _("登记住户"))
        if row.home.kind != Place.Kind.HOME:
            raise Refused(_("住户要登记在房屋上"))
        if row.home.pk in lived_in:
            raise Refused(_("%(home)s已登记住户") % {"home": row.home.full_name})
        lived_in.add(row.home.pk)
        if any(len(set(person.kinds)) < len(person.kinds) for person in row.people):
            raise Refused(_("已登记过这一关系"))
    households = _move_in_many(rows, by)
    lines = [(row, person) for row in rows for person in row.people]
    residents = [Resident(name=one.name, phone=one.phone, place_code=row.home.code) for row, one in lines]
    Resident.objects.bulk_create(residents)
    relations = [
        Relation(
            resident=resident,
            home=row.home,
            place_code=row.home.code,
            household=households.get(row.home.pk) if kind == Relation.Kind.LIVING else None,
            kind=kind,
            since=row.since,
        )
        for (row, person), resident in zip(lines, residents, strict=True)
        for kind in person.kinds
    ]
    Relation.objects.bulk_create(relations)
    facts = [(relation.resident, {"home": relation.home_id, "kind": relation.kind}) for relation in relations]
    LogEntry.write_many(by=by, verb="relate", entries=facts)
    LogEntry.write_many(by=by, verb="add", entries=[(resident, {}) for resident in residents])
    return residents


def _move_in_many(rows: Sequence[NewHousehold], by: Actor) -> dict[int, Household]:
    """The households of the lines in which somebody lives, by home."""
    households = {}
    for row in rows:
        living = [person.name for person in row.people if Relation.Kind.LIVING in person.kinds]
        if living:
            households[row.home.pk] = Household(
                home=row.home, place_code=row.home.code, name=living[0], since=row.since
            )
    Household.objects.bulk_create(households.values())
    entries = [(household, {"home": household.home_id}) for household in households.values()]
    LogEntry.write_many(by=by, verb="move_in", entries=entries)
    return households


@transaction.atomic
def end_relation(relation: Relation, *, on: date, by: Actor) -> Relation:
    """结束关系 — sold, moved, struck off: the relation ends, the row stays."""
    _require(by, "resident.change", relation, _("结束关系"))
    if on <= relation.since:
        raise Refused(_("结束要晚于开始"))
    relation.until = on
    relation.save(update_fields=["until"])
    LogEntry.write(
        by=by,
        verb="end_relation",
        about=relation.resident,
        facts={"home": relation.home_id, "kind": relation.kind},
    )
    return relation


@transaction.atomic
def change_resident(resident: Resident, *, name: str, phone: str, by: Actor) -> Resident:
    """更正居民 — name or phone."""
    _require(by, "resident.change", resident, _("更正居民"))
    resident.name, resident.phone = name, phone
    resident.save(update_fields=["name", "phone"])
    LogEntry.write(by=by, verb="change", about=resident)
    return resident


def neighbours_warning(homes: int, *, at_least: int, at_most: int) -> str | None:
    """提示 — a 邻 outside the 5–15 households is worth a word, never an error (rule 1).

    >>> neighbours_warning(16, at_least=5, at_most=15) is None
    False
    >>> neighbours_warning(15, at_least=5, at_most=15)
    """
    if homes > at_most:
        return _("%(n)d 户，超过 %(most)d 户，建议分邻") % {"n": homes, "most": at_most}
    if homes < at_least:
        return _("%(n)d 户，不足 %(least)d 户，可与相邻的邻合并") % {"n": homes, "least": at_least}
    return None


def path_ranges(place: Place) -> list[str]:
    """The codes of the path above ``place``, deepest first: where to look for the nearest post."""
    return codes.levels(place.code)[::-1]
