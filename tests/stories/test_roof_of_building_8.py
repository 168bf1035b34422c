"""8 栋的屋面 — from the code on the door, up the chain, to the property company and back to who had said it.

At 375 pixels and at 1280: the resident's phone, and the same pages on a table. No page is wider than its
screen, and the browser has nothing to say against any of them (``tests/browser/window.py`` looks at each).
"""

import re
from urllib.parse import urlsplit

import pytest

from linli.cases.models import Case
from linli.cases.replay import replay_all
from tests import chromium
from tests.scene import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
LEAK = "顶楼天花板一下雨就滴水，墙皮掉了。"


def test_a_leaking_roof_is_said_handed_up_mended_and_judged(visit, scene, photo, width):
    # given a resident before the code on the door of building 8
    resident = visit(width=width)
    receipt = say(resident, scene, photo)

    # when the neighbour leader signs in, finds it on the workbench, takes it and cannot do it alone
    zhao = sign_in(visit(width=width), scene.world.zhao)
    assert "/workbench/" in zhao.page.url
    zhao.press("顶楼天花板一下雨就滴水")
    zhao.press("受理")
    assert zhao.sees("已受理，由您负责。")
    zhao.press("我办不了")
    assert zhao.sees("已上报，对方接手以前仍由您负责。")
    address = urlsplit(zhao.page.url).path

    # then the group leader takes it and hands it up in words, and the area leader takes it
    wang = sign_in(visit(width=width), scene.world.wang, address)
    wang.press("受理")
    wang.press("上报")
    wang.write("上报原因", "要物业到场查屋面")
    wang.write("已做", "看过 1103，滴水在北卧室")
    wang.write("还差", "查漏点，重做防水")
    wang.press("上报")
    assert wang.sees("已上报")

    li = sign_in(visit(width=width), scene.world.li, address)
    assert li.sees("看过 1103，滴水在北卧室")
    li.press("受理")
    li.press("交单位办理")
    li.write("请单位做什么", "三天内查明漏点并修好")
    li.press("交单位办理")
    assert li.sees("已交出")

    # and the property company takes it, mends it, and answers with a photo
    manager = sign_in(visit(width=width), scene.world.manager)
    assert "/partner/" in manager.page.url
    manager.follow(address)
    manager.press("受理")
    manager.press("答复")
    manager.write("办了什么", "女儿墙根开裂，已凿开重做防水")
    manager.write("给居民看的话", "屋面漏点找到了，防水已经重做。")
    manager.attach(photo)
    manager.press("答复")
    assert manager.sees("已答复，回到主办。")

    # and the area leader says that it is done
    li.open(address)
    assert li.sees("女儿墙根开裂，已凿开重做防水")
    li.press("办结")
    li.choose("已解决")
    li.write("给居民看的话", "屋面防水已经重做，再下雨看一看。")
    li.press("办结")
    assert li.sees("已办结，等待回访。")

    # then the resident sees who had it and what was done, and has the last word
    resident.open(receipt)
    assert resident.sees("屋面防水已经重做，再下雨看一看。")
    told = resident.page.locator("main").inner_text()
    assert [step for step in ("邻长", "组长", "片长", "星城物业") if step not in told] == []
    assert "墙皮掉了" in told
    assert "女儿墙" not in told
    for question, answer in (("result", "解决了"), ("attitude", "满意"), ("speed", "快")):
        group = resident.page.locator(f"[aria-labelledby=id_{question}_label]")
        group.get_by_label(answer, exact=True).check()
    resident.press("提交")
    assert resident.sees("谢谢，您的话已经记下。")

    # and it is closed, with a history that explains every bit of it
    case = Case.objects.latest("pk")
    assert (case.title, case.state, case.outcome) == ("顶楼天花板一下雨就滴水，墙皮掉了", "closed", "solved")
    assert [case.number for case, differences in replay_all() if differences] == []


def say(window, scene, photo) -> str:
    """Four screens: what, the words and the place, a photo, how to be told. Answers the receipt's address."""
    window.open(f"/d/{scene.here.building.door_code}/")
    window.press("漏水、堵管")
    window.write("请说一说", LEAK)
    window.page.get_by_label("在哪里").select_option(label="屋面")
    window.write("您家房号", "2-1103")
    window.press("下一步")
    window.attach(photo)
    window.press("下一步")
    window.write("手机号", "13900001103")
    assert window.sees("自动上报")  # before anything is sent, what is promised
    window.press("说完了，送出")
    code = window.page.locator(".copy-text-code").inner_text()
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)
    window.press("看我的回执")
    return f"/r/{code}/"


def sign_in(window, user, address="/"):
    """By phone and password; leads to where one wanted to go, else to where one's role begins."""
    window.open(f"/sign-in/?next={address}")
    window.write("手机号", user.phone)
    window.write("密码", PASSWORD)
    window.press("登录")
    return window
