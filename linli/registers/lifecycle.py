"""What may happen to an import, in order: upload, match, check, apply, finish, undo. All writes of imports.

People press ``upload``, ``match``, ``apply`` and ``undo``; the job does the rest and signs as the clock. What
an import writes into the registers is written by the verbs of places and people, in the name of who pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.access import Actor, Clock
from linli.kernel.audit import LogEntry
from linli.kernel.jobs import wake
from linli.kernel.lifecycle import Lifecycle, Move, Refused
from linli.kernel.now import now
from linli.kernel.sheets import Unreadable, read_workbook
from linli.people.models import User
from linli.places.models import Place
from linli.registers.access import IMPORT, kinds_for
from linli.registers.columns import FIELDS, fingerprint, lacking
from linli.registers.models import ColumnMemory, Import, Workbook
from linli.registers.tables import head_of, headed, heads, likeliest

S = Import.State
CLOCK = Clock()
JOB = "bring_in"
COLUMNS = ("by_id", "sheet", "heading", "columns", "on", "total", "done", "reason")


def _fold(row: Any, verb: str, facts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The columns of an import after a step: those its facts name."""
    told = {name: facts[name] for name in COLUMNS if name in facts}
    if isinstance(told.get("on"), str):
        told["on"] = date.fromisoformat(told["on"])
    return told


IMPORTS = Lifecycle.of(
    Move("match", gettext_lazy("对列"), (S.UPLOADED, S.CHECKED, S.FAILED), S.MATCHED, IMPORT),
    Move("check", gettext_lazy("核对完"), (S.MATCHED,), S.CHECKED, "clock", offered=False),
    Move("apply", gettext_lazy("登记"), (S.CHECKED,), S.RUNNING, IMPORT),
    Move("finish", gettext_lazy("登记完"), (S.RUNNING,), S.DONE, "clock", offered=False),
    Move(
        "fail", gettext_lazy("没有办成"), (S.MATCHED, S.RUNNING, S.UNDOING), S.FAILED, "clock", offered=False
    ),
    Move("undo", gettext_lazy("撤销导入"), (S.DONE, S.FAILED), S.UNDOING, IMPORT),
    Move("finish_undo", gettext_lazy("撤销完"), (S.UNDOING,), S.UNDONE, "clock", offered=False),
    open_states=Import.OPEN,
    fold=_fold,
)


def require(by: Actor, kind: str, ground: Any) -> None:
    """要有权限 — the right to import, and the right to write by hand what this register holds."""
    if kind not in kinds_for(by, ground):
        raise Refused(_("没有权限：导入%(kind)s") % {"kind": Import.Kind(kind).label})


@transaction.atomic
def upload(*, kind: str, community: Place, name: str, content: bytes, by: User) -> Import:
    """上传 — keep a workbook and the first rows of its sheets. Raises ``Refused`` for what cannot be read."""
    require(by, kind, community)
    try:
        sheets = read_workbook(BytesIO(content), name)
    except Unreadable as unreadable:
        raise Refused(unreadable.reason) from unreadable
    source = Import.objects.create(
        kind=kind,
        community=community,
        place_code=community.code,
        by=by,
        made_at=now(),
        file_name=name[-120:],
        sheets=heads(sheets),
        sheet=likeliest(sheets, kind),
    )
    Workbook.objects.create(source=source, content=content)
    LogEntry.write(by=by, verb="upload", about=source, facts={"kind": kind, "bytes": len(content)})
    return source


@transaction.atomic
def match(
    source: Import, *, by: User, seen: int, sheet: int, heading: int, columns: Mapping[str, int], on: date
) -> None:
    """对列 — say which column is which; remembered for the next workbook of the same headings.

    Raises ``Refused`` when a required column is missing, or one column would be two things.
    """
    require(by, source.kind, source)
    if gaps := lacking(source.kind, dict(columns)):
        names = "、".join(str(field.label) for field in gaps)
        raise Refused(_("还没有指明哪一列是：%(names)s") % {"names": names})
    if len(set(columns.values())) < len(columns):
        raise Refused(_("一列只能是一样东西，有的列选了两次"))
    table = headed(head_of(source, sheet), source.kind, heading)
    if table is None:
        raise Refused(_("没有找到列名所在的行，请写明是第几行"))
    kept = {field.key: columns[field.key] for field in FIELDS[source.kind] if field.key in columns}
    facts = {
        "by_id": by.pk,
        "sheet": sheet,
        "heading": heading or table.heading_row,
        "columns": kept,
        "on": on.isoformat(),
        "done": 0,
        "reason": "",
    }
    IMPORTS.move(source, "match", by=by, seen=seen, decide=lambda row: facts)
    ColumnMemory.objects.update_or_create(
        community=source.community,
        kind=source.kind,
        fingerprint=fingerprint(table.headings),
        defaults={"columns": kept},
    )
    wake(JOB)


def check(source: Import, *, total: int) -> None:
    """核对完 — every row has its verdict; nothing is written into the registers yet."""
    IMPORTS.move(source, "check", by=CLOCK, seen=None, decide=lambda row: {"total": total})


@transaction.atomic
def apply(source: Import, *, by: User, seen: int) -> None:
    """登记 — write what can be written; rows that cannot be stay out."""
    require(by, source.kind, source)
    IMPORTS.move(source, "apply", by=by, seen=seen, decide=lambda row: {"by_id": by.pk, "done": 0})
    wake(JOB)


@transaction.atomic
def finish(source: Import) -> None:
    """登记完 — what is in the log after this was done by others."""
    entry = IMPORTS.move(source, "finish", by=CLOCK, seen=None)
    Import.objects.filter(pk=source.pk).update(last_entry=entry.pk)


@transaction.atomic
def fail(source: Import, *, reason: str) -> None:
    """没有办成 — for a reason that goes for all rows; what was written until then can be undone."""
    was_writing = source.state == S.RUNNING
    entry = IMPORTS.move(source, "fail", by=CLOCK, seen=None)
    told: dict[str, Any] = {"reason": reason[:300]}  # beside the log: it may hold a name
    if was_writing:
        told["last_entry"] = entry.pk
    Import.objects.filter(pk=source.pk).update(**told)


@transaction.atomic
def undo(source: Import, *, by: User, seen: int) -> None:
    """撤销导入 — take back everything it made and nobody has touched since."""
    require(by, source.kind, source)
    entry = IMPORTS.move(source, "undo", by=by, seen=seen, decide=lambda row: {"by_id": by.pk, "done": 0})
    Import.objects.filter(pk=source.pk).update(undo_entry=entry.pk)
    wake(JOB)


def finish_undo(source: Import) -> None:
    """撤销完 — what had been touched stays, and is named."""
    IMPORTS.move(source, "finish_undo", by=CLOCK, seen=None)
