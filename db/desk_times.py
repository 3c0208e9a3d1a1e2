"""When coaches were at the desk, and how what they saved came about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from db.grading import stands
from db.records import Records, require_name
from db.tables import CoachActRow, EvaluationRow, RatingRow, SubmissionRow
from db.tables_blind_first import FirstScoreRow
from db.tables_desk_times import DeskMomentRow
from db.tables_runs import SuggestionRow
from db.types import storable
from grader.desk_time import What, time_spent
from grader.evaluation import Origin
from grader.gains import Graded, Origins, ScoredFirst
from grader.run import RunPurpose

_NAMES = tuple(origin.value for origin in Origin)


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
    """For each origin the ratings that were not scored first, then those that were, as in `ScoredFirst`."""
    first, final = col(FirstScoreRow.score), col(RatingRow.score)
    suggested = _suggested()
    led = first.is_(None)
    conditions = (
        *(and_(led, col(CoachActRow.origin) == origin.value) for origin in Origin),
        ~led,
        and_(~led, suggested.is_not(None)),
        and_(~led, suggested == first),
        and_(~led, suggested != first, suggested == final),
    )
    return [func.count().filter(condition) for condition in conditions]


def _suggested() -> ColumnElement[int]:
    """The score that the evaluation's run suggests."""
    made = select(SuggestionRow.score).where(
        SuggestionRow.run_id == EvaluationRow.run_id, SuggestionRow.criterion_id == RatingRow.criterion_id
    )
    last = made.order_by(col(SuggestionRow.id).desc()).limit(1)
    return last.correlate(EvaluationRow, RatingRow).scalar_subquery()


def _origins(counts: Sequence[int]) -> Origins:
    ratings, compared, agreed, moved = counts[len(_NAMES) :]
    first = ScoredFirst(ratings=ratings, compared=compared, agreed=agreed, moved=moved)
    return Origins(**dict(zip(_NAMES, counts, strict=False)), scored_first=first)


def _in_force(columns: Iterable[Any], coach: str, since: datetime | None) -> Select[Any]:
    """A query over the ratings of the coach's evaluations that are in force."""
    later = aliased(EvaluationRow)
    replaced = select(later.id).where(
        later.submission_id == EvaluationRow.submission_id,
        later.rubric_id == EvaluationRow.rubric_id,
        later.version > EvaluationRow.version,
        stands(later),
    )
    wanted: Select[Any] = (
        select(*columns)
        .select_from(EvaluationRow)
        .join(SubmissionRow, col(SubmissionRow.id) == col(EvaluationRow.submission_id))
        .join(RatingRow, col(RatingRow.evaluation_id) == col(EvaluationRow.id))
        .join(CoachActRow, col(CoachActRow.id) == col(RatingRow.act_id))
        .outerjoin(FirstScoreRow, _by_the_same_coach())
        .where(col(EvaluationRow.coach) == coach, stands(), ~replaced.exists())
    )
    return wanted if since is None else wanted.where(col(EvaluationRow.saved_at) >= since)


def _by_the_same_coach() -> ColumnElement[bool]:
    """Of a first score and a rating: whoever saved it had scored it first, not a colleague whose score they saw."""
    return and_(
        col(FirstScoreRow.submission_id) == col(EvaluationRow.submission_id),
        col(FirstScoreRow.rubric_id) == col(EvaluationRow.rubric_id),
        col(FirstScoreRow.criterion_id) == col(RatingRow.criterion_id),
        col(FirstScoreRow.coach) == col(EvaluationRow.coach),
        col(FirstScoreRow.at) <= col(EvaluationRow.saved_at),
    )


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


def _moments(session: Session, coach: str) -> Sequence[tuple[float, int, str, float]]:
    """As `Moment`: everything that was recorded of the coach, and the runs that ended for the submissions they saved."""
    # past SQLAlchemy, whose rows take four times as long as everything else together
    cursor = session.connection().connection.cursor()
    cursor.execute(_RECORDED, {"coach": coach, "grade": RunPurpose.GRADE.value})
    return cursor.fetchall()


def _in_seconds(column: str) -> str:
    """Since 1970."""
    return f"(julianday({column}) - 2440587.5) * 86400"


_RECORDED = f"""
SELECT {_in_seconds("at")}, submission_id, what, 0.0 FROM desk_moment WHERE coach = :coach
UNION ALL SELECT {_in_seconds("at")}, submission_id, '{What.ENTERED}', 0.0 FROM entry_log WHERE coach = :coach
UNION ALL SELECT {_in_seconds("saved_at")}, submission_id, '{What.SAVED}', 0.0 FROM evaluation WHERE coach = :coach
UNION ALL SELECT {_in_seconds("finished_at")}, submission_id, '{What.ANSWERED}', {_in_seconds("queued_at")} FROM run
    WHERE purpose = :grade AND finished_at IS NOT NULL AND submission_id IN (SELECT submission_id FROM evaluation WHERE coach = :coach)
"""  # noqa: S608 - the names of columns and kinds above
