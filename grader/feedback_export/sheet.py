"""Feedback as a workbook: a sheet for each assignment, a line for each submission, two columns for each criterion.

Scores are numbers and times are times; a text is a text, whatever it begins with.
"""

import io
import re
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grader import words
from grader.feedback_export.markdown_text import clean
from grader.feedback_export.report import Report

LONGEST_CELL = 32_767
"""Characters a cell can hold."""
LONGEST_TITLE = 31
FIRST = ("student", "score", "max_score")
LAST = ("overall", "saved", "version", "coach", "rubric_version", "place", "link", "commit")
WIDTHS = {"student": 18, "score": 8, "max_score": 8, "overall": 60, "saved": 17, "version": 8, "coach": 12, "rubric_version": 8, "place": 40, "link": 40, "commit": 14}  # fmt: skip
WIDE, NARROW = 50, 10

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
Value = str | int | datetime


def workbook(reports: Iterable[Report], language: str) -> bytes:
    """The file; `language` is that of the headers. A sheet says so when there is nothing."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    by_assignment: dict[str, list[Report]] = {}
    for report in reports:
        by_assignment.setdefault(report.assignment, []).append(report)
    titles: set[str] = set()
    for of_one in by_assignment.values():
        _sheet(book.create_sheet(_title(of_one[0].title, titles)), of_one, language)
    if not by_assignment:
        book.create_sheet(_title(words.say("feedback_export.nothing", language), titles))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _title(wanted: str, taken: set[str]) -> str:
    stem = " ".join(_NOT_IN_TITLES.sub(" ", clean(wanted)).split())[:LONGEST_TITLE].strip() or "1"
    title, number = stem, 1
    while title.casefold() in taken:
        number += 1
        title = f"{stem[: LONGEST_TITLE - 4]} {number}"
    taken.add(title.casefold())
    return title


def _sheet(sheet: Worksheet, reports: list[Report], language: str) -> None:
    names = {one.id: one.name for report in reports for one in report.criteria}

    def said(name: str) -> str:
        return words.say(f"feedback_export.column_{name}", language)

    per_criterion = [(name, f"{name} · {said('comment')}") for name in names.values()]
    header = [*map(said, FIRST), *(column for pair in per_criterion for column in pair), *map(said, LAST)]
    widths = [*(WIDTHS[name] for name in FIRST), *([NARROW, WIDE] * len(names)), *(WIDTHS[name] for name in LAST)]
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(reports) + 1}"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for column, text in enumerate(header, 1):
        head = _fill(sheet.cell(1, column), text)
        head.font, head.fill = Font(bold=True), PatternFill("solid", start_color="FFEDF2F1")
    for row, report in enumerate(reports, 2):
        for column, value in enumerate(_line(report, list(names)), 1):
            _fill(sheet.cell(row, column), value)


def _line(report: Report, criteria: list[str]) -> list[Value | None]:
    judged = {one.id: one for one in report.criteria}
    line: list[Value | None] = [report.student, report.score, report.max_score]
    for criterion in criteria:
        one = judged.get(criterion)
        line += [one.score, str(one.comment)] if one else [None, None]
    # a workbook's time has no place for a zone
    saved = report.saved_at.replace(tzinfo=None, microsecond=0)
    return [
        *line,
        str(report.overall),
        saved,
        report.version,
        report.coach,
        report.rubric_version,
        report.place,
        report.link,
        report.commit,
    ]


def _fill(cell: Cell | MergedCell, value: Value | None) -> Cell | MergedCell:
    cell.value = clean(value)[:LONGEST_CELL] if isinstance(value, str) else value
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    if isinstance(value, str) and isinstance(cell, Cell):
        cell.data_type = "s"  # a text that begins with "=" would be taken for a formula
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    return cell
