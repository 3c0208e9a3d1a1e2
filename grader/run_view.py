"""The picture of a run that pages and the command line show: made anew by each event, or from what the gradebook keeps."""

from dataclasses import dataclass, replace
from datetime import datetime

from grader import tokens
from grader.errors import Problem
from grader.evaluation import Suggestion
from grader.question import QuestionAsked
from grader.run import (
    CriterionCompleted,
    CriterionText,
    Event,
    ManifestEntry,
    OverallText,
    Run,
    RunAsking,
    RunCompleted,
    RunFailed,
    RunReading,
    RunRetrying,
    RunStarted,
    RunStatus,
    Usage,
)


@dataclass(frozen=True, kw_only=True)
class RunView:
    """The state of a run as far as anyone can know it now. Frozen: each event makes the next one, so any number of pages may read without a lock."""

    run_id: int
    status: RunStatus = RunStatus.QUEUED
    suggestions: tuple[Suggestion, ...] = ()
    writing: str | None = None
    """Id of the criterion being written."""
    comment: str = ""
    """What has arrived of its comment."""
    overall: str = ""
    manifest: tuple[ManifestEntry, ...] = ()
    usage: Usage | None = None
    cost_usd: float | None = None
    problem: Problem | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    retrying: RunRetrying | None = None
    """What the run waits for before it asks again; None once text arrives. Until then the text that broke off stays."""
    next_try_at: datetime | None = None
    """When it asks again, as whoever works on the run knows."""
    before: tuple[int, int] = (0, 0)
    """How many suggestions, and characters of the overall feedback, there were when the model was last asked: what came since is this call's."""
    sealed: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    """As in `Run`."""
    reading: RunReading | None = None
    """Which part of a long notebook is being read; None once the judgement arrives."""

    @property
    def resumable(self) -> bool:
        """Whether it ended with a part of the answer, or after it had read parts of a long notebook, so that another run may ask for the rest."""
        begun = bool(self.suggestions or self.left_out) or any(entry.part for entry in self.manifest)
        return not self.status.active and self.status is not RunStatus.COMPLETED and begun

    @property
    def warning(self) -> Problem | None:
        """Why the suggestions of a completed run are not to be relied on."""
        return self.problem if self.status is RunStatus.COMPLETED else None

    def suggestion(self, criterion_id: str) -> Suggestion | None:
        return next((item for item in self.suggestions if item.criterion_id == criterion_id), None)

    def usage_so_far(self) -> Usage | None:
        """The usage as reported, or while the reply is still arriving, counted by us; None before anything was sent."""
        if self.usage is None or not self.status.active:
            return self.usage
        suggestions, overall = self.before
        new = self.suggestions[suggestions:]
        arrived = [part for item in new for part in (item.comment, *(e.quote for e in item.evidence))]
        text = "\n".join([*arrived, "" if self.retrying else self.comment, self.overall[overall:]])
        received = tokens.count(text) if text.strip() else 0
        return replace(self.usage, completion_tokens=self.usage.completion_tokens + received)

    def after(self, event: Event) -> "RunView":
        """The view once `event` has happened. A criterion completed twice keeps its last suggestion."""
        if isinstance(event, RunAsking):
            return self._told(event)
        waits_for = event if isinstance(event, RunRetrying) else None
        reads = event if isinstance(event, RunReading) else self.reading if waits_for else None
        return replace(self._told(event), retrying=waits_for, next_try_at=None, reading=reads)

    def _told(self, event: Event) -> "RunView":  # noqa: PLR0911 - one for each event
        match event:
            case RunStarted(manifest=manifest, prompt_tokens=tokens):
                return replace(
                    self, status=RunStatus.RUNNING, manifest=manifest, usage=Usage(prompt_tokens=tokens, estimated=True)
                )
            case RunAsking(used=used):
                return replace(self, usage=used, before=(len(self.suggestions), len(self.overall)))
            case CriterionText(criterion_id=criterion_id, text=text):
                goes_on = self.writing == criterion_id and self.retrying is None
                sofar = self.comment if goes_on else ""
                return replace(self, writing=criterion_id, comment=sofar + text)
            case CriterionCompleted(suggestion=suggestion):
                others = tuple(item for item in self.suggestions if item.criterion_id != suggestion.criterion_id)
                return replace(self, suggestions=(*others, suggestion), writing=None, comment="")
            case OverallText(text=text, anew=anew):
                overall = text if anew else self.overall + text
                before = (self.before[0], 0 if anew else self.before[1])
                return replace(self, writing=None, comment="", overall=overall, before=before)
            case QuestionAsked() | RunRetrying() | RunReading():
                return self
            case RunCompleted(usage=usage, cost_usd=cost, warning=warning):
                ended = replace(self, status=RunStatus.COMPLETED, writing=None, comment="")
                return replace(ended, usage=usage, cost_usd=cost, problem=warning)
            case RunFailed(problem=problem, status=status, usage=usage, cost_usd=cost):
                return replace(self, status=status, problem=problem, usage=usage, cost_usd=cost)


def view_of(run: Run) -> RunView:
    """The picture of a run that nobody in this process is working on."""
    return RunView(
        run_id=run.id,
        status=run.status,
        suggestions=run.suggestions,
        overall=run.overall,
        manifest=run.manifest,
        usage=run.usage,
        cost_usd=run.cost_usd,
        problem=run.problem,
        started_at=run.started_at,
        finished_at=run.finished_at,
        before=(len(run.suggestions), len(run.overall)),
        sealed=run.sealed,
        left_out=run.left_out,
    )
