"""The use case of a run: read the model, commit each criterion as it completes, and tell whoever follows what happened."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from grader import names, prompt, snapshot, tokens, twin
from grader.budget import LONGEST_REPLY
from grader.cancellation import Cancellation
from grader.caps import Caps
from grader.errors import GraderError, ModelError, ModelUnavailable, Problem, ReplyUnreadable
from grader.facts import facts_of
from grader.notebook import Notebook
from grader.ports import Gradebook, GradingTask, LanguageModel
from grader.prices import Prices
from grader.purse import Purse
from grader.reply import ATTEMPT, ReplyReader
from grader.retrying import Patience
from grader.rubric import Rubric
from grader.run import (
    CallReason,
    CriterionCompleted,
    Event,
    OverallText,
    Run,
    RunAsking,
    RunCompleted,
    RunFailed,
    RunPurpose,
    RunRetrying,
    RunStarted,
    RunStatus,
    Usage,
)
from grader.settings import OFFLINE

log = logging.getLogger(__name__)

PROGRESS_EVERY = 0.5
"""Seconds between two notes of the text in flight: what a killed process may lose of an unfinished comment."""


@dataclass
class Transcript:
    """What has arrived so far, over all attempts."""

    pieces: list[str] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    """Ids of criteria."""
    not_asked: frozenset[str] = frozenset()
    """Ids of criteria that the run leaves out."""
    overall: str = ""
    overall_done: bool = False
    overall_broken: bool = False
    """Whether the overall feedback is from an attempt that broke off, so that the next one replaces it."""
    usage: Usage | None = None
    noted_at: float = float("-inf")
    asking: int | None = None
    """Tokens of the prompt of a call that has not said yet what it used."""
    heard: int = 0
    """How many pieces there were when it was made."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def begun(self) -> bool:
        """Whether a part of what was asked for is complete."""
        return bool(self.completed) or bool(self.overall_done and self.overall)

    def inherit(self, run: Run, rubric: Rubric) -> None:
        """Start with what the run does not ask for, and with what it was given of the one that it resumes; nothing, for most."""
        self.not_asked = run.not_asked(rubric)
        self.overall_done = not run.asks_overall
        self.completed = {item.criterion_id for item in run.suggestions}
        self.overall = run.overall
        if run.suggestions:
            self.pieces.append(run.transcript)
            self.begin_again()

    def begin_again(self) -> None:
        """What comes from now on is another attempt's."""
        self.settle()
        self.pieces.append(ATTEMPT)
        self.overall_broken = bool(self.overall) and not self.overall_done

    def missing(self, rubric: Rubric) -> Rubric:
        """The criteria that are asked for and not completed."""
        return rubric.without(self.completed | self.not_asked)

    def whole(self, rubric: Rubric) -> bool:
        """Whether nothing is missing, however the last attempt ended."""
        return self.overall_done and not self.missing(rubric).criteria

    def ask(self, prompt_tokens: int) -> None:
        """A call is about to be made."""
        self.asking, self.heard = prompt_tokens, len(self.pieces)

    def add(self, usage: Usage) -> None:
        self.usage = self.usage + usage if self.usage else usage
        self.asking = None

    def settle(self) -> None:
        """The call is over. If it began to answer and never said what it used, that is estimated."""
        heard = "".join(self.pieces[self.heard :])
        if self.asking is not None and heard:
            self.add(Usage(prompt_tokens=self.asking, completion_tokens=tokens.count(heard), estimated=True))
        self.asking = None

    def take(self, event: Event) -> Event:
        """Note the event; it may come back as one that begins something anew."""
        if isinstance(event, CriterionCompleted):
            self.completed.add(event.suggestion.criterion_id)
        if isinstance(event, OverallText):
            event = replace(event, anew=self.overall_broken)
            self.overall = event.text if event.anew else self.overall + event.text
            self.overall_broken = False
        return event


@dataclass(frozen=True, kw_only=True)
class Grading:
    """`clock` gives seconds that only grow, `now` the time. `patience` says how often a model that cannot answer just now is asked again."""

    gradebook: Gradebook
    prices: Callable[[], Prices]
    caps: Callable[[], Caps] = Caps
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    patience: Patience = field(default_factory=Patience)

    @property
    def purse(self) -> Purse:
        """What every call is paid from."""
        return Purse(gradebook=self.gradebook, prices=self.prices, caps=self.caps, now=self.now)

    def carry_out(self, run_id: int, model: LanguageModel, cancellation: Cancellation) -> Iterator[Event]:
        """Work on a queued run. Yields its events, each after the gradebook has it; the last one is RunCompleted or RunFailed.

        Suggestions that the queued run has already, because it resumes another, are told of and not asked for.
        What goes wrong ends the run and is never raised, except that the gradebook itself cannot be written (GradebookError).
        A consumer that stops reading cancels the run.
        """
        arrived = Transcript()
        try:
            yield from self._read(self.gradebook.run(run_id), model, cancellation, arrived)
        except GeneratorExit:
            self._finish(run_id, RunStatus.CANCELLED, model, arrived)
            raise
        except GraderError as error:
            yield self._failed(run_id, model, arrived, error.problem)
        except Exception as error:
            log.exception("run %s ended unexpectedly", run_id)
            problem = Problem("grading.unexpected", {"kind": type(error).__name__})
            yield self._failed(run_id, model, arrived, problem)

    def _read(self, run: Run, model: LanguageModel, cancellation: Cancellation, arrived: Transcript) -> Iterator[Event]:
        arrived.inherit(run, self.gradebook.rubric_version(run.rubric_id).rubric)
        path = self.gradebook.submission(run.submission_id).path
        notebook = snapshot.read(self.gradebook.snapshot(run.submission_id), path=path)
        if run.purpose is RunPurpose.TWIN:
            notebook = twin.without_passages(notebook)
        task = self._task(run, notebook)
        sent = _left_of(task, arrived).prompt
        self.gradebook.start_run(run.id, manifest=sent.manifest)
        yield RunStarted(sent.manifest, sent.tokens)
        yield from map(CriterionCompleted, run.suggestions)
        if run.overall:
            yield OverallText(run.overall)
        yield from self._ask(run, task, model, cancellation, arrived)
        if cancellation.cancelled:
            usage, cost = self._finish(run.id, RunStatus.CANCELLED, model, arrived)
            yield RunFailed(None, RunStatus.CANCELLED, usage, cost)
            return
        usage, cost = self._finish(run.id, RunStatus.COMPLETED, model, arrived)
        yield RunCompleted(usage, cost)

    def _ask(
        self, run: Run, task: GradingTask, model: LanguageModel, cancellation: Cancellation, arrived: Transcript
    ) -> Iterator[Event]:
        """Ask until the answer is whole, the run is cancelled or patience ends: each time for what is missing. Raises ModelError."""
        for attempt in count(1):
            try:
                yield from self._attempt(run, task, model, cancellation, arrived, attempt)
            except ModelError as error:
                if arrived.whole(task.rubric):
                    return
                seconds = self.patience.pause(error, attempt) if isinstance(error, ModelUnavailable) else None
                if seconds is None:
                    raise
                problem = error.problem
            else:
                return
            self.gradebook.note_progress(run.id, transcript=arrived.text, overall=arrived.overall)
            yield RunRetrying(problem, seconds, attempt + 1)
            if self.patience.wait(cancellation, seconds):
                return
            arrived.begin_again()

    def _attempt(
        self,
        run: Run,
        task: GradingTask,
        model: LanguageModel,
        cancellation: Cancellation,
        arrived: Transcript,
        attempt: int,
    ) -> Iterator[Event]:
        missing = arrived.missing(task.rubric)
        wanted = CriterionCompleted if missing.criteria else OverallText
        found = False
        manifest = () if model.endpoint == OFFLINE else task.prompt.manifest
        reader = ReplyReader(missing, task.notebook, overall=not arrived.overall_done, manifest=manifest)
        left = _left_of(task, arrived)
        yield RunAsking(self._pay(run, model, left, len(missing.criteria), arrived))
        why = CallReason.REST if arrived.begun else CallReason.AGAIN if attempt > 1 else CallReason.WHOLE
        self.gradebook.record_prompt(run.id, text=left.prompt.text, digest=left.prompt.digest, why=why)
        for piece in model.stream(left, cancellation):
            if isinstance(piece, Usage):
                arrived.add(piece)
                continue
            arrived.pieces.append(piece)
            for event in reader.feed(piece):
                found = found or isinstance(event, wanted)
                yield self._record(run.id, event, arrived)
            arrived.overall_done = reader.overall_done
            self._note(run.id, arrived)
        if cancellation.cancelled:
            return
        if not found:
            raise ReplyUnreadable("grading.nothing_read")
        for event in reader.close():
            yield self._record(run.id, event, arrived)

    def _pay(self, run: Run, model: LanguageModel, task: GradingTask, asked: int, arrived: Transcript) -> Usage:
        """Before each call. Returns what the run has used, this call's prompt included. Raises CapReached."""
        arrived.settle()
        if model.endpoint == OFFLINE:
            return Usage()
        assignment = self.gradebook.rubric_version(run.rubric_id).assignment
        criteria = len(task.rubric.criteria)
        coming = self.purse.estimate(model, assignment, task.prompt.tokens, asked=asked, criteria=criteria).usage
        self.purse.pay(run, model, arrived.usage, coming)
        arrived.ask(task.prompt.tokens)
        return (arrived.usage or Usage()) + replace(coming, completion_tokens=0)

    def _task(self, run: Run, notebook: Notebook) -> GradingTask:
        version = self.gradebook.rubric_version(run.rubric_id)
        submission = self.gradebook.submission(run.submission_id)
        instructions = self.gradebook.instructions_of(run.id)
        built = prompt.build(
            version.as_assignment(),
            notebook,
            facts_of(notebook, path=submission.path),
            language=run.language,
            tone=run.tone,
            names=names.of_submission(submission),
            instructions=instructions,
        )
        return GradingTask(
            prompt=built,
            rubric=version.rubric,
            notebook=notebook,
            language=run.language,
            instructions=instructions,
            longest_reply=instructions.longest_reply or LONGEST_REPLY,
        )

    def _record(self, run_id: int, event: Event, arrived: Transcript) -> Event:
        event = arrived.take(event)
        if isinstance(event, CriterionCompleted):
            self.gradebook.record_suggestion(run_id, event.suggestion)
        return event

    def _note(self, run_id: int, arrived: Transcript) -> None:
        if self.clock() - arrived.noted_at >= PROGRESS_EVERY:
            arrived.noted_at = self.clock()
            self.gradebook.note_progress(run_id, transcript=arrived.text, overall=arrived.overall)

    def _finish(
        self,
        run_id: int,
        status: RunStatus,
        model: LanguageModel,
        arrived: Transcript,
        problem: Problem | None = None,
    ) -> tuple[Usage | None, float | None]:
        arrived.settle()
        usage = arrived.usage
        cost = self.prices().cost(model.name, usage) if usage else None
        self.gradebook.finish_run(
            run_id,
            status,
            transcript=arrived.text,
            overall=arrived.overall,
            usage=usage,
            cost_usd=cost,
            problem=problem,
        )
        return usage, cost

    def _failed(self, run_id: int, model: LanguageModel, arrived: Transcript, problem: Problem) -> RunFailed:
        usage, cost = self._finish(run_id, RunStatus.FAILED, model, arrived, problem)
        return RunFailed(problem, RunStatus.FAILED, usage, cost)


def _left_of(task: GradingTask, arrived: Transcript) -> GradingTask:
    """What there is still to ask: the task itself as long as all of it is asked for and nothing is complete."""
    if not arrived.completed and not arrived.not_asked and not arrived.overall_done:
        return task
    missing, overall = arrived.missing(task.rubric), not arrived.overall_done
    asked = prompt.rest(task.prompt, task.rubric, missing, overall=overall, begun=not arrived.not_asked)
    return replace(task, prompt=asked)
