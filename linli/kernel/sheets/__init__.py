"""表格 — workbooks as people keep them, read whatever they are, and written so that Excel spoils nothing.

``read_workbook`` gives clean text by sheet, ``table_of`` finds headings and rows in a sheet,
``write_workbook`` makes a workbook from rows that may come from the database one by one.
"""

from linli.kernel.sheets.reading import read_workbook
from linli.kernel.sheets.shapes import Doubt, Sheet, Unreadable, cell_name, column_name
from linli.kernel.sheets.tables import Table, is_total, table_of
from linli.kernel.sheets.writing import Written, write_workbook

__all__ = [
    "Doubt",
    "Sheet",
    "Table",
    "Unreadable",
    "Written",
    "cell_name",
    "column_name",
    "is_total",
    "read_workbook",
    "table_of",
    "write_workbook",
]
