"""What every part of the gradebook stands on: the database, the clock, and finding a record by its id."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session

from db.comment_shelf import Shelf
from db.engine import Database
from db.tables import RubricVersionRow, SubmissionRow
from db.tables_runs import RunRow
from db.unwritten import Unwritten
from db.values import rubric_version_of
from db.workers import Worker
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import RubricVersion
from grader.rubric import Criterion
from grader.run import RunPurpose


def utc_now() -> datetime:
    return datetime.now(UTC)


LARGEST_ID = 2**63 - 1


class Records:
    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._worker = Worker(database.file)
        # rubric versions are frozen, so what was read once stays true
        self._rubrics: dict[int, RubricVersion] = {}
        self._shelf = Shelf()
        self.unwritten = Unwritten(database.onlooker)

    def _submission(self, session: Session, submission_id: int) -> SubmissionRow:
        row = _found(session, SubmissionRow, submission_id)
        if row is None:
            raise NotInGradebook("gradebook.no_submission", id=submission_id)
        return row

    def _rubric(self, session: Session, rubric_id: int) -> RubricVersion:
        known = self._rubrics.get(rubric_id)
        if known is None:
            row = _found(session, RubricVersionRow, rubric_id)
            if row is None:
                raise NotInGradebook("gradebook.no_rubric", id=rubric_id)
            known = self._rubrics[rubric_id] = rubric_version_of(row)
        return known

    def _run(self, session: Session, run_id: int) -> RunRow:
        row = _found(session, RunRow, run_id)
        if row is None:
            raise NotInGradebook("gradebook.no_run", id=run_id)
        return row

    def _require_graded(self, session: Session, run_id: int | None, submission_id: int, rubric_id: int) -> None:
        """Raises GradebookError unless the run, if one is named, is of purpose GRADE and of this submission and rubric version."""
        if run_id is None:
            return
        run = self._run(session, run_id)
        if (run.submission_id, run.rubric_id) != (submission_id, rubric_id):
            raise GradebookError("gradebook.foreign_run", id=run_id)
        if run.purpose != RunPurpose.GRADE:
            raise GradebookError("gradebook.run_beside", id=run_id)


RowT = TypeVar("RowT")


def _found(session: Session, table: type[RowT], number: int) -> RowT | None:
    # ids come from links, which anyone may edit
    return session.get(table, number) if 0 < number <= LARGEST_ID else None


def criterion_in(rubric: RubricVersion, criterion_id: str) -> Criterion:
    """The criterion of that id. Raises NotInGradebook when the rubric has none."""
    criterion = rubric.rubric.criterion(criterion_id)
    if criterion is None:
        raise NotInGradebook("gradebook.no_criterion", criterion=criterion_id)
    return criterion


def require_level(criterion: Criterion, score: int) -> None:
    """Raises GradebookError when the criterion has no level of that score."""
    if criterion.level(score) is None:
        scores = ", ".join(str(level) for level in criterion.scores)
        raise GradebookError("gradebook.not_a_level", criterion=criterion.name, score=score, scores=scores)


def require_name(coach: str) -> None:
    """Raises GradebookError when nobody is named."""
    if not coach.strip():
        raise GradebookError("gradebook.no_coach")
