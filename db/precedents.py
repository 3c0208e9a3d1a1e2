"""What models asked about a rubric, and the coach's rules that came of it."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.records import Records, criterion_in, require_name
from db.tables_precedents import PrecedentCaseRow, PrecedentRow, QuestionNoteRow, RunQuestionRow
from db.types import storable
from db.unwritten import until_written
from db.values import key_of
from grader.errors import EditConflict, GradebookError, NotInGradebook
from grader.precedent import Case, Precedent
from grader.question import Question, last_of_each


class Precedents(Records):
    def record_question(self, run_id: int, question: Question) -> None:
        with self._database.write() as session:
            run = self._run(session, run_id)
            criterion_in(self._rubric(session, run.rubric_id), question.criterion_id)
            ask(session, run_id, [question], self._now())

    def dismiss_question(self, submission_id: int, question: Question, *, coach: str, dismissed: bool = True) -> None:
        require_name(coach)
        with self._database.write() as session:
            self._submission(session, submission_id)
            note = QuestionNoteRow(
                submission_id=submission_id, criterion_id=question.criterion_id, question=question.text,
                dismissed=dismissed, coach=coach, at=self._now(),
            )  # fmt: skip
            session.add(note)

    def dismissed_questions(self, submission_id: int) -> AbstractSet[Question]:
        notes = select(QuestionNoteRow).where(QuestionNoteRow.submission_id == submission_id)
        with self._database.read() as session:
            last = {
                Question(criterion_id=row.criterion_id, text=row.question): row.dismissed
                for row in session.exec(notes.order_by(col(QuestionNoteRow.at), col(QuestionNoteRow.id)))
            }
            return frozenset(question for question, dismissed in last.items() if dismissed)

    def add_precedent(
        self, *, assignment: str, criterion_id: str, rule: str, coach: str, case: Case | None = None
    ) -> Precedent:
        require_name(coach)
        with self._database.write() as session:
            if case and self._submission(session, case.submission_id).assignment != assignment:
                raise GradebookError("precedents.case_elsewhere")
            row = PrecedentRow(
                key=secrets.token_hex(16), assignment=storable(assignment), criterion_id=criterion_id,
                rule=rule, withdrawn=False, coach=coach, at=self._now(),
            )  # fmt: skip
            return _keep(session, row, case)

    def change_precedent(
        self, version_id: int, *, coach: str, rule: str | None = None, description: str | None = None, withdrawn: bool
    ) -> Precedent:
        require_name(coach)
        with self._database.write() as session:
            named = session.get(PrecedentRow, version_id)
            if named is None:
                raise NotInGradebook("precedents.none", id=version_id)
            latest = _versions(session, [named.key])[named.key][-1]
            if latest.id != version_id:
                raise EditConflict("precedents.conflict", coach=latest.coach, theirs=latest.rule, revision=latest.id)
            case = session.get(PrecedentCaseRow, version_id)
            kept = None if case is None else _case_of(case, description)
            row = PrecedentRow(
                key=named.key, assignment=named.assignment, criterion_id=named.criterion_id,
                rule=named.rule if rule is None else rule, withdrawn=withdrawn, coach=coach, at=self._now(),
            )  # fmt: skip
            return _keep(session, row, kept)

    @until_written
    def precedents(self, assignment: str) -> Sequence[Precedent]:
        keys = select(PrecedentRow.key).where(PrecedentRow.assignment == storable(assignment)).distinct()
        with self._database.read() as session:
            latest = [versions[-1] for versions in _versions(session, session.exec(keys).all()).values()]
            return tuple(sorted(latest, key=_laid_down))

    def precedent_versions(self, key: str) -> Sequence[Precedent]:
        with self._database.read() as session:
            return tuple(reversed(_versions(session, [key]).get(key, ())))

    def precedents_of(self, run_id: int) -> Sequence[Precedent]:
        with self._database.read() as session:
            wanted = set(self._run(session, run_id).precedents)
            if not wanted:
                return ()
            keys = session.exec(select(PrecedentRow.key).where(col(PrecedentRow.id).in_(wanted)).distinct()).all()
            found = [one for versions in _versions(session, keys).values() for one in versions if one.id in wanted]
            return tuple(sorted(found, key=_laid_down))


def ask(session: Session, run_id: int, questions: Iterable[Question], at: datetime) -> None:
    """Add to what a run asks."""
    made = select(func.count()).where(RunQuestionRow.run_id == run_id)
    for number, question in enumerate(questions, 1 + session.exec(made).one()):
        row = RunQuestionRow(
            run_id=run_id, number=number, criterion_id=question.criterion_id, question=question.text, at=at
        )
        session.add(row)


def questions_of(session: Session, run_ids: Collection[int]) -> dict[int, tuple[Question, ...]]:
    """What each run asks, the last about each criterion."""
    asked = select(RunQuestionRow).where(col(RunQuestionRow.run_id).in_(run_ids)).order_by(col(RunQuestionRow.number))
    found: dict[int, list[Question]] = {run_id: [] for run_id in run_ids}
    for row in session.exec(asked):
        found[row.run_id].append(Question(criterion_id=row.criterion_id, text=row.question))
    return {run_id: last_of_each(*questions) for run_id, questions in found.items()}


def _laid_down(one: Precedent) -> tuple[object, str]:
    return one.created_at, one.key


def _keep(session: Session, row: PrecedentRow, case: Case | None) -> Precedent:
    session.add(row)
    session.flush()
    if case:
        session.add(
            PrecedentCaseRow(
                precedent_id=key_of(row.id), submission_id=case.submission_id, question=case.question,
                cells=list(case.cells), quote=case.quote, score=case.score, description=case.description,
            )
        )  # fmt: skip
        session.flush()
    return next(one for one in _versions(session, [row.key])[row.key] if one.id == row.id)


def _versions(session: Session, keys: Collection[str]) -> Mapping[str, list[Precedent]]:
    """The versions of each of these precedents, oldest first."""
    wanted = (
        select(PrecedentRow, PrecedentCaseRow)
        .join(PrecedentCaseRow, col(PrecedentCaseRow.precedent_id) == col(PrecedentRow.id), isouter=True)
        .where(col(PrecedentRow.key).in_(keys))
        .order_by(col(PrecedentRow.at), col(PrecedentRow.id))
    )
    found: dict[str, list[Precedent]] = {}
    for row, case in session.exec(wanted) if keys else ():
        before = found.setdefault(row.key, [])
        before.append(
            Precedent(
                id=key_of(row.id), key=row.key, version=len(before) + 1, assignment=row.assignment,
                criterion_id=row.criterion_id, rule=row.rule, coach=row.coach,
                created_at=before[0].created_at if before else row.at, changed_at=row.at,
                withdrawn=row.withdrawn, case=None if case is None else _case_of(case),
            )
        )  # fmt: skip
    return found


def _case_of(row: PrecedentCaseRow, description: str | None = None) -> Case:
    return Case(
        submission_id=row.submission_id, question=row.question, cells=tuple(row.cells), quote=row.quote,
        score=row.score, description=row.description if description is None else description,
    )  # fmt: skip
