"""What the model suggests and what the coach decides. The two never mix: a suggestion is not a rating."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from grader.reasons import Reason
from grader.rubric import Assignment, Criterion, Rubric


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Origin(StrEnum):
    """How a rating came about, seen from the suggestion the coach had in front of them."""

    ACCEPTED = "accepted"
    """Score and comment are the suggestion's."""
    EDITED = "edited"
    """The score is the suggestion's, the comment is not."""
    OVERTURNED = "overturned"
    """The score differs from the suggestion's."""
    OWN = "own"
    """There was no suggestion with a score."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A quote and the number of the cell it is said to stand in (from 1). `verified`: the program found it there.

    `cited` is the cell the model named where the quote stands in this one instead; None: it named this one.
    """

    cell: int
    quote: str
    verified: bool = False
    cited: int | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A run's result for one criterion. `score` is None when the criterion is unscored; then `unscored_reason` is a key of `grader/words`.

    `absence` says what was searched and not found, `contradiction` is a passage that refutes it. `measured` is the number that decides, as it stands in a
    cited cell; `measured_doubt`, a key of `grader/words`, says what the program found wrong with it.
    """

    criterion_id: str
    score: int | None
    comment: str
    unscored_reason: str | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence | None = None
    absence: str = ""
    contradiction: Evidence | None = None
    measured: str = ""
    measured_doubt: str | None = None

    @property
    def unproven(self) -> tuple[str, ...]:
        """What is wrong with its proof whatever the level, as keys of `grader/words`; empty for one that is unscored."""
        if self.score is None:
            return ()
        found = (
            ("review.doubt_contradicted", self.contradiction is not None),
            ("review.doubt_unverified", not all(item.verified for item in self.evidence)),
            ("review.doubt_no_evidence", not self.evidence and not self.absence),
            (self.measured_doubt or "", self.measured_doubt is not None),
        )
        return tuple(key for key, holds in found if holds)

    def doubts(self, criterion: Criterion) -> tuple[str, ...]:
        """Why the coach must decide this one with their own eyes, as keys of `grader/words`; empty when it can be accepted at one stroke."""
        if self.score is None:
            return ("review.doubt_unscored",)
        if self.score == criterion.lowest:
            return ("review.doubt_lowest", *self.unproven)
        if unproven := self.unproven:
            return unproven
        if not self.evidence:
            return ("review.doubt_only_absence",)
        return ("review.doubt_confidence",) if self.confidence is Confidence.LOW else ()

    def doubt(self, criterion: Criterion) -> str | None:
        """The first of `doubts`, None without any."""
        return next(iter(self.doubts(criterion)), None)


def origin_of(score: int, comment: str, suggestion: Suggestion | None) -> Origin:
    """How a rating of `score` and `comment` came about, given the suggestion that was on screen (None if there was none)."""
    if suggestion is None or suggestion.score is None:
        return Origin.OWN
    if suggestion.score != score:
        return Origin.OVERTURNED
    return Origin.ACCEPTED if comment.strip() == suggestion.comment.strip() else Origin.EDITED


@dataclass(frozen=True, kw_only=True)
class Rating:
    """The coach's score and comment for one criterion of a saved evaluation."""

    criterion_id: str
    score: int
    comment: str
    origin: Origin
    decided_at: datetime
    reason: Reason | None = None
    first_score: int | None = None
    """The score given before the suggestion was shown, where it was hidden until then."""


@dataclass(frozen=True, kw_only=True)
class DraftRating:
    """What the coach has entered so far for one criterion. None means: not touched yet, the suggestion's text still stands.

    `revision` counts the saves of this entry; a save names the revision it started from, so that two tabs cannot overwrite each other.
    """

    criterion_id: str
    score: int | None = None
    comment: str | None = None
    revision: int = 0
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The unsaved work on one submission with one rubric version. `ratings` is keyed by criterion id and holds only what was touched."""

    submission_id: int
    rubric_id: int
    ratings: dict[str, DraftRating] = field(default_factory=dict)
    overall: str | None = None
    overall_revision: int = 0
    based_on: int = 0
    """Version of the saved evaluation this draft revises; 0 if none was saved yet."""
    changed_at: datetime | None = None
    changed_in: str = ""
    """The tab that saved last (an opaque token)."""


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A coach took a saved version back."""

    coach: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A saved evaluation. Every save makes the next `version`; earlier ones stay. `run_id` is the run whose suggestions were on screen."""

    id: int
    submission_id: int
    rubric_id: int
    version: int
    ratings: tuple[Rating, ...]
    overall: str
    coach: str
    run_id: int | None
    saved_at: datetime
    withdrawn: Withdrawal | None = None
    """That a coach took it back. The version in force is the latest that nobody took back."""

    def rating(self, criterion_id: str) -> Rating | None:
        return next((rating for rating in self.ratings if rating.criterion_id == criterion_id), None)

    @property
    def score(self) -> int:
        """Sum of the ratings' scores, in rubric points."""
        return sum(rating.score for rating in self.ratings)


@dataclass(frozen=True, kw_only=True)
class RubricVersion:
    """A rubric as it was used. Once a run or an evaluation refers to it, it never changes."""

    id: int
    assignment: str
    """Key of the assignment."""
    assignment_title: str
    number: int
    rubric: Rubric
    digest: str
    course: str = ""
    brief: str = ""
    language: str = "ko"

    def as_assignment(self) -> Assignment:
        """The assignment as it stood when this version was made."""
        return Assignment(
            key=self.assignment,
            title=self.assignment_title,
            course=self.course,
            brief=self.brief,
            language=self.language,
            rubric=self.rubric,
        )
