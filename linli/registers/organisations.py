"""单位台账 — organisations that work with the community, what they serve, and who represents them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.people import lifecycle as people
from linli.people.models import Organisation, Post, Tenure, User
from linli.places.models import Place
from linli.registers import cells
from linli.registers.ground import Ground
from linli.registers.models import Effect
from linli.registers.rows import Judged, Reader, Row, V, Wrong

K = Place.Kind
SERVED = (K.ESTATE, K.AREA, K.GROUP)


@dataclass(eq=False, slots=True)
class Body:
    """单位 — as its row says it; ``record`` is None until it is registered."""

    name: str
    kind: str
    phone: str
    serves: list[Place]
    representative: tuple[str, str] | None  # name, phone
    record: Organisation | None


class Organisations:
    """单位台账 — see the module. A representative whose row names no day begins ``on``."""

    def __init__(self, community: Place, on: date) -> None:
        self.community, self.on, self.ground = community, on, Ground(community)
        registered = Organisation.objects.filter(home=community).prefetch_related("serves")
        self.registered = {cells.bare(one.name): one for one in registered}
        self.accounts = dict(User.objects.values_list("phone", "name"))
        seats = Tenure.objects.exclude(until__lte=on).filter(post__organisation__in=registered)
        self.sitting = set(seats.values_list("post__organisation", "person__phone"))
        self.seen: dict[str, int] = {}
        self.bodies: list[Body] = []

    def survey(self, rows: Sequence[Row]) -> None:
        """通览 — nothing needs to be known of the rows beforehand."""

    def judge(self, row: Row) -> Judged:
        reader = Reader(row)
        name = reader.of("name", lambda: cells.name(row.says("name"), 80))
        kind, phone = reader.take("kind", cells.organisation), reader.take("phone", cells.phone)
        person = reader.of("mobile", lambda: self._representative(row))
        reader.check()
        assert name
        assert kind
        key = cells.bare(name)
        if first := self.seen.get(key):
            raise Wrong("name", _("和第 %(first)d 行是同一家单位，请只留一行") % {"first": first})
        serves = self._serves(row)
        if person and self.accounts.setdefault(person[1], person[0]) != person[0]:
            words = {"name": self.accounts[person[1]]}
            raise Wrong("mobile", _("这个手机号的账号是%(name)s，请核对姓名和号码") % words)
        self.seen[key] = row.number
        record = self.registered.get(key)
        if record and record.ended_on:
            raise Wrong("name", _("这家单位已停用，请到它的页面变更"))
        body = Body(name, kind, phone or "", serves, person, record)
        if record is None or self._differs(body, record):
            self.bodies.append(body)
            return Judged(V.CHANGE if record else V.MAKE, name)
        return Judged(V.THERE, name)

    @staticmethod
    def _representative(row: Row) -> tuple[str, str] | None:
        if not row.says("representative"):
            return None
        return cells.name(row.says("representative")), cells.mobile(row.says("mobile"))

    def _serves(self, row: Row) -> list[Place]:
        """The places a row names; none: the whole community."""
        served = []
        for word in re.split(r"[、,，;；]", row.says("serves")):
            said = word.strip()
            if not said or said in ("全社区", "社区", self.community.name):
                continue
            found = next((one for kind in SERVED if (one := self.ground.one(kind, said, "serves"))), None)
            if found is None:
                raise Wrong("serves", _("没有“%(name)s”，请先导入房屋，或改名称") % {"name": said})
            served.append(found.standing)
        return served

    def _differs(self, body: Body, record: Organisation) -> bool:
        """Whether the row says anything new; what it leaves empty stays as it is."""
        serves = {place.pk for place in record.serves.all()}
        return (
            body.kind != record.kind
            or (body.phone not in ("", record.phone))
            or (bool(body.serves) and {place.pk for place in body.serves} != serves)
            or (body.representative is not None and (record.pk, body.representative[1]) not in self.sitting)
        )

    # ——— writing ———

    def carry_out(self, *, by: Actor) -> list[Effect]:
        bodies, self.bodies = self.bodies, []
        return [effect for body in bodies for effect in self._carry_out(body, by)]

    def _carry_out(self, body: Body, by: Actor) -> list[Effect]:
        effects = []
        organisation = body.record
        if organisation is None:
            organisation = people.add_organisation(
                kind=body.kind,
                name=body.name,
                home=self.community,
                by=by,
                phone=body.phone,
                serves=body.serves or None,
            )
            effects.append(Effect.of(organisation, Effect.Did.MADE))
        elif self._differs(
            Body(body.name, body.kind, body.phone, body.serves, None, organisation), organisation
        ):
            effects.append(Effect.of(organisation, Effect.Did.CHANGED, _as_it_was(organisation)))
            people.change_organisation(
                organisation,
                by=by,
                name=organisation.name,
                phone=body.phone or organisation.phone,
                kind=body.kind,
                serves=body.serves or list(organisation.serves.all()),
                ended_on=None,
            )
        if body.representative and (organisation.pk, body.representative[1]) not in self.sitting:
            effects += self._seat(organisation, *body.representative, by)
        return effects

    def _seat(self, organisation: Organisation, name: str, phone: str, by: Actor) -> list[Effect]:
        effects = []
        post = Post.objects.current().get(organisation=organisation)
        person = User.objects.filter(phone=phone).first()
        if person is None:
            person = people.add_user(phone=phone, name=name, password=None, by=by, ground=self.community)
            effects.append(Effect.of(person, Effect.Did.MADE))
        tenure = people.begin_tenure(post, person, by=by, since=self.on, chosen=Tenure.Chosen.APPOINTED)
        return [*effects, Effect.of(tenure, Effect.Did.MADE, {"resumed": {}})]


def _as_it_was(organisation: Organisation) -> dict[str, object]:
    return {
        "kind": organisation.kind,
        "phone": organisation.phone,
        "serves": [place.pk for place in organisation.serves.all()],
    }
