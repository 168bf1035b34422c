"""到期计算 — the calculator: the same rules, every step with its article, no database unless asked for."""

import io
import json
import re
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from linli.cases.management.commands import due as command
from tests.house import ROOT

START = "2026-11-27T17:00"


def asked(capsys, monkeypatch, **fields) -> dict:
    """The answer to one question, as any reader of the output gets it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"kind": "due"} | fields)))
    call_command("due", "-")
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def ask(capsys, monkeypatch):
    return lambda **fields: asked(capsys, monkeypatch, **fields)


def refusal(text: str, monkeypatch) -> CommandError:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    with pytest.raises(CommandError) as refused:
        call_command("due", "-")
    return refused.value


# No test here has a database unless it says so: whoever touches one fails.


def test_seven_natural_days_from_friday_five(ask):
    answer = ask(limit={"amount": 7, "unit": "days"}, start=START, calendar="shipped")

    assert answer["result"]["due_at"] == "2026-12-04T17:00:00+08:00"
    assert answer["result"]["last_day"] == "2026-12-04"
    assert not answer["result"]["provisional"]
    assert [step["kind"] for step in answer["steps"]] == ["start", "run", "reached"]
    assert all(step["article"] for step in answer["steps"])
    assert sum(step["counted_seconds"] for step in answer["steps"]) == 7 * 86400


def test_a_class_takes_its_shipped_limit_and_names_it(ask):
    answer = ask(**{"class": "general"}, start=START, calendar="shipped")
    assert answer["result"]["due_at"] == "2026-12-04T17:00:00+08:00"
    assert answer["limit"]["amount"] == 7
    assert "case.general.due" in answer["steps"][0]["article"]


def test_a_leg_is_asked_for_by_its_standard(ask):
    answer = ask(standard="case.leg.general.neighbours", start=START, calendar="shipped")
    assert answer["result"]["due_at"] == "2026-12-01T17:00:00+08:00"


def test_a_calendar_of_ones_own_needs_no_notice(ask):
    own = {"holidays": ["2030-05-01"], "makeup": ["2030-05-04"]}
    answer = ask(limit={"amount": 3, "unit": "working_days"}, start="2030-04-30T12:00+08:00", calendar=own)
    assert answer["calendar"] == "given"
    assert answer["result"]["due_at"] == "2030-05-04T12:00:00+08:00"
    assert not answer["result"]["provisional"]

    answer = ask(
        limit={"amount": 2, "unit": "working_days"}, start="2030-04-30T12:00", calendar=own | {"years": []}
    )
    assert answer["result"]["provisional"]


def test_a_pause_an_outer_deadline_and_a_cap_are_steps(ask):
    stopped = {"start": "2026-11-28T17:00", "end": None, "reason": "待反馈"}
    question = {"limit": {"amount": 7, "unit": "days"}, "start": START, "calendar": "shipped"}

    answer = ask(**question, pauses=[stopped])
    assert answer["result"]["due_at"] is None
    assert answer["result"]["stopped"]
    assert answer["result"]["left_seconds"] == 6 * 86400
    assert answer["steps"][-1]["kind"] == "stopped"

    answer = ask(**question, pauses=[stopped], outer="2026-12-01T00:00", cap="2026-11-30T00:00Z")
    assert answer["result"]["due_at"] == "2026-11-30T08:00:00+08:00"
    assert [step["kind"] for step in answer["steps"][-3:]] == ["stopped", "outer", "cap"]


def test_hours_of_work_may_be_given(ask):
    question = {
        "limit": {"amount": 2, "unit": "working_hours"},
        "start": "2026-11-27T16:00",
        "calendar": "shipped",
    }
    assert ask(**question)["result"]["due_at"] == "2026-11-30T09:00:00+08:00"
    assert ask(**question, windows=[["09:00", "17:00"]])["result"]["due_at"] == "2026-11-30T10:00:00+08:00"


@pytest.mark.django_db
def test_without_a_calendar_the_loaded_one_is_used(ask):
    answer = ask(limit={"amount": 1, "unit": "working_days"}, start="2026-09-30T17:00")
    assert answer["calendar"] == "loaded"
    assert answer["result"]["due_at"] == "2026-10-08T17:00:00+08:00"


def test_without_a_database_the_shipped_one_is_used(ask, monkeypatch):
    def missing():
        raise OperationalError("no such table")

    monkeypatch.setattr(command, "calendar_as_of", missing)
    answer = ask(limit={"amount": 1, "unit": "working_days"}, start="2026-09-30T17:00")
    assert answer["calendar"] == "shipped"
    assert answer["result"]["due_at"] == "2026-10-08T17:00:00+08:00"


def test_the_example_of_the_guide_is_right(tmp_path, capsys):
    question, answer = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "due.md").read_text(), re.DOTALL)[:2]
    file = tmp_path / "question.json"
    file.write_text(question)
    call_command("due", str(file))
    printed, promised = json.loads(capsys.readouterr().out), json.loads(answer)
    assert set(printed) == set(promised)
    assert printed["result"] | {"why": ""} == promised["result"] | {"why": ""}
    assert printed["limit"] == promised["limit"]
    assert set(printed["steps"][0]) == set(promised["steps"][0])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"clas": "general"}, "文件：有不认识的字段 clas"),
        ({"kind": "tally"}, "kind"),
        ({"kind": None}, "kind"),
        ({"limit": None}, "limit：应是一组字段"),
        ({"limit": {"amount": 7}}, "limit：缺少字段 unit"),
        ({"limit": {"amount": 7, "unit": "weeks"}}, "单位"),
        ({"limit": {"amount": 7, "unit": ["days"]}}, "单位"),
        ({"limit": {"amount": "7", "unit": "days"}}, "正整数"),
        ({"limit": {"amount": True, "unit": "days"}}, "正整数"),
        ({"limit": {"amount": 10**30, "unit": "days"}}, "十年"),
        ({"limit": {"amount": 7, "unit": "days", "kind": "x"}}, "不认识的字段 kind"),
        ({"class": "general"}, "也只写一个"),
        ({"start": "2026-11-27"}, "start：应写成"),
        ({"start": 20261127}, "start：应写成"),
        ({"start": "2026-13-27T17:00"}, "start：应写成"),
        ({"start": "9999-12-30T17:00"}, "9999"),
        ({"pauses": {}}, "pauses：应是列表"),
        ({"pauses": [{"end": START}]}, "pauses：缺少字段 start"),
        ({"pauses": [{"start": START, "till": START}]}, "不认识的字段 till"),
        ({"pauses": [{"start": START, "end": "2026-11-27T16:00"}]}, "早于开始"),
        ({"calendar": "mine"}, "calendar：应是一组字段"),
        ({"calendar": {"holiday": []}}, "不认识的字段 holiday"),
        ({"calendar": {"holidays": ["2026-10-1"]}}, "不是日期"),
        ({"calendar": {"holidays": ["2026-10-01"], "makeup": ["2026-10-01"]}}, "不能既放假又上班"),
        ({"calendar": {"years": ["2026"]}}, "年份"),
        ({"outer": "soon"}, "outer：应写成"),
        ({"windows": [["17:00", "09:00"]]}, "工作时间段"),
        ({"windows": "09:00"}, "windows：应写成"),
    ],
)
def test_what_is_written_wrongly_is_refused_in_a_sentence(change, sentence, monkeypatch):
    right = {"kind": "due", "limit": {"amount": 7, "unit": "days"}, "start": START, "calendar": "shipped"}
    error = refusal(json.dumps(right | change), monkeypatch)
    assert error.returncode == 2
    assert sentence in str(error)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Expecting"),
        ("[]", "文件：应是一组字段"),
        ('{"kind": "due", "kind": "due"}', "字段 kind 写了两次"),
        ('{"kind": "due", "start": "2026-11-27T17:00", "calendar": "shipped"}', "三者应写一个"),
        ('{"kind": "due", "start": "2026-11-27T17:00", "class": "urgent"}', "没有 case.urgent.due 这一标准"),
        ('{"kind": "due", "start": "2026-11-27T17:00", "standard": "case.returns.max"}', "单位"),
    ],
)
def test_a_file_that_asks_no_question_is_refused(text, sentence, monkeypatch):
    error = refusal(text, monkeypatch)
    assert error.returncode == 2
    assert sentence in str(error)


def test_a_file_that_cannot_be_read_is_another_matter(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("due", str(tmp_path / "nothing.json"))
    assert refused.value.returncode == 1
