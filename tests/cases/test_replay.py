"""重演 — every case can be told again from its log alone, and no fact of the log names a person."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from linli.cases import intake, lifecycle
from linli.cases.jobs import hand_up_overdue
from linli.cases.models import Case, Report
from linli.cases.replay import differences, replay_all
from linli.cases.standing import Standing
from linli.kernel.audit import LogEntry, LogWords
from linli.kernel.calendar import CALENDAR_LOADED
from linli.kernel.now import now, today
from linli.people import lifecycle as people
from tests.cases.steps import WORDS, do
from tests.world import World

NAME, PHONE, SAID = "张阿姨", "13900001103", "雨一下大屋顶就漏到卧室"


def long_story(world: World, clock) -> Case:
    """From the door through every hand to the verdict, with all that can happen beside."""
    received = world.receive(SAID, name=NAME, phone=PHONE)
    case, receipt = received.case, world.receipt_of(received)

    def step(verb, by, after=1, pick=0):
        clock.advance(timedelta(hours=after))
        case.refresh_from_db()
        do(world, case, verb, by=by, seen=case.version, pick=pick)

    step("accept", world.zhao)
    step("note", world.zhao)
    step("add_background", world.zhao)
    step("hand_up", world.zhao)
    step("accept", world.wang)
    step("send_back", world.wang)
    clock.advance(timedelta(days=3))
    hand_up_overdue()  # the desk did not take it: up it goes
    step("transfer", world.he, pick=2)  # to the area leader
    step("accept", world.li)
    intake.support(world.said(WORDS, home=world.home_next_door, name=NAME, phone=PHONE), case, by=None)
    step("supervise", world.he, pick=30)
    step("ask_help", world.li, pick=7)
    step("answer_help", world.party)
    step("dispatch", world.li)
    step("accept", world.manager)
    step("gather", world.li, pick=3)
    step("press", world.xie)
    step("send_back", world.manager)
    step("dispatch", world.li)
    step("recall", world.li)
    step("decide_owner", world.he, pick=2)
    step("accept", world.li)
    step("await_reply", world.li, pick=20)
    step("resume", world.li, after=30)
    step("reclassify", world.xie, pick=2)
    step("resolve", world.li)
    step("call_back", world.xie, pick=2)
    step("verdict", receipt, pick=1)  # not solved: reopened by itself
    step("accept", world.xie)
    step("place_hold", world.he)
    step("lift_hold", world.he)
    other = world.reported_case(WORDS)
    lifecycle.join(other, into=case, by=world.xie, seen=other.version)
    step("confirm_key", world.he)
    step("ask_shelving", world.xie, pick=20)
    step("shelve", world.he, pick=1)
    clock.advance(timedelta(days=9))
    hand_up_overdue()
    people.end_tenure(world.xie_post.tenures.get(), by=world.he, on=today())
    step("accept", world.officer)
    step("resolve", world.officer)
    step("call_back", world.he)
    assert (case.state, case.outcome) == ("closed", "solved")
    return case


def test_a_long_story_is_told_again_from_its_log(world, clock):
    case = long_story(world, clock)
    verbs = {entry.verb for entry in LogEntry.objects.on(case)}
    assert len(verbs) > 25
    assert {found.number: diff for found, diff in replay_all() if diff} == {}


def test_no_fact_of_a_long_story_holds_a_name_a_phone_or_a_word_somebody_typed(world, clock):
    long_story(world, clock)
    told = " ".join(str(facts) for facts in LogEntry.objects.values_list("facts", flat=True))
    secrets = {NAME, PHONE, SAID, WORDS, *(user.name for user in world.users.values())}
    secrets |= {user.phone for user in world.users.values()}
    assert {secret for secret in secrets if secret in told} == set()
    assert Report.objects.filter(text__contains=WORDS).exists()
    assert LogWords.objects.filter(inside__contains=WORDS).exists()


def test_words_erased_change_no_case(world, clock):
    long_story(world, clock)
    LogWords.objects.update(inside="", public="")
    assert {found.number: diff for found, diff in replay_all() if diff} == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder_id", "wang"),
        ("offered_id", "wang"),
        ("outcome", "solved"),
        ("due_at", timedelta(days=1)),
        ("leg_due_at", timedelta(days=1)),
        ("turn_at", timedelta(days=1)),
        ("is_stuck", True),
        ("returns", 1),
        ("reopened", 1),
        ("version", 9),
        ("state", "resolved"),
        ("was_called_back", True),
        ("category_id", "danger.gas"),
        ("clockwork", {}),
    ],
)
def test_a_row_changed_behind_the_log_is_found_and_named(world, column, value):
    case = world.accepted_case()
    if isinstance(value, timedelta):
        value = now() + value
    if value == "wang":
        value = world.wang_post.pk
    Case.objects.filter(pk=case.pk).update(**{column: value})
    case.refresh_from_db()
    (found,) = differences(case, LogEntry.objects.on(case))
    assert found.startswith(f"{column}: ")
    with pytest.raises((CommandError, SystemExit)):
        call_command("replay")


def test_the_command_counts_what_it_checked(world, capsys):
    world.accepted_case()
    world.reported_case()
    call_command("replay")
    assert "2" in capsys.readouterr().out


def test_replay_compares_every_column_that_steps_write():
    """The others are facts of the first report, counts and codes kept otherwise, words one may erase."""
    written = {field.attname for field in Case._meta.concrete_fields if not field.editable}
    compared = {field.name for field in fields(Standing)}
    assert written - compared == {"homes_count", "others_count", "channel", "result", "place_code"}


def test_a_published_calendar_is_a_step_of_its_own_and_replay_knows_it(world):
    case = world.accepted_case()
    for recalculate in CALENDAR_LOADED:
        recalculate(today().year)
    case.refresh_from_db()
    assert LogEntry.objects.on(case).last().verb == "recalculate"
    assert case.legs.get().due_at == case.leg_due_at
    assert {found.number: diff for found, diff in replay_all() if diff} == {}
