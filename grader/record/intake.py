"""What was handed in, and by whom."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from grader.batch import Batch, Line
from grader.errors import Problem
from grader.standing import Standing
from grader.student import Student
from grader.submission import FetchedNotebook, Submission


class Intake(Protocol):
    """Submissions, who handed them in, and lists of them."""

    def add_submission(self, fetched: FetchedNotebook, *, assignment: str, student: str) -> Submission:
        """Keep a submission with its snapshot. The same file of the same commit for the same assignment is the submission already kept.

        It is of the student known by `fetched.owner`, unless `student` is another name ("" and the owner are none): then of the one of that name, for a
        repository may be shared. A new student is made where nobody is known.
        """

    def submission(self, submission_id: int) -> Submission: ...

    def snapshot(self, submission_id: int) -> bytes:
        """The notebook file as it was fetched."""

    def recent_submissions(self, limit: int) -> Sequence[Submission]:
        """The submissions with the latest activity (opened, drafted or saved), newest first."""

    def students(self) -> Sequence[Student]:
        """Those of whom there is a submission, by name."""

    def student(self, student_id: int) -> Student: ...

    def change_student(self, student_id: int, *, name: str, course: str) -> Student:
        """Correct a student's name or course, wherever it is shown. Raises GradebookError for an empty name."""

    def hand_over(self, submission_id: int, to: int | str, *, remember: bool) -> Submission:
        """Say that a submission is another student's: one by id, or by name, who is made if there is none of that name.

        `remember`: from now on the owner of its repository stands for that student. Raises GradebookError for an empty name.
        """

    def attempts(self, submission_id: int) -> Sequence[Submission]:
        """Everything the same student handed in for the same assignment, this one included, in the order it was opened."""

    def replace_submission(self, submission_id: int, by: int | None) -> Submission:
        """Note that this one was opened by a wrong link and which one takes its place; None takes the note back.

        Raises GradebookError for one of another assignment that is not the same file.
        """

    def concealed(self, submission_ids: Collection[int]) -> frozenset[int]:
        """Those of `submission_ids` that blind grading hides: nobody has saved an evaluation of the student's last attempt at the assignment.

        One that was opened by a wrong link is the last only when there is no other.
        """

    def standings(self, submission_ids: Collection[int]) -> Mapping[int, Standing]:
        """How far each has come, in a few queries however many there are. What is unknown is left out."""

    def add_batch(self, lines: Sequence[Line], *, assignment: str, name: str, coach: str) -> Batch:
        """Keep lines that nobody has tried yet; their numbers differ."""

    def batch(self, batch_id: int) -> Batch: ...

    def batches(self, limit: int) -> Sequence[Batch]:
        """Newest first."""

    def note_line(
        self, batch_id: int, number: int, *, submission_id: int | None = None, problem: Problem | None = None
    ) -> None:
        """Say what a line became, or why it became nothing; neither: it is to be tried again."""

    def correct_line(self, batch_id: int, number: int, *, reference: str, student: str) -> None:
        """Another link or name, to be tried."""
