"""工作簿 — what an exported list says, as another program than ours reads it."""

from io import BytesIO

from openpyxl import load_workbook


def lines_of(answer) -> list[dict[str, str]]:
    """The rows of a workbook that was handed over, each by its headings; an empty cell is ""."""
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    (sheet,) = load_workbook(BytesIO(b"".join(answer)))
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)  # nothing is reckoned
    headings, *rows = sheet.iter_rows(values_only=True)
    return [
        dict(zip(headings, ("" if one is None else str(one) for one in row), strict=True)) for row in rows
    ]
