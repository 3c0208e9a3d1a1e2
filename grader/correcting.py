"""What a coach puts right about a submission by hand.

Each correction returns what takes it back. That raises EditConflict, and changes nothing, where somebody has put the same right in another way since.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from grader.batch import Line
from grader.errors import EditConflict, SubmissionNotFound
from grader.ports import Gradebook
from grader.submission import FetchedNotebook, Submission

Undo = Callable[[], object]


def rename(gradebook: Gradebook, student_id: int, *, name: str, course: str) -> Undo:
    """Correct a student's name or course. Raises GradebookError."""
    before = gradebook.student(student_id)
    after = gradebook.change_student(student_id, name=name, course=course)

    def undo() -> None:
        now = gradebook.student(student_id)
        _require((now.name, now.course) == (after.name, after.course))
        gradebook.change_student(student_id, name=before.name, course=before.course)

    return undo


def hand_over(gradebook: Gradebook, submission: Submission, to: int | str, *, remember: bool) -> Undo:
    """Say that a submission is another student's; `remember`: so is whatever comes from its owner. Raises GradebookError."""
    known_as = _known_as(gradebook, submission.owner)
    given = gradebook.hand_over(submission.id, to, remember=remember)

    def undo() -> None:
        _require(gradebook.submission(submission.id).student_id == given.student_id)
        if remember and known_as is not None and _known_as(gradebook, submission.owner) == given.student_id:
            gradebook.hand_over(submission.id, known_as, remember=True)
        gradebook.hand_over(submission.id, submission.student_id, remember=False)

    return undo


def replace(gradebook: Gradebook, wrong: Submission, fetched: FetchedNotebook) -> tuple[Submission, Undo]:
    """Put what the right link led to in place of a submission opened by a wrong one. It becomes a submission of the same student.

    A student whom only the wrong repository's owner gave a name becomes the one of the right repository. Raises SubmissionNotFound when it is the same file.
    """
    began = datetime.now(UTC)
    named = wrong.student.casefold() != wrong.owner.casefold()
    student = wrong.student if named or not fetched.owner else fetched.owner
    right = gradebook.add_submission(fetched, assignment=wrong.assignment, student=student)
    if right.id == wrong.id:
        raise SubmissionNotFound("correcting.same_link")
    made = right.opened_at >= began
    moved, to = (right, wrong.student_id) if named or not right.owner else (wrong, right.student_id)
    if moved.student_id != to:
        gradebook.hand_over(moved.id, to, remember=made and moved is right)
    gradebook.replace_submission(right.id, None)
    after = gradebook.replace_submission(wrong.id, right.id)

    def undo() -> None:
        now = gradebook.submission(wrong.id)
        _require((now.replaced_by, now.student_id) == (right.id, after.student_id))
        gradebook.replace_submission(wrong.id, None)
        gradebook.hand_over(wrong.id, wrong.student_id, remember=False)
        if made and not (gradebook.runs_of(right.id) or gradebook.evaluations(right.id)):
            gradebook.hand_over(right.id, wrong.student_id, remember=False)
            gradebook.replace_submission(right.id, wrong.id)  # nobody worked on it: it is no attempt

    return gradebook.submission(right.id), undo


def refile(gradebook: Gradebook, submission: Submission, assignment: str) -> tuple[Submission, Undo]:
    """Have the same notebook judged as a submission for the assignment of that key. What was done under the former one stays there.

    Taken back, the one that was made for it counts as no attempt, unless somebody has worked on it.
    """
    began = datetime.now(UTC)
    fetched = FetchedNotebook(
        reference=submission.reference, owner=submission.owner, repo=submission.repo, path=submission.path,
        commit=submission.commit, permalink=submission.permalink, content=gradebook.snapshot(submission.id),
    )  # fmt: skip
    moved = gradebook.add_submission(fetched, assignment=assignment, student=submission.student)
    came_back = moved.replaced_by == submission.id
    if came_back:
        moved = gradebook.replace_submission(moved.id, None)
    made = came_back or moved.opened_at >= began

    def undo() -> None:
        worked_on = gradebook.runs_of(moved.id) or gradebook.evaluations(moved.id)
        if made and moved.id != submission.id and not worked_on:
            gradebook.replace_submission(moved.id, submission.id)

    return moved, undo


def correct_line(gradebook: Gradebook, batch_id: int, number: int, *, reference: str, student: str) -> Undo:
    """Put another link or name into a line of a batch, which is to be tried again."""

    def line() -> Line:
        return next(one for one in gradebook.batch(batch_id).lines if one.number == number)

    before = line()
    gradebook.correct_line(batch_id, number, reference=reference, student=student)
    after = line()

    def undo() -> None:
        now = line()
        _require(now.submission_id is None and (now.reference, now.student) == (after.reference, after.student))
        gradebook.correct_line(batch_id, number, reference=before.reference, student=before.student)
        gradebook.note_line(batch_id, number, submission_id=before.submission_id, problem=before.problem)

    return undo


def _known_as(gradebook: Gradebook, owner: str) -> int | None:
    """The student an owner stands for."""
    return next((one.id for one in gradebook.students() if owner.casefold() in one.logins), None)


def _require(unchanged: bool) -> None:
    if not unchanged:
        raise EditConflict("changes.overtaken")
