"""移动分支 — a branch hangs elsewhere, and everything that is filtered by place has gone with it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from linli.cases.models import Case
from linli.cases.replay import replay_all
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.models import Household, Relation, Resident
from linli.places import lifecycle
from linli.places.models import Place

ON = date(2026, 3, 2)


def branch_codes(place: Place) -> list[str]:
    return list(Place.objects.within(place).values_list("code", flat=True))


def test_a_group_moves_to_the_next_area_with_all_that_belongs_to_it(world):
    # given a case, a household, residents and posts in a group of the second area
    case = world.reported_case()
    old_span, kept = world.group.span, world.building.door_code
    below_before = [code.removeprefix(world.group.code) for code in branch_codes(world.group)]

    # when the secretary hangs the group under the third area
    moved = lifecycle.move_branch(world.group, to=world.next_area, by=world.he, seen=0)

    # then the codes follow the new path, in the same order
    assert moved.parent == world.next_area
    assert moved.code.startswith(world.next_area.code)
    assert [code.removeprefix(moved.code) for code in branch_codes(moved)] == below_before

    # and every copy of a code, in whichever table, went along
    for model, column in lifecycle.coded_columns():
        low, high = old_span
        stayed = model._base_manager.filter(**{f"{column}__gte": low, f"{column}__lt": high})
        assert not stayed.exists(), f"{model.__name__}.{column} was left behind"
    for row in [case, world.zhao_post, world.wang_post, *Resident.objects.all(), *Relation.objects.all()]:
        row.refresh_from_db()
        assert row.place_code.startswith(moved.code)

    # and the door code stays, so the poster in the hall still works
    assert Place.objects.get(pk=world.building.pk).door_code == kept
    assert LogEntry.objects.on(moved).last().facts["from"] == old_span[0]


def test_who_may_see_follows_the_branch(world):
    # given a case that was seen by its own area leader alone
    case = world.reported_case()
    assert case in Case.objects.visible_to(world.li)
    assert case not in Case.objects.visible_to(world.zhou)

    # when the branch passes to the neighbouring area
    lifecycle.move_branch(world.group, to=world.next_area, by=world.he)

    # then so does the sight of cases, homes and residents; the leaders below keep theirs
    assert case in Case.objects.visible_to(world.zhou)
    assert case not in Case.objects.visible_to(world.li)
    assert world.home in Place.objects.visible_to(world.zhou)
    assert world.home not in Place.objects.visible_to(world.li)
    assert Resident.objects.visible_to(world.zhou).filter(name="张阿姨").exists()
    assert case in Case.objects.visible_to(world.zhao)


def test_a_case_moved_with_its_branch_still_agrees_with_its_log(world):
    world.held_by_area()
    lifecycle.move_branch(world.group, to=world.next_area, by=world.he)
    assert [found for _case, found in replay_all()] == [[]]


def test_an_old_code_is_never_given_out_again(world):
    # given a branch that left
    old = world.group.code
    lifecycle.move_branch(world.group, to=world.next_area, by=world.he)

    # when another hangs where it was, and when it comes back
    new = lifecycle.add(kind="group", name="新组", parent=world.area, by=world.he)
    back = lifecycle.move_branch(Place.objects.get(pk=world.group.pk), to=world.area, by=world.he)

    # then all three codes differ
    assert len({old, new.code, back.code}) == 3


def test_names_are_said_as_the_new_place_says_them(world):
    estate = lifecycle.add(kind="estate", name="橘井苑", parent=world.next_area, by=world.he)
    lifecycle.move_branch(world.building, to=estate, by=world.he)
    world.home.refresh_from_db()
    assert world.home.full_name == "橘井苑 8 栋 1103"


@pytest.mark.parametrize(
    ("what", "to", "reason"),
    [
        ("group", "area", "已经在这里"),
        ("group", "estate", "不能移到自己下面"),
        ("area", "next_area", "这一条路径上已经有同类的地方"),
        ("home", "roof", "房屋和公共部位下面不能再挂地方"),
        ("estate", "home", "不能移到自己下面"),
        ("area", "far_home", "房屋和公共部位下面不能再挂地方"),
    ],
)
def test_a_move_that_the_tree_does_not_bear_is_refused(world, what, to, reason):
    before = list(Place.objects.values_list("pk", "code"))
    with pytest.raises(Refused) as refusal:
        lifecycle.move_branch(getattr(world, what), to=getattr(world, to), by=world.he)
    assert refusal.value.reason == reason
    assert list(Place.objects.values_list("pk", "code")) == before


def test_what_has_ended_neither_moves_nor_takes_in(world):
    empty = lifecycle.add(kind="group", name="空组", parent=world.next_area, by=world.he)
    empty = lifecycle.end(empty, by=world.he, seen=0, on=ON)
    with pytest.raises(Refused, match="已停用"):
        lifecycle.move_branch(world.estate, to=empty, by=world.he)
    with pytest.raises(Refused, match="已停用"):
        lifecycle.move_branch(empty, to=world.area, by=world.he)


def test_two_of_the_same_name_do_not_meet(world):
    lifecycle.add(kind="group", name="华尔星城二期组", parent=world.next_area, by=world.he)
    with pytest.raises(Refused, match="同一上级下已有"):
        lifecycle.move_branch(world.group, to=world.next_area, by=world.he)


def test_who_looked_at_an_older_state_is_told_so(world):
    lifecycle.change(world.group, by=world.he, seen=0, name="二期组")
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        lifecycle.move_branch(world.group, to=world.next_area, by=world.he, seen=0)


def test_a_leader_moves_nothing(world):
    with pytest.raises(Refused, match="没有权限"):
        lifecycle.move_branch(world.group, to=world.next_area, by=world.li)


def test_a_household_written_on_the_branch_goes_along(world):
    row = Household.objects.create(home=world.home, place_code=world.home.code, name="张家", since=ON)
    moved = lifecycle.move_branch(world.group, to=world.next_area, by=world.he)
    row.refresh_from_db()
    assert row.place_code.startswith(moved.code)


def test_the_command_says_what_moves_and_moves_it(world):
    world.reported_case()
    said = StringIO()
    call_command("move_branch", world.group.pk, world.next_area.pk, dry_run=True, stdout=said)
    assert {"地方 7", "岗位 4", "未办结事项 1"} <= set(said.getvalue().splitlines())
    assert Place.objects.get(pk=world.group.pk).code == world.group.code

    call_command("move_branch", world.group.pk, world.next_area.pk, stdout=said)
    assert Place.objects.get(pk=world.group.pk).parent == world.next_area


def test_the_command_gives_the_reason_of_a_refusal(world):
    with pytest.raises(CommandError, match="不能移到自己下面"):
        call_command("move_branch", world.group.pk, world.estate.pk, stdout=StringIO())
    with pytest.raises(CommandError, match="没有这个地方"):
        call_command("move_branch", world.group.pk, 987654, stdout=StringIO())
