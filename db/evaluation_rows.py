"""A version of an evaluation as rows: written with the acts that it stands on, and read. Within the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.blind_first import note_score
from db.entries import clear_draft
from db.runs import last_suggestions
from db.tables import CoachActRow, EvaluationRow, RatingRow
from db.types import storable
from db.values import key_of
from db.written import note_saved
from grader.comment_search import OVERALL
from grader.evaluation import RubricVersion, Suggestion, origin_of
from grader.reasons import Reason


def write_evaluation(
    session: Session,
    rubric: RubricVersion,
    submission_id: int,
    *,
    ratings: Mapping[str, tuple[int, str]],
    reasons: Mapping[str, Reason],
    overall: str,
    coach: str,
    run_id: int | None,
    at: datetime,
) -> EvaluationRow:
    """The next version, with a coach's act for every criterion of the rubric; the draft is cleared. The caller has made sure that it may be."""
    row = EvaluationRow(
        submission_id=submission_id,
        rubric_id=rubric.id,
        version=_last_version(session, submission_id, rubric.id) + 1,
        overall=storable(overall),
        coach=storable(coach),
        run_id=run_id,
        saved_at=at,
    )
    session.add(row)
    session.flush()
    suggestions = last_suggestions(session, run_id)
    for criterion in rubric.rubric.criteria:
        score, comment = ratings[criterion.id]
        note_score(session, (submission_id, rubric.id), criterion.id, score, coach=coach, at=at)
        _decide(
            session,
            row,
            criterion.id,
            score,
            storable(comment),
            suggestions.get(criterion.id),
            reasons.get(criterion.id),
        )
    clear_draft(session, submission_id, rubric.id)
    _note_texts(session, row, ratings)
    return row


def _note_texts(session: Session, row: EvaluationRow, ratings: Mapping[str, tuple[int, str]]) -> None:
    """What was saved can be found among past comments from now on."""
    texts = {OVERALL: row.overall} | {criterion_id: storable(comment) for criterion_id, (_, comment) in ratings.items()}
    for criterion_id, text in texts.items():
        field = (row.submission_id, row.rubric_id, criterion_id)
        note_saved(session, field, text, coach=row.coach, at=row.saved_at)


def decided_in(session: Session, row: EvaluationRow) -> Sequence[tuple[RatingRow, CoachActRow]]:
    """The ratings with their acts, in the rubric's order, which is the order they were decided in."""
    return session.exec(
        select(RatingRow, CoachActRow)
        .join(CoachActRow, col(CoachActRow.id) == col(RatingRow.act_id))
        .where(RatingRow.evaluation_id == row.id)
        .order_by(col(RatingRow.act_id))
    ).all()


def _last_version(session: Session, submission_id: int, rubric_id: int) -> int:
    """Of all that were ever saved, whether they stand or not."""
    theirs = select(func.max(EvaluationRow.version)).where(
        EvaluationRow.submission_id == submission_id, EvaluationRow.rubric_id == rubric_id
    )
    return session.exec(theirs).one() or 0


def _decide(
    session: Session,
    evaluation: EvaluationRow,
    criterion_id: str,
    score: int,
    comment: str,
    suggestion: Suggestion | None,
    reason: Reason | None,
) -> None:
    act = CoachActRow(
        at=evaluation.saved_at,
        coach=evaluation.coach,
        submission_id=evaluation.submission_id,
        rubric_id=evaluation.rubric_id,
        criterion_id=criterion_id,
        score=score,
        comment=comment,
        origin=origin_of(score, comment, suggestion).value,
        run_id=evaluation.run_id,
        reason=None if reason is None else reason.value,
    )
    session.add(act)
    session.flush()
    rating = RatingRow(
        evaluation_id=key_of(evaluation.id),
        criterion_id=criterion_id,
        act_id=key_of(act.id),
        score=score,
        comment=comment,
        reason=act.reason,
    )
    session.add(rating)
    session.flush()
