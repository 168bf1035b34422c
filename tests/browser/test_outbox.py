"""待发箱 — written where there is no signal, sent exactly once when there is, by whoever wrote it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from linli.cases import lifecycle
from linli.cases.models import Report
from linli.kernel.audit import LogEntry
from tests import chromium
from tests.browser.pocket import *  # noqa: F403

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
SEND = "main form button:not([type=button])"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("linli-pages")) continue;
    found.push(...(await (await caches.open(name)).keys()).map((request) => request.url));
  }
  return found;
}"""


@pytest.fixture
def case(scene):
    """A case that 赵邻长 has accepted."""
    case = scene.world.receive("楼道堆了旧家具").case
    lifecycle.accept(case, by=scene.world.zhao, seen=case.version)
    return case


def notes_on(case):
    return LogEntry.objects.on(case).filter(verb="note").count()


def said_of(case):
    log = LogEntry.objects.on(case).filter(verb="note").select_related("words").order_by("pk")
    return [entry.words.inside for entry in log]


def write_note(page: Page, words: str) -> None:
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    page.get_by_label("内部说明").fill(words)
    page.locator(SEND).click()


def note_page(case):
    return f"{case.get_absolute_url()}note/"


def test_a_note_written_without_a_signal_is_sent_when_there_is_one(pocket, scene, line, case):
    # given a leader whose phone has laid the pages of the day beside it
    page = pocket(scene.world.zhao).tab("/workbench/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")

    # when the signal goes, and a note is written on a page that was never opened
    line.cut()
    page.goto(note_page(case))
    write_note(page, "家具明早搬走")
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()

    # then it stands in the outbox, which opens without a signal
    page.get_by_role("link", name="看没发出的", exact=True).last.click()
    expect(page.locator(".outbox-row")).to_contain_text("家具明早搬走")
    expect(page.locator("outbox-count")).to_contain_text("还有 1 件没发出")
    assert notes_on(case) == 0

    # and goes out by itself, once
    line.mend()
    page.goto("/workbench/")
    expect(page.locator("outbox-count")).to_be_hidden()
    assert said_of(case) == ["家具明早搬走"]


def test_an_answer_lost_on_its_way_back_changes_nothing(pocket, scene, line, case):
    # given a wire that breaks after the server has written the note down, and breaks again
    page = pocket(scene.world.zhao).tab(note_page(case))
    line.loses = 2
    write_note(page, "家具明早搬走")

    # when it is sent until an answer comes through
    for _again in range(4):
        page.goto("/outbox/")
        page.wait_for_timeout(300)

    # then it was pressed several times, and stands in the log once
    expect(page.locator("outbox-count")).to_be_hidden()
    assert line.presses > 1
    assert said_of(case) == ["家具明早搬走"]


def test_a_photo_survives_a_browser_that_was_closed(pocket, scene, line, case, photo, tmp_path):
    # given a result with a photo, written without a signal on a phone that is then switched off
    phone = pocket(scene.world.zhao, folder=tmp_path / "phone")
    page = phone.tab(f"{case.get_absolute_url()}resolve/")
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    page.get_by_label("已解决").check()
    page.get_by_label("给居民看的话").fill("旧家具已经搬走")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator(".file-list li").first.wait_for()
    page.locator(SEND).click()
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()
    phone.switch_off()

    # when it is switched on where there is a signal
    line.mend()
    page = phone.switch_on().sign_in(scene.world.zhao).tab("/outbox/")
    expect(page.locator("[data-state=sent]")).to_be_visible()

    # then the result is there with its photo
    case.refresh_from_db()
    assert (case.state, case.photos.count()) == ("resolved", 1)


def test_two_tabs_with_the_same_draft_make_one_note(pocket, scene, line, case):
    # given a draft begun in one tab and opened in another
    phone = pocket(scene.world.zhao)
    first = phone.tab(note_page(case))
    first.locator("outgoing-form[data-ready]").wait_for(state="attached")
    first.get_by_label("内部说明").fill("家具明早搬走")
    second = phone.tab(note_page(case))
    second.locator("outgoing-form[data-ready]").wait_for(state="attached")
    expect(second.get_by_label("内部说明")).to_have_value("家具明早搬走")

    # when it is sent from both
    for tab in (first, second):
        tab.locator(SEND).click()
        tab.wait_for_url(f"**{case.get_absolute_url()}")

    # then it is one
    assert said_of(case) == ["家具明早搬走"]


def test_one_that_is_refused_stops_no_other(pocket, scene, line, case):
    # given two drafts, the earlier for a case that is closed to it by now
    other = scene.world.receive("路灯不亮", category="repair.common_facility").case
    lifecycle.accept(other, by=scene.world.zhao, seen=other.version)
    phone = pocket(scene.world.zhao)
    tabs = [phone.tab(note_page(each)) for each in (case, other)]
    for tab in tabs:
        tab.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    for tab, words in zip(tabs, ("第一件", "第二件"), strict=True):
        write_note(tab, words)
        expect(tab.get_by_text("写好的留在这台手机里了")).to_be_visible()
    lifecycle.note(case, by=scene.world.zhao, seen=case.version, public="物业来看过")

    # when there is a signal
    line.mend()
    page = phone.tab("/outbox/")
    expect(page.locator("[data-state=refused]")).to_contain_text("刚刚已由别人处理")
    expect(page.locator("[data-state=sent]")).to_be_visible()

    # then the second has arrived, and the first is kept with its reason
    assert said_of(other) == ["第二件"]
    assert "第一件" not in said_of(case)
    expect(page.locator("[data-state=refused]")).to_contain_text("第一件")


def test_an_old_draft_meets_a_changed_case(pocket, scene, line, case):
    # given a note written without a signal, and a case that went on meanwhile
    page = pocket(scene.world.zhao).tab(note_page(case))
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    write_note(page, "家具明早搬走")
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()
    lifecycle.note(case, by=scene.world.zhao, seen=case.version, public="物业来看过")
    line.mend()
    page.goto("/outbox/")
    expect(page.locator("[data-state=refused]")).to_be_visible()

    # when it is opened again
    page.get_by_role("link", name="打开再看看").click()

    # then both stand side by side, and it is sent on purpose
    expect(page.get_by_text("您写的时候，还没有这些")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("物业来看过")
    expect(page.get_by_label("内部说明")).to_have_value("家具明早搬走")
    page.locator(SEND).click()
    page.wait_for_url(f"**{case.get_absolute_url()}")
    assert said_of(case)[-1] == "家具明早搬走"
    expect(page.locator("outbox-count")).to_be_hidden()


def test_what_one_person_wrote_is_neither_seen_nor_sent_by_another(pocket, scene, line, case):
    # given a note of 赵邻长's on a phone that 王组长 takes over
    phone = pocket(scene.world.zhao)
    page = phone.tab(note_page(case))
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    write_note(page, "家具明早搬走")
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()
    line.mend()
    phone.sign_in(scene.world.wang)

    # when 王 opens the outbox
    page.goto("/outbox/")

    # then there is nothing, and nothing is sent, and no page of 赵's is left
    expect(page.get_by_text("没有要发的")).to_be_visible()
    assert notes_on(case) == 0

    # and when 赵 is back, it goes
    phone.sign_in(scene.world.zhao)
    page.goto("/outbox/")
    expect(page.get_by_text("已经送到")).to_be_visible()
    assert said_of(case) == ["家具明早搬走"]


def test_a_session_that_ended_asks_for_a_sign_in_and_loses_nothing(pocket, scene, line, case):
    phone = pocket(scene.world.zhao)
    page = phone.tab(note_page(case))
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    phone.context.clear_cookies()

    write_note(page, "家具明早搬走")
    expect(page.get_by_text("登录已经过期")).to_be_visible()
    assert notes_on(case) == 0

    phone.sign_in(scene.world.zhao)
    page.goto("/workbench/")
    expect(page.locator("outbox-count")).to_be_hidden()
    assert said_of(case) == ["家具明早搬走"]


def test_leaving_with_something_unsent_asks_first(pocket, scene, line, case):
    # given a note that waits
    phone = pocket(scene.world.zhao)
    page = phone.tab("/workbench/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")
    page.goto(note_page(case))
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    write_note(page, "家具明早搬走")
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()

    # when its writer leaves
    page.goto("/outbox/")
    page.locator("footer [data-sign-out]").click()
    expect(page.get_by_text("还有没发出的，现在退出吗？")).to_be_visible()
    page.route("**/outbox/ticket/", lambda route: route.abort())
    line.mend()
    page.get_by_role("button", name="全部删掉，再退出").click()
    page.wait_for_url("**/")

    # then neither the note nor a page is left on the phone
    assert page.evaluate(KEPT) == []
    page.unroute("**/outbox/ticket/")
    phone.sign_in(scene.world.zhao)
    page.goto("/outbox/")
    expect(page.get_by_text("没有要发的")).to_be_visible()
    assert notes_on(case) == 0


def test_a_report_typed_for_a_neighbour_waits_and_gives_its_receipt(pocket, scene, line):
    # given a form that the phone had laid beside it
    page = pocket(scene.world.zhao).tab("/workbench/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")
    line.cut()

    # when it is found through the outbox, and filled in
    page.goto("/cases/new/")
    page.locator(".outbox-kept a", has_text="代录").first.click()
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    page.get_by_label("说的是什么事").fill("厨房下水堵了")
    page.get_by_label("哪一类").select_option(index=1)
    page.locator(SEND).click()
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()
    line.mend()
    page.goto("/outbox/")

    # then there is one report, and the outbox has the code of its receipt
    expect(page.get_by_text("回执码，请抄下来")).to_be_visible()
    assert Report.objects.filter(text="厨房下水堵了").count() == 1


def test_a_result_that_comes_too_late_can_be_said_as_a_note(pocket, scene, line, case):
    # given a result written without a signal, for a case that was handed up meanwhile
    page = pocket(scene.world.zhao).tab(f"{case.get_absolute_url()}resolve/")
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    page.get_by_label("已解决").check()
    page.get_by_label("给居民看的话").fill("旧家具已经搬走")
    page.locator(SEND).click()
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()
    lifecycle.hand_up(case, by=scene.world.zhao, seen=case.version, reason="搬不动")
    lifecycle.accept(case, by=scene.world.wang, seen=case.version)
    line.mend()
    page.goto("/outbox/")

    # when it is refused, and opened as a note
    page.get_by_role("link", name="改成记一次进展").click()
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    expect(page.get_by_label("给居民看的话")).to_have_value("旧家具已经搬走")
    page.locator(SEND).click()
    page.wait_for_url(f"**{case.get_absolute_url()}")

    # then it is said, and the case stays as it is
    case.refresh_from_db()
    assert (case.state, notes_on(case)) == ("accepted", 1)
    expect(page.locator("outbox-count")).to_be_hidden()


def test_a_phone_whose_clock_is_a_day_off_dates_nothing(pocket, scene, line, case, moment):
    # given a phone that lives in yesterday
    phone = pocket(scene.world.zhao)
    page = phone.tab()
    page.clock.set_system_time(moment.at - timedelta(days=1))
    page.goto("/workbench/")
    page.locator("keep-pages[data-ready]").wait_for(state="attached")
    page.goto(note_page(case))
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()
    write_note(page, "家具明早搬走")
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()

    # when it is sent, then the phone's time is shown as the phone's, and the log has the server's
    page.goto("/outbox/")
    expect(page.locator(".outbox-row")).to_contain_text("手机时间")
    line.mend()
    page.get_by_role("button", name="现在就送").click()
    expect(page.locator("[data-state=sent]")).to_be_visible()
    assert LogEntry.objects.on(case).get(verb="note").at == moment.at
