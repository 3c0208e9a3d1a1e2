"""The one row History shows of a submission under a rubric version, kept in step within the transaction that changes what it shows."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from db.tables import DraftRow, EvaluationRow, GradingRow, RatingRow, RubricVersionRow, SubmissionRow
from db.tables_runs import RunRow
from db.tables_steps import WithdrawalRow
from db.types import folded
from grader.run import RunPurpose


def search_text(submission: SubmissionRow, title: str) -> str:
    """What a search looks through, folded. Owner, repository and path stand together so that a pasted `owner/repo` is found."""
    place = f"{submission.owner}/{submission.repo}/{submission.path}"
    return folded("\n".join((submission.student, place, title)))


def stands(saved: type[EvaluationRow] = EvaluationRow) -> ColumnElement[bool]:
    """That nobody took an evaluation back. `saved` is the table, or an alias of it."""
    taken_back = select(WithdrawalRow.evaluation_id).where(WithdrawalRow.evaluation_id == saved.id)
    return ~taken_back.correlate(saved).exists()


def latest_evaluation(session: Session, submission_id: int, rubric_id: int) -> EvaluationRow | None:
    """The version in force."""
    return session.exec(
        select(EvaluationRow)
        .where(EvaluationRow.submission_id == submission_id, EvaluationRow.rubric_id == rubric_id, stands())
        .order_by(col(EvaluationRow.version).desc())
        .limit(1)
    ).first()


def refresh_grading(session: Session, submission_id: int, rubric_id: int) -> None:
    """Make the row say what drafts, evaluations and runs say now; no draft and no evaluation: no row. The caller has flushed its changes."""
    evaluation = latest_evaluation(session, submission_id, rubric_id)
    draft = session.get(DraftRow, (submission_id, rubric_id))
    row = session.exec(
        select(GradingRow).where(GradingRow.submission_id == submission_id, GradingRow.rubric_id == rubric_id)
    ).first()
    if evaluation is not None:
        row = row or _draft_row(session, submission_id, rubric_id, evaluation.coach, evaluation.saved_at)
        _show_evaluation(session, row, evaluation)
        row.changed = draft is not None
    elif draft is not None:
        row = row or _draft_row(session, submission_id, rubric_id, draft.coach, draft.changed_at)
        row.coach, row.at = draft.coach, draft.changed_at
        # what stood there may have been taken back
        row.status, row.version, row.changed, row.score, row.share = "draft", 0, False, None, None
    elif row is not None:
        session.delete(row)
    if row is not None:
        run = _run_shown(session, evaluation, submission_id, rubric_id)
        row.model, row.cost_usd = (run.model, run.cost_usd) if run else (None, None)


def _draft_row(session: Session, submission_id: int, rubric_id: int, coach: str, at: datetime) -> GradingRow:
    submission = session.get_one(SubmissionRow, submission_id)
    title = session.get_one(RubricVersionRow, rubric_id).title
    row = GradingRow(
        submission_id=submission_id,
        rubric_id=rubric_id,
        assignment=submission.assignment,
        status="draft",
        version=0,
        changed=False,
        coach=coach,
        at=at,
        student_key=folded(submission.student),
        title_key=folded(title),
        search=search_text(submission, title),
    )
    session.add(row)
    return row


def _show_evaluation(session: Session, row: GradingRow, evaluation: EvaluationRow) -> None:
    scores = session.exec(select(RatingRow.score).where(RatingRow.evaluation_id == evaluation.id)).all()
    maximum = session.get_one(RubricVersionRow, evaluation.rubric_id).max_score
    row.status = "final"
    row.version = evaluation.version
    row.score = sum(scores)
    row.share = row.score / maximum if maximum else None
    row.coach, row.at = evaluation.coach, evaluation.saved_at


def _run_shown(session: Session, evaluation: EvaluationRow | None, submission_id: int, rubric_id: int) -> RunRow | None:
    """The run an evaluation was made from; for a draft, the latest that was to grade."""
    if evaluation is not None:
        return None if evaluation.run_id is None else session.get(RunRow, evaluation.run_id)
    return session.exec(
        select(RunRow)
        .where(
            RunRow.submission_id == submission_id,
            RunRow.rubric_id == rubric_id,
            RunRow.purpose == RunPurpose.GRADE.value,
        )
        .order_by(col(RunRow.id).desc())
        .limit(1)
    ).first()
