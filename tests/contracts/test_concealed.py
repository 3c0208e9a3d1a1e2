"""Which submissions every gradebook hides for blind grading: run against the fake and the real one."""

import pytest

from grader.evaluation import DraftRating
from grader.history import HistoryFilter, Sort
from grader.ports import Gradebook
from tests.db.examples import Desk


@pytest.fixture
def two(gradebook: Gradebook) -> tuple[Desk, Desk]:
    """One that is saved, of "booby", and one that is not, of "auk"; both have a run."""
    saved, unsaved = Desk(gradebook, "booby"), Desk(gradebook, "auk")
    for desk in (saved, unsaved):
        desk.run()
    saved.save()
    drafted(unsaved)
    return saved, unsaved


def drafted(desk: Desk) -> None:
    entry = DraftRating(criterion_id="training", score=1)
    desk.gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="one")


def numbers(gradebook: Gradebook, **wanted) -> list[list[int]]:
    asked = HistoryFilter(blind=True, **wanted)
    return [[row.submission_id for row in rows(asked).rows] for rows in (gradebook.evaluation_rows, gradebook.run_rows)]


class TestWhatIsHidden:
    def test_until_an_evaluation_is_saved(self, gradebook: Gradebook, two):
        saved, unsaved = two
        everything = [saved.submission.id, unsaved.submission.id, 0, -1, 99, 10**30]
        assert gradebook.concealed(everything) == {unsaved.submission.id}
        assert gradebook.concealed([]) == frozenset()
        unsaved.save()
        assert gradebook.concealed(everything) == frozenset()

    def test_an_earlier_attempt_with_the_last_one(self, gradebook: Gradebook):
        first = Desk(gradebook, "auk")
        first.save()
        second = Desk(gradebook, "auk", commit="d0d0" * 10)
        both = {first.submission.id, second.submission.id}
        assert gradebook.concealed(both) == both
        second.save()
        assert gradebook.concealed(both) == frozenset()

    def test_one_by_a_wrong_link_with_the_right_one(self, gradebook: Gradebook):
        right = Desk(gradebook, "auk")
        wrong = Desk(gradebook, "auk", commit="d0d0" * 10)
        gradebook.replace_submission(wrong.submission.id, right.submission.id)
        both = {right.submission.id, wrong.submission.id}
        assert gradebook.concealed(both) == both
        right.save()
        assert gradebook.concealed(both) == frozenset()

    def test_other_students_and_assignments_have_no_say(self, gradebook: Gradebook, two):
        two[1].save()
        Desk(gradebook, "crane")
        assert gradebook.concealed([two[0].submission.id, two[1].submission.id]) == frozenset()


class TestHistory:
    def test_rows_say_what_is_to_be_hidden_where_grading_is_blind(self, gradebook: Gradebook, two):
        hidden = two[1].submission.id
        for rows in (gradebook.evaluation_rows, gradebook.run_rows):
            seen = {row.submission_id: row for row in rows(HistoryFilter(blind=True)).rows}
            assert [number for number, row in seen.items() if row.concealed] == [hidden]
            assert seen[hidden].student_number == two[1].submission.student_number
            assert not any(row.concealed for row in rows(HistoryFilter()).rows)

    @pytest.mark.parametrize("text", ["auk", "ml/과제", "AUK/ml", "과제.ipynb"])
    def test_hidden_names_and_places_are_not_found(self, gradebook: Gradebook, two, text: str):
        found = [two[0].submission.id] if "과제" in text else []
        assert numbers(gradebook, text=text) == [found, found]

    def test_they_are_found_by_number_and_assignment(self, gradebook: Gradebook, two):
        saved, hidden = two[0].submission, two[1].submission
        for text in (f"Student {hidden.student_number}", f"학생 {hidden.student_number}", str(hidden.student_number)):
            assert numbers(gradebook, text=text) == [[hidden.id], [hidden.id]]
        assert [sorted(found) for found in numbers(gradebook, text="표 데이터")] == [[saved.id, hidden.id]] * 2
        assert numbers(gradebook, text="booby") == [[saved.id], [saved.id]]

    def test_they_are_sorted_by_number_before_all_names(self, gradebook: Gradebook, two):
        third = Desk(gradebook, "aaa")
        third.run()
        drafted(third)
        by_number = sorted((two[1].submission, third.submission), key=lambda one: one.student_number)
        expected = [*(one.id for one in by_number), two[0].submission.id]
        assert numbers(gradebook, sort=Sort.STUDENT) == [expected, expected]

    def test_rows_say_what_was_opened_by_a_wrong_link(self, gradebook: Gradebook, two):
        right = Desk(gradebook, "auk", commit="d0d0" * 10)
        gradebook.replace_submission(two[1].submission.id, right.submission.id)
        for rows in (gradebook.evaluation_rows, gradebook.run_rows):
            replaced = {row.submission_id: row.replaced for row in rows(HistoryFilter()).rows}
            assert replaced[two[1].submission.id]
            assert not replaced[two[0].submission.id]
