"""The part of the fake gradebook that keeps texts written for the coach."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from grader.errors import NotInGradebook
from grader.run import Run, RunPurpose
from grader.submission import Submission
from grader.writing import Writing, still_writing


class FakeWritings:
    _now: Callable[[], datetime]
    _lock: threading.RLock
    run: Callable[[int], Run]
    submission: Callable[[int], Submission]
    queue_run: Callable[..., Run]

    def __init__(self) -> None:
        super().__init__()
        self._writings: dict[int, Writing] = {}

    def queue_writing(
        self, *, purpose: RunPurpose, asked: str, persona: str = "", length: str = "medium", **of_run: Any
    ) -> Writing:
        if not purpose.writes:
            raise ValueError(f"a run of purpose {purpose} writes nothing")
        with self._lock:
            about = ("submission_id", "rubric_id") if purpose is RunPurpose.FEEDBACK else ("submission_id",)
            for other in (self.run(run_id) for run_id in self._writings):
                alike = all(getattr(other, name) == of_run[name] for name in about)
                if other.status.active and other.purpose is purpose and alike:
                    raise still_writing(purpose, other.id)
            run = self.queue_run(purpose=purpose, **of_run)
            made = Writing(run=run, asked=asked, persona=persona, length=length)
            self._writings[run.id] = made
            return made

    def writing(self, run_id: int) -> Writing:
        run = self.run(run_id)
        if run_id not in self._writings:
            raise NotInGradebook("gradebook.no_run", id=run_id)
        return replace(self._writings[run_id], run=run)

    def writings(
        self, submission_id: int, purpose: RunPurpose, *, rubric_id: int | None = None, limit: int = 200
    ) -> Sequence[Writing]:
        self.submission(submission_id)
        every = [self.writing(number) for number in self._writings]
        found = [item for item in every if (item.run.submission_id, item.run.purpose) == (submission_id, purpose)]
        if rubric_id is not None:
            found = [item for item in found if item.run.rubric_id == rubric_id]
        return tuple(found[-limit:] if limit else ())

    def settle_writing(self, run_id: int, *, settled: bool) -> None:
        with self._lock:
            made = self.writing(run_id)
            self._writings[run_id] = replace(made, settled_at=self._now() if settled else None)
