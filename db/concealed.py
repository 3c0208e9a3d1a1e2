"""Which submissions blind grading hides."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from db.grading import stands
from db.records import LARGEST_ID, Records
from db.tables import EvaluationRow, SubmissionRow

AT_ONCE = 500


def concealed() -> SelectOfScalar[Any]:
    """The ids of all submissions whose student's last attempt at the assignment nobody has saved an evaluation of.

    One that was opened by a wrong link is the last only when there is no other.
    """
    other = aliased(SubmissionRow)
    counts = case((col(other.replaced_by).is_(None), other.id))
    last = (
        select(func.coalesce(func.max(counts), func.max(other.id)))
        .where(other.student_id == SubmissionRow.student_id, other.assignment == SubmissionRow.assignment)
        .correlate(SubmissionRow)
        .scalar_subquery()
    )
    saved = select(EvaluationRow.id).where(EvaluationRow.submission_id == last, stands()).correlate(SubmissionRow)
    return select(SubmissionRow.id).where(~saved.exists())


def concealed_among(session: Session, submission_ids: Collection[int]) -> set[int]:
    wanted = sorted({number for number in submission_ids if 0 < number <= LARGEST_ID})
    found: set[int] = set()
    for start in range(0, len(wanted), AT_ONCE):
        found |= set(session.exec(concealed().where(col(SubmissionRow.id).in_(wanted[start : start + AT_ONCE]))))
    return found


class Concealed(Records):
    def concealed(self, submission_ids: Collection[int]) -> frozenset[int]:
        with self._database.read() as session:
            return frozenset(concealed_among(session, submission_ids))
