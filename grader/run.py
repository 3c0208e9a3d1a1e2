"""One attempt of one model at one submission: its state and its events. The picture that is shown of it is in `run_view.py`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from grader.errors import Problem
from grader.evaluation import Suggestion
from grader.question import Question, QuestionAsked
from grader.rubric import Rubric


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The process that worked on it is gone."""

    @property
    def active(self) -> bool:
        return self in (RunStatus.QUEUED, RunStatus.RUNNING)


class RunPurpose(StrEnum):
    """What a run was asked for. Only a run of purpose GRADE can stand beside ratings; the others stand beside such a run, or for those that write, alone."""

    GRADE = "grade"
    TWIN = "twin"
    """The same notebook without suspicious passages."""
    OPINION = "opinion"
    """Some criteria once more, by another model or the same."""
    FEEDBACK = "feedback"
    """The overall feedback, from the coach's ratings."""
    ANSWER = "answer"
    """What the coach asked in the talk about a submission."""

    @property
    def writes(self) -> bool:
        """Whether it brings in a text, its `overall`, and no suggestions."""
        return self in (RunPurpose.FEEDBACK, RunPurpose.ANSWER)


CellStatus = Literal["sent", "shortened", "withheld"]


@dataclass(frozen=True, kw_only=True)
class ManifestEntry:
    """What the model was sent of one cell. `reason` is a key of `grader/words` or None; `tokens` is what was sent, counted as `grader.tokens` counts.

    `part` is the number of the part that it was sent in, 0 when the notebook was sent in one piece.
    """

    cell: int
    kind: str
    status: CellStatus
    reason: str | None
    tokens: int
    part: int = 0


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens of one call, or of several added up. Cached tokens are part of the prompt's, reasoning tokens part of the completion's. `estimated`: counted by us, not reported."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        """Of several calls; estimated when any of them is."""
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            estimated=self.estimated or other.estimated,
        )

    @property
    def cached_share(self) -> float | None:
        """The part of the prompt's tokens the provider had cached, from 0 to 1; None where it reported none."""
        return self.cached_tokens / self.prompt_tokens if self.cached_tokens and self.prompt_tokens else None


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as the gradebook keeps it. `cost_usd` is None when the price is unknown; it is never 0 for want of knowledge.

    `beside` is the id of the run that it stands beside, None for a run of purpose GRADE. `criteria` are the ids that it asks for; none: all of them. `sealed`: those left out here, for the coach scores them first;
    `left_out` are those of them that it has a suggestion for.
    """

    id: int
    submission_id: int
    rubric_id: int
    model: str
    endpoint: str
    language: str
    tone: str
    status: RunStatus
    started_by: str
    queued_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    suggestions: tuple[Suggestion, ...] = ()
    overall: str = ""
    transcript: str = ""
    usage: Usage | None = None
    cost_usd: float | None = None
    problem: Problem | None = None
    manifest: tuple[ManifestEntry, ...] = ()
    purpose: RunPurpose = RunPurpose.GRADE
    beside: int | None = None
    criteria: tuple[str, ...] = ()
    instructions_digest: str = ""
    """Of the version of the coach's instructions it is asked with; "": the standard ones."""
    precedents: tuple[int, ...] = ()
    """Ids of versions."""
    questions: tuple[Question, ...] = ()
    """At most one about each criterion."""
    sealed: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def answered(self) -> bool:
        """Whether it suggested anything, be it hidden."""
        return bool(self.suggestions or self.left_out)

    @property
    def asks_overall(self) -> bool:
        """Whether it asks for the overall feedback too."""
        return self.purpose is RunPurpose.GRADE

    def not_asked(self, rubric: Rubric) -> frozenset[str]:
        """The ids of `rubric` that it leaves out."""
        return frozenset(item.id for item in rubric.criteria if self.criteria and item.id not in self.criteria)


@dataclass(frozen=True)
class RunStarted:
    manifest: tuple[ManifestEntry, ...]
    prompt_tokens: int
    """Our own count of the prompt, before the endpoint reports one."""


@dataclass(frozen=True)
class RunAsking:
    """A call to the model is about to be made. `used` is what the calls of this run before it used and what this one's prompt has."""

    used: Usage


@dataclass(frozen=True)
class CriterionText:
    """More of the comment of a criterion that is still being written. `text` is only what is new."""

    criterion_id: str
    text: str


@dataclass(frozen=True)
class CriterionCompleted:
    suggestion: Suggestion


@dataclass(frozen=True)
class OverallText:
    """More of the overall feedback. `text` is only what is new. `anew`: it begins again, in place of one that broke off."""

    text: str
    anew: bool = False


@dataclass(frozen=True)
class RunRetrying:
    """The model could not go on, and is asked again in `seconds`. `attempt` is the number of the one to come, counted from 1."""

    problem: Problem
    seconds: float
    attempt: int


@dataclass(frozen=True)
class RunReading:
    """A notebook too long for one call is read in parts. `part` is the number of the one being read, None: all are, and their evidence is judged."""

    part: int | None
    parts: int


@dataclass(frozen=True)
class RunCompleted:
    """`usage` is None when nothing is known of it. `warning` is why the suggestions are not to be relied on, although they are all there."""

    usage: Usage | None
    cost_usd: float | None
    warning: Problem | None = None


@dataclass(frozen=True)
class RunFailed:
    """The run ended without a full answer. `status` says how: failed or cancelled."""

    problem: Problem | None
    status: RunStatus = RunStatus.FAILED
    usage: Usage | None = None
    cost_usd: float | None = None


Event = (
    RunStarted | RunAsking | CriterionText | CriterionCompleted | OverallText | QuestionAsked
    | RunRetrying | RunReading | RunCompleted | RunFailed
)  # fmt: skip
