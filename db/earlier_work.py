"""What was done under which version of a rubric."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from db.records import Records
from db.tables import GradingRow, RubricVersionRow, SubmissionRow
from db.tables_intake import StudentRow
from db.tables_runs import RunRow
from db.types import storable
from db.values import key_of, submission_of
from grader.earlier_work import Work
from grader.run import RunPurpose, RunStatus
from grader.submission import Submission


class EarlierWork(Records):
    def work_on(self, assignment: str) -> Sequence[Work]:
        key = storable(assignment)
        with self._database.read() as session:
            submissions = _submissions(session, key)
            found: dict[tuple[int, int], Work] = {}
            versions = session.exec(select(RubricVersionRow).where(RubricVersionRow.assignment == key))
            rubrics = {key_of(row.id): row for row in versions}
            runs = select(RunRow.submission_id, RunRow.rubric_id, RunRow.status).where(
                col(RunRow.rubric_id).in_(rubrics), RunRow.purpose == RunPurpose.GRADE.value
            )
            runs = runs.where(col(RunRow.submission_id).in_(submissions)).order_by(col(RunRow.id))
            for submission, rubric, status in session.exec(runs):
                work = found.get((submission, rubric)) or _work(submissions[submission], rubrics[rubric])
                found[submission, rubric] = replace(work, run=RunStatus(status))
            saved = select(GradingRow.submission_id, GradingRow.rubric_id, GradingRow.score).where(
                col(GradingRow.rubric_id).in_(rubrics),
                GradingRow.version > 0,
                col(GradingRow.submission_id).in_(submissions),
            )
            for submission, rubric, score in session.exec(saved):
                work = found.get((submission, rubric)) or _work(submissions[submission], rubrics[rubric])
                found[submission, rubric] = replace(work, score=score)
        return tuple(found[key] for key in sorted(found))


def _submissions(session: Session, assignment: str) -> dict[int, Submission]:
    rows = session.exec(
        select(SubmissionRow, StudentRow.number).join(StudentRow).where(SubmissionRow.assignment == assignment)
    )
    return {key_of(row.id): submission_of(row, number) for row, number in rows}


def _work(submission: Submission, rubric: RubricVersionRow) -> Work:
    return Work(submission=submission, rubric_id=key_of(rubric.id), number=rubric.number, max_score=rubric.max_score)
