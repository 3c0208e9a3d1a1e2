"""One run that meets a fault, the whole way: `Services`, the retry loop, the real client over real HTTP, the gradebook on disk."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from grader import bootstrap, settings
from grader.bootstrap import Services
from grader.cancellation import Cancellation
from grader.errors import Problem
from grader.llm.openai_endpoint import Timeouts
from grader.llm.openai_model import OpenAIModel
from grader.retrying import Patience
from grader.rubric import Criterion, Level, Rubric
from grader.run import CriterionCompleted, Run, RunCompleted, RunFailed, RunRetrying, RunStatus
from grader.settings import Secret
from grader.submission import Submission
from tests.db.examples import assignment
from tests.servers.openai import FakeOpenAI, Request

GRAIN = 5
"""Tokens in a chunk: about 155 chunks for the good answer, the first criterion complete at 30, the second at 60."""

NORMAL = Timeouts(connect=5, first_token=20, between_tokens=20, total=20)
SILENT = Timeouts(connect=5, first_token=1.0, between_tokens=1.0, total=20)
"""Where silence is the fault; elsewhere a busy machine must not look like a silent endpoint."""
ENDLESS = Timeouts(connect=5, first_token=20, between_tokens=20, total=1.5)

LEVELS = tuple(Level(score=score, descriptor=f"{score}점") for score in (0, 1, 2))
RUBRIC = Rubric(
    criteria=tuple(
        Criterion(id=name, name=name.title(), description="데이터를 살펴본다", levels=LEVELS)
        for name in ("questions", "quality", "grouping", "charts", "retrospective")
    )
)

_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a run that met a fault."""

    run: Run
    all_criteria: tuple[str, ...]
    shown: tuple[str, ...]
    """Ids of the criteria whose completion was told, in order."""
    kept_when_shown: bool
    """Whether each of them was in the gradebook at the moment it was told."""
    ended: RunCompleted | RunFailed
    waits: tuple[float, ...]
    asked: tuple[tuple[str, ...], ...]
    """For each request what it asked for."""
    seconds: float

    @property
    def problem(self) -> Problem | None:
        return self.ended.problem if isinstance(self.ended, RunFailed) else None

    @property
    def scored(self) -> set[str]:
        return {item.criterion_id for item in self.run.suggestions if item.score is not None}

    @property
    def missing(self) -> tuple[str, ...]:
        """What another run would have to bring, in rubric order."""
        have = {item.criterion_id for item in self.run.suggestions}
        return tuple(name for name in self.all_criteria if name not in have)

    @property
    def reasons(self) -> set[str]:
        """Why criteria are unscored."""
        return {item.unscored_reason for item in self.run.suggestions if item.unscored_reason}


class Lab:
    def __init__(self, server: FakeOpenAI, services: Services) -> None:
        self.server = server
        self.waits: list[float] = []
        patience = Patience(attempts=2, jitter=lambda: 0, wait=self._wait)
        self.services = replace(services, grading=replace(services.grading, patience=patience))
        self.assignment = assignment("bikes", rubric=RUBRIC)
        fetched = services.open("sample:bikes-good")
        self.submission: Submission = services.keep(fetched, self.assignment)  # type: ignore[arg-type]

    def _wait(self, cancellation: Cancellation, seconds: float) -> bool:
        self.waits.append(seconds)
        return cancellation.cancelled

    def model(self, timeouts: Timeouts = NORMAL) -> OpenAIModel:
        """One nobody has learned anything about."""
        name = f"fake-model-{next(_numbers)}"
        return OpenAIModel(api_key=Secret("sk-test"), base_url=self.server.base_url, model=name, timeouts=timeouts)

    def start(self, model: OpenAIModel) -> Outcome:
        return self.watch(self.services.request(self.submission, self.assignment, model, coach="Mina"), model)

    def resume(self, run: Run, model: OpenAIModel) -> Outcome:
        """As `Services.resume`, but carried out here."""
        queued = self.services.gradebook.resume_run(
            run.id, model=model.name, endpoint=model.endpoint, started_by="Mina"
        )
        return self.watch(queued, model)

    def watch(self, queued: Run, model: OpenAIModel) -> Outcome:
        book, started = self.services.gradebook, time.monotonic()
        self.waits.clear()
        self.server.requests.clear()
        shown: list[str] = []
        kept = True
        for event in self.services.grading.carry_out(queued.id, model, Cancellation()):
            if isinstance(event, CriterionCompleted):
                shown.append(event.suggestion.criterion_id)
                kept &= event.suggestion in book.run(queued.id).suggestions
            if isinstance(event, RunRetrying):
                assert event.problem.say("ko")
        return Outcome(
            run=book.run(queued.id),
            all_criteria=tuple(item.id for item in self.assignment.rubric.criteria),
            shown=tuple(shown),
            kept_when_shown=kept,
            ended=event,
            waits=tuple(self.waits),
            asked=tuple(map(asked_for, self.server.requests)),
            seconds=time.monotonic() - started,
        )


def asked_for(request: Request) -> tuple[str, ...]:
    """The members of the reply that a request asks for, in whatever form it does, but for questions, which nothing waits for."""
    form = request.body.get("response_format") or {}
    if form.get("type") == "json_schema":
        schema = form["json_schema"]["schema"]
    else:
        text = "\n".join(message["content"] for message in request.body["messages"])
        schema = json.loads(re.findall(r'^\{"type": "object".*\}$', text, re.MULTILINE)[0])
    return tuple(name for name in schema["required"] if name != "rubric_questions")


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """A place for trials, with its gradebook in `folder`."""
    with FakeOpenAI(grain=GRAIN) as server:
        url = f"sqlite:///{folder / 'gradebook.db'}"
        services = bootstrap.services(settings.read({"DATABASE_URL": url}))
        try:
            yield Lab(server, services)
        finally:
            services.close()


def is_over(run: Run) -> bool:
    return run.status in (RunStatus.COMPLETED, RunStatus.FAILED) and run.finished_at is not None
