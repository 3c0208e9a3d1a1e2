"""Tables from spreadsheets: XLSX files, CSV, and cells pasted as text with tabs."""

import csv
import io
import re
import zipfile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from grader.errors import RubricError
from grader.rubric_import.columns import columns_of, is_exact
from grader.rubric_import.found import Grid, Row

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LARGEST_SHEET = 30_000_000
"""Bytes an XLSX file may unfold to: it is a compressed archive."""


_GUARDED = re.compile(r"'+ *[=+\-@\t\r\n＝＋－＠]")
"""A cell with an apostrophe in front, so that it does not become a formula."""


def tabbed(text: str) -> Grid | None:
    """Cells copied from a spreadsheet; None when this is no such thing."""
    rows = _rows(text, "\t")
    wide = [row for row in rows if sum(bool(cell.strip()) for cell in row.cells) > 1]
    return Grid(rows=rows) if len(wide) * 2 >= len(rows) and wide else None


def separated(text: str, *, certain: bool) -> Grid | None:
    """CSV with commas or semicolons. Unless it is `certain` to be CSV, its header must name columns of a rubric: prose has commas too."""
    for delimiter in (",", ";", "\t", "|"):
        rows = _rows(text, delimiter)
        header = next((row for row in rows if any(cell.strip() for cell in row.cells)), None)
        if header is None or len(header.cells) < 2:
            continue
        same = sum(len(row.cells) == len(header.cells) for row in rows) * 10 >= len(rows) * 8
        if same and (certain or columns_of(header.cells).known > 1):
            return Grid(rows=rows)
    if certain:
        return Grid(rows=_rows(text, ","))
    return None


def exported(text: str) -> Grid | None:
    """CSV with the header that our own export writes; None for anything else."""
    first = text.partition("\n")[0].rstrip("\r")
    return Grid(rows=_rows(text, ",")) if is_exact(first.split(",")) else None


def _rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line=line, cells=[_cell(cell) for cell in cells]))
            line = reader.line_num + 1
            if len(rows) >= MOST_ROWS:
                break
    except csv.Error:  # a cell longer than any rubric's, a stray NUL
        return []
    return rows


def workbook(content: bytes, *, name: str) -> list[Grid]:
    """The sheets of an XLSX file that are not hidden; merged cells have their text in the first place. Raises RubricError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_SHEET:
            raise RubricError("rubric_import.sheet_too_large", where=name)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, SyntaxError) as error:
        raise RubricError("rubric_import.sheet_unreadable", where=name) from error
    grids = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = [
            Row(line=number, cells=[_cell(value) for value in values])
            for number, values in enumerate(
                sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=MOST_COLUMNS, values_only=True), 1
            )
        ]
        filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
        if filled:
            grids.append(Grid(rows=filled))
    return grids


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = re.sub(r"\r\n?|_x000D_", "\n", str(value))
    return text[1:] if _GUARDED.match(text) else text
