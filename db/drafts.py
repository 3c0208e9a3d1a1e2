"""What coaches enter before they save: kept as they type, logged for good, and never overwritten by a tab that saw an older state."""

from sqlmodel import Session

from db.blind_first import note_score
from db.entries import Content, Current, clear_draft, content_of, last_logged, put, standing_entries, touched
from db.grading import latest_evaluation, refresh_grading
from db.records import criterion_in, require_level, require_name
from db.steps import Steps
from db.tables import DraftEntryRow, DraftOverallRow, DraftRow, EntryLogRow
from db.types import storable
from db.written import note_discarded
from grader.errors import EditConflict
from grader.evaluation import Draft, DraftRating
from grader.reasons import Reason
from grader.steps import CHANGED, Move, StepKind


class Drafts(Steps):
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
                ratings={row.criterion_id: _rating_of(row) for row in touched(session, (submission_id, rubric_id))},
                overall=overall.text if overall else None,
                overall_revision=overall.revision if overall else 0,
                based_on=header.based_on,
                changed_at=header.changed_at,
                changed_in=header.tab,
            )

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str, move: Move = CHANGED
    ) -> DraftRating:
        require_name(coach)
        wanted = Content(
            criterion_id=entry.criterion_id,
            score=entry.score,
            text=None if entry.comment is None else storable(entry.comment),
            reason=None if entry.reason is None else entry.reason.value,
        )
        with self._database.write() as session:
            desk = (submission_id, rubric_id)
            self._submission(session, submission_id)
            criterion = criterion_in(self._rubric(session, rubric_id), entry.criterion_id)
            if entry.score is not None:
                require_level(criterion, entry.score)
            row = session.get(DraftEntryRow, (*desk, entry.criterion_id))
            if row is not None and content_of(row) == wanted:
                return _rating_of(row)
            newest = _newest_of_another(session, desk, entry.criterion_id, row, entry.revision, tab)
            if newest is not None:
                theirs = row and (row.comment if row.comment != wanted.text else row.score)
                raise EditConflict(
                    "gradebook.rating_conflict",
                    criterion=criterion.name,
                    theirs="" if theirs is None else str(theirs),
                    revision=newest,
                )
            kind = move.kind or _kind(content_of(row) if row else None, wanted)
            self._enter(session, desk, wanted, move, kind, coach, tab)
            return _rating_of(session.get_one(DraftEntryRow, (*desk, entry.criterion_id)))

    def save_draft_overall(
        self,
        submission_id: int,
        rubric_id: int,
        text: str | None,
        revision: int,
        *,
        coach: str,
        tab: str,
        move: Move = CHANGED,
    ) -> int:
        require_name(coach)
        wanted = Content(criterion_id=None, text=None if text is None else storable(text))
        with self._database.write() as session:
            desk = (submission_id, rubric_id)
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            row = session.get(DraftOverallRow, desk)
            if row is not None and content_of(row) == wanted:
                return row.revision
            newest = _newest_of_another(session, desk, None, row, revision, tab)
            if newest is not None:
                theirs = (row.text if row else None) or ""
                raise EditConflict("gradebook.overall_conflict", theirs=theirs, revision=newest)
            return self._enter(session, desk, wanted, move, move.kind or StepKind.TYPED, coach, tab)

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str, tab: str = "") -> None:
        require_name(coach)
        desk = (submission_id, rubric_id)
        with self._database.write() as session:
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            if session.get(DraftRow, desk) is None:
                return
            note_discarded(session, submission_id, rubric_id)
            by = self._author(session, desk, StepKind.DISCARDED, coach, tab, cleared=standing_entries(session, desk))
            session.add(
                EntryLogRow(
                    at=by.at,
                    coach=by.coach,
                    tab=by.tab,
                    submission_id=submission_id,
                    rubric_id=rubric_id,
                    what="discarded",
                    step_id=by.step_id,
                )
            )
            clear_draft(session, submission_id, rubric_id)
            refresh_grading(session, submission_id, rubric_id)

    def _enter(
        self,
        session: Session,
        desk: tuple[int, int],
        wanted: Content,
        move: Move,
        kind: StepKind,
        coach: str,
        tab: str,
    ) -> int:
        by = self._joining(session, desk, move, kind, wanted.criterion_id, coach, tab)
        if wanted.criterion_id is not None:
            note_score(session, desk, wanted.criterion_id, wanted.score, coach=coach, at=by.at)
        revision = put(session, desk, wanted, by)
        self._submission(session, desk[0]).active_at = by.at
        session.flush()
        refresh_grading(session, *desk)
        return revision


def _newest_of_another(
    session: Session, desk: tuple[int, int], field: str | None, row: Current | None, revision: int, tab: str
) -> int | None:
    """The revision of what another tab kept in this field, or took back there, since `revision`; None: nothing.

    A tab is never behind itself: its answer may have got lost on the way.
    """
    if row is None and not revision:
        return None
    if row is None:
        last = last_logged(session, desk, field)
        # a field is untouched after saving too: then whoever saved had it on screen
        if last is None or not last.untouched:
            return None
        there, own = last.revision, last.tab == tab
    else:
        there, own = row.revision, row.tab == tab
    return None if there == revision or (own and tab) else there


def _kind(before: Content | None, after: Content) -> StepKind:
    score, reason = (before.score, before.reason) if before else (None, None)
    if after.score != score:
        return StepKind.SCORED
    return StepKind.REASONED if after.reason != reason else StepKind.TYPED


def _rating_of(row: DraftEntryRow) -> DraftRating:
    reason = None if row.reason is None else Reason(row.reason)
    return DraftRating(
        criterion_id=row.criterion_id, score=row.score, comment=row.comment, revision=row.revision, reason=reason
    )
