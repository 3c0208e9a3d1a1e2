"""What coaches wrote, worked out in the transaction that keeps it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.migrations.m0019_past_comments import stamp
from db.tables_comments import PastCommentRow
from db.tables_runs import RunRow, RunTextRow, SuggestionRow
from db.types import storable
from grader import written
from grader.comment_search import OVERALL
from grader.written import Field, State, Written

Place = tuple[int, int, str]
"""Submission, rubric version, and criterion or OVERALL."""


def note_typed(session: Session, place: Place, text: str | None, *, coach: str, at: datetime) -> None:
    """A field holds `text` now."""
    before, suggested = _field(session, place), _suggested(session, place)
    _keep(session, place, before, written.typed(before, text or "", coach=coach, at=at, suggested=suggested))


def note_saved(session: Session, place: Place, text: str, *, coach: str, at: datetime) -> None:
    """A field was saved with `text`."""
    before, suggested = _field(session, place), _suggested(session, place)
    _keep(session, place, before, written.saved(before, text, coach=coach, at=at, suggested=suggested))


def note_discarded(session: Session, submission_id: int, rubric_id: int) -> None:
    """A draft is about to be discarded."""
    drafts = select(PastCommentRow.criterion_id).where(
        PastCommentRow.submission_id == submission_id,
        PastCommentRow.rubric_id == rubric_id,
        PastCommentRow.state == State.DRAFT.value,
    )
    for criterion_id in session.exec(drafts).all():
        place = (submission_id, rubric_id, criterion_id)
        before = _field(session, place)
        _keep(session, place, before, written.discarded(before, suggested=_suggested(session, place)))


def _rows(session: Session, place: Place) -> Sequence[PastCommentRow]:
    submission_id, rubric_id, criterion_id = place
    there = select(PastCommentRow).where(
        PastCommentRow.submission_id == submission_id,
        PastCommentRow.rubric_id == rubric_id,
        PastCommentRow.criterion_id == criterion_id,
    )
    return session.exec(there.order_by(col(PastCommentRow.at), col(PastCommentRow.id))).all()


def _field(session: Session, place: Place) -> Field:
    return tuple(
        Written(
            text=row.text,
            coach=row.coach,
            at=row.at,
            own=row.own,
            state=State(row.state),
            fullest=row.fullest,
            id=row.id,
        )
        for row in _rows(session, place)
    )


def _suggested(session: Session, place: Place) -> Collection[str]:
    submission_id, rubric_id, criterion_id = place
    runs = select(RunRow.id).where(RunRow.submission_id == submission_id, RunRow.rubric_id == rubric_id)
    if criterion_id == OVERALL:
        return set(session.exec(select(RunTextRow.overall).where(col(RunTextRow.run_id).in_(runs))))
    said = select(SuggestionRow.comment).where(
        col(SuggestionRow.run_id).in_(runs), SuggestionRow.criterion_id == criterion_id
    )
    return set(session.exec(said))


def _keep(session: Session, place: Place, before: Field, after: Field) -> None:
    submission_id, rubric_id, criterion_id = place
    for old, new in written.changes(before, after):
        if new is None:
            session.delete(session.get_one(PastCommentRow, old.id if old else None))
            session.flush()
            continue
        row = PastCommentRow(
            id=new.id,
            submission_id=submission_id,
            rubric_id=rubric_id,
            criterion_id=criterion_id,
            coach=storable(new.coach),
            at=new.at,
            text=new.text,
            own=new.own,
            state=new.state.value,
            fullest=new.fullest,
            changed=stamp(session.connection()),
        )
        session.merge(row)
        session.flush()
