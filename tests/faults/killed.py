"""A process that grades without end over real HTTP, tells after each commit what it committed, and is there to be killed."""

import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from grader import bootstrap, settings
from grader.bootstrap import Services
from grader.cancellation import Cancellation
from grader.queues.threads import ThreadQueue
from grader.retrying import Patience
from grader.run import Run
from tests.db.examples import assignment
from tests.faults.trial import RUBRIC

AT_ONCE = 3
"""Runs under way at the same time."""

MODELS = ("fake-model", "fake-model", "fake-model#cut:70", "fake-model#length:40", "fake-model#busy_ms")
"""What the endpoint makes of them; most of the time, nothing special."""


TOLD: dict[str, Callable[[Any, tuple[Any, ...], dict[str, Any]], dict[str, Any]]] = {
    "queue_run": lambda made, _, __: {"run": made.id},
    "resume_run": lambda made, at, __: {"run": made.id, "of": at[0], "brought": len(made.suggestions)},
    "record_suggestion": lambda _, at, __: {
        "run": at[0],
        "criterion": at[1].criterion_id,
        "comment": at[1].comment,
    },
    "note_progress": lambda _, at, more: {"run": at[0], "length": len(more["transcript"])},
    "finish_run": lambda _, at, __: {"run": at[0], "status": at[1].value},
}
"""Of each call what is told, made of what it returned and what it was given."""


class Telling:
    """A gradebook that writes a line to a pipe after each of these calls has come back, that is, after its commit."""

    def __init__(self, gradebook: object, pipe: int) -> None:
        self._gradebook = gradebook
        self._pipe = pipe

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._gradebook, name)
        return self._told(name, call) if name in TOLD else call

    def _told(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def then_tell(*at: Any, **more: Any) -> Any:
            made = call(*at, **more)
            line = json.dumps({"call": name, **TOLD[name](made, at, more)})
            os.write(self._pipe, f"{line}\n".encode())  # short enough for the system to write all of it or nothing
            return made

        return then_tell


def telling(url: str, base_url: str, pipe: int) -> Services:
    services = bootstrap.services(
        settings.read({"DATABASE_URL": url, "OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": "k"})
    )
    book = Telling(services.gradebook, pipe)
    patience = Patience(wait=lambda cancellation, seconds: Cancellation.wait(cancellation, seconds / 20))
    grading = replace(services.grading, gradebook=book, patience=patience)  # type: ignore[arg-type]
    return replace(services, gradebook=book, grading=grading, queue=ThreadQueue(grading))  # type: ignore[arg-type]


def work(url: str, base_url: str, pipe: Connection, seed: int) -> None:
    """Start runs, stop some, and resume what broke off, until killed."""
    chance = random.Random(seed)
    services = telling(url, base_url, pipe.fileno())
    given = assignment("bikes", rubric=RUBRIC)
    submission = services.keep(services.open("sample:bikes-good"), given)  # type: ignore[arg-type]
    under_way: list[Run] = []
    while True:
        if len(under_way) < AT_ONCE:
            model = services.model(name=chance.choice(MODELS))
            under_way.append(services.start(submission, given, model, coach="Mina"))
        time.sleep(0.01)
        if chance.random() < 0.01:
            services.queue.cancel(under_way[0].id)
        for run in [run for run in under_way if not services.view(run).status.active]:
            under_way.remove(run)
            if services.view(run).resumable:
                under_way.append(services.resume(run, services.model(name=run.model), coach="Mina"))
