"""What imports do by the clock: check, write, take back — in slices, each a transaction — and forget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel.jobs import job
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.kernel.sheets import Unreadable
from linli.kernel.standards import standard
from linli.people.models import User
from linli.registers import lifecycle, undoing
from linli.registers.homes import Homes
from linli.registers.models import Effect, Import, ImportRow, Workbook
from linli.registers.organisations import Organisations
from linli.registers.posts import Posts
from linli.registers.residents import Residents
from linli.registers.rows import Judged, Register, Row, V, judged
from linli.registers.tables import read_rows

SLICE = 400  # rows in one transaction: half a second of the database's only pen on SQLite
S = Import.State


class Barred(Exception):
    """不能再做 — whoever pressed has lost the right meanwhile; ``args[0]`` is a sentence."""


class Overtaken(Exception):
    """已有人在做 — another worker is at this import; it goes on, and this one leaves it."""


def register_of(source: Import) -> Register:
    """台账 — the register of an import, with what stands in its community now."""
    community, on = source.community, source.on or today()
    match source.kind:
        case Import.Kind.HOMES:
            return Homes(community)
        case Import.Kind.RESIDENTS:
            return Residents(community, on)
        case Import.Kind.ORGANISATIONS:
            return Organisations(community, on)
    return Posts(community, on, is_term=source.kind == Import.Kind.TERM)


@job(lifecycle.JOB, every=timedelta(minutes=1))
def bring_in() -> int:
    """导入 — carry every import on that waits for the machine; answers how many there were.

    Safe to repeat and to be killed: how far it came is kept with what it wrote, in one transaction.
    """
    steps: dict[str, Callable[[Import], None]] = {S.MATCHED: check, S.RUNNING: write, S.UNDOING: take_back}
    count = 0
    while source := Import.objects.filter(state__in=steps).select_related("community", "by").first():
        count += 1
        try:
            steps[source.state](source)
        except Unreadable as stop:
            lifecycle.fail(source, reason=stop.reason)
        except Barred as stop:
            lifecycle.fail(source, reason=stop.args[0])
        except Overtaken:
            break
    return count


# ---------------------------------------------------------------- checking


def check(source: Import) -> None:
    """核对 — judge every row against what stands, and write down the verdicts alone."""
    rows, register = read_rows(source), register_of(source)
    register.survey(rows)
    verdicts = [_verdict(source, row, judged(register, row)) for row in rows]
    with transaction.atomic():
        source.rows.all().delete()
        ImportRow.objects.bulk_create(verdicts, batch_size=1000)
        lifecycle.check(source, total=len(rows))


def _verdict(source: Import, row: Row, result: Judged) -> ImportRow:
    return ImportRow(
        source=source,
        number=row.number,
        verdict=result.verdict,
        title=" ".join(result.title.split())[:120],
        remarks=[list(remark) for remark in result.remarks],
    )


# ---------------------------------------------------------------- writing


def write(source: Import) -> None:
    """登记 — slice after slice from where it stopped; a slice that a verb refuses is gone through row by
    row.
    """
    rows = read_rows(source)
    register = _surveyed(source, rows)
    start, single = source.done, 0
    while start < len(rows):
        size = 1 if single else SLICE
        try:
            write_slice(source, register, rows[start : start + size], start)
        except (Refused, IntegrityError, DataError) as stop:
            register = _surveyed(source, rows)
            if size > 1:
                single = min(SLICE, len(rows) - start)
                continue
            unfit = _("这一行存不进去，请核对各列，或用手工页面登记")
            skip(source, rows[start], start, stop.reason if isinstance(stop, Refused) else unfit)
        start, single = start + size, max(0, single - 1)
    lifecycle.finish(source)


def _surveyed(source: Import, rows: list[Row]) -> Register:
    register = register_of(source)
    register.survey(rows)
    return register


@transaction.atomic
def write_slice(source: Import, register: Register, rows: list[Row], start: int) -> None:
    """登记一段 — the rows, what they made, how they ended, and how far it came: all of it or nothing."""
    by = at(source, start)
    results = [judged(register, row) for row in rows]
    effects = register.carry_out(by=by)
    for effect in effects:
        effect.source = source
    Effect.objects.bulk_create(effects, batch_size=1000)
    put(source, [_verdict(source, row, result) for row, result in zip(rows, results, strict=True)])
    come_to(source, start + len(rows))


@transaction.atomic
def skip(source: Import, row: Row, start: int, reason: str) -> None:
    """跳过一行 — a verb refused it; why stands beside it."""
    at(source, start)
    put(source, [_verdict(source, row, Judged(V.WRONG, row.says("name"), [("", reason)]))])
    come_to(source, start + 1)


def put(source: Import, verdicts: list[ImportRow]) -> None:
    """改写结果 — what rows came to in the end, in place of what was foreseen."""
    source.rows.filter(number__in=[row.number for row in verdicts]).delete()
    ImportRow.objects.bulk_create(verdicts, batch_size=1000)


def at(source: Import, done: int) -> User:
    """轮到谁 — whoever pressed, with the import locked where it is thought to be.

    Raises ``Overtaken`` when another worker was here, ``Barred`` when the person may not any more.
    """
    row = source.locked()
    if (row.state, row.done) != (source.state, done):
        raise Overtaken
    try:
        lifecycle.require(row.by, row.kind, row)
    except Refused as refusal:
        raise Barred(refusal.reason) from refusal
    return row.by


def come_to(source: Import, done: int) -> None:
    """做到哪里."""
    Import.objects.filter(pk=source.pk).update(done=done)


# ---------------------------------------------------------------- taking back


def take_back(source: Import) -> None:
    """撤销 — slice after slice from the last thing it did to the first."""
    while take_back_slice(source):
        pass
    lifecycle.finish_undo(source)


@transaction.atomic
def take_back_slice(source: Import) -> bool:
    """撤销一段 — answers whether there was anything left to take back."""
    by = at(source, source.done)
    effects = list(source.effects.filter(is_settled=False).order_by("-id")[:SLICE])
    if not effects:
        return False
    undoing.take_back(effects, source, by=by)
    source.effects.filter(pk__in=[effect.pk for effect in effects]).update(is_settled=True)
    source.done += len(effects)
    come_to(source, source.done)
    return True


# ---------------------------------------------------------------- forgetting


@job("forget_workbooks", at=time(3, 40))
def forget_workbooks() -> int:
    """清理原表 — the files and rows of imports older than the standard ``register.days``; what they did stays.

    Source: 《个人信息保护法》第十九条 (no longer than the purpose needs).
    """
    oldest = now() - timedelta(days=standard("register.days", on=today()))
    old = Import.objects.filter(made_at__lt=oldest).exclude(state__in=Import.BUSY)
    ImportRow.objects.filter(source__in=old).delete()
    Import.objects.filter(pk__in=old.exclude(sheets=[])).update(sheets=[])
    return Workbook.objects.filter(source__in=old).delete()[0]
