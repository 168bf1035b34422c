import json
from argparse import ArgumentParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import chinese_calendar
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from linli.kernel.access import Clock
from linli.kernel.calendar import load
from linli.kernel.workdays import Notice, read_day, year_of_notice


class Command(BaseCommand):
    help = (
        "载入放假通知 — make a year's holiday notice known; open limits are computed again. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument(
            "--file", type=Path, help="the notice as JSON (docs/due.md) instead of the package"
        )

    def handle(self, *, year: int, file: Path | None, **options: Any) -> None:
        try:
            notice = from_file(file) if file else from_package(year)
        except (OSError, ValueError) as trouble:
            raise CommandError(str(trouble)) from None
        if notice.year != year:
            raise CommandError(
                _("文件里是 %(found)d 年的放假通知，不是 %(year)d 年的")
                % {"found": notice.year, "year": year}
            )
        numbers = {"year": year, "off": len(notice.holidays), "made_up": len(notice.makeup)}
        if load(notice, by=Clock()):
            self.stdout.write(_("已载入 %(year)d 年：放假 %(off)d 天，调休上班 %(made_up)d 天。") % numbers)
        else:
            self.stdout.write(_("%(year)d 年早已载入，没有变化。") % numbers)


def from_package(year: int) -> Notice:
    """The notice of ``year`` as the chinesecalendar package has it; ``ValueError`` when it does not yet."""
    constants = chinese_calendar.constants
    holidays = frozenset(day for day in constants.holidays if year_of_notice(day) == year)
    makeup = frozenset(day for day in constants.workdays if year_of_notice(day) == year)
    release = version("chinesecalendar")
    if not any(day.year == year for day in holidays):
        wanted = {"release": release, "year": year}
        raise ValueError(
            _("chinesecalendar %(release)s 还没有 %(year)d 年的数据，请升级，或用 --file 载入") % wanted
        )
    return Notice(
        year, f"国务院办公厅关于{year}年部分节假日安排的通知（chinesecalendar {release}）", holidays, makeup
    )


def from_file(file: Path) -> Notice:
    """A notice written by hand: year, source, holidays, makeup, and when it was published if one likes."""
    fields = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(fields, dict):
        raise ValueError(_("文件里应是一份放假通知"))
    if "published_on" in fields:
        read_day(fields.pop("published_on"))
    return Notice.from_json(fields)
