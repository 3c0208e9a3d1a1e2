"""Undo and redo: what coaches did on a desk, step by step, and how a step is taken back by entries of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.entries import Author, Content, close_if_empty, content_of, put
from db.evaluation_rows import decided_in, write_evaluation
from db.grading import latest_evaluation, refresh_grading
from db.records import Records, require_name
from db.tables import EntryLogRow, EvaluationRow
from db.tables_steps import DeskStepRow, WithdrawalRow
from db.types import storable
from db.values import key_of
from grader.errors import EditConflict, GradebookError
from grader.reasons import Reason
from grader.steps import Move, Step, StepKind, behind, continues, stacks, standing
from grader.steps import Steps as Standing

Desk = tuple[int, int]


class Steps(Records):
    def steps(self, submission_id: int, rubric_id: int) -> Standing:
        desk = (submission_id, rubric_id)
        with self._database.read() as session:
            self._submission(session, submission_id)
            self._rubric(session, rubric_id)
            found = standing(_steps(session, desk))
            return replace(
                found,
                undo=_whole(session, found.undo) if found.undo else None,
                redo=_whole(session, found.redo) if found.redo else None,
            )

    def undo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        desk = (submission_id, rubric_id)
        require_name(coach)
        with self._database.write() as session:
            step = self._next(session, desk, seen, tab, undo=True)
            by = self._author(session, desk, StepKind.UNDONE, coach, tab, of=step.id)
            if step.kind is StepKind.SAVED:
                self._withdraw(session, desk, step, by)
            elif step.kind is StepKind.DISCARDED:
                for entry in _cleared(session, step.id):
                    put(session, desk, content_of(entry), by)
            else:
                for entry in _first_entries(session, step.id):
                    former = None if entry.before_id is None else session.get_one(EntryLogRow, entry.before_id)
                    before = content_of(former) if former else Content(criterion_id=entry.criterion_id, untouched=True)
                    put(session, desk, before, by)
            self._settle(session, desk, by.at)
            return step

    def redo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        desk = (submission_id, rubric_id)
        require_name(coach)
        with self._database.write() as session:
            step = self._next(session, desk, seen, tab, undo=False)
            if step.kind is StepKind.SAVED:
                self._save_again(session, desk, step, coach, tab)
            else:
                by = self._author(session, desk, StepKind.REDONE, coach, tab, of=step.id)
                for entry in _last_entries(session, step.id):
                    put(session, desk, content_of(entry), by)
                for entry in _cleared(session, step.id):
                    put(session, desk, Content(criterion_id=entry.criterion_id, untouched=True), by)
            self._settle(session, desk, self._now())
            return step

    def _next(self, session: Session, desk: Desk, seen: int, tab: str, *, undo: bool) -> Step:
        """The step to be undone or redone. Raises GradebookError when there is none, EditConflict when another tab was here."""
        self._submission(session, desk[0])
        self._rubric(session, desk[1])
        steps = _steps(session, desk)
        if other := behind(steps, seen, tab):
            raise EditConflict("gradebook.step_conflict", coach=other.coach, theirs="", revision=steps[-1].id)
        done, undone = stacks(steps)
        left = done if undo else undone
        if not left:
            raise GradebookError("gradebook.nothing_to_undo" if undo else "gradebook.nothing_to_redo")
        return _whole(session, left[-1])

    def _author(
        self,
        session: Session,
        desk: Desk,
        kind: StepKind,
        coach: str,
        tab: str,
        *,
        of: int | None = None,
        cleared: Sequence[int] = (),
    ) -> Author:
        """Whoever makes a new step."""
        now = self._now()
        step_id = add_step(session, desk, kind, coach=coach, tab=tab, at=now, of=of, cleared=cleared)
        return Author(coach=storable(coach), tab=storable(tab), at=now, step_id=step_id)

    def _joining(
        self, session: Session, desk: Desk, move: Move, kind: StepKind, field: str | None, coach: str, tab: str
    ) -> Author:
        """Whoever changes a field: within the step before, where that goes on, else in a new one."""
        now = self._now()
        last = _last_step(session, desk)
        if last is not None and _goes_on(session, last, move, kind, field, tab, now):
            return Author(coach=storable(coach), tab=storable(tab), at=now, step_id=key_of(last.id))
        step_id = add_step(session, desk, kind, coach=coach, tab=tab, at=now, token=move.token)
        return Author(coach=storable(coach), tab=storable(tab), at=now, step_id=step_id)

    def _withdraw(self, session: Session, desk: Desk, step: Step, by: Author) -> None:
        """Take the version back that the step saved; what it says stands in the draft again."""
        saved = session.get_one(EvaluationRow, session.get_one(DeskStepRow, step.id).evaluation_id)
        latest = latest_evaluation(session, *desk)
        if latest is None or latest.id != saved.id:
            raise EditConflict(
                "gradebook.step_conflict", coach=latest.coach if latest else saved.coach, theirs="", revision=0
            )
        session.add(WithdrawalRow(evaluation_id=key_of(saved.id), coach=by.coach, at=by.at))
        session.flush()
        for rating, _ in decided_in(session, saved):
            content = Content(
                criterion_id=rating.criterion_id, score=rating.score, text=rating.comment, reason=rating.reason
            )
            put(session, desk, content, by)
        put(session, desk, Content(criterion_id=None, text=saved.overall), by)

    def _save_again(self, session: Session, desk: Desk, step: Step, coach: str, tab: str) -> None:
        saved = session.get_one(EvaluationRow, session.get_one(DeskStepRow, step.id).evaluation_id)
        decided = decided_in(session, saved)
        again = write_evaluation(
            session,
            self._rubric(session, desk[1]),
            desk[0],
            ratings={rating.criterion_id: (rating.score, rating.comment) for rating, _ in decided},
            reasons={rating.criterion_id: Reason(rating.reason) for rating, _ in decided if rating.reason},
            overall=saved.overall,
            coach=coach,
            run_id=saved.run_id,
            at=self._now(),
        )
        add_step(
            session, desk, StepKind.SAVED, coach=coach, tab=tab, at=again.saved_at, of=step.id, evaluation_id=again.id
        )

    def _settle(self, session: Session, desk: Desk, now: datetime) -> None:
        close_if_empty(session, desk)
        self._submission(session, desk[0]).active_at = now
        session.flush()
        refresh_grading(session, *desk)


def add_step(
    session: Session,
    desk: Desk,
    kind: StepKind,
    *,
    coach: str,
    tab: str,
    at: datetime,
    token: str = "",
    of: int | None = None,
    evaluation_id: int | None = None,
    cleared: Sequence[int] = (),
) -> int:
    """Record a step. Returns its id."""
    row = DeskStepRow(
        at=at,
        coach=storable(coach),
        tab=storable(tab),
        submission_id=desk[0],
        rubric_id=desk[1],
        kind=kind.value,
        token=storable(token),
        of=of,
        evaluation_id=evaluation_id,
        cleared=list(cleared),
    )
    session.add(row)
    session.flush()
    return key_of(row.id)


def _steps(session: Session, desk: Desk) -> Sequence[Step]:
    """Every step of a desk in order, without its fields and its version."""
    rows = select(DeskStepRow).where(DeskStepRow.submission_id == desk[0], DeskStepRow.rubric_id == desk[1])
    return [_step_of(row) for row in session.exec(rows.order_by(col(DeskStepRow.id)))]


def _last_step(session: Session, desk: Desk) -> DeskStepRow | None:
    rows = select(DeskStepRow).where(DeskStepRow.submission_id == desk[0], DeskStepRow.rubric_id == desk[1])
    return session.exec(rows.order_by(col(DeskStepRow.id).desc()).limit(1)).first()


def _goes_on(
    session: Session, last: DeskStepRow, move: Move, kind: StepKind, field: str | None, tab: str, now: datetime
) -> bool:
    if move.token or last.token:
        return (last.token, last.tab) == (move.token, storable(tab))
    ended = session.exec(select(func.max(EntryLogRow.at)).where(EntryLogRow.step_id == last.id)).one()
    step = replace(_step_of(last), fields=_fields(session, key_of(last.id)), at=ended or last.at)
    return continues(step, kind, field, storable(tab), began=last.at, now=now)


def _step_of(row: DeskStepRow) -> Step:
    return Step(id=key_of(row.id), kind=StepKind(row.kind), coach=row.coach, tab=row.tab, at=row.at, of=row.of)


def _whole(session: Session, step: Step) -> Step:
    row = session.get_one(DeskStepRow, step.id)
    version = session.get_one(EvaluationRow, row.evaluation_id).version if row.evaluation_id else None
    return replace(step, fields=_fields(session, step.id), version=version)


def _fields(session: Session, step_id: int) -> tuple[str | None, ...]:
    return tuple(entry.criterion_id for entry in (*_first_entries(session, step_id), *_cleared(session, step_id)))


def _entries(session: Session, step_id: int) -> Sequence[EntryLogRow]:
    made = select(EntryLogRow).where(EntryLogRow.step_id == step_id, EntryLogRow.what != "discarded")
    return session.exec(made.order_by(col(EntryLogRow.id))).all()


def _first_entries(session: Session, step_id: int) -> Sequence[EntryLogRow]:
    """The first entry of each field in a step."""
    found: dict[str | None, EntryLogRow] = {}
    for entry in _entries(session, step_id):
        found.setdefault(entry.criterion_id, entry)
    return list(found.values())


def _cleared(session: Session, step_id: int) -> Sequence[EntryLogRow]:
    """What stood in the draft that the step discarded."""
    return [session.get_one(EntryLogRow, number) for number in session.get_one(DeskStepRow, step_id).cleared]


def _last_entries(session: Session, step_id: int) -> Sequence[EntryLogRow]:
    return list({entry.criterion_id: entry for entry in _entries(session, step_id)}.values())
