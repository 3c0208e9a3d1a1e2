"""The twin of a notebook: the same without the passages that speak to the grader. Graded beside it, it shows whether they made a difference.

It is for the coach to see. Nothing follows from it, neither for the student nor for the suggestions.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.evaluation import Suggestion
from grader.notebook import Cell, CellKind, Notebook
from grader.rubric import Criterion, Rubric
from grader.run import Run, RunPurpose
from grader.tripwire import Passage, PassageKind, Place, passages

LEFT_OUT = "[passage left out]"

SPEAKS = (PassageKind.REQUEST, PassageKind.ENCODED, PassageKind.ROLE)
"""What may bend a result. Hidden characters and the student's own marks are never sent anyway."""

LONGEST_LINE = 400
"""Characters. Of a longer line, which is a paragraph of work too, only the sentence is left out."""

SENTENCE_END = re.compile(r"[.!?。]\s{1,3}")

COMMENT = re.compile(r"#|//|/\*")


def cuttable(found: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages that a twin goes without."""
    return tuple(passage for passage in found if passage.cell is not None and passage.kind in SPEAKS)


def without_passages(notebook: Notebook) -> Notebook:
    """The twin: `[passage left out]` stands where a passage stood, with the rest of its lines in prose and outputs, of its comment in code.

    Cells keep their numbers. A notebook without such passages is its own twin.
    """
    found = cuttable(passages(notebook))
    return replace(
        notebook,
        cells=tuple(_cut(cell, [item for item in found if item.cell == cell.number]) for cell in notebook.cells),
    )


def _cut(cell: Cell, found: Sequence[Passage]) -> Cell:
    if not found:
        return cell
    outputs = [
        replace(
            output,
            text=_without(output.text, _of(found, Place.OUTPUT, number), code=False),
            rows=() if _of(found, Place.OUTPUT, number) else output.rows,
        )
        for number, output in enumerate(cell.outputs)
    ]
    source = _without(cell.source, _of(found, Place.SOURCE), code=cell.kind is CellKind.CODE)
    return replace(cell, source=source, outputs=tuple(outputs))


def _of(found: Sequence[Passage], place: Place, output: int = 0) -> list[Passage]:
    return [item for item in found if item.place is place and item.output == output]


def _without(text: str, found: Sequence[Passage], *, code: bool) -> str:
    kept, at = [], 0
    for start, end in sorted(_widened(text, item, code=code) for item in found):
        if end <= at:
            continue
        if start >= at:
            kept += [text[at:start], LEFT_OUT]
        at = end
    return "".join((*kept, text[at:]))


def _widened(text: str, passage: Passage, *, code: bool) -> tuple[int, int]:
    """A request is more than the words that gave it away: its lines, or in code its comment, or its string up to the quotation mark."""
    first = text.rfind("\n", 0, passage.start) + 1
    last = text.find("\n", passage.end)
    last = len(text) if last < 0 else last
    if not code:
        return (first, last) if last - first <= LONGEST_LINE else _sentence(text, passage, first, last)
    comment = COMMENT.search(text, first, passage.start + 1)
    if comment:
        return min(comment.end(), passage.start), last
    quotes = [place for place in (text.find(quote, passage.end, last) for quote in "\"'") if place >= 0]
    return passage.start, min(quotes, default=last)


def _sentence(text: str, passage: Passage, first: int, last: int) -> tuple[int, int]:
    before = [match.end() for match in SENTENCE_END.finditer(text, first, passage.start)]
    after = SENTENCE_END.search(text, passage.end, last)
    return (before[-1] if before else first), (after.start() + 1 if after else last)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One criterion graded with and without the passages; None where it has no score or has not arrived."""

    criterion: Criterion
    real: Suggestion | None
    twin: Suggestion | None

    @property
    def arrived(self) -> bool:
        return self.real is not None and self.twin is not None

    @property
    def differs(self) -> bool:
        return self.real is not None and self.twin is not None and self.real.score != self.twin.score


def pairs(rubric: Rubric, real: Sequence[Suggestion], other: Sequence[Suggestion]) -> tuple[Pair, ...]:
    """The suggestions of a run beside those of its twin, in the order of the rubric."""
    by_real = {item.criterion_id: item for item in real}
    by_twin = {item.criterion_id: item for item in other}
    return tuple(
        Pair(criterion=criterion, real=by_real.get(criterion.id), twin=by_twin.get(criterion.id))
        for criterion in rubric.criteria
    )


def of_run(run: Run, runs: Sequence[Run]) -> Run | None:
    """The newest twin of `run` among `runs`, newest first."""
    return next((other for other in runs if other.purpose is RunPurpose.TWIN and other.beside == run.id), None)
