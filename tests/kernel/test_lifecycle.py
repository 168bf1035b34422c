"""状态表 — a table of moves and one mechanism: refused with a sentence, or done with one log entry."""

from types import SimpleNamespace
from typing import ClassVar

import pytest

from linli.kernel.access import Actor, Clock, Passer
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Lifecycle, Move, Refused, Words
from linli.kernel.now import now

pytestmark = pytest.mark.django_db


class Door:
    """A record of the smallest kind: a door that opens and shuts, kept in one place and read anew each
    time.
    """

    _meta = SimpleNamespace(label_lower="test.door")
    kept: ClassVar[dict] = {}

    def __init__(self):
        self.pk = 1
        self.__dict__ |= Door.kept

    def locked(self):
        return Door()

    def save(self, update_fields):
        Door.kept |= {name: getattr(self, name) for name in update_fields}

    def refresh_from_db(self):
        self.__dict__ |= Door.kept

    def get_state_display(self):
        return {"shut": "关着", "open": "开着"}[self.state]


class Somebody:
    kind, pk, label = "user", 3, "某人"

    def __init__(self, *rights):
        self.rights = rights

    def current_posts(self):
        return []

    def may(self, permission, record):
        return permission in self.rights

    def seat_for(self, permission, record):
        return SimpleNamespace(pk=77) if self.may(permission, record) else None


def oiled(door, by):
    return None if door.oil else "门轴干了"


DOOR = Lifecycle.of(
    Move("open", "打开", ("shut",), "open", "door.open", (oiled,)),
    Move("shut", "关上", ("open",), "shut", "door.shut"),
    Move("oil", "上油", ("shut", "open"), None, "door.open"),
    Move("rust", "生锈", ("shut", "open"), None, "door.open", offered=False),
    open_states=("open",),
    fold=lambda row, verb, facts, at: {"oil": facts["drops"]} if verb == "oil" else {},
)
KEEPER, GUEST = Somebody("door.open", "door.shut"), Somebody("door.shut")


@pytest.fixture
def door(clock):
    Door.kept = {"state": "shut", "version": 4, "is_open": False, "oil": 1}
    return Door()


def refused(door, verb, by, seen=4):
    """The sentence with which it is refused; nothing may have changed."""
    before, entries = dict(Door.kept), LogEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        DOOR.move(door, verb, by=by, seen=seen)
    assert (Door.kept, LogEntry.objects.count()) == (before, entries)
    return refusal.value.reason


def test_a_move_changes_the_state_the_version_and_whether_it_is_open(door):
    entry = DOOR.move(door, "open", by=KEEPER, seen=4)
    assert (door.state, door.version, door.is_open) == ("open", 5, True)
    assert LogEntry.objects.get() == entry


def test_the_entry_says_who_what_when_and_by_which_post(door):
    entry = DOOR.move(door, "oil", by=KEEPER, seen=4, decide=lambda row: {"drops": 3})
    assert (entry.actor_kind, entry.actor_id, entry.verb, entry.about_kind, entry.about_id) == (
        "user", 3, "oil", "test.door", 1,
    )  # fmt: skip
    assert (entry.at, entry.facts, entry.result) == (now(), {"drops": 3, "as_post": 77}, "done")


def test_columns_follow_from_facts_and_the_state_may_stay(door):
    DOOR.move(door, "oil", by=KEEPER, seen=4, decide=lambda row: {"drops": row.version})
    assert (door.oil, door.state, door.version) == (4, "shut", 5)


def test_words_go_to_a_row_of_their_own(door):
    entry = DOOR.move(door, "open", by=KEEPER, seen=4, words=Words(inside="里面", public="外面"))
    assert (entry.words.inside, entry.words.public) == ("里面", "外面")
    assert "里面" not in str(entry.facts)


def test_who_comes_second_is_told_before_anything_else(door):
    DOOR.move(door, "open", by=KEEPER, seen=4)
    assert refused(door, "open", KEEPER) == "刚刚已由别人处理，请看最新情况"
    assert refused(door, "shut", Somebody()) == "刚刚已由别人处理，请看最新情况"


def test_a_part_of_a_larger_move_need_not_say_what_it_saw(door):
    DOOR.move(door, "open", by=KEEPER, seen=None)
    assert door.version == 5


def test_a_move_from_the_wrong_state_says_which_it_is(door):
    assert refused(door, "shut", KEEPER) == "关着，不能关上"


def test_a_move_without_the_right_names_the_right(door):
    assert refused(door, "open", GUEST) == "没有权限：打开"
    assert refused(door, "open", Passer()) == "没有权限：打开"


def test_a_guard_is_asked_on_the_locked_row_and_its_sentence_is_given(door):
    Door.kept["oil"] = 0  # since this person looked
    assert door.oil == 1
    assert refused(door, "open", KEEPER) == "门轴干了"


def test_a_refusal_while_facts_are_decided_changes_nothing(door):
    def decide(row):
        raise Refused("想了想，不开")

    with pytest.raises(Refused, match="想了想"):
        DOOR.move(door, "open", by=KEEPER, seen=4, decide=decide)
    assert Door.kept["version"] == 4
    assert not LogEntry.objects.exists()


def test_a_page_offers_what_can_be_done_and_why_the_rest_cannot(door):
    Door.kept["oil"] = door.oil = 0
    assert [(offer.move.verb, offer.why_not) for offer in DOOR.offers(door, KEEPER)] == [
        ("open", "门轴干了"),
        ("oil", None),
    ]
    assert DOOR.offers(door, GUEST) == []


def test_what_is_offered_is_what_can_be_done(door):
    for offer in DOOR.offers(door, KEEPER):
        assert (DOOR.why_not(offer.move, door, KEEPER) is None) == (offer.why_not is None)


def test_the_clock_and_the_passer_are_actors():
    assert isinstance(Clock(), Actor)
    assert isinstance(Passer(), Actor)
    assert (Clock().label, Clock().seat_for("door.open", None)) == ("系统到时自动", None)
    assert not Passer().may("door.open", None)
