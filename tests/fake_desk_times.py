"""The part of the fake gradebook that knows when coaches were at the desk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from grader.blind_first import FirstScore
from grader.desk_time import Moment, What, time_spent
from grader.errors import GradebookError
from grader.evaluation import Evaluation, Rating
from grader.gains import Graded, Origins, ScoredFirst
from grader.run import Run, RunPurpose
from grader.submission import Submission


class FakeDeskTimes:
    _submissions: dict[int, Submission]
    _evaluations: list[Evaluation]
    _runs: dict[int, Run]
    _now: Callable[[], datetime]
    _firsts: dict[tuple[int, int], dict[str, FirstScore]]

    def __init__(self) -> None:
        super().__init__()
        self._moments: list[tuple[str, Moment]] = []

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def note_moment(self, submission_id: int, what: What, *, coach: str) -> None:
        if what not in (What.OPENED, What.LOOKED):
            raise ValueError(what)
        if not coach.strip():
            raise GradebookError("gradebook.no_coach")
        self._moved(self.submission(submission_id).id, what, coach, self._now())

    def _moved(self, submission_id: int, what: What, coach: str, at: datetime) -> None:
        self._moments.append((coach, Moment(at.timestamp(), submission_id, what.value)))

    def graded_by(self, coach: str, *, since: datetime | None = None) -> Sequence[Graded]:
        own = [moment for who, moment in self._moments if who == coach]
        runs = [
            Moment(run.finished_at.timestamp(), run.submission_id, What.ANSWERED.value, run.queued_at.timestamp())
            for run in self._runs.values()
            if run.purpose is RunPurpose.GRADE and run.finished_at is not None
        ]
        spent = time_spent([*own, *runs])
        last = {saved.submission_id: saved for saved in self._in_force(coach, since)}
        return tuple(
            Graded(
                submission_id=number, assignment=self._submissions[number].assignment, saved_at=saved.saved_at,
                first=self._is_first(number), seconds=spent.get(number), origins=self._origins([saved], None),
            )
            for number, saved in sorted(last.items(), key=lambda item: (item[1].saved_at, item[1].id))
        )  # fmt: skip

    def origins_by_criterion(
        self, coach: str, assignment: str, *, since: datetime | None = None
    ) -> Mapping[tuple[int, str], Origins]:
        theirs = [
            saved
            for saved in self._in_force(coach, since)
            if self._submissions[saved.submission_id].assignment == assignment
        ]
        keys = dict.fromkeys((saved.rubric_id, rating.criterion_id) for saved in theirs for rating in saved.ratings)
        return {key: self._origins([saved for saved in theirs if saved.rubric_id == key[0]], key[1]) for key in keys}

    def _in_force(self, coach: str, since: datetime | None) -> list[Evaluation]:
        standing = [saved for saved in self._evaluations if saved.withdrawn is None]
        newest = {(saved.submission_id, saved.rubric_id): saved for saved in standing}
        return [saved for saved in newest.values() if saved.coach == coach and (not since or saved.saved_at >= since)]

    def _is_first(self, number: int) -> bool:
        one = self._submissions[number]
        return not any(
            (other.student_id, other.assignment, other.replaced_by) == (one.student_id, one.assignment, None)
            for other in self._submissions.values()
            if other.id < number
        )

    def _origins(self, evaluations: Sequence[Evaluation], criterion_id: str | None) -> Origins:
        found = Origins()
        for saved in evaluations:
            for rating in saved.ratings:
                if criterion_id in (None, rating.criterion_id):
                    first = self._firsts.get((saved.submission_id, saved.rubric_id), {}).get(rating.criterion_id)
                    led = first is None or first.coach != saved.coach or first.at > saved.saved_at
                    found += (
                        Origins.of({rating.origin: 1})
                        if led or first is None
                        else Origins(scored_first=self._scored_first(first.score, rating, saved.run_id))
                    )
        return found

    def _scored_first(self, first: int, rating: Rating, run_id: int | None) -> ScoredFirst:
        suggestions = self._runs[run_id].suggestions if run_id else ()
        said = next((item.score for item in reversed(suggestions) if item.criterion_id == rating.criterion_id), None)
        if said is None:
            return ScoredFirst(ratings=1)
        return ScoredFirst(
            ratings=1, compared=1, agreed=int(said == first), moved=int(said != first and said == rating.score)
        )
