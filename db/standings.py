"""How far the work on each of many submissions has come."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session, col, select

from db.records import LARGEST_ID, Records
from db.tables import GradingRow, RubricVersionRow, SubmissionRow
from db.tables_intake import StudentRow
from db.tables_runs import RunRow
from db.values import submission_of
from grader.run import RunPurpose, RunStatus
from grader.standing import Standing

AT_ONCE = 1000


class Standings(Records):
    def standings(self, submission_ids: Collection[int]) -> Mapping[int, Standing]:
        wanted = sorted({number for number in submission_ids if 0 < number <= LARGEST_ID})
        found: dict[int, Standing] = {}
        with self._database.read() as session:
            for start in range(0, len(wanted), AT_ONCE):
                found |= _standings(session, wanted[start : start + AT_ONCE])
        return found


def _standings(session: Session, ids: list[int]) -> dict[int, Standing]:
    rows = session.exec(select(SubmissionRow, StudentRow.number).join(StudentRow).where(col(SubmissionRow.id).in_(ids)))
    found = {row.id or 0: Standing(submission=submission_of(row, number)) for row, number in rows}
    runs = select(RunRow.submission_id, RunRow.status).where(
        col(RunRow.submission_id).in_(ids), RunRow.purpose == RunPurpose.GRADE.value
    )
    for submission_id, status in session.exec(runs.order_by(col(RunRow.id))):
        found[submission_id] = replace(found[submission_id], run=RunStatus(status))
    graded = (
        select(GradingRow, RubricVersionRow.max_score)
        .join(RubricVersionRow, col(RubricVersionRow.id) == col(GradingRow.rubric_id))
        .where(col(GradingRow.submission_id).in_(ids))
        .order_by(col(GradingRow.at), col(GradingRow.id))
    )
    for row, most in session.exec(graded):
        before = found[row.submission_id]
        if row.version:
            found[row.submission_id] = replace(before, score=row.score, max_score=most, changed=row.changed)
        else:
            found[row.submission_id] = replace(before, changed=True)
    return found
