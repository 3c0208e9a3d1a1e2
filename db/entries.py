"""One field of a draft: what stands in it, and how something else is put there and logged. Within the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from db.grading import latest_evaluation
from db.tables import DraftEntryRow, DraftOverallRow, DraftRow, EntryLogRow
from db.values import key_of
from db.written import note_typed
from grader.comment_search import OVERALL

Current = DraftEntryRow | DraftOverallRow


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who enters something, in which tab, when, and as a part of which step."""

    coach: str
    tab: str
    at: datetime
    step_id: int


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in a field, or is to. `criterion_id` None: the overall feedback. `untouched`: nothing was entered there."""

    criterion_id: str | None
    score: int | None = None
    text: str | None = None
    reason: str | None = None
    untouched: bool = False

    @property
    def what(self) -> str:
        return "overall" if self.criterion_id is None else "rating"


def current(session: Session, desk: tuple[int, int], criterion_id: str | None) -> Current | None:
    """The row of a field, None while it is untouched."""
    if criterion_id is None:
        return session.get(DraftOverallRow, desk)
    return session.get(DraftEntryRow, (*desk, criterion_id))


def content_of(row: EntryLogRow | Current) -> Content:
    if isinstance(row, DraftOverallRow):
        return Content(criterion_id=None, text=row.text)
    if isinstance(row, DraftEntryRow):
        return Content(criterion_id=row.criterion_id, score=row.score, text=row.comment, reason=row.reason)
    return Content(
        criterion_id=row.criterion_id, score=row.score, text=row.text, reason=row.reason, untouched=row.untouched
    )


def last_logged(session: Session, desk: tuple[int, int], criterion_id: str | None) -> EntryLogRow | None:
    """The newest entry of a field in the log."""
    return session.exec(
        _log_of(desk, criterion_id).order_by(col(EntryLogRow.revision).desc(), col(EntryLogRow.id).desc()).limit(1)
    ).first()


def put(session: Session, desk: tuple[int, int], content: Content, by: Author) -> int:
    """Enter `content` and log it. Returns the field's new revision."""
    before = current(session, desk, content.criterion_id)
    revision = _next_revision(session, desk, content)
    session.add(
        EntryLogRow(
            at=by.at,
            coach=by.coach,
            tab=by.tab,
            submission_id=desk[0],
            rubric_id=desk[1],
            what=content.what,
            criterion_id=content.criterion_id,
            score=content.score,
            text=content.text,
            reason=content.reason,
            revision=revision,
            step_id=by.step_id,
            before_id=None if before is None else _logged_as(session, desk, before),
            untouched=content.untouched,
        )
    )
    if content.untouched:
        if before is not None:
            session.delete(before)
    else:
        _touch(session, desk, by)
        session.merge(_row_of(desk, content, revision, by))
    session.flush()
    note_typed(session, (*desk, content.criterion_id or OVERALL), content.text, coach=by.coach, at=by.at)
    return revision


def close_if_empty(session: Session, desk: tuple[int, int]) -> None:
    """Without anything entered there is no draft."""
    header = session.get(DraftRow, desk)
    if header is not None and not touched(session, desk) and session.get(DraftOverallRow, desk) is None:
        session.delete(header)
        session.flush()


def clear_draft(session: Session, submission_id: int, rubric_id: int) -> None:
    """Forget the entries; their log stays."""
    header = session.get(DraftRow, (submission_id, rubric_id))
    if header is not None:
        session.delete(header)
    session.flush()


def touched(session: Session, desk: tuple[int, int]) -> list[DraftEntryRow]:
    """What is entered for criteria."""
    entered = select(DraftEntryRow).where(DraftEntryRow.submission_id == desk[0], DraftEntryRow.rubric_id == desk[1])
    return list(session.exec(entered))


def standing_entries(session: Session, desk: tuple[int, int]) -> list[int]:
    """The ids of the log's entries that stand in a draft now."""
    overall = session.get(DraftOverallRow, desk)
    rows: list[Current] = [*touched(session, desk), *([overall] if overall else [])]
    found = (_logged_as(session, desk, row) for row in rows)
    return [number for number in found if number is not None]


def _touch(session: Session, desk: tuple[int, int], by: Author) -> None:
    header = session.get(DraftRow, desk)
    if header is not None:
        header.coach, header.tab, header.changed_at = by.coach, by.tab, by.at
        return
    latest = latest_evaluation(session, *desk)
    session.add(
        DraftRow(
            submission_id=desk[0],
            rubric_id=desk[1],
            based_on=latest.version if latest else 0,
            coach=by.coach,
            tab=by.tab,
            changed_at=by.at,
        )
    )


def _row_of(desk: tuple[int, int], content: Content, revision: int, by: Author) -> Current:
    if content.criterion_id is None:
        return DraftOverallRow(
            submission_id=desk[0],
            rubric_id=desk[1],
            text=content.text,
            revision=revision,
            coach=by.coach,
            tab=by.tab,
        )
    return DraftEntryRow(
        submission_id=desk[0],
        rubric_id=desk[1],
        criterion_id=content.criterion_id,
        score=content.score,
        comment=content.text,
        reason=content.reason,
        revision=revision,
        coach=by.coach,
        tab=by.tab,
    )


def _logged_as(session: Session, desk: tuple[int, int], row: Current) -> int | None:
    """The id of the entry that put `row` there. Other entries of that revision may have come in from another gradebook."""
    content = content_of(row)
    rows = session.exec(
        _log_of(desk, content.criterion_id)
        .where(EntryLogRow.revision == row.revision)
        .order_by(col(EntryLogRow.id).desc())
    )
    return next((key_of(logged.id) for logged in rows if content_of(logged) == content), None)


def _next_revision(session: Session, desk: tuple[int, int], content: Content) -> int:
    """Counted over the log, so that a revision never comes twice, not even after the draft was saved or discarded."""
    last = session.exec(
        select(func.max(EntryLogRow.revision)).where(
            EntryLogRow.submission_id == desk[0],
            EntryLogRow.rubric_id == desk[1],
            EntryLogRow.what == content.what,
            EntryLogRow.criterion_id == content.criterion_id,
        )
    ).one()
    return (last or 0) + 1


def _log_of(desk: tuple[int, int], criterion_id: str | None) -> SelectOfScalar[EntryLogRow]:
    what = "overall" if criterion_id is None else "rating"
    return select(EntryLogRow).where(
        EntryLogRow.submission_id == desk[0],
        EntryLogRow.rubric_id == desk[1],
        EntryLogRow.what == what,
        EntryLogRow.criterion_id == criterion_id,
    )
