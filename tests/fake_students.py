"""The part of the fake gradebook that knows students."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from grader.errors import GradebookError, NotInGradebook
from grader.student import Student
from grader.submission import Submission


class FakeStudents:
    _now: Callable[[], datetime]
    _lock: threading.RLock
    _submissions: dict[int, Submission]

    def __init__(self) -> None:
        super().__init__()
        self._students: dict[int, Student] = {}

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def students(self) -> Sequence[Student]:
        there = {submission.student_id for submission in self._submissions.values()}
        known = (student for student in self._students.values() if student.id in there)
        return tuple(sorted(known, key=lambda student: (student.name.casefold(), student.id)))

    def student(self, student_id: int) -> Student:
        if student_id not in self._students:
            raise NotInGradebook("gradebook.no_student", id=student_id)
        return self._students[student_id]

    def change_student(self, student_id: int, *, name: str, course: str) -> Student:
        with self._lock:
            self._students[student_id] = replace(self.student(student_id), name=_name(name), course=course.strip())
            for submission in self._submissions.values():
                if submission.student_id == student_id:
                    self._submissions[submission.id] = replace(submission, student=name.strip())
            return self._students[student_id]

    def hand_over(self, submission_id: int, to: int | str, *, remember: bool) -> Submission:
        with self._lock:
            submission = self.submission(submission_id)
            who = self.student(to) if isinstance(to, int) else self._of_name(_name(to))
            if remember and submission.owner:
                self._know(submission.owner, who)
            return self._put(replace(submission, student=who.name, student_id=who.id, student_number=who.number))

    def attempts(self, submission_id: int) -> Sequence[Submission]:
        one = self.submission(submission_id)
        same = (one.student_id, one.assignment)
        return tuple(item for item in self._submissions.values() if (item.student_id, item.assignment) == same)

    def replace_submission(self, submission_id: int, by: int | None) -> Submission:
        with self._lock:
            submission = self.submission(submission_id)
            if by is not None and (by == submission_id or not _alike(self.submission(by), submission)):
                raise GradebookError("gradebook.no_replacement")
            return self._put(replace(submission, replaced_by=by))

    def _put(self, submission: Submission) -> Submission:
        self._submissions[submission.id] = submission
        return submission

    def _who_handed_in(self, owner: str, name: str) -> Student:
        name = name.strip()
        theirs = (student for student in self._students.values() if owner.casefold() in student.logins)
        known = next(theirs, None) if owner else None
        if known and (not name or name.casefold() in (known.name.casefold(), owner.casefold())):
            return known
        return self._of_name(name) if known or not owner else self._know(owner, self._new(name or owner))

    def _of_name(self, name: str) -> Student:
        same = (student for student in self._students.values() if student.name.casefold() == name.casefold())
        return next(same, None) or self._new(name)

    def _new(self, name: str) -> Student:
        number = len(self._students) + 1
        self._students[number] = Student(id=number, name=name, number=100 + number * 7 % 900, course="")
        return self._students[number]

    def _know(self, owner: str, who: Student) -> Student:
        login = owner.casefold()
        for student in self._students.values():
            self._students[student.id] = replace(
                student, logins=tuple(known for known in student.logins if known != login)
            )
        known = self._students[who.id]
        self._students[who.id] = replace(known, logins=tuple(sorted((*known.logins, login))))
        return self._students[who.id]


def _name(name: str) -> str:
    if not name.strip():
        raise GradebookError("gradebook.no_student_name")
    return name.strip()


def _alike(one: Submission, other: Submission) -> bool:
    parts = ("owner", "repo", "path", "commit", "sha256")
    return one.assignment == other.assignment or all(getattr(one, part) == getattr(other, part) for part in parts)
