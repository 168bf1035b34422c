"""到期计算 — the case clock as a calculator: a JSON file in, the answer and every step of the sum out."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from linli.cases.clock import OFFICE_HOURS, Due, Limit, Pause, Windows, due
from linli.kernel.calendar import calendar_as_of, shipped_calendar
from linli.kernel.now import BEIJING
from linli.kernel.standards import shipped
from linli.kernel.workdays import Calendar, read_days

Fields = Mapping[str, Any]
Read = TypeVar("Read")

FIELDS = ("kind", "class", "standard", "limit", "start", "pauses", "calendar", "outer", "cap", "windows")
EVERY_YEAR = frozenset(range(1, 10000))
UNREADABLE, REFUSED = 1, 2  # exit codes


class Command(BaseCommand):
    help = "到期计算 — when is it due, and why: reads FILE.json (- for standard input), see docs/due.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError(f"读不了 {file}：{trouble}", returncode=UNREADABLE) from None
        try:
            answer = computed(json.loads(text, object_pairs_hook=once_each))
        except ValueError as trouble:
            raise CommandError(str(trouble), returncode=REFUSED) from None
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def computed(fields: Any) -> Fields:
    """The whole answer to one question. Raises ``ValueError`` with a sentence for whoever wrote the file."""
    known(fields, FIELDS, required=("kind", "start"), where="文件")
    if fields["kind"] != "due":
        raise ValueError(f'kind：应是 "due"，不是 {fields["kind"]!r}')
    start = moment(fields["start"], "start")
    limit = read_limit(fields, start)
    name, calendar = read_calendar(fields.get("calendar"))
    answer = due(
        start,
        limit,
        [read_pause(pause) for pause in listed(fields.get("pauses", []), "pauses")],
        calendar,
        outer=optional(moment, fields.get("outer"), "outer"),
        cap=optional(moment, fields.get("cap"), "cap"),
        windows=read_windows(fields["windows"]) if "windows" in fields else OFFICE_HOURS,
    )
    return written(answer, limit, name)


def written(answer: Due, limit: Limit, calendar: str) -> Fields:
    """The answer as plain JSON values: lengths in seconds, moments in Beijing time."""
    return {
        "kind": "due",
        "limit": {"amount": limit.amount, "unit": limit.unit, "source": limit.source},
        "calendar": calendar,
        "result": {
            "due_at": answer.at and answer.at.isoformat(),
            "last_day": answer.last_day and answer.last_day.isoformat(),
            "stopped": answer.at is None,
            "left_seconds": answer.left.total_seconds(),
            "provisional": answer.provisional,
            "why": answer.why,
        },
        "steps": [
            {
                "kind": step.kind,
                "from": step.begin.isoformat(),
                "until": step.end and step.end.isoformat(),
                "counted_seconds": step.counted.total_seconds(),
                "left_seconds": step.left.total_seconds(),
                "words": step.words,
                "article": step.article,
            }
            for step in answer.steps
        ],
    }


def read_limit(fields: Fields, start: datetime) -> Limit:
    """The limit itself, or the shipped standard that holds it, by key or by the class of the case."""
    given = [name for name in ("class", "standard", "limit") if name in fields]
    if len(given) != 1:
        raise ValueError("class、standard、limit 三者应写一个，也只写一个")
    if given == ["limit"]:
        known(fields["limit"], ("amount", "unit", "source"), required=("amount", "unit"), where="limit")
        return Limit(
            fields["limit"]["amount"], fields["limit"]["unit"], str(fields["limit"].get("source", ""))
        )
    key = f"case.{fields['class']}.due" if given == ["class"] else str(fields["standard"])
    rulings = [ruling for ruling in shipped().get(key, ()) if ruling.valid_from <= start.date()]
    if not rulings:
        raise ValueError(f"没有 {key} 这一标准")
    return Limit(rulings[-1].value, rulings[-1].unit, f"{rulings[-1].source}（{key}）")


def read_calendar(given: Any) -> tuple[str, Calendar]:
    """The calendar in the file, the shipped one, or the one this system has loaded; and which it was."""
    if given == "shipped":
        return "shipped", shipped_calendar()
    if given is None:
        try:
            return "loaded", calendar_as_of()
        except DatabaseError:  # no system here, or not yet set up: the notices we came with will do
            return "shipped", shipped_calendar()
    known(given, ("holidays", "makeup", "years"), where="calendar")
    years = listed(given.get("years", []), "calendar.years")
    if not all(isinstance(year, int) for year in years):
        raise ValueError("calendar.years：应是年份的列表")
    holidays, makeup = (read_days(given.get(name, [])) for name in ("holidays", "makeup"))
    if both := holidays & makeup:
        raise ValueError(f"{min(both)} 不能既放假又上班")
    return "given", Calendar(holidays, makeup, frozenset(years) if "years" in given else EVERY_YEAR)


def read_pause(given: Any) -> Pause:
    known(given, ("start", "end", "reason"), required=("start",), where="pauses")
    start, end = moment(given["start"], "pauses.start"), optional(moment, given.get("end"), "pauses.end")
    return Pause(start, end, str(given.get("reason") or "未写原因"))


def read_windows(given: Any) -> Windows:
    """Hours of work, written ``[["08:30", "12:00"], ["14:30", "17:30"]]``."""
    try:
        return tuple((time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in given)
    except (TypeError, ValueError):
        raise ValueError('windows：应写成 [["08:30", "12:00"], ["14:30", "17:30"]] 这样') from None


def moment(text: Any, where: str) -> datetime:
    """A date with a time of day; without an offset it is Beijing time."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        read = None
    if read is None or len(text) <= len("2026-11-27"):
        raise ValueError(f"{where}：应写成 2026-11-27T17:00 这样的时间，不是 {text!r}")
    return read.replace(tzinfo=BEIJING) if read.tzinfo is None else read.astimezone(BEIJING)


def optional(read: Callable[[Any, str], Read], given: Any, where: str) -> Read | None:
    return None if given is None else read(given, where)


def listed(given: Any, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{where}：应是列表，不是 {given!r}")
    return given


def known(given: Any, names: Collection[str], *, required: Collection[str] = (), where: str) -> None:
    """Refuse what is not an object, what has a field we do not know, and what lacks one we need."""
    if not isinstance(given, dict):
        raise ValueError(f"{where}：应是一组字段，不是 {given!r}")
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{where}：有不认识的字段 {'、'.join(unknown)}")
    if missing := [name for name in required if name not in given]:
        raise ValueError(f"{where}：缺少字段 {'、'.join(missing)}")


def once_each(pairs: list[tuple[str, Any]]) -> Fields:
    """A JSON object in which no name stands twice."""
    names = [name for name, _value in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"字段 {twice[0]} 写了两次")
    return dict(pairs)
