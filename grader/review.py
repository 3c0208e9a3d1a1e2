"""The coach's side of one submission: what stands beside each criterion, what still needs a decision, and what may be accepted at one stroke."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.evaluation import Confidence, Draft, DraftRating, Evaluation, Suggestion
from grader.opinions import Opinion, spread
from grader.reasons import Reason
from grader.rubric import Criterion, Rubric
from grader.run import Run, RunPurpose
from grader.run_view import RunView


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One criterion on the review desk: the model's suggestion beside what the coach has entered.

    `score` is the coach's, None while undecided. `comment` is the text that would be saved now. `doubt` says why the suggestion needs the coach's own
    decision (a key of `grader/words`), None when it may be accepted with the rest; `doubts` are all the reasons.
    """

    criterion: Criterion
    suggestion: Suggestion | None
    score: int | None
    comment: str
    revision: int
    doubt: str | None
    unfinished: bool = False
    """The run ended while it wrote this comment, which is all there is of the suggestion."""
    opinions: tuple[Opinion, ...] = ()
    """What was said about it beside the suggestion."""
    reason: Reason | None = None
    """Why the coach gave the score, where they said so."""
    sealed: bool = False
    """The suggestion is hidden until the coach has scored."""

    @property
    def decided(self) -> bool:
        return self.score is not None

    @property
    def doubts(self) -> tuple[str, ...]:
        found = self.suggestion.doubts(self.criterion) if self.suggestion else ()
        return found or ((self.doubt,) if self.doubt else ())

    @property
    def acceptable(self) -> bool:
        """Whether "accept all" may include it: verified, and confident."""
        sure = self.suggestion is not None and self.suggestion.confidence is Confidence.HIGH
        return not self.decided and sure and self.doubt is None

    @property
    def waits(self) -> str | None:
        """Why "accept all" leaves it out, in a word; None for one that is decided or included."""
        if self.decided or self.acceptable:
            return None
        if self.sealed:
            return "sealed"
        if self.suggestion is None or self.suggestion.score is None:
            return "unscored"
        if self.suggestion.score == self.criterion.lowest:
            return "lowest"
        if self.suggestion.unproven:
            return "unproven"
        return "disputed" if self.doubt == "review.doubt_opinions" else "unsure"

    @property
    def restorable(self) -> bool:
        """Whether the comment differs from the suggestion's."""
        return self.suggestion is not None and self.comment.strip() != self.suggestion.comment.strip()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything on the review desk for one submission under one rubric version."""

    rubric: Rubric
    draft: Draft
    saved: Evaluation | None
    suggested_overall: str
    entries: tuple[Entry, ...]

    @property
    def undecided(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.decided)

    @property
    def acceptable(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.acceptable)

    @property
    def waiting(self) -> dict[str, int]:
        """Why "accept all" leaves entries out, and how many for each reason."""
        return dict(Counter(entry.waits for entry in self.entries if entry.waits))

    @property
    def overall(self) -> str:
        """The overall feedback that would be saved now."""
        if self.draft.overall is not None:
            return self.draft.overall
        return self.saved.overall if self.saved else self.suggested_overall

    @property
    def flagged(self) -> tuple[Entry, ...]:
        """Those that wait for the coach's eyes and have no second opinion yet."""
        return tuple(entry for entry in self.entries if entry.doubt and not entry.decided and not entry.opinions)

    @property
    def changed(self) -> bool:
        """Whether there is anything that is not saved yet."""
        return bool(self.draft.ratings) or self.draft.overall is not None

    @property
    def score(self) -> int:
        return sum(entry.score for entry in self.entries if entry.score is not None)

    def only(self, criterion_id: str) -> "Desk":
        """The desk with nothing on it but that criterion: for judging it, not for saving."""
        return replace(self, entries=(self.entry(criterion_id),))

    def number(self, criterion_id: str) -> int:
        """A criterion's in the rubric, from 1."""
        return 1 + [criterion.id for criterion in self.rubric.criteria].index(criterion_id)

    def entry(self, criterion_id: str) -> Entry:
        return next(entry for entry in self.entries if entry.criterion.id == criterion_id)

    def to_save(self) -> dict[str, tuple[int, str]]:
        """Criterion id -> score and comment of everything decided."""
        return {entry.criterion.id: (entry.score, entry.comment) for entry in self.entries if entry.score is not None}


def desk(
    *,
    rubric: Rubric,
    view: RunView | None,
    draft: Draft,
    saved: Evaluation | None,
    opinions: Mapping[str, tuple[Opinion, ...]] | None = None,
) -> Desk:
    """Lay out the desk. `view` is the run whose suggestions count, `saved` the latest evaluation under this rubric version.

    `opinions` are those beside that run, by criterion id.
    """
    beside = opinions or {}
    return Desk(
        rubric=rubric,
        draft=draft,
        saved=saved,
        suggested_overall=view.overall if view else "",
        entries=tuple(
            _entry(criterion, view, draft, saved, beside.get(criterion.id, ())) for criterion in rubric.criteria
        ),
    )


def _doubt(criterion: Criterion, suggestion: Suggestion | None, opinions: Sequence[Opinion]) -> str | None:
    if suggestion is None:
        return None
    found = spread(suggestion, opinions)
    return suggestion.doubt(criterion) or ("review.doubt_opinions" if found and found.disputed else None)


def _entry(
    criterion: Criterion,
    view: RunView | None,
    draft: Draft,
    saved: Evaluation | None,
    opinions: tuple[Opinion, ...],
) -> Entry:
    suggestion = view.suggestion(criterion.id) if view else None
    entered = draft.ratings.get(criterion.id, DraftRating(criterion_id=criterion.id))
    rating = saved.rating(criterion.id) if saved else None
    touched = criterion.id in draft.ratings
    broken_off = view is not None and view.writing == criterion.id and suggestion is None
    score = entered.score if touched else rating.score if rating else None
    comment = entered.comment
    if comment is None:
        comment = (
            rating.comment
            if rating
            else suggestion.comment
            if suggestion
            else view.comment
            if view and broken_off
            else ""
        )
    return Entry(
        criterion=criterion,
        suggestion=suggestion,
        score=score,
        comment=comment,
        revision=entered.revision,
        doubt="review.doubt_cut" if suggestion and view and view.warning else _doubt(criterion, suggestion, opinions),
        unfinished=broken_off,
        opinions=opinions,
        reason=entered.reason if touched else rating.reason if rating else None,
        sealed=view is not None and criterion.id in view.left_out,
    )


def graded(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Those that were to grade, without the ones that stand beside another."""
    return tuple(run for run in runs if run.purpose is RunPurpose.GRADE)


def shown_run(runs: Sequence[Run]) -> Run | None:
    """The run whose suggestions stand beside the ratings: the newest that is active or suggested something, else the newest, of those that were to grade.

    `runs`: newest first.
    """
    eligible = graded(runs)
    useful = (run for run in eligible if run.status.active or run.answered)
    return next(useful, eligible[0] if eligible else None)
