"""自检 — what an installation lacks is said in a sentence, by the command as by the page."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from linli.inbox import checks as channels
from linli.kernel import checks, jobs, paper, readiness
from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry
from linli.kernel.now import BEIJING, clock_at
from linli.kernel.settings import settings_read, shown


def doctor() -> tuple[str, str]:
    """What the command printed, and the sentence with which it failed ("" when it did not)."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as stopped:
        return out.getvalue(), str(stopped)
    return out.getvalue(), ""


@pytest.fixture
def well_kept(settings, monkeypatch):
    """An installation in order: its worker has just been round, and its settings are those of a real one."""
    monkeypatch.setattr(jobs, "JOBS", {})
    settings.SECRET_KEY = "s" * 50
    settings.LINLI_TRUSTED_PROXIES = ["127.0.0.1/32"]
    return settings


def test_an_installation_in_order_has_nothing_red(well_kept, world):
    printed, stopped = doctor()
    assert stopped == ""
    assert "✗" not in printed
    assert {line[0] for line in printed.splitlines() if line and line[0] != " "} <= {"✓", "！"}


def test_what_is_wrong_is_said_with_what_to_do_and_ends_with_1(well_kept, world):
    well_kept.DEBUG = True
    printed, stopped = doctor()
    assert "✗ 对外设置　LINLI_DEBUG 开着" in printed
    assert stopped == "有 1 项要处理"


@pytest.mark.parametrize(
    ("name", "value", "tone", "words"),
    [
        ("SECRET_KEY", "short", "bad", "太短"),
        ("ALLOWED_HOSTS", ["*"], "bad", "不能写 *"),
        ("LINLI_DEMO", True, "warn", "演示"),
        ("LINLI_TRUSTED_PROXIES", [], "warn", "LINLI_TRUSTED_PROXIES"),
    ],
)
def test_each_unsafe_setting_has_its_sentence(well_kept, name, value, tone, words):
    setattr(well_kept, name, value)
    answer = checks.security()
    assert (answer.tone, words in answer.words) == (tone, True)


@pytest.mark.django_db
def test_an_empty_installation_is_told_to_found_a_community(well_kept):
    printed, stopped = doctor()
    assert "✗ 管理员　没有管理员。第一次安装请运行 linli found" in printed
    assert stopped == "有 1 项要处理"


def test_without_a_chinese_font_no_paper_can_be_printed(settings, monkeypatch, tmp_path):
    assert checks.fonts().tone == "good"
    monkeypatch.setattr(paper, "WHEEL", ())
    settings.LINLI_FONTS = [tmp_path]
    assert "没有可以印的中文字体" in checks.fonts().words


def test_channels_that_are_switched_off_are_yellow(settings):
    settings.LINLI_MAIL, settings.LINLI_SMS_URL = None, ""
    assert (channels.mail().tone, channels.sms().tone) == ("warn", "warn")
    settings.LINLI_SMS_URL = "https://sms.example.cn"
    assert channels.sms().tone == "good"


@pytest.mark.django_db
def test_a_missing_holiday_notice_is_asked_for_from_december_on():
    with clock_at(datetime(2026, 11, 30, 9, tzinfo=BEIJING)):
        assert checks.calendar().tone == "good"
    with clock_at(datetime(2026, 12, 1, 9, tzinfo=BEIJING)):
        assert "linli load_calendar 2027" in checks.calendar().words


@pytest.mark.django_db
def test_a_clock_that_went_back_is_noticed(world, clock):
    assert checks.clock().tone == "good"
    LogEntry.write(by=Clock(), verb="look", about=world.building, at=clock.at + timedelta(hours=3))
    assert "时钟往回走过" in checks.clock().words


def test_photos_need_a_folder_that_can_be_written_and_has_room(settings, tmp_path, monkeypatch):
    settings.LINLI_FILES = tmp_path / "files"
    assert checks.files().tone == "good"
    assert list(settings.LINLI_FILES.iterdir()) == []
    monkeypatch.setattr(checks, "ROOM_WANTED", 10**18)
    assert checks.files().tone == "warn"
    monkeypatch.setattr(checks, "ROOM_NEEDED", 10**18)
    assert checks.files().tone == "bad"
    (tmp_path / "a file").write_text("")
    settings.LINLI_FILES = tmp_path / "a file"
    assert "写不进" in checks.files().words


def test_a_check_of_an_app_stands_in_every_list(monkeypatch):
    monkeypatch.setattr(readiness, "CHECKS", {})
    readiness.check("letters", "邮件")(lambda: readiness.bad("没有设邮箱"))
    assert [(one.label, one.words, one.is_bad) for one in readiness.findings()] == [
        ("邮件", "没有设邮箱", True)
    ]
    with pytest.raises(ValueError, match="two checks"):
        readiness.check("letters", "邮件")(lambda: readiness.good())


def test_settings_are_listed_with_their_source_and_without_secrets():
    listed = {setting.name: setting for setting in settings_read()}
    assert listed["LINLI_SECRET_KEY"].value == "••••••"
    assert listed["LINLI_DIGEST"].value == "sha256"
    assert (listed["LINLI_DIGEST"].source, listed["LINLI_FILES"].source) == ("缺省", "环境变量")
    assert shown("LINLI_DATABASE_URL", "postgres://linli:hush@db/linli") == "postgres://linli:••••••@db/linli"
    assert shown("LINLI_HOSTS", ["a.example", "b.example"]) == "a.example, b.example"
