"""The comments that coaches pinned."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.records import LARGEST_ID, Records, require_name
from db.tables_comments import PinnedCommentRow
from db.types import storable
from db.values import key_of
from grader.comment_search import PinnedComment
from grader.errors import GradebookError, NotInGradebook


class PinnedComments(Records):
    def pinned_comments(self, coach: str, assignment: str, criterion_id: str) -> Sequence[PinnedComment]:
        theirs = select(PinnedCommentRow).where(
            PinnedCommentRow.coach == storable(coach),
            PinnedCommentRow.assignment == storable(assignment),
            PinnedCommentRow.criterion_id == storable(criterion_id),
            col(PinnedCommentRow.unpinned_at).is_(None),
        )
        in_order = theirs.order_by(col(PinnedCommentRow.pinned_at), col(PinnedCommentRow.id))
        with self._database.read() as session:
            return tuple(map(_pinned_of, session.exec(in_order)))

    def pin_comment(
        self, text: str, *, coach: str, assignment: str, criterion_id: str, submission_id: int | None
    ) -> PinnedComment:
        require_name(coach)
        text = _worth_pinning(text)
        with self._database.write() as session:
            if submission_id is not None:
                self._submission(session, submission_id)
            place = (storable(coach), storable(assignment), storable(criterion_id))
            row = _same(session, place, text)
            if row is None:
                row = PinnedCommentRow(
                    coach=place[0],
                    assignment=place[1],
                    criterion_id=place[2],
                    text=text,
                    submission_id=submission_id,
                    pinned_at=self._now(),
                )
                session.add(row)
            elif row.unpinned_at is not None:
                row.pinned_at, row.unpinned_at, row.submission_id = self._now(), None, submission_id
            session.flush()
            return _pinned_of(row)

    def change_pinned_comment(self, pinned_id: int, text: str) -> PinnedComment:
        text = _worth_pinning(text)
        with self._database.write() as session:
            row = _pinned(session, pinned_id)
            same = _same(session, (row.coach, row.assignment, row.criterion_id), text)
            if same is not None and same.id != row.id:
                if same.unpinned_at is None:
                    raise GradebookError("comments.pinned_already")
                session.delete(same)
                session.flush()
            row.text = text
            session.flush()
            return _pinned_of(row)

    def unpin_comment(self, pinned_id: int) -> None:
        with self._database.write() as session:
            row = _pinned(session, pinned_id)
            row.unpinned_at = row.unpinned_at or self._now()

    def pin_comment_again(self, pinned_id: int) -> PinnedComment:
        with self._database.write() as session:
            row = _pinned(session, pinned_id)
            row.unpinned_at = None
            return _pinned_of(row)


def _worth_pinning(text: str) -> str:
    if not text.strip():
        raise GradebookError("comments.nothing_to_pin")
    return storable(text.strip())


def _pinned(session: Session, pinned_id: int) -> PinnedCommentRow:
    row = session.get(PinnedCommentRow, pinned_id) if 0 < pinned_id <= LARGEST_ID else None
    if row is None:
        raise NotInGradebook("comments.no_pinned")
    return row


def _same(session: Session, place: tuple[str, str, str], text: str) -> PinnedCommentRow | None:
    coach, assignment, criterion_id = place
    return session.exec(
        select(PinnedCommentRow).where(
            PinnedCommentRow.coach == coach,
            PinnedCommentRow.assignment == assignment,
            PinnedCommentRow.criterion_id == criterion_id,
            PinnedCommentRow.text == text,
        )
    ).first()


def _pinned_of(row: PinnedCommentRow) -> PinnedComment:
    return PinnedComment(
        id=key_of(row.id),
        coach=row.coach,
        assignment=row.assignment,
        criterion_id=row.criterion_id,
        text=row.text,
        submission_id=row.submission_id,
        pinned_at=row.pinned_at,
    )
