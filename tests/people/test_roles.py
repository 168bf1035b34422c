"""角色 — a role is a kind of post; the matrix people see is made from the table that decides."""

import pytest

from linli.cases.lifecycle import CASE
from linli.cases.models import RECEIPT_RIGHTS
from linli.people.roles import GROUND, ROLES, TIER_NAMES, TIERS, Permission, PostKind, matrix

WHO_DECIDES = {"secretary"}
OFFICE = {"desk", "secretary"}


def who_may(permission):
    return {kind for kind, role in ROLES.items() if permission in role.permissions}


def test_every_kind_of_post_has_a_role_a_ground_and_a_sentence():
    assert set(ROLES) == set(PostKind)
    assert set(GROUND) == set(PostKind) - {PostKind.REPRESENTATIVE}
    assert all(str(role.sentence) for role in ROLES.values())
    assert {role.tier for role in ROLES.values()} - {None, "organisation"} == set(TIERS)
    assert set(TIER_NAMES) >= set(TIERS)


def test_every_permission_is_named_for_its_verb():
    assert {right.name for right in Permission} == {
        right.value.replace(".", "_").upper() for right in Permission
    }


def test_every_permission_is_granted_to_somebody_and_used_by_something():
    granted = {right for role in ROLES.values() for right in role.permissions}
    assert set(Permission) - granted - RECEIPT_RIGHTS == set()
    used_by_cases = {move.permission for move in CASE.moves.values()} | {"case.see", "case.report"}
    assert {right.value for right in Permission if right.startswith("case.")} - used_by_cases == set()


@pytest.mark.parametrize(
    ("permission", "kinds"),
    [
        ("case.decide_owner", WHO_DECIDES),  # rule 6: after two returns the secretary decides
        ("case.confirm_key", WHO_DECIDES),
        ("case.supervise", {"secretary", "street_staff", "district_staff"}),
        ("case.call_back", OFFICE | {"street_staff"}),
        ("case.close", OFFICE | {"street_staff"}),
        ("case.shelve", OFFICE | {"area_leader", "street_staff"}),
        ("case.answer", {"representative"}),
        ("case.join", OFFICE),
        ("place.change", {"secretary", "administrator"}),
        ("post.fill", {"secretary", "administrator"}),
        ("case.urge", set()),
        ("case.withdraw", set()),
    ],
)
def test_what_decides_about_people_is_granted_to_few(permission, kinds):
    assert who_may(permission) == kinds


def test_who_keeps_the_system_reads_no_case():
    assert not any(right.startswith("case.") for right in ROLES[PostKind.ADMINISTRATOR].permissions)


def test_the_street_and_above_read_no_residents():
    assert who_may("resident.see") == {
        "neighbour_leader", "building_leader", "group_leader", "area_leader", "desk", "secretary",
    }  # fmt: skip


def test_nobody_may_order_or_punish():
    """Rule 13: the community dissuades and reports; there is no such action."""
    words = {word for right in Permission for word in right.value.replace(".", "_").split("_")}
    assert words & {"order", "punish", "fine", "penalty"} == set()


def test_the_matrix_is_the_table():
    rows = matrix()
    assert [right for right, _kinds in rows] == list(Permission)
    for right, kinds in rows:
        assert {kind for kind, granted in kinds.items() if granted} == who_may(right)
