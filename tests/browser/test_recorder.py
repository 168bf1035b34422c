"""录音机 — a minute into the phone, heard again before it goes, and without a signal too."""

import pytest
from playwright.sync_api import expect

from linli.cases.models import Report, Sound
from tests import chromium
from tests.browser.pocket import *  # noqa: F403

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def test_something_is_said_below_the_ground_and_heard_at_the_desk(pocket, scene, line, tmp_path):
    # given a phone with a microphone, and no signal
    phone = pocket(folder=tmp_path / "phone", extras=MICROPHONE)
    page = phone.tab(f"/d/{scene.here.building.door_code}/whole/")
    page.locator("outgoing-form[data-ready]").wait_for(state="attached")
    line.cut()

    # when somebody speaks, throws it away, and speaks again
    page.get_by_label("什么事").select_option(label="漏水、堵管")
    page.get_by_role("button", name="按一下，开始说").click()
    expect(page.get_by_text("还能说")).to_be_visible()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="说完了", exact=True).click()
    page.get_by_role("button", name="删掉，重新说").click()
    page.get_by_role("button", name="按一下，开始说").click()
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="说完了", exact=True).click()
    expect(page.get_by_label("听一遍")).to_be_visible()
    page.get_by_role("button", name="说完了，送出").click()
    expect(page.get_by_text("写好的留在这台手机里了")).to_be_visible()

    # then it arrives when there is a signal, as one report without a typed word
    line.mend()
    page.goto("/outbox/")
    expect(page.locator("[data-state=sent]")).to_be_visible()
    report = Report.objects.latest("pk")
    assert (report.text, report.sound.file.mime) == ("", "audio/webm")

    # and is heard at the desk
    desk = pocket(scene.world.xie).tab(report.case.get_absolute_url())
    answer = desk.request.get(desk.locator("audio").first.get_attribute("src"))
    assert answer.body() == report.sound.file.path.read_bytes()


def test_a_recording_ends_by_itself_after_a_minute(pocket, scene, line, tmp_path):
    page = pocket(folder=tmp_path / "phone", extras=MICROPHONE).tab()
    page.clock.install()
    page.goto(f"/d/{scene.here.building.door_code}/whole/")
    page.get_by_role("button", name="按一下，开始说").click()
    expect(page.get_by_text("还能说")).to_be_visible()

    page.clock.fast_forward(61_000)

    expect(page.get_by_label("听一遍")).to_be_visible()


def test_a_phone_without_a_recorder_offers_its_own(pocket, scene, line):
    page = pocket().tab()
    page.add_init_script("delete window.MediaRecorder")
    page.goto(f"/d/{scene.here.building.door_code}/whole/")

    expect(page.get_by_label("不想打字，说也行")).to_be_visible()
    assert page.get_by_label("不想打字，说也行").get_attribute("accept") == "audio/*"
    assert not Sound.objects.filter(report__text="").exists()
