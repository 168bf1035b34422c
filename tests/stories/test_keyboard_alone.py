"""只用键盘 — Tab, Enter, Space and the arrows: the same way from the door to a settled case, without a mouse."""

import pytest

from linli.cases.models import Case
from tests import chromium
from tests.browser.window import DESK
from tests.scene import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]


def test_somebody_without_a_mouse_says_it_at_the_door(visit, scene):
    # given the first Tab on the page of a door: the way past the bar
    window = visit(width=DESK)
    window.open(f"/d/{scene.here.building.door_code}/")
    window.tab_to("跳到正文")
    window.page.keyboard.press("Enter")
    assert window.standing()["id"] == "content"

    # when a tile is chosen and the next screen is sent without a word
    window.tab_to("漏水、堵管")
    window.enter()
    window.tab_to("下一步")
    window.enter()

    # then the keyboard stands on what is wrong, and one press leads to the field
    assert window.standing()["tag"] == "error-summary"
    window.tab_to("请说一说：")
    window.page.keyboard.press("Enter")
    assert window.standing()["id"] == "id_text"

    # and it is said, placed, and sent, known to the first receiver alone
    window.type("屋面漏水，晚上滴得厉害")
    window.tab_to("在哪里")
    window.page.keyboard.press("ArrowDown")
    window.tab_to("下一步")
    window.enter()
    window.tab_to("不拍，直接下一步")
    window.enter()
    window.tab_to("手机号")
    window.type("13900001103")
    window.tab_to("办这件事的人都可以知道")
    window.page.keyboard.press("ArrowDown")
    window.tab_to("说完了，送出")
    window.enter()
    assert window.sees("请留好回执码")
    case = Case.objects.latest("pk")
    assert (case.title, case.reports.get().identity) == ("屋面漏水，晚上滴得厉害", "leader")


def test_a_leader_without_a_mouse_takes_it_notes_it_and_settles_it(visit, scene):
    # given a case that waits for the neighbour leader, who signs in
    case = scene.world.reported_case(text="屋面漏水")
    window = visit(width=DESK)
    window.open("/sign-in/")
    window.tab_to("手机号")
    window.type(scene.world.zhao.phone)
    window.tab_to("密码")
    window.type(PASSWORD)
    window.enter()

    # when it is taken from the workbench, noted and settled
    window.tab_to("屋面漏水")
    window.enter()
    window.tab_to("受理")
    window.enter()
    window.tab_to("记一次进展")
    window.enter()
    window.tab_to("给居民看的话")
    window.type("已看过现场，今天修")
    window.tab_to("记一次进展")
    window.enter()
    window.tab_to("办结")
    window.enter()
    window.tab_to("已解决")
    window.page.keyboard.press("Space")
    window.tab_to("给居民看的话")
    window.page.keyboard.press("Control+A")
    window.type("裂缝补好了，试过水，不漏了。")
    window.tab_to("办结")
    window.enter()

    # then it waits for its callback
    assert window.sees("已办结，等待回访。")
    case.refresh_from_db()
    assert (case.state, case.result) == ("resolved", "裂缝补好了，试过水，不漏了。")


def test_a_leader_without_a_mouse_looks_for_a_word_and_takes_two_cases_in_one_press(visit, scene):
    # given two new cases on the ground of a neighbour leader who signs in
    cases = [scene.world.reported_case(text=f"消防门关不严{n}") for n in range(2)]
    window = visit(width=DESK)
    window.open("/sign-in/")
    window.tab_to("手机号")
    window.type(scene.world.zhao.phone)
    window.tab_to("密码")
    window.type(PASSWORD)
    window.enter()

    # when one key leads to the search, and a word to what says it
    window.page.keyboard.press("/")
    window.page.wait_for_url("**/search/")
    window.page.keyboard.type("消防门")
    window.enter()
    assert window.sees("消防门关不严1")

    # and both are ticked in the list and taken in hand together
    window.open("/cases/")
    for case in cases[::-1]:
        window.tab_to(f"选 {case.number}")
        window.page.keyboard.press("Space")
    window.tab_to("受理")
    window.enter()
    window.tab_to("受理 2 件")
    window.enter()

    # then each of them is in hand
    assert window.sees("办好的 2 件")
    assert set(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("state", flat=True)) == {
        "accepted"
    }
