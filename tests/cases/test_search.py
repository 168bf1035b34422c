"""找事项 — the list and the desk narrow to what was said, found by those who may read it."""

import pytest

from linli.cases import lifecycle
from linli.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client, world):
    """The numbers that a list shows somebody for some words."""

    def looking(who, words, path="/cases/", **more):
        client.force_login(getattr(world, who))
        page = client.get(path, {"q": words, **more})
        assert page.status_code == 200
        return {
            case.number for case in Case.objects.all() if f'/cases/{case.number}/"' in page.content.decode()
        }

    return looking


def test_the_list_finds_what_was_said_after_the_title_too(listed, world):
    case = world.reported_case("楼道漏水。水滴到电表箱上，怕出事")
    other = world.reported_case("路灯不亮")
    assert listed("zhao", "电表箱") == {case.number}
    assert listed("zhao", other.number) == {other.number}
    assert listed("zhao", "漏水 电表", state="open") == {case.number}
    assert listed("zhao", "漏水", state="closed") == set()
    assert listed("zhao", "") == {case.number, other.number}
    assert listed("zhao", "？") == set()


def test_an_outsider_narrows_by_kind_and_place_and_never_by_what_was_said(listed, world):
    case = world.dispatched_case(text="三楼王家天天吵架，水也漏下来")
    assert listed("manager", "吵架") == listed("owners", "吵架") == set()
    assert listed("manager", "屋面") == listed("owners", "漏水渗水") == {case.number}
    assert listed("li", "吵架") == {case.number}


def test_the_desk_looks_among_what_is_open(listed, world):
    received = world.receive("电梯按钮坏了")
    case = received.case
    assert listed("xie", "按钮", "/desk/") == {case.number}
    lifecycle.withdraw(case, by=world.receipt_of(received), seen=case.version)
    assert listed("xie", "按钮", "/desk/") == set()
    assert listed("xie", "按钮") == {case.number}
