"""The part of the fake gradebook that knows worklists."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from grader.batch import Batch
from grader.errors import GradebookError
from grader.evaluation import Draft, Evaluation
from grader.submission import Submission
from grader.worklist import Attempt, KeptStation, Scope, Station


class FakeWorklists:
    _now: Callable[[], datetime]
    _lock: threading.RLock
    _submissions: dict[int, Submission]
    _batches: dict[int, Batch]
    _drafts: dict[tuple[int, int], Draft]
    _evaluations: list[Evaluation]

    def __init__(self) -> None:
        super().__init__()
        self._stations: dict[tuple[str, Scope], KeptStation] = {}

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def batch(self, batch_id: int) -> Batch:
        raise NotImplementedError

    def attempts_in(self, scope: Scope, rubric_id: int | None) -> Sequence[Attempt]:
        of_it = [one for one in self._submissions.values() if one.assignment == scope.assignment]
        batch = None if scope.batch_id is None else self._batches.get(scope.batch_id)
        lines: dict[int, int] = {}
        for line in batch.lines if batch and batch.assignment == scope.assignment else ():
            if line.submission_id is not None:
                lines.setdefault(line.submission_id, line.number)
        students = {one.student_id for one in of_it if one.id in lines or one.id in scope.chosen}
        everything = scope.batch_id is None and not scope.chosen
        kept = [one for one in of_it if everything or one.student_id in students]
        return tuple(self._attempt(one, rubric_id, lines.get(one.id)) for one in kept)

    def _attempt(self, one: Submission, rubric_id: int | None, line: int | None) -> Attempt:
        key = (one.id, rubric_id or 0)
        draft = self._drafts.get(key)
        ratings = draft.ratings.values() if draft else ()
        return Attempt(
            submission_id=one.id,
            student_id=one.student_id,
            student_number=one.student_number,
            replaced=one.replaced_by is not None,
            line=line,
            saved=any((item.submission_id, item.rubric_id) == key and not item.withdrawn for item in self._evaluations),
            drafted=draft is not None,
            scored=frozenset(entry.criterion_id for entry in ratings if entry.score is not None),
            open=frozenset(entry.criterion_id for entry in ratings if entry.score is None),
        )

    def keep_station(self, scope: Scope, station: Station, *, coach: str) -> None:
        if not coach.strip():
            raise GradebookError("gradebook.no_coach")
        self.submission(station.submission_id)
        if scope.batch_id is not None:
            self.batch(scope.batch_id)
        with self._lock:
            self._stations.pop((coach, scope), None)
            self._stations[coach, scope] = KeptStation(scope=scope, station=station, at=self._now())

    def kept_stations(self, coach: str, limit: int) -> Sequence[KeptStation]:
        mine = [kept for (whose, _), kept in self._stations.items() if whose == coach]
        return tuple(reversed(mine))[: max(0, limit)]

    def kept_station(self, scope: Scope, coach: str) -> Station | None:
        kept = self._stations.get((coach, scope))
        return kept.station if kept else None
