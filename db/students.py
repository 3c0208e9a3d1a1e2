"""Students, and which submissions are theirs."""

from collections.abc import Sequence

from sqlmodel import Session, col, select, update

from db.fresh_ids import fresh_id
from db.grading import search_text
from db.migrations.m0009_students import free_number
from db.records import LARGEST_ID, Records
from db.tables import GradingRow, RubricVersionRow, SubmissionRow
from db.tables_intake import StudentLoginRow, StudentRow
from db.tables_runs import RunRow
from db.types import folded, storable
from db.values import key_of, student_of, submission_of
from grader.errors import GradebookError, NotInGradebook
from grader.student import Student
from grader.submission import Submission


class Students(Records):
    def students(self) -> Sequence[Student]:
        with self._database.read() as session:
            there = select(SubmissionRow.id).where(SubmissionRow.student_id == StudentRow.id).exists()
            named = select(StudentRow).where(there).order_by(col(StudentRow.name_key), col(StudentRow.id))
            rows = session.exec(named).all()
            logins: dict[int, list[str]] = {}
            for login in session.exec(select(StudentLoginRow).order_by(col(StudentLoginRow.login))):
                logins.setdefault(login.student_id, []).append(login.login)
            return tuple(student_of(row, logins.get(key_of(row.id), ())) for row in rows)

    def student(self, student_id: int) -> Student:
        with self._database.read() as session:
            return _whole(session, require_student(session, student_id))

    def change_student(self, student_id: int, *, name: str, course: str) -> Student:
        name = _name(name)
        with self._database.write() as session:
            row = require_student(session, student_id)
            row.name, row.name_key, row.course = storable(name), folded(name), storable(course.strip())
            session.flush()
            for submission in session.exec(select(SubmissionRow).where(SubmissionRow.student_id == student_id)):
                _show_name(session, submission, row.name)
            return _whole(session, row)

    def hand_over(self, submission_id: int, to: int | str, *, remember: bool) -> Submission:
        with self._database.write() as session:
            submission = self._submission(session, submission_id)
            row = require_student(session, to) if isinstance(to, int) else self._of_name(session, _name(to))
            submission.student_id = key_of(row.id)
            _show_name(session, submission, row.name)
            if remember and submission.owner:
                session.merge(StudentLoginRow(login=folded(submission.owner), student_id=key_of(row.id)))
            session.flush()
            return submission_of(submission, row.number)

    def attempts(self, submission_id: int) -> Sequence[Submission]:
        with self._database.read() as session:
            one = self._submission(session, submission_id)
            same = select(SubmissionRow).where(
                SubmissionRow.student_id == one.student_id, SubmissionRow.assignment == one.assignment
            )
            number = number_of(session, one)
            return tuple(submission_of(row, number) for row in session.exec(same.order_by(col(SubmissionRow.id))))

    def replace_submission(self, submission_id: int, by: int | None) -> Submission:
        with self._database.write() as session:
            submission = self._submission(session, submission_id)
            if by is not None:
                other = self._submission(session, by)
                if other.id == submission.id or not (
                    other.assignment == submission.assignment or _same_file(other, submission)
                ):
                    raise GradebookError("gradebook.no_replacement")
            submission.replaced_by = by
            session.flush()
            return submission_of(submission, number_of(session, submission))

    def _of_name(self, session: Session, name: str) -> StudentRow:
        """The student of this name, made if there is none."""
        row = session.exec(select(StudentRow).where(StudentRow.name_key == folded(name)).limit(1)).first()
        return row or self._new_student(session, name)

    def _new_student(self, session: Session, name: str) -> StudentRow:
        number = free_number(set(session.exec(select(StudentRow.number))))
        row = StudentRow(
            id=fresh_id(session, "student"),
            name=storable(name),
            name_key=folded(name),
            number=number,
            course="",
            created_at=self._now(),
        )
        session.add(row)
        session.flush()
        return row

    def _who_handed_in(self, session: Session, owner: str, name: str) -> StudentRow:
        """The student known by the owner of the repository, unless another name was given: then the one of that name, made if there is none."""
        name = name.strip()
        login = session.get(StudentLoginRow, folded(owner)) if owner else None
        known = session.get_one(StudentRow, login.student_id) if login else None
        if known is not None and (not name or folded(name) in (known.name_key, folded(owner))):
            return known
        if known is not None or not owner:
            return self._of_name(session, name)
        row = self._new_student(session, name or owner)
        session.add(StudentLoginRow(login=folded(owner), student_id=key_of(row.id)))
        session.flush()
        return row


def number_of(session: Session, submission: SubmissionRow) -> int:
    return session.get_one(StudentRow, submission.student_id).number


def require_student(session: Session, student_id: int) -> StudentRow:
    """The student of that id. Raises NotInGradebook for nobody's."""
    row = session.get(StudentRow, student_id) if 0 < student_id <= LARGEST_ID else None
    if row is None:
        raise NotInGradebook("gradebook.no_student", id=student_id)
    return row


def _same_file(one: SubmissionRow, other: SubmissionRow) -> bool:
    parts = ("owner", "repo", "path", "commit_sha", "sha256")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def _whole(session: Session, row: StudentRow) -> Student:
    mine = select(StudentLoginRow.login).where(StudentLoginRow.student_id == row.id)
    return student_of(row, session.exec(mine.order_by(col(StudentLoginRow.login))).all())


def _name(name: str) -> str:
    if not name.strip():
        raise GradebookError("gradebook.no_student_name")
    return name.strip()


def _show_name(session: Session, submission: SubmissionRow, name: str) -> None:
    """Write the name wherever it is listed and searched."""
    submission.student = name
    session.flush()
    for table in (RunRow, GradingRow):
        rubrics = set(session.exec(select(table.rubric_id).where(table.submission_id == submission.id)))
        for rubric_id in rubrics:
            title = session.get_one(RubricVersionRow, rubric_id).title
            session.exec(
                update(table)
                .where(col(table.submission_id) == submission.id, col(table.rubric_id) == rubric_id)
                .values(student_key=folded(name), search=search_text(submission, title))
            )
