"""What the program itself can say about a model's judgement of one criterion: quotes, stated absence, number, and what the model could not see."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.absence import contradiction
from grader.evaluation import Evidence
from grader.evidence import QuoteFinder
from grader.look_for import Reader
from grader.notebook import Notebook
from grader.numbers import Number, numbers_in
from grader.rubric import Criterion
from grader.run import ManifestEntry
from grader.thresholds import asks_for_a_number, misses, must_name_a_number
from grader.unseen import unseen

NUMBER_MISSING = "review.doubt_number_missing"
NUMBER_NOT_FOUND = "review.doubt_number_not_found"
NUMBER_MISSES = "review.doubt_number_misses"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`contradiction` is a passage that refutes the absence. `measured_doubt` says in a key of `grader/words` what is wrong with the number; None: nothing.

    `unseen`: the judgement rests on what the model was not shown.
    """

    evidence: tuple[Evidence, ...]
    contradiction: Evidence | None
    measured_doubt: str | None
    unseen: bool


class Examiner:
    """Examines judgements of one notebook. `manifest` is what the model was sent; empty for one that read the notebook itself."""

    def __init__(self, notebook: Notebook, manifest: Sequence[ManifestEntry] = ()) -> None:
        self._notebook = notebook
        self._quotes = QuoteFinder(notebook)
        self._rules = Reader(notebook)
        self._unseen = unseen(notebook, manifest)

    def examine(
        self, criterion: Criterion, score: int | None, *, evidence: Sequence[Evidence], absence: str, measured: str
    ) -> Proof:
        """`score` is a level of the criterion, or None."""
        checked = tuple(map(self._quotes.verify, evidence))
        proven = any(item.verified for item in checked)
        return Proof(
            evidence=checked,
            contradiction=contradiction(absence, self._notebook, self._rules) if absence else None,
            measured_doubt=None if score is None else self._doubt(criterion, score, checked, measured),
            unseen=self._unseen.decides(
                criterion, [item.cell for item in checked], absence=bool(absence) and not proven
            ),
        )

    def _doubt(self, criterion: Criterion, score: int, evidence: Sequence[Evidence], measured: str) -> str | None:
        if not asks_for_a_number(criterion):
            return None
        if not measured:
            needed = score > criterion.lowest and must_name_a_number(criterion)
            return NUMBER_MISSING if needed else None
        numbers = list(numbers_in(measured))
        if not numbers or not set(numbers) <= self._standing_in({item.cell for item in evidence}):
            return NUMBER_NOT_FOUND
        return NUMBER_MISSES if len(numbers) == 1 and misses(criterion, score, numbers[0]) else None

    def _standing_in(self, cells: set[int]) -> set[Number]:
        found: set[Number] = set()
        for cell in filter(None, map(self._notebook.cell, sorted(cells))):
            for text in (cell.source, *(output.text for output in cell.outputs)):
                found.update(numbers_in(text))
            for row in (row for output in cell.outputs for row in output.rows):
                found.update(number for entry in row for number in numbers_in(entry))
        return found
