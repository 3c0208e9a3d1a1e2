"""What an export may hold. Whatever is not in a `Report` is in no export."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from grader import plain_text
from grader.evaluation import Evaluation, Origin, Rating, RubricVersion
from grader.notebook import Cell, CellKind, Notebook
from grader.rubric import Criterion
from grader.run import Run
from grader.submission import Submission

LONGEST_EXCERPT = 12
"""Lines of a cell that are shown around what was quoted."""
WIDEST_EXCERPT = 1_200
"""Characters of the same."""

_LEFT_OUT = re.compile(r"\[?\.{3,}[^\]\n]{0,60}\]?|…|\[[a-z ]{3,40}\]|<[a-z-]{3,10}>")
"""What may stand in a quote and not in the cell: gaps and masks."""


class Prose(str):
    """A text that somebody wrote in Markdown, of any number of lines."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A cell that a decision rests on. `text` is what stands there, as it was handed in; `language` that of a code cell, else "".

    `file` is the path of its file in a submission of several, `block` the learning platform's id of a raw code block; else "".
    """

    cell: int
    text: str
    language: str
    file: str
    block: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One criterion as the coach decided it. `level` is the rubric's text for the score; `number` counts from 1."""

    number: int
    id: str
    name: str
    level: str
    score: int
    max_score: int
    comment: Prose
    cited: tuple[Cited, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A saved evaluation, ready to be handed out. `language` is the one to say the rest in ("ko", "en").

    `link` opens exactly what was handed in, at its commit ("" where there is no such link, or where it is hidden). `blocks` are the learning
    platform's ids of raw code blocks, in order. `version` is the evaluation's.
    """

    submission_id: int
    assignment: str
    title: str
    course: str
    rubric_version: int
    student: str
    repository: str
    path: str
    commit: str
    link: str
    blocks: tuple[str, ...]
    language: str
    score: int
    max_score: int
    criteria: tuple[Judged, ...]
    overall: Prose
    coach: str
    saved_at: datetime
    version: int

    @property
    def date(self) -> str:
        return self.saved_at.strftime("%Y-%m-%d")

    @property
    def percent(self) -> int:
        """Of the highest score, rounded."""
        return round(100 * self.score / self.max_score) if self.max_score else 0

    @property
    def place(self) -> str:
        """What it is called in a line of text."""
        return "/".join(part for part in (self.repository, self.path) if part)


def report_of(
    evaluation: Evaluation,
    *,
    version: RubricVersion,
    submission: Submission,
    run: Run | None,
    notebook: Notebook,
    language: str,
    zone: tzinfo,
) -> Report:
    """Put together what was approved. `submission` and `notebook` are as they may be shown: hidden ones already without names.

    `run` is the one the evaluation names; of it only evidence is taken, and only where the coach took its score. `language` counts where there is no run.
    """
    return Report(
        submission_id=submission.id,
        assignment=version.assignment,
        title=version.assignment_title,
        course=version.course,
        rubric_version=version.number,
        student=submission.student,
        repository=f"{submission.owner}/{submission.repo}".strip("/"),
        path=submission.path,
        commit=submission.commit,
        link=submission.permalink if submission.permalink.startswith(("https://", "http://")) else "",
        blocks=tuple(cell.block for cell in notebook.cells if cell.block),
        language="en" if (run.language if run else language) == "en" else "ko",
        score=evaluation.score,
        max_score=version.rubric.max_score,
        criteria=tuple(_all_judged(evaluation, version, run, notebook)),
        overall=Prose(evaluation.overall),
        coach=evaluation.coach,
        saved_at=evaluation.saved_at.astimezone(zone),
        version=evaluation.version,
    )


def _all_judged(
    evaluation: Evaluation, version: RubricVersion, run: Run | None, notebook: Notebook
) -> Iterator[Judged]:
    """The criteria that have a rating, in the rubric's order."""
    ratings = {rating.criterion_id: rating for rating in evaluation.ratings}
    cells = {cell.number: cell for cell in notebook.cells}
    criteria = (criterion for criterion in version.rubric.criteria if criterion.id in ratings)
    for number, criterion in enumerate(criteria, 1):
        yield _judged(number, criterion, ratings[criterion.id], run, cells, notebook.language)


def _judged(
    number: int, criterion: Criterion, rating: Rating, run: Run | None, cells: dict[int, Cell], language: str
) -> Judged:
    level = criterion.level(rating.score)
    return Judged(
        number=number,
        id=criterion.id,
        name=criterion.name,
        level=level.descriptor if level else "",
        score=rating.score,
        max_score=criterion.highest,
        comment=Prose(rating.comment),
        cited=tuple(dict.fromkeys(_cited(rating, run, cells, language))),
    )


def _cited(rating: Rating, run: Run | None, cells: dict[int, Cell], language: str) -> Iterator[Cited]:
    """The evidence of a suggestion whose score the coach took, as far as it was found in the notebook."""
    if run is None or rating.origin not in (Origin.ACCEPTED, Origin.EDITED):
        return
    for suggestion in run.suggestions:
        if suggestion.criterion_id != rating.criterion_id or suggestion.score != rating.score:
            continue
        for item in suggestion.evidence:
            cell = cells.get(item.cell)
            if item.verified and cell is not None:
                text, in_source = _excerpt(cell, item.quote)
                said = language if in_source and cell.kind is CellKind.CODE else ""
                yield Cited(cell=cell.number, text=text, language=said, file=cell.file, block=cell.block)


def _excerpt(cell: Cell, quote: str) -> tuple[str, bool]:
    """The lines of the cell that hold the quote, and whether they are of its source; the quote itself where they are not found letter by letter."""
    words = max((part.split() for part in _LEFT_OUT.split(quote)), key=lambda part: len("".join(part)), default=[])
    if words:
        wanted = re.compile(r"\s+".join(re.escape(word) for word in words))
        texts = [(cell.source, True), *((output.text, False) for output in cell.outputs)]
        for text, in_source in texts:
            if found := wanted.search(text):
                first = text.rfind("\n", 0, found.start()) + 1
                last = text.find("\n", found.end())
                return _shortened(text[first : last if last >= 0 else len(text)]), in_source
    return _shortened(quote), cell.kind is CellKind.CODE and not cell.outputs


def _shortened(text: str) -> str:
    lines = plain_text.printed(text).strip("\n").split("\n")
    cut = "\n".join(lines[:LONGEST_EXCERPT])
    return cut if cut == "\n".join(lines) and len(cut) <= WIDEST_EXCERPT else cut[:WIDEST_EXCERPT] + "\n…"
