"""Several attempts of one student at one assignment: which is which, and what became of what was said last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.evaluation import DraftRating, Evaluation
from grader.resubmission import CellPair, Change, Comparison
from grader.review import Desk
from grader.rubric import Criterion, Rubric
from grader.run import Run
from grader.submission import Submission


class Outcome(StrEnum):
    """What can be said of a criterion from scores and cells alone; whether the advice was followed is for the coach to say."""

    OPEN = "open"
    """There is no score now."""
    NEW = "new"
    """There was none last time."""
    OTHER_SCALE = "other_scale"
    FULL = "full"
    """The highest level, then and now."""
    REACHED = "reached"
    """The highest level now."""
    RAISED = "raised"
    LOWERED = "lowered"
    REVISED = "revised"
    """The same score, though cells that were cited last time were changed or removed."""
    UNTOUCHED = "untouched"
    """The same score, and the cells that were cited are as they were."""
    EQUAL = "equal"
    """The same score; no cell had been cited."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was said of a criterion last time. `decided`: by the coach; else it is what the model suggested and nobody saved. `cells`: those cited then."""

    score: int | None
    comment: str
    decided: bool
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """One criterion then and now. `now_decided`: the coach chose the score; else it is the suggested one. `cells` are what became of the cells cited then."""

    criterion: Criterion
    before: Before | None
    now: int | None
    now_decided: bool
    cells: tuple[CellPair, ...]
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class LastTime:
    """The work on an earlier attempt: its latest evaluation, None before one was saved, and the run that stood beside it."""

    rubric: Rubric
    evaluation: Evaluation | None
    run: Run | None

    @property
    def score(self) -> int | None:
        return self.evaluation.score if self.evaluation else None

    def of(self, criterion_id: str) -> Before | None:
        """What was said of a criterion; None when nothing was."""
        rating = self.evaluation.rating(criterion_id) if self.evaluation else None
        suggestions = self.run.suggestions if self.run else ()
        suggested = next((item for item in reversed(suggestions) if item.criterion_id == criterion_id), None)
        cells = tuple(dict.fromkeys(item.cell for item in suggested.evidence)) if suggested else ()
        if rating is not None:
            return Before(score=rating.score, comment=rating.comment, decided=True, cells=cells)
        if suggested is None:
            return None
        return Before(score=suggested.score, comment=suggested.comment, decided=False, cells=cells)


def counted(attempts: Sequence[Submission]) -> tuple[Submission, ...]:
    """The attempts that count: all but those opened by a wrong link."""
    return tuple(attempt for attempt in attempts if attempt.replaced_by is None)


def earlier(attempts: Sequence[Submission], submission: Submission) -> tuple[Submission, ...]:
    """The attempts before this one that count, the nearest first."""
    return tuple(attempt for attempt in reversed(counted(attempts)) if attempt.id < submission.id)


def unchanged(attempts: Sequence[Submission], submission: Submission) -> Submission | None:
    """The nearest earlier attempt with exactly the same file; None without one, and for pages, of which no file was fetched."""
    same = (attempt for attempt in earlier(attempts, submission) if attempt.sha256 == submission.sha256)
    return None if submission.is_page else next(same, None)


def follow_up(last: LastTime, desk: Desk, comparison: Comparison) -> tuple[FollowUp, ...]:
    """Each criterion of the desk, beside what was said last time."""
    return tuple(_follow_up(entry.criterion, last, desk, comparison) for entry in desk.entries)


def _follow_up(criterion: Criterion, last: LastTime, desk: Desk, comparison: Comparison) -> FollowUp:
    before, entry = last.of(criterion.id), desk.entry(criterion.id)
    suggested = entry.suggestion.score if entry.suggestion else None
    now = entry.score if entry.score is not None else suggested
    cells = tuple(pair for number in (before.cells if before else ()) if (pair := comparison.pair_of(number)))
    then = last.rubric.criterion(criterion.id)
    comparable = then is not None and then.scores == criterion.scores
    return FollowUp(
        criterion=criterion,
        before=before,
        now=now,
        now_decided=entry.score is not None,
        cells=cells,
        outcome=_outcome(criterion, before, now, cells) if comparable or before is None else Outcome.OTHER_SCALE,
    )


def _outcome(criterion: Criterion, before: Before | None, now: int | None, cells: Sequence[CellPair]) -> Outcome:
    if before is None or before.score is None:
        return Outcome.NEW
    if now is None:
        return Outcome.OPEN
    if now != before.score:
        return (
            Outcome.LOWERED if now < before.score else Outcome.REACHED if now == criterion.highest else Outcome.RAISED
        )
    if now == criterion.highest:
        return Outcome.FULL
    if not cells:
        return Outcome.EQUAL
    return Outcome.REVISED if any(revised(pair) for pair in cells) else Outcome.UNTOUCHED


def revised(pair: CellPair) -> bool:
    """Whether a cell is not what it was: other source, other outputs, or gone."""
    return pair.change in (Change.CHANGED, Change.REMOVED) or pair.outputs_changed


def to_take_over(last: LastTime, rubric: Rubric, entered: Mapping[str, DraftRating]) -> tuple[DraftRating, ...]:
    """An earlier evaluation as entries for a draft: the criteria with the same scale of which nothing is entered yet."""
    ratings = last.evaluation.ratings if last.evaluation else ()
    return tuple(
        DraftRating(criterion_id=rating.criterion_id, score=rating.score, comment=rating.comment)
        for rating in ratings
        if rating.criterion_id not in entered
        and (now := rubric.criterion(rating.criterion_id))
        and (then := last.rubric.criterion(rating.criterion_id))
        and now.scores == then.scores
    )
