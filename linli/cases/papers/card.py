"""图片卡 — what a group may see of a case, as one picture: number, what kind of thing, where, how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import routing
from linli.cases.models import Case
from linli.kernel import masking
from linli.kernel.now import now
from linli.kernel.paper import qr
from linli.ui.moments import say_in_print

LONGEST = 120  # characters of a result; a group reads no more


@dataclass(frozen=True, slots=True)
class Card:
    """一张卡 — made of what is public: nobody's name, phone or door stands on it."""

    title: str
    where: str
    state: str
    result: str
    number: str
    at: str
    community: str
    phone: str
    ask: str
    address: str
    picture: str

    @property
    def text(self) -> str:
        """文字 — the same as words to be pasted."""
        lines = [f"【{self.number}】{self.where}　{self.title}：{self.state}"]
        lines += [self.result] if self.result else []
        return "\n".join([*lines, f"{self.ask}{self.address}"])


def card_of(case: Case) -> Card:
    """图片卡 — of a case as it stands now."""
    community = routing.community_of(case.place)
    address = settings.LINLI_URL + reverse("cases:public", args=[community.pk])
    is_told = case.state in (Case.State.RESOLVED, Case.State.CLOSED)
    state = str(case.get_state_display())
    if is_told and case.outcome:
        state = _("%(state)s，%(outcome)s") % {"state": state, "outcome": case.get_outcome_display()}
    return Card(
        title=case.category.name,
        where=masking.home(case.place.full_name, public=True),
        state=state,
        result=_short(masking.scrub(case.result)) if is_told else "",
        number=case.number,
        at=say_in_print(now()),
        community=community.name,
        phone=community.phone,
        ask=_("有事说一声、查进展："),
        address=address,
        picture=qr(address),
    )


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
