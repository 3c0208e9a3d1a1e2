"""What worklists are made of, and where coaches stopped."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, select
from sqlmodel import col, func
from sqlmodel import select as select_rows
from sqlmodel.sql.expression import SelectOfScalar

from db.records import LARGEST_ID, Records, require_name
from db.tables import DraftEntryRow, GradingRow, SubmissionRow
from db.tables_intake import BatchLineRow, BatchRow, StudentRow
from db.tables_worklists import WorklistStationRow
from db.types import storable
from db.values import key_of
from grader.errors import NotInGradebook
from grader.worklist import Attempt, KeptStation, Scope, Station, choice_of, choice_text


class Worklists(Records):
    def attempts_in(self, scope: Scope, rubric_id: int | None) -> Sequence[Attempt]:
        with self._database.read() as session:
            connection = session.connection()
            entered = _entered(connection, scope, rubric_id)
            return tuple(
                Attempt(
                    submission_id=key_of(number),
                    student_id=key_of(student),
                    student_number=shown,
                    replaced=by is not None,
                    line=at,
                    saved=bool(version),
                    drafted=version == 0 or bool(changed),
                    scored=entered[number, True],
                    open=entered[number, False],
                )
                for number, student, shown, by, at, version, changed in connection.execute(
                    _attempts(scope, rubric_id)
                ).all()
            )

    def keep_station(self, scope: Scope, station: Station, *, coach: str) -> None:
        require_name(coach)
        with self._database.write() as session:
            self._submission(session, station.submission_id)
            if scope.batch_id is not None and session.get(BatchRow, _batch_id(scope)) is None:
                raise NotInGradebook("gradebook.no_batch", id=scope.batch_id)
            row = session.exec(_stations(coach, scope)).first() or WorklistStationRow(
                coach=storable(coach),
                assignment=storable(scope.assignment),
                batch_id=scope.batch_id,
                chosen=choice_text(scope.chosen),
                submission_id=station.submission_id,
                criterion_id="",
                at=self._now(),
            )
            row.submission_id, row.criterion_id = station.submission_id, storable(station.criterion_id)
            row.at = self._now()
            session.add(row)

    def kept_stations(self, coach: str, limit: int) -> Sequence[KeptStation]:
        newest = (
            select_rows(WorklistStationRow)
            .where(WorklistStationRow.coach == storable(coach))
            .order_by(col(WorklistStationRow.at).desc(), col(WorklistStationRow.id).desc())
            .limit(max(0, limit))
        )
        with self._database.read() as session:
            return tuple(
                KeptStation(
                    scope=Scope(assignment=row.assignment, batch_id=row.batch_id, chosen=choice_of(row.chosen)),
                    station=_station_of(row),
                    at=row.at,
                )
                for row in session.exec(newest)
            )

    def kept_station(self, scope: Scope, coach: str) -> Station | None:
        with self._database.read() as session:
            row = session.exec(_stations(coach, scope)).first()
            return None if row is None else _station_of(row)


def _batch_id(scope: Scope) -> int:
    """0, which no batch has, where the scope is none."""
    return scope.batch_id if scope.batch_id is not None and 0 < scope.batch_id <= LARGEST_ID else 0


def _attempts(scope: Scope, rubric_id: int | None) -> Select[Any]:
    line = select(func.min(BatchLineRow.number)).where(
        col(BatchLineRow.batch_id) == _batch_id(scope), col(BatchLineRow.submission_id) == col(SubmissionRow.id)
    )
    work = and_(col(GradingRow.submission_id) == col(SubmissionRow.id), col(GradingRow.rubric_id) == rubric_id)
    return (
        select(
            col(SubmissionRow.id),
            col(SubmissionRow.student_id),
            col(StudentRow.number),
            col(SubmissionRow.replaced_by),
            line.correlate(SubmissionRow).scalar_subquery(),
            col(GradingRow.version),
            col(GradingRow.changed),
        )
        .join(StudentRow, col(StudentRow.id) == col(SubmissionRow.student_id))
        .join(GradingRow, work, isouter=True)
        .where(col(SubmissionRow.id).in_(_submissions(scope)))
        .order_by(col(SubmissionRow.id))
    )


def _submissions(scope: Scope) -> Select[Any]:
    """The ids of everything that students of the scope handed in for its assignment."""
    key = storable(scope.assignment)
    everything = select(col(SubmissionRow.id)).where(col(SubmissionRow.assignment) == key)
    if scope.chosen:
        chosen = col(SubmissionRow.id).in_([number for number in scope.chosen if number <= LARGEST_ID])
        theirs = select(col(SubmissionRow.student_id)).where(chosen, col(SubmissionRow.assignment) == key)
        return everything.where(col(SubmissionRow.student_id).in_(theirs))
    if scope.batch_id is None:
        return everything
    students = (
        select(col(SubmissionRow.student_id))
        .join(BatchLineRow, col(BatchLineRow.submission_id) == col(SubmissionRow.id))
        .join(BatchRow, col(BatchRow.id) == col(BatchLineRow.batch_id))
        .where(col(BatchRow.id) == _batch_id(scope), col(BatchRow.assignment) == key)
    )
    return everything.where(col(SubmissionRow.student_id).in_(students))


def _entered(connection: Connection, scope: Scope, rubric_id: int | None) -> dict[tuple[int, bool], frozenset[str]]:
    """The criteria entered of each submission, apart by whether they have a score."""
    entries = select(col(DraftEntryRow.submission_id), col(DraftEntryRow.criterion_id), col(DraftEntryRow.score))
    theirs = col(DraftEntryRow.submission_id).in_(_submissions(scope))
    found: dict[tuple[int, bool], set[str]] = defaultdict(set)
    for submission_id, criterion_id, score in connection.execute(
        entries.where(col(DraftEntryRow.rubric_id) == rubric_id, theirs)
    ):
        found[submission_id, score is not None].add(criterion_id)
    return defaultdict(frozenset, {key: frozenset(criteria) for key, criteria in found.items()})


def _stations(coach: str, scope: Scope) -> SelectOfScalar[WorklistStationRow]:
    return select_rows(WorklistStationRow).where(
        WorklistStationRow.coach == storable(coach),
        WorklistStationRow.assignment == storable(scope.assignment),
        func.coalesce(col(WorklistStationRow.batch_id), 0) == _batch_id(scope),
        WorklistStationRow.chosen == choice_text(scope.chosen),
    )


def _station_of(row: WorklistStationRow) -> Station:
    return Station(submission_id=row.submission_id, criterion_id=row.criterion_id)
