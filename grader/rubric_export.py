"""A rubric as a table: CSV for spreadsheets, Markdown for READMEs. `grader/rubric_import` reads both back; only YAML keeps the look-for rules as well.

One row per level; the criterion stands in the first of its rows.
"""

import re
from collections.abc import Iterator

from grader.export import FORMULA, csv_text
from grader.rubric import Assignment
from grader.rubric_import.columns import EXACT

_HEADERS = {
    "en": ("id", "Criterion", "Description", "Score", "Level"),
    "ko": ("id", "평가 문항", "상세 기준", "점수", "단계"),
}
_SPECIAL = re.compile(r"[\\|<&`*_\[\]!~$#]")
_APOSTROPHES = re.compile("'+ *[" + re.escape("".join(FORMULA)) + "]")

assert {tuple(name.casefold() for name in names) for names in _HEADERS.values()} == set(EXACT)  # noqa: S101


def as_csv(assignment: Assignment) -> str:
    """The rubric as CSV text. No cell can become a formula: an apostrophe is put in front, which reading takes away again."""
    return csv_text(
        [f"'{cell}" if isinstance(cell, str) and _APOSTROPHES.match(cell) else cell for cell in row]
        for row in _rows(assignment)
    )


def as_markdown(assignment: Assignment) -> str:
    """The rubric as a Markdown table under its title."""
    rows = [[_escaped(str(cell)) for cell in row] for row in _rows(assignment)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    title = _escaped(" ".join(assignment.title.split()))
    return "\n".join([f"# {title}", "", lines[0], "|" + " --- |" * len(rows[0]), *lines[1:], ""])


def _rows(assignment: Assignment) -> Iterator[list[str | int]]:
    yield list(_HEADERS["en" if assignment.language == "en" else "ko"])
    for item in assignment.rubric.criteria:
        for at, level in enumerate(item.levels):
            yield [*(("", "", "") if at else (item.id, item.name, item.description)), level.score, level.descriptor]


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text).replace("\n", "<br>")
