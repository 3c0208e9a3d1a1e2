"""What coaches enter before they save: kept as they type, logged for good, and never overwritten by a tab that saw an older state."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, func, select

from db.grading import latest_evaluation, refresh_grading
from db.records import Records, criterion_in, require_level, require_name
from db.tables import DraftEntryRow, DraftOverallRow, DraftRow, EntryLogRow
from db.types import storable
from db.written import note_discarded, note_typed
from grader.comment_search import OVERALL
from grader.errors import EditConflict
from grader.evaluation import Draft, DraftRating


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What goes into the log of entries."""

    what: str
    text: str | None
    criterion_id: str | None = None
    score: int | None = None


class Drafts(Records):
    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        with self._database.read() as session:
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            header = session.get(DraftRow, (submission_id, rubric_id))
            if header is None:
                latest = latest_evaluation(session, submission_id, rubric_id)
                version = latest.version if latest else 0
                return Draft(submission_id=submission_id, rubric_id=rubric_id, based_on=version)
            overall = session.get(DraftOverallRow, (submission_id, rubric_id))
            return Draft(
                submission_id=submission_id,
                rubric_id=rubric_id,
                ratings={row.criterion_id: _rating_of(row) for row in _entries(session, submission_id, rubric_id)},
                overall=overall.text if overall else None,
                overall_revision=overall.revision if overall else 0,
                based_on=header.based_on,
                changed_at=header.changed_at,
                changed_in=header.tab,
            )

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str
    ) -> DraftRating:
        require_name(coach)
        comment = None if entry.comment is None else storable(entry.comment)
        with self._database.write() as session:
            self._submission(session, submission_id)
            criterion = criterion_in(self._rubric(session, rubric_id), entry.criterion_id)
            if entry.score is not None:
                require_level(criterion, entry.score)
            current = session.get(DraftEntryRow, (submission_id, rubric_id, entry.criterion_id))
            if current is not None and (current.score, current.comment) == (entry.score, comment):
                return _rating_of(current)
            if current is not None and _behind(current, entry.revision, tab):
                theirs = current.comment if current.comment != comment else current.score
                text = "" if theirs is None else str(theirs)
                name = criterion.name
                raise EditConflict("gradebook.rating_conflict", criterion=name, theirs=text, revision=current.revision)
            kept = _Kept(what="rating", criterion_id=entry.criterion_id, score=entry.score, text=comment)
            revision = self._keep(session, submission_id, rubric_id, kept, coach, tab)
            row = DraftEntryRow(
                submission_id=submission_id,
                rubric_id=rubric_id,
                criterion_id=entry.criterion_id,
                score=entry.score,
                comment=comment,
                revision=revision,
                coach=storable(coach),
                tab=storable(tab),
            )
            session.merge(row)
            return _rating_of(row)

    def save_draft_overall(
        self, submission_id: int, rubric_id: int, text: str | None, revision: int, *, coach: str, tab: str
    ) -> int:
        require_name(coach)
        text = None if text is None else storable(text)
        with self._database.write() as session:
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            current = session.get(DraftOverallRow, (submission_id, rubric_id))
            if current is not None and current.text == text:
                return current.revision
            if current is not None and _behind(current, revision, tab):
                theirs = current.text or ""
                raise EditConflict("gradebook.overall_conflict", theirs=theirs, revision=current.revision)
            revision = self._keep(session, submission_id, rubric_id, _Kept(what="overall", text=text), coach, tab)
            row = DraftOverallRow(
                submission_id=submission_id,
                rubric_id=rubric_id,
                text=text,
                revision=revision,
                coach=storable(coach),
                tab=storable(tab),
            )
            session.merge(row)
            return revision

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str) -> None:
        require_name(coach)
        with self._database.write() as session:
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            if session.get(DraftRow, (submission_id, rubric_id)) is None:
                return
            note_discarded(session, submission_id, rubric_id)
            session.add(
                EntryLogRow(
                    at=self._now(),
                    coach=storable(coach),
                    tab="",
                    submission_id=submission_id,
                    rubric_id=rubric_id,
                    what="discarded",
                )
            )
            clear_draft(session, submission_id, rubric_id)
            refresh_grading(session, submission_id, rubric_id)

    def _keep(self, session: Session, submission_id: int, rubric_id: int, kept: _Kept, coach: str, tab: str) -> int:
        """Log an entry, note the draft it belongs to, and return the entry's revision. The caller writes the entry itself."""
        now = self._now()
        revision = _last_revision(session, submission_id, rubric_id, kept) + 1
        session.add(
            EntryLogRow(
                at=now,
                coach=storable(coach),
                tab=storable(tab),
                submission_id=submission_id,
                rubric_id=rubric_id,
                what=kept.what,
                criterion_id=kept.criterion_id,
                score=kept.score,
                text=kept.text,
                revision=revision,
            )
        )
        _touch(session, submission_id, rubric_id, coach=storable(coach), tab=storable(tab), now=now)
        self._submission(session, submission_id).active_at = now
        session.flush()
        place = (submission_id, rubric_id, kept.criterion_id or OVERALL)
        note_typed(session, place, kept.text, coach=storable(coach), at=now)
        refresh_grading(session, submission_id, rubric_id)
        return revision


def clear_draft(session: Session, submission_id: int, rubric_id: int) -> None:
    """Forget the entries; their log stays."""
    header = session.get(DraftRow, (submission_id, rubric_id))
    if header is not None:
        session.delete(header)
    session.flush()


def _touch(session: Session, submission_id: int, rubric_id: int, *, coach: str, tab: str, now: datetime) -> None:
    header = session.get(DraftRow, (submission_id, rubric_id))
    if header is not None:
        header.coach, header.tab, header.changed_at = coach, tab, now
        return
    latest = latest_evaluation(session, submission_id, rubric_id)
    session.add(
        DraftRow(
            submission_id=submission_id,
            rubric_id=rubric_id,
            based_on=latest.version if latest else 0,
            coach=coach,
            tab=tab,
            changed_at=now,
        )
    )


def _entries(session: Session, submission_id: int, rubric_id: int) -> list[DraftEntryRow]:
    touched = select(DraftEntryRow).where(
        DraftEntryRow.submission_id == submission_id, DraftEntryRow.rubric_id == rubric_id
    )
    return list(session.exec(touched))


def _behind(current: DraftEntryRow | DraftOverallRow, revision: int, tab: str) -> bool:
    """Whether another tab kept something since `revision`. A tab is never behind itself: its answer may have got lost on the way."""
    own = bool(tab) and current.tab == tab
    return current.revision != revision and not own


def _last_revision(session: Session, submission_id: int, rubric_id: int, kept: _Kept) -> int:
    """Counted over the log, so that a revision never comes twice, not even after the draft was saved or discarded."""
    last = session.exec(
        select(func.max(EntryLogRow.revision)).where(
            EntryLogRow.submission_id == submission_id,
            EntryLogRow.rubric_id == rubric_id,
            EntryLogRow.what == kept.what,
            EntryLogRow.criterion_id == kept.criterion_id,
        )
    ).one()
    return last or 0


def _rating_of(row: DraftEntryRow) -> DraftRating:
    return DraftRating(criterion_id=row.criterion_id, score=row.score, comment=row.comment, revision=row.revision)
