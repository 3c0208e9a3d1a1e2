"""The file behind "Export CSV". It is made when it is asked for, outside the page, so everything it needs is handed over."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import tzinfo
from typing import TypeVar

from grader import blinding, export
from grader.bootstrap import Services
from grader.history import HistoryFilter, Page

RowT = TypeVar("RowT")
AT_ONCE = 1000


def csv_file(
    services: Services, wanted: HistoryFilter, view: str, zone: tzinfo, *, at_once: int = AT_ONCE, language: str = "en"
) -> bytes:
    """All the filter shows, over all pages, in the filter's order, read `at_once` rows at a time.

    `view` is "evaluations" or "runs", `language` that of what stands for hidden names. Raises GradebookError.
    """
    book = services.gradebook
    if view == "runs":
        every = (row for page in _pages(book.run_rows, wanted, at_once) for row in page.rows)
        return _encoded(export.runs((blinding.row(row, language) for row in every), zone))
    table = export.EvaluationTable(zone)
    for page in _pages(book.evaluation_rows, wanted, at_once):
        saved = [(row.submission_id, row.rubric_id) for row in page.rows if row.version]
        table.add([blinding.row(row, language) for row in page.rows], book.latest_evaluations(saved))
    return _encoded(table.text())


def _pages(ask: Callable[[HistoryFilter], Page[RowT]], wanted: HistoryFilter, at_once: int) -> Iterator[Page[RowT]]:
    number = 1
    while (page := ask(replace(wanted, page=number, size=at_once))).rows:
        yield page
        if number * at_once >= page.total:
            return
        number += 1


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
