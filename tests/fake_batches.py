"""The part of the fake gradebook that knows batches."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from grader.batch import Batch, Line
from grader.errors import GradebookError, NotInGradebook, Problem
from grader.run import RunPurpose
from grader.standing import Standing


class FakeBatches:
    _now: Callable[[], datetime]
    _lock: threading.RLock

    def __init__(self) -> None:
        super().__init__()
        self._batches: dict[int, Batch] = {}

    def standings(self, submission_ids: Collection[int]) -> Mapping[int, Standing]:
        return {number: self._standing(number) for number in submission_ids if number in self._submissions}

    def _standing(self, number: int) -> Standing:
        runs = [run for run in self.runs_of(number) if run.purpose is RunPurpose.GRADE]
        saved = self.evaluations(number)
        rubric = self._rubrics[saved[0].rubric_id].rubric if saved else None
        drafted = [draft.rubric_id for draft in self._drafts.values() if draft.submission_id == number]
        return Standing(
            submission=self._submissions[number],
            run=runs[0].status if runs else None,
            score=saved[0].score if saved else None,
            max_score=rubric.max_score if rubric else None,
            changed=bool(drafted),
        )

    def add_batch(self, lines: Sequence[Line], *, assignment: str, name: str, coach: str) -> Batch:
        if not coach.strip():
            raise GradebookError("gradebook.no_coach")
        with self._lock:
            number = len(self._batches) + 1
            self._batches[number] = Batch(
                id=number, assignment=assignment, name=name, coach=coach, created_at=self._now(),
                lines=tuple(sorted(lines, key=lambda line: line.number)),
            )  # fmt: skip
            return self._batches[number]

    def batch(self, batch_id: int) -> Batch:
        if batch_id not in self._batches:
            raise NotInGradebook("gradebook.no_batch", id=batch_id)
        return self._batches[batch_id]

    def batches(self, limit: int) -> Sequence[Batch]:
        return tuple(reversed(self._batches.values()))[: max(0, limit)]

    def note_line(
        self, batch_id: int, number: int, *, submission_id: int | None = None, problem: Problem | None = None
    ) -> None:
        self._put_line(batch_id, number, submission_id=submission_id, problem=problem)

    def correct_line(self, batch_id: int, number: int, *, reference: str, student: str) -> None:
        self._put_line(
            batch_id, number, reference=reference.strip(), student=student.strip(), submission_id=None, problem=None
        )

    def _put_line(self, batch_id: int, number: int, **changes: object) -> None:
        with self._lock:
            batch = self.batch(batch_id)
            if number not in {line.number for line in batch.lines}:
                raise NotInGradebook("gradebook.no_batch", id=batch_id)
            lines = tuple(replace(line, **changes) if line.number == number else line for line in batch.lines)  # type: ignore[arg-type]
            self._batches[batch_id] = replace(batch, lines=lines)
