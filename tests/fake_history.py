"""Filtering, sorting and paging of History in memory, for `FakeGradebook`."""

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from grader.history import EvaluationRow, HistoryFilter, Page, RunRow, Sort

RowT = TypeVar("RowT", EvaluationRow, RunRow)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _wanted(row: RowT, wanted: HistoryFilter) -> bool:
    place = f"{row.owner}/{row.repo}/{row.path}"
    text = _folded("\n".join((row.student, place, row.assignment_title)))
    asked = _folded(wanted.text.strip())
    if row.concealed:
        digits = "".join(letter for letter in asked if letter.isascii() and letter.isdigit())
        text = _folded(row.assignment_title) + (asked if digits and int(digits) == row.student_number else "")
    return (
        asked in text
        and (not wanted.assignments or row.assignment in wanted.assignments)
        and (not wanted.statuses or row.status in wanted.statuses)
        and (not wanted.models or row.model in wanted.models)
        and (not wanted.coaches or row.coach in wanted.coaches)
        and (not wanted.purposes or getattr(row, "purpose", None) in (None, *wanted.purposes))
        and (wanted.since is None or row.at >= wanted.since)
        and (wanted.until is None or row.at <= wanted.until)
    )


def _rank(row: RowT, sort: Sort) -> tuple[bool, float | str] | tuple[bool, int, str]:
    """What rows are sorted by after time; rows without it come last."""
    match sort:
        case Sort.STUDENT:
            return not row.concealed, row.student_number * row.concealed, "" if row.concealed else _folded(row.student)
        case Sort.ASSIGNMENT:
            return False, _folded(row.assignment_title)
        case Sort.BEST | Sort.WORST:
            share = 0.0 if row.score is None or not row.max_score else row.score / row.max_score
            return row.score is None, share if sort is Sort.WORST else -share
        case Sort.COST:
            return row.cost_usd is None, -(row.cost_usd or 0.0)
    return False, 0.0


def page_of(rows: Sequence[RowT], wanted: HistoryFilter) -> Page[RowT]:
    found = [row for row in rows if _wanted(row, wanted)]
    found.sort(key=lambda row: row.at, reverse=wanted.sort is not Sort.OLDEST)
    found.sort(key=lambda row: _rank(row, wanted.sort))
    size = max(1, wanted.size)
    first = (max(1, wanted.page) - 1) * size
    return Page(rows=tuple(found[first : first + size]), total=len(found))
