"""The calls a run makes: each is paid for, its prompt is kept before it is sent and its text as it arrives, and it is made again when that may help."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from grader.budget import cut_to
from grader.cancellation import Cancellation
from grader.errors import ModelError, ModelUnavailable
from grader.ports import Gradebook, GradingTask, LanguageModel, WritingTask
from grader.purse import Purse
from grader.retrying import Patience
from grader.run import Event, Run, RunRetrying, Usage
from grader.sent_prompt import CallReason, Request
from grader.settings import OFFLINE
from grader.tokens import counter_for
from grader.transcript import Transcript

PROGRESS_EVERY = 0.5
"""Seconds between two notes of the text in flight: what a killed process may lose of an unfinished comment."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A run being worked on. `arrived` grows with it."""

    run: Run
    model: LanguageModel
    cancellation: Cancellation
    arrived: Transcript = field(default_factory=Transcript)

    @property
    def place(self) -> tuple[str, str]:
        """Endpoint and model, by which lessons are kept."""
        return self.model.endpoint, self.model.name


@dataclass(frozen=True, kw_only=True)
class Calls:
    """`clock` and `patience` are those of `Grading`."""

    gradebook: Gradebook
    purse: Purse
    clock: Callable[[], float] = time.monotonic
    patience: Patience = field(default_factory=Patience)

    def pay(self, task: GradingTask, asked: int, work: Work) -> Usage:
        """Before each call of a run that judges. Returns what the run has used, this call's prompt included. Raises CapReached."""
        assignment = self.gradebook.rubric_version(work.run.rubric_id).assignment
        criteria, prompt = len(task.rubric.criteria), task.prompt.tokens
        estimate = self.purse.estimate(work.model, assignment, prompt, asked=asked, criteria=criteria)
        return self.charge(prompt, estimate.usage, work)

    def charge(self, prompt: int, coming: Usage, work: Work) -> Usage:
        """As `pay`, for a call that will use `coming`, its prompt of so many tokens."""
        arrived, model = work.arrived, work.model
        arrived.settle()
        if model.endpoint == OFFLINE:
            return Usage()
        self.purse.pay(work.run, model, arrived.usage, coming)
        arrived.ask(prompt)
        return (arrived.usage or Usage()) + replace(coming, completion_tokens=0)

    def call(self, task: GradingTask | WritingTask, why: CallReason, work: Work) -> Iterator[str]:
        """Ask once. Yields what arrives, and keeps it. Raises ModelError."""
        self.gradebook.record_prompt(work.run.id, text=task.prompt.text, digest=task.prompt.digest, why=why)
        arrived = work.arrived
        for piece in work.model.stream(task, work.cancellation):
            if isinstance(piece, Usage):
                arrived.add(piece)
                arrived.cut_to = arrived.cut_to or cut_to(task.prompt.tokens, piece, counter_for(work.model.name))
            elif isinstance(piece, Request):
                self.gradebook.record_request(work.run.id, piece)
            else:
                arrived.pieces.append(piece)
                yield piece
                if self.clock() - arrived.noted_at >= PROGRESS_EVERY:
                    self.keep_progress(work)

    def persist(
        self, attempt: Callable[[int], Iterator[Event]], whole: Callable[[], bool], work: Work
    ) -> Iterator[Event]:
        """Attempt until one succeeds, what arrived is `whole`, the run is cancelled or patience ends. Raises ModelError."""
        for number in count(1):
            try:
                yield from attempt(number)
            except ModelError as error:
                if whole():
                    return
                seconds = self.patience.pause(error, number) if isinstance(error, ModelUnavailable) else None
                if seconds is None:
                    raise
                problem = error.problem
            else:
                return
            self.keep_progress(work)
            yield RunRetrying(problem, seconds, number + 1)
            if self.patience.wait(work.cancellation, seconds):
                return
            work.arrived.begin_again()

    def keep_progress(self, work: Work) -> None:
        work.arrived.noted_at = self.clock()
        self.gradebook.note_progress(work.run.id, transcript=work.arrived.text, overall=work.arrived.overall)
