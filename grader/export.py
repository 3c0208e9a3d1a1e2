"""History as a table for spreadsheets: rows in, CSV text out.

The text follows RFC 4180 (CRLF, quotes doubled) and begins with a byte order mark, by which Excel knows that it is UTF-8. No cell can become a formula.
Column names are the same whatever language the screen speaks, so that files of several coaches can be put together.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from grader.evaluation import Evaluation
from grader.history import EvaluationRow, RunRow
from grader.spending import By, Total

Cell = str | int | float | None

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text can begin that a spreadsheet may take for a formula; East Asian versions of Excel read the wide forms too."""

SUBMISSION = ("assignment", "assignment title", "student", "repository", "path", "commit", "link")
EVALUATION = (
    *SUBMISSION,
    "status",
    "version",
    "score",
    "max score",
    "model",
    "coach",
    "saved",
    "cost USD",
    "overall feedback",
)
RATED = ("score", "comment", "origin", "reason", "first score")
RUN = (*SUBMISSION[:5], "run", "purpose", "status", "suggested score", "max score", "model", "prompt tokens", "completion tokens", "coach", "queued", "cost USD")  # fmt: skip

COSTS = ("key", "runs", "prompt tokens", "cached tokens", "completion tokens", "reasoning tokens", "estimated", "runs without price", "cost USD")  # fmt: skip


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet may read it: a text that begins like a formula gets an apostrophe in front. Numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA):
        return f"'{cell}"
    return cell


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV; None is an empty cell."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


class EvaluationTable:
    """Rows of evaluations, collected page by page.

    Each criterion that occurs has five columns at the right, in the order they were met: its score, its comment, how the rating came about, the reason
    given, and the score that was given before the suggestion was shown (empty where it was not hidden).
    """

    def __init__(self, zone: tzinfo) -> None:
        """Times are written in `zone`."""
        self._zone = zone
        self._criteria: dict[str, int] = {}
        self._rows: dict[tuple[int, int], list[Cell]] = {}

    def add(self, rows: Iterable[EvaluationRow], evaluations: Mapping[tuple[int, int], Evaluation]) -> None:
        """Append rows; a row met before stays where it was. `evaluations` holds the latest of each (submission id, rubric id) that has one."""
        for row in rows:
            at = (row.submission_id, row.rubric_id)
            self._rows.setdefault(at, self._cells(row, evaluations.get(at)))

    def text(self) -> str:
        """All of it as CSV."""
        columns = [f"{criterion_id}: {what}" for criterion_id in self._criteria for what in RATED]
        header = [*EVALUATION, *columns]
        return csv_text([header, *(row + [None] * (len(header) - len(row)) for row in self._rows.values())])

    def _cells(self, row: EvaluationRow, evaluation: Evaluation | None) -> list[Cell]:
        cells: list[Cell] = [
            row.assignment, row.assignment_title, row.student, f"{row.owner}/{row.repo}".strip("/"), row.path, row.commit, row.permalink,
            row.status, row.version, row.score, row.max_score, row.model, row.coach, _when(row.at, self._zone), row.cost_usd,
            evaluation.overall if evaluation else None,
        ]  # fmt: skip
        for rating in evaluation.ratings if evaluation else ():
            place = len(EVALUATION) + len(RATED) * self._criteria.setdefault(rating.criterion_id, len(self._criteria))
            cells += [None] * (place + len(RATED) - len(cells))
            reason = rating.reason.value if rating.reason else None
            cells[place : place + len(RATED)] = [
                rating.score,
                rating.comment,
                rating.origin.value,
                reason,
                rating.first_score,
            ]
        return cells


def runs(rows: Iterable[RunRow], zone: tzinfo) -> str:
    """Rows of runs as CSV; a run met twice is written once."""
    lines: dict[int, list[Cell]] = {}
    for row in rows:
        lines[row.run_id] = [
            row.assignment, row.assignment_title, row.student, f"{row.owner}/{row.repo}".strip("/"), row.path, row.run_id, row.purpose, row.status,
            row.score, row.max_score, row.model, row.prompt_tokens, row.completion_tokens, row.coach,
            _when(row.at, zone), row.cost_usd,
        ]  # fmt: skip
    return csv_text([RUN, *lines.values()])


def costs(by: By, names: Sequence[str], totals: Sequence[Total]) -> str:
    """Totals as CSV, each under its name. A cost that nobody knows is an empty cell; `estimated` is 1 where a part of what was used is estimated."""
    lines = [
        (
            name, total.key, total.runs, total.usage.prompt_tokens, total.usage.cached_tokens, total.usage.completion_tokens,
            total.usage.reasoning_tokens, int(total.usage.estimated), total.unpriced, total.cost,
        )
        for name, total in zip(names, totals, strict=True)
    ]  # fmt: skip
    return csv_text([(by.value, *COSTS), *lines])


def _when(at: datetime, zone: tzinfo) -> str:
    # the one form every spreadsheet reads as a time; it has no place for a zone
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
