"""Corrections by hand, and taking them back."""

import pytest

from grader import correcting
from grader.errors import EditConflict, SubmissionNotFound
from tests.db.examples import assignment, fetched
from tests.fakes import FakeGradebook


@pytest.fixture
def book():
    return FakeGradebook()


def handed_in(book, owner, student="", **changes):
    return book.add_submission(fetched(owner, **changes), assignment="tabular", student=student)


def test_a_name_and_a_course_are_corrected_and_put_back(book):
    one = handed_in(book, "auk", "김펭")
    undo = correcting.rename(book, one.student_id, name="김펭귄", course="3기")
    assert (book.submission(one.id).student, book.student(one.student_id).course) == ("김펭귄", "3기")
    undo()
    assert (book.submission(one.id).student, book.student(one.student_id).course) == ("김펭", "")


@pytest.mark.parametrize("remember", [True, False])
def test_a_submission_is_handed_over_and_back_with_what_was_remembered(book, remember):
    one = handed_in(book, "auk", "김펭귄")
    before = book.student(one.student_id)
    undo = correcting.hand_over(book, one, "이오리", remember=remember)
    assert book.submission(one.id).student == "이오리"
    undo()
    assert book.submission(one.id) == one
    assert book.student(one.student_id) == before


class TestReplacing:
    def test_the_right_one_is_the_same_students_and_the_wrong_one_says_so(self, book):
        wrong = handed_in(book, "template", "김펭귄")
        right, _ = correcting.replace(book, wrong, fetched("auk"))
        assert (right.student, right.student_id, right.replaced_by) == ("김펭귄", wrong.student_id, None)
        assert book.submission(wrong.id).replaced_by == right.id
        assert handed_in(book, "auk", path="b.ipynb").student == "김펭귄"

    def test_a_student_named_after_the_wrong_owner_becomes_the_right_ones(self, book):
        wrong = handed_in(book, "template")
        right, _ = correcting.replace(book, wrong, fetched("auk"))
        assert right.student == "auk"
        assert book.submission(wrong.id).student_id == right.student_id

    def test_an_owner_known_for_another_student_stays_known_for_them(self, book):
        other = handed_in(book, "auk", "이오리")
        wrong = handed_in(book, "template", "김펭귄")
        right, _ = correcting.replace(book, wrong, fetched("auk"))
        assert right.id == other.id
        assert right.student == "김펭귄"
        assert handed_in(book, "auk", path="b.ipynb").student == "이오리"

    def test_taken_back_the_wrong_one_counts_again_and_the_right_one_does_not(self, book):
        wrong = handed_in(book, "template", "김펭귄")
        right, undo = correcting.replace(book, wrong, fetched("auk"))
        undo()
        assert book.submission(wrong.id) == wrong
        assert book.submission(right.id).replaced_by == wrong.id

    def test_taken_back_after_work_began_both_count(self, book):
        wrong = handed_in(book, "template", "김펭귄")
        right, undo = correcting.replace(book, wrong, fetched("auk"))
        rubric = book.use_rubric(assignment())
        book.queue_run(
            submission_id=right.id, rubric_id=rubric.id, model="m", endpoint="e", language="ko", tone="warm", started_by="Mina",
        )  # fmt: skip
        undo()
        assert [book.submission(one.id).replaced_by for one in (wrong, right)] == [None, None]

    def test_corrected_there_and_back_again_the_last_word_counts(self, book):
        wrong = handed_in(book, "template", "김펭귄")
        right, _ = correcting.replace(book, wrong, fetched("auk"))
        again, _ = correcting.replace(book, right, fetched("template"))
        assert (again.id, again.replaced_by) == (wrong.id, None)
        assert book.submission(right.id).replaced_by == wrong.id

    def test_the_same_link_replaces_nothing(self, book):
        wrong = handed_in(book, "template")
        with pytest.raises(SubmissionNotFound, match="same"):
            correcting.replace(book, wrong, fetched("template"))
        assert book.submission(wrong.id) == wrong


class TestRefiling:
    def test_a_notebook_is_judged_as_one_for_another_assignment_and_back(self, book):
        one = handed_in(book, "auk", "김펭귄")
        moved, undo = correcting.refile(book, one, "images")
        assert (moved.assignment, moved.student_id, moved.sha256) == ("images", one.student_id, one.sha256)
        undo()
        assert book.submission(moved.id).replaced_by == one.id
        assert book.submission(one.id) == one

    def test_who_chooses_the_same_assignment_again_finds_it_counting_again(self, book):
        one = handed_in(book, "auk")
        moved, undo = correcting.refile(book, one, "images")
        undo()
        again, undo_again = correcting.refile(book, one, "images")
        assert (again.id, again.replaced_by) == (moved.id, None)
        undo_again()
        assert book.submission(moved.id).replaced_by == one.id

    def test_what_was_there_before_still_counts_after_the_way_back(self, book):
        there = handed_in(book, "auk")
        other = book.add_submission(fetched("auk"), assignment="images", student="")
        moved, undo = correcting.refile(book, there, "images")
        assert moved.id == other.id
        undo()
        assert book.submission(other.id).replaced_by is None

    def test_one_that_was_worked_on_meanwhile_still_counts(self, book):
        one = handed_in(book, "auk")
        moved, undo = correcting.refile(book, one, "images")
        rubric = book.use_rubric(assignment("images"))
        book.queue_run(
            submission_id=moved.id, rubric_id=rubric.id, model="m", endpoint="offline", language="ko", tone="warm", started_by="Mina"
        )  # fmt: skip
        undo()
        assert book.submission(moved.id).replaced_by is None


class TestWhatSomebodyElseCorrectedSince:
    """Taking an older correction back says so and leaves it."""

    def test_a_name(self, book):
        one = handed_in(book, "auk", "김펭")
        undo = correcting.rename(book, one.student_id, name="김펭귄", course="")
        book.change_student(one.student_id, name="김펭귄", course="3기")
        with pytest.raises(EditConflict):
            undo()
        assert book.student(one.student_id).course == "3기"

    def test_whose_it_is(self, book):
        one = handed_in(book, "auk", "김펭귄")
        undo = correcting.hand_over(book, one, "이오리", remember=True)
        book.hand_over(one.id, "박바다", remember=False)
        with pytest.raises(EditConflict):
            undo()
        assert book.submission(one.id).student == "박바다"

    def test_whom_the_owner_stands_for(self, book):
        one = handed_in(book, "auk", "김펭귄")
        other = handed_in(book, "auk", path="b.ipynb")
        undo = correcting.hand_over(book, one, "이오리", remember=True)
        book.hand_over(other.id, "박바다", remember=True)
        undo()
        assert book.submission(one.id).student == "김펭귄"
        assert handed_in(book, "auk", path="c.ipynb").student == "박바다"

    def test_what_takes_its_place(self, book):
        wrong = handed_in(book, "template", "김펭귄")
        right, undo = correcting.replace(book, wrong, fetched("auk"))
        book.replace_submission(wrong.id, None)
        with pytest.raises(EditConflict):
            undo()
        assert book.submission(right.id).replaced_by is None
