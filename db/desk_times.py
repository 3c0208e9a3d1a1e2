"""When coaches were at the desk, and how what they saved came about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, literal, select, union, union_all

from db.records import Records, require_name
from db.tables import CoachActRow, EntryLogRow, EvaluationRow, RatingRow, RunRow, SubmissionRow
from db.tables_desk_times import DeskMomentRow
from db.types import storable
from grader.desk_time import Moment, What, time_spent
from grader.evaluation import Origin
from grader.gains import Graded, Origins
from grader.run import RunPurpose

UNIX_EPOCH, DAY = 2440587.5, 86400
"""1970 as a Julian day, and its seconds."""


class DeskTimes(Records):
    def note_moment(self, submission_id: int, what: What, *, coach: str) -> None:
        if what not in (What.OPENED, What.LOOKED):
            raise ValueError(f"{what} is recorded with what was entered, saved or answered")
        require_name(coach)
        with self._database.write() as session:
            self._submission(session, submission_id)
            session.add(
                DeskMomentRow(at=self._now(), coach=storable(coach), submission_id=submission_id, what=what.value)
            )

    def graded_by(self, coach: str, *, since: datetime | None = None) -> Sequence[Graded]:
        name = storable(coach)
        with self._database.read() as session:
            rows: Sequence[Any] = session.connection().execute(_graded(name, since)).all()
            spent = time_spent(_moments(session, name)) if rows else {}
        # of several rubric versions the last saved takes the place of the others, and its place in the order
        last = {row[0]: row for row in rows}
        return tuple(_graded_of(row, spent.get(row[0])) for row in rows if last[row[0]] is row)

    def origins_by_criterion(
        self, coach: str, assignment: str, *, since: datetime | None = None
    ) -> Mapping[tuple[int, str], Origins]:
        wanted = (
            _in_force((col(EvaluationRow.rubric_id), col(CoachActRow.criterion_id), *_counts()), storable(coach), since)
            .where(col(SubmissionRow.assignment) == storable(assignment))
            .group_by(col(EvaluationRow.rubric_id), col(CoachActRow.criterion_id))
            .order_by(func.min(col(CoachActRow.id)))
        )
        with self._database.read() as session:
            return {(row[0], row[1]): _origins(row[2:]) for row in session.connection().execute(wanted)}


def _counts() -> Iterable[ColumnElement[int]]:
    return [func.count().filter(col(CoachActRow.origin) == origin.value) for origin in Origin]


def _origins(counts: Sequence[int]) -> Origins:
    return Origins.of(dict(zip(Origin, counts, strict=True)))


def _in_force(columns: Iterable[Any], coach: str, since: datetime | None) -> Select[Any]:
    """A query over the ratings of the coach's evaluations that no later one replaced."""
    later = aliased(EvaluationRow)
    replaced = select(later.id).where(
        later.submission_id == EvaluationRow.submission_id,
        later.rubric_id == EvaluationRow.rubric_id,
        later.version > EvaluationRow.version,
    )
    wanted: Select[Any] = (
        select(*columns)
        .select_from(EvaluationRow)
        .join(SubmissionRow, col(SubmissionRow.id) == col(EvaluationRow.submission_id))
        .join(RatingRow, col(RatingRow.evaluation_id) == col(EvaluationRow.id))
        .join(CoachActRow, col(CoachActRow.id) == col(RatingRow.act_id))
        .where(col(EvaluationRow.coach) == coach, ~replaced.exists())
    )
    return wanted if since is None else wanted.where(col(EvaluationRow.saved_at) >= since)


def _graded(coach: str, since: datetime | None) -> Select[Any]:
    earlier = aliased(SubmissionRow)
    attempted = select(earlier.id).where(
        earlier.student_id == SubmissionRow.student_id,
        earlier.assignment == SubmissionRow.assignment,
        col(earlier.id) < col(SubmissionRow.id),
        col(earlier.replaced_by).is_(None),
    )
    columns = (SubmissionRow.id, SubmissionRow.assignment, EvaluationRow.saved_at, ~attempted.exists(), *_counts())
    in_order = (col(EvaluationRow.saved_at), col(EvaluationRow.id))
    return _in_force(columns, coach, since).group_by(col(EvaluationRow.id)).order_by(*in_order)


def _graded_of(row: Any, seconds: float | None) -> Graded:  # noqa: ANN401 - a row of the query above
    submission_id, assignment, saved_at, first, *counts = row
    return Graded(
        submission_id=submission_id,
        assignment=assignment,
        saved_at=saved_at,
        first=bool(first),
        seconds=seconds,
        origins=_origins(counts),
    )


def _seconds(at: Any) -> ColumnElement[float]:  # noqa: ANN401 - a column of times
    return (func.julianday(at) - UNIX_EPOCH) * DAY


def _moments(session: Session, coach: str) -> Iterable[Moment]:
    """Everything that was recorded of the coach, and the runs that ended for the submissions they had on the desk."""
    recorded: tuple[tuple[Any, Any, Any], ...] = (
        (DeskMomentRow, DeskMomentRow.at, DeskMomentRow.what),
        (EntryLogRow, EntryLogRow.at, literal(What.ENTERED.value)),
        (EvaluationRow, EvaluationRow.saved_at, literal(What.SAVED.value)),
    )
    own = union_all(
        *(
            select(_seconds(at), table.submission_id, what, literal(0.0)).where(table.coach == coach)
            for table, at, what in recorded
        )
    )
    seen = union(*(select(table.submission_id).where(table.coach == coach) for table, _, _ in recorded))
    runs = select(
        _seconds(RunRow.finished_at), RunRow.submission_id, literal(What.ANSWERED.value), _seconds(RunRow.queued_at)
    ).where(
        RunRow.purpose == RunPurpose.GRADE.value,
        col(RunRow.finished_at).is_not(None),
        col(RunRow.submission_id).in_(seen),
    )
    connection = session.connection()
    yield from map(Moment._make, connection.execute(own))
    yield from map(Moment._make, connection.execute(runs))
