"""The use case of a run: read the model, commit each criterion as it completes, and tell whoever follows what happened."""

import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

from grader import prompt, snapshot, twin
from grader.budget import Room, narrower, room_for
from grader.calls import Calls, Work
from grader.cancellation import Cancellation
from grader.caps import Caps
from grader.errors import GraderError, ModelError, Problem, PromptTooLong, ReplyUnreadable
from grader.feedback_lint import Rules, rules
from grader.instructions import Instructions
from grader.learned import Lessons
from grader.manner import Manner
from grader.notebook import Notebook
from grader.part_reading import PartReading
from grader.parts import Division
from grader.planning import lay_out_submission
from grader.ports import Gradebook, GradingTask, LanguageModel
from grader.prices import Prices
from grader.prompt import Prompt
from grader.purse import Purse
from grader.question import QuestionAsked
from grader.reply import ReplyReader
from grader.retrying import Patience
from grader.run import (
    CriterionCompleted,
    Event,
    OverallText,
    Run,
    RunAsking,
    RunCompleted,
    RunFailed,
    RunPurpose,
    RunStarted,
    RunStatus,
    Usage,
)
from grader.sent_prompt import CallReason
from grader.settings import OFFLINE
from grader.transcript import Transcript
from grader.writer import Writer

log = logging.getLogger(__name__)

LAYOUTS = 4
"""How often one run is laid out for an endpoint that finds its prompt too long."""


@dataclass(frozen=True, kw_only=True)
class Grading:
    """`lessons` is what endpoints taught us. `clock` gives seconds that only grow, `now` the time.

    `patience` says how often a model that cannot answer just now is asked again.
    """

    gradebook: Gradebook
    prices: Callable[[], Prices]
    caps: Callable[[], Caps] = Caps
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    lessons: Lessons = field(default_factory=Lessons)
    clock: Callable[[], float] = time.monotonic
    patience: Patience = field(default_factory=Patience)

    @property
    def purse(self) -> Purse:
        """What every call is paid from."""
        return Purse(gradebook=self.gradebook, prices=self.prices, caps=self.caps, now=self.now)

    @property
    def calls(self) -> Calls:
        return Calls(gradebook=self.gradebook, purse=self.purse, clock=self.clock, patience=self.patience)

    def carry_out(self, run_id: int, model: LanguageModel, cancellation: Cancellation) -> Iterator[Event]:
        """Work on a queued run. Yields its events, each after the gradebook has it; the last one is RunCompleted or RunFailed.

        Suggestions that the queued run has already, because it resumes another, are told of and not asked for.
        What goes wrong ends the run and is never raised, except that the gradebook itself cannot be written (GradebookError).
        A consumer that stops reading cancels the run.
        """
        work = Work(run=self.gradebook.run(run_id, whole=True), model=model, cancellation=cancellation)
        try:
            yield from self._read(work)
        except GeneratorExit:
            self._finish(work, RunStatus.CANCELLED)
            raise
        except GraderError as error:
            yield self._failed(work, error.problem)
        except Exception as error:
            log.exception("run %s ended unexpectedly", run_id)
            yield self._failed(work, Problem("grading.unexpected", {"kind": type(error).__name__}))

    def _read(self, work: Work) -> Iterator[Event]:
        run = work.run
        if run.purpose.writes:
            yield from Writer(gradebook=self.gradebook, calls=self.calls, lessons=self.lessons).write(work)
        else:
            work.arrived.inherit(run, self.gradebook.rubric_version(run.rubric_id).rubric)
            path = self.gradebook.submission(run.submission_id).path
            notebook = snapshot.read(self.gradebook.snapshot(run.submission_id), path=path)
            yield from self._fit(twin.without_passages(notebook) if run.purpose is RunPurpose.TWIN else notebook, work)
        if work.cancellation.cancelled:
            usage, cost = self._finish(work, RunStatus.CANCELLED)
            yield RunFailed(None, RunStatus.CANCELLED, usage, cost)
            return
        warning = self._warning(work)
        usage, cost = self._finish(work, RunStatus.COMPLETED, warning)
        yield RunCompleted(usage, cost, warning)

    def _fit(self, notebook: Notebook, work: Work) -> Iterator[Event]:
        """Ask in calls that fit; where an endpoint says that one does not, learn from it and lay out anew. Raises ModelError.

        A window that an endpoint names is remembered at once, one that we guess when calls have fitted into it.
        """
        instructions = self.gradebook.instructions_of(work.run.id)
        guessed: int | None = None
        refused: PromptTooLong | None = None
        for layout in count(1):
            room = room_for(*work.place, self.lessons.of(*work.place), instructions.longest_reply)
            room = replace(room, window=guessed or room.window)
            try:
                laid = self._lay_out(work.run, notebook, instructions, room)
            except ModelError:
                if refused and guessed:
                    raise refused from None  # what the endpoint said tells more than what we made of it
                raise
            task = self._task(work.run, notebook, laid, instructions, room)
            longest = yield from self._begin(laid, task, work, again=layout > 1)
            try:
                yield from self._carry(laid, task, work)
            except PromptTooLong as error:
                refused, told = error, error.window
                window = narrower(room, longest, told)
                if layout == LAYOUTS or window is None:
                    raise
                guessed = None if window == told else window
                if not guessed:
                    self.lessons.learn(*work.place, window=window)
                work.arrived.begin_again()
            else:
                if guessed:
                    self.lessons.learn(*work.place, window=guessed)
                return

    def _begin(
        self, laid: Prompt | Division, task: GradingTask, work: Work, *, again: bool
    ) -> Generator[Event, None, int]:
        """Tell what is about to be sent, and what there is already. Returns the tokens of the longest prompt."""
        prompts = laid.prompt_tokens if isinstance(laid, Division) else (_left_of(task, work.arrived).prompt.tokens,)
        self.gradebook.start_run(work.run.id, manifest=laid.manifest)
        yield RunStarted(laid.manifest, sum(prompts))
        if not again:
            yield from map(CriterionCompleted, work.run.suggestions)
            yield from [OverallText(work.run.overall)] if work.run.overall else []
        return max(prompts)

    def _carry(self, laid: Prompt | Division, task: GradingTask, work: Work) -> Iterator[Event]:
        if isinstance(laid, Division):
            task = yield from PartReading(calls=self.calls).collect(laid, task, work)
        yield from self._ask(task, work)

    def _ask(self, task: GradingTask, work: Work) -> Iterator[Event]:
        """Ask until the answer is whole, the run is cancelled or patience ends: each time for what is missing. Raises ModelError.

        What a whole answer left out, or said in a way that nobody can read, is asked for once more; what is missing then is unscored.
        """
        if work.cancellation.cancelled:
            return
        arrived = work.arrived
        yield from self.calls.persist(partial(self._attempt, task, work), lambda: arrived.whole(task.rubric), work)
        if work.model.endpoint != OFFLINE and not work.cancellation.cancelled and arrived.ask_again(task.rubric):
            arrived.begin_again()
            with suppress(ModelError):
                yield from self._attempt(task, work, 2)
        if not work.cancellation.cancelled:
            for event in arrived.left_out(task.rubric):
                yield self._record(event, work)

    def _attempt(self, task: GradingTask, work: Work, attempt: int) -> Iterator[Event]:
        arrived = work.arrived
        missing = arrived.missing(task.rubric)
        wanted = CriterionCompleted if missing.criteria else OverallText
        found = False
        manifest = () if work.model.endpoint == OFFLINE else task.prompt.manifest
        reader = ReplyReader(missing, task.notebook, overall=not arrived.overall_done, manifest=manifest)
        left = _left_of(task, arrived)
        yield RunAsking(self.calls.pay(left, len(missing.criteria), work))
        first = CallReason.COLLECTED if any(entry.part for entry in task.prompt.manifest) else CallReason.WHOLE
        why = CallReason.REST if arrived.begun else CallReason.AGAIN if attempt > 1 else first
        for piece in self.calls.call(left, why, work):
            for event in reader.feed(piece):
                found = found or isinstance(event, wanted)
                yield self._record(event, work)
            arrived.overall_done = reader.overall_done
        if work.cancellation.cancelled:
            return
        if not found:
            raise ReplyUnreadable("grading.nothing_read")
        closing = (event for event in reader.close() if isinstance(event, CriterionCompleted))
        arrived.unfinished.update({event.suggestion.criterion_id: event for event in closing})

    def _warning(self, work: Work) -> Problem | None:
        """That the endpoint read only a part of what it was sent, which is remembered for the next run."""
        if work.arrived.cut_to is None or work.model.endpoint == OFFLINE:
            return None
        self.lessons.learn(*work.place, window=work.arrived.cut_to)
        return Problem("model.prompt_cut", {"model": work.model.name, "tokens": f"{work.arrived.cut_to:,}"})

    def _lay_out(self, run: Run, notebook: Notebook, instructions: Instructions, room: Room) -> Prompt | Division:
        return lay_out_submission(
            self.gradebook.submission(run.submission_id),
            self.gradebook.rubric_version(run.rubric_id).as_assignment(),
            notebook,
            Manner(
                language=run.language,
                tone=run.tone,
                instructions=instructions,
                precedents=tuple(self.gradebook.precedents_of(run.id)),
                rules=self._rules(),
            ),
            room=room,
        )

    def _task(
        self, run: Run, notebook: Notebook, laid: Prompt | Division, instructions: Instructions, room: Room
    ) -> GradingTask:
        """The task of judging. Of a notebook in parts, the evidence is yet to be collected."""
        return GradingTask(
            prompt=laid if isinstance(laid, Prompt) else laid.collected({}),
            rubric=self.gradebook.rubric_version(run.rubric_id).rubric,
            notebook=notebook,
            language=run.language,
            instructions=instructions,
            longest_reply=room.reply,
            rules=self._rules(),
        )

    def _rules(self) -> Rules:
        """What coaches want of feedback now."""
        return rules.read(self.gradebook.preferences())

    def _record(self, event: Event, work: Work) -> Event:
        event = work.arrived.take(event)
        if isinstance(event, CriterionCompleted):
            self.gradebook.record_suggestion(work.run.id, event.suggestion)
        if isinstance(event, QuestionAsked):
            self.gradebook.record_question(work.run.id, event.question)
        return event

    def _finish(
        self, work: Work, status: RunStatus, problem: Problem | None = None
    ) -> tuple[Usage | None, float | None]:
        work.arrived.settle()
        usage = work.arrived.usage
        cost = self.prices().cost(work.model.name, usage) if usage else None
        self.gradebook.finish_run(
            work.run.id,
            status,
            transcript=work.arrived.text,
            overall=work.arrived.overall,
            usage=usage,
            cost_usd=cost,
            problem=problem,
        )
        return usage, cost

    def _failed(self, work: Work, problem: Problem) -> RunFailed:
        usage, cost = self._finish(work, RunStatus.FAILED, problem)
        return RunFailed(problem, RunStatus.FAILED, usage, cost)


def _left_of(task: GradingTask, arrived: Transcript) -> GradingTask:
    """What there is still to ask: the task itself as long as all of it is asked for and nothing is complete."""
    if not arrived.completed and not arrived.not_asked and not arrived.overall_done:
        return task
    missing, overall = arrived.missing(task.rubric), not arrived.overall_done
    asked = prompt.rest(task.prompt, task.rubric, missing, overall=overall, begun=not arrived.not_asked)
    return replace(task, prompt=asked)
