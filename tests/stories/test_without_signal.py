"""断网 — the net is cut in the middle: at a door in the basement, and on a leader's round."""

import pytest
from playwright.sync_api import expect

from linli.cases.models import Report
from tests import chromium
from tests.browser.pocket import *  # noqa: F403
from tests.browser.window import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
KEPT = "写好的留在这台手机里了"


def test_the_network_is_cut_in_the_middle(pocket, scene, line, photo, tmp_path):
    # 张阿姨 scans the code in the lobby, and goes down to the basement
    hers = pocket(folder=tmp_path / "hers")
    page = hers.tab(f"/d/{scene.here.building.door_code}/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")
    line.cut()
    page.reload()

    # the same address now opens the page on which all is said at once
    expect(page.get_by_role("heading", name="一页说完")).to_be_visible()
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    page.get_by_label("什么事").select_option(label="漏水、堵管")
    page.get_by_label("请说一说").fill("地下室水管爆了，水漫到车棚")
    page.locator("input[name=photos]").set_input_files(photo)
    page.locator(".file-list li").first.wait_for()
    page.get_by_label("您家房号").fill("2-1103")
    page.get_by_label("手机号").fill("13900001103")
    page.get_by_role("button", name="说完了，送出").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE

    # she says another thing, and puts the phone away
    page.goto(f"/d/{scene.here.building.door_code}/")
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    page.get_by_label("什么事").select_option(label="停电、路灯")
    page.get_by_label("请说一说").fill("地下室灯也不亮")
    page.get_by_role("button", name="说完了，送出").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    hers.switch_off()
    assert not Report.objects.filter(text__contains="地下室").exists()

    # upstairs the first answer is lost twice on its way back
    line.mend()
    line.loses = 2
    page = hers.switch_on().tab("/outbox/")
    for _again in range(4):
        page.reload()
        page.wait_for_timeout(400)
    expect(page.locator("[data-state=sent]")).to_have_count(2)

    # and there are two reports, once each, the photo with the first, and a receipt for either
    said = Report.objects.filter(text__contains="地下室").order_by("pk")
    assert sorted(report.text for report in said) == ["地下室水管爆了，水漫到车棚", "地下室灯也不亮"]
    assert said.get(text__contains="水管").photos.count() == 1
    page.get_by_role("link", name="去看").first.click()
    expect(page.locator(".copy-text-code")).to_be_visible()

    # her leader, on his own phone in the same basement, says what he found
    case = said.get(text__contains="水管").case
    his = pocket(scene.world.zhao)
    page = his.tab("/workbench/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")
    line.cut()
    page.goto(f"{case.get_absolute_url()}note/")
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    page.get_by_label("给居民看的话").fill("总阀已经关上，物业在抽水")
    page.locator("main form button").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    line.mend()
    page.goto("/workbench/")
    expect(page.locator("outbox-count")).to_be_hidden()
    page.goto(case.get_absolute_url())
    expect(page.locator("main")).to_contain_text("总阀已经关上")
