"""另一个进程 — lays a workbook out as rows, in a process of its own, which is run as a script.

A damaged file can make calamine end the process it runs in, or ask for all the memory there is. Here that
ends nothing else. The workbook comes in through standard input, the sheets go out as one pickle.
"""

import contextlib
import pickle
import resource
import sys
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 2 * 1024**3
SECONDS = 60  # of a processor
LOCKED = 3  # the exit code that says so

Laid = tuple[str, int, int, list[list[Any]] | None, list[Any]]  # name, height, width, rows, merged ranges


def limit() -> None:
    """限制 — take no more memory and time than a workbook can honestly need."""
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lay_out(content: bytes, most_rows: int, most_columns: int, most_cells: int) -> list[Laid]:
    """铺开 — the visible sheets of a workbook; without rows where there are too many."""
    laid: list[Laid] = []
    with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
        for about in workbook.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            height, width = sheet.total_height, sheet.total_width
            fits = height <= most_rows and width <= most_columns and height * width <= most_cells
            rows = sheet.to_python(skip_empty_area=False) if fits else None
            laid.append((about.name, height, width, rows, list(sheet.merged_cell_ranges or ())))
    return laid


if __name__ == "__main__":
    limit()
    try:
        found = lay_out(sys.stdin.buffer.read(), *map(int, sys.argv[1:]))
    except PasswordError:
        sys.exit(LOCKED)
    sys.stdout.buffer.write(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
