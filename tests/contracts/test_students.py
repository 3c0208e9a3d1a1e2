"""What every gradebook knows of students: run against the fake and the real one."""

import pytest

from grader.errors import GradebookError, NotInGradebook
from grader.history import HistoryFilter
from grader.ports import Gradebook
from tests.db.examples import Desk, fetched


def handed_in(gradebook: Gradebook, owner: str = "penguin", student: str = "", *, to: str = "tabular", **changes):
    return gradebook.add_submission(fetched(owner, **changes), assignment=to, student=student)


class TestWhoHandedItIn:
    def test_a_student_is_found_again_by_the_owner_of_the_repository(self, gradebook: Gradebook):
        first = handed_in(gradebook, "Penguin", "김펭귄")
        again = handed_in(gradebook, "penguin", "penguin", repo="dl")
        assert handed_in(gradebook, "penguin", "", repo="cv").student_id == first.student_id
        assert (again.student, again.student_id) == (first.student, first.student_id) == ("김펭귄", first.student_id)
        assert [student.logins for student in gradebook.students()] == [("penguin",)]

    def test_of_a_repository_that_several_share_the_name_given_counts(self, gradebook: Gradebook):
        first = handed_in(gradebook, "class-3", "김펭귄", path="a.ipynb")
        other = handed_in(gradebook, "class-3", "이오리", path="b.ipynb")
        assert (other.student, other.student_id != first.student_id) == ("이오리", True)
        assert handed_in(gradebook, "class-3", "이오리", path="c.ipynb").student_id == other.student_id
        assert handed_in(gradebook, "class-3", "", path="d.ipynb").student_id == first.student_id

    def test_without_a_name_the_owner_is_the_name(self, gradebook: Gradebook):
        assert handed_in(gradebook, "auk").student == "auk"

    def test_without_an_owner_the_name_counts(self, gradebook: Gradebook):
        first = handed_in(gradebook, "", "김펭귄", path="a.ipynb")
        again = handed_in(gradebook, "", "김펭귄", path="b.ipynb")
        other = handed_in(gradebook, "", "이오리", path="c.ipynb")
        assert first.student_id == again.student_id != other.student_id
        assert gradebook.student(first.student_id).logins == ()

    def test_every_student_has_a_number_of_their_own(self, gradebook: Gradebook):
        kept = [handed_in(gradebook, owner) for owner in ("auk", "booby", "crane")]
        assert len({submission.student_number for submission in kept}) == 3
        assert gradebook.student(kept[0].student_id).number == kept[0].student_number
        assert gradebook.submission(kept[0].id) == kept[0]


class TestCorrections:
    def test_a_name_is_corrected_everywhere(self, gradebook: Gradebook):
        desk = Desk(gradebook, "penguin")
        desk.run()
        desk.save()
        changed = gradebook.change_student(desk.submission.student_id, name=" 김펭귄 ", course="AI 3기")
        assert (changed.name, changed.course) == ("김펭귄", "AI 3기")
        assert gradebook.submission(desk.submission.id).student == "김펭귄"
        assert [row.student for row in gradebook.evaluation_rows(HistoryFilter(text="김펭귄")).rows] == ["김펭귄"]
        assert [row.student for row in gradebook.run_rows(HistoryFilter(text="김펭귄")).rows] == ["김펭귄"]
        assert [student.name for student in gradebook.students()] == ["김펭귄"]

    def test_a_submission_is_handed_over_to_another_student_for_once(self, gradebook: Gradebook):
        mine = handed_in(gradebook, "team-repo")
        over = gradebook.hand_over(mine.id, "이오리", remember=False)
        assert (over.student, over.student_id != mine.student_id) == ("이오리", True)
        assert handed_in(gradebook, "team-repo", repo="dl").student_id == mine.student_id

    def test_or_for_good(self, gradebook: Gradebook):
        mine, other = handed_in(gradebook, "auk-2"), handed_in(gradebook, "auk")
        over = gradebook.hand_over(mine.id, other.student_id, remember=True)
        assert over.student_id == other.student_id
        assert handed_in(gradebook, "auk-2", repo="dl").student_id == other.student_id
        assert gradebook.student(other.student_id).logins == ("auk", "auk-2")
        assert gradebook.student(mine.student_id).logins == ()

    def test_a_student_of_whom_nothing_is_left_is_not_listed(self, gradebook: Gradebook):
        mine = handed_in(gradebook, "auk")
        gradebook.hand_over(mine.id, "이오리", remember=True)
        assert [student.name for student in gradebook.students()] == ["이오리"]
        assert gradebook.student(mine.student_id).name == "auk"

    def test_an_empty_name_is_refused_and_changes_nothing(self, gradebook: Gradebook):
        mine = handed_in(gradebook, "auk")
        with pytest.raises(GradebookError, match="needs a name"):
            gradebook.change_student(mine.student_id, name="  ", course="")
        with pytest.raises(GradebookError, match="needs a name"):
            gradebook.hand_over(mine.id, " ", remember=True)
        assert gradebook.submission(mine.id) == mine

    @pytest.mark.parametrize("number", [0, -1, 99, 10**30])
    def test_an_unknown_student_is_said_to_be_unknown(self, gradebook: Gradebook, number: int):
        mine = handed_in(gradebook, "auk")
        with pytest.raises(NotInGradebook, match="no student"):
            gradebook.student(number)
        with pytest.raises(NotInGradebook, match="no student"):
            gradebook.hand_over(mine.id, number, remember=False)


class TestAttempts:
    def test_attempts_are_of_the_same_student_and_assignment_in_order(self, gradebook: Gradebook):
        first = handed_in(gradebook, "auk")
        handed_in(gradebook, "booby")
        handed_in(gradebook, "auk", to="images")
        second = handed_in(gradebook, "auk", commit="d0d0" * 10)
        assert gradebook.attempts(first.id) == gradebook.attempts(second.id) == (first, second)

    def test_a_submission_opened_by_a_wrong_link_says_which_one_replaced_it(self, gradebook: Gradebook):
        wrong, right = handed_in(gradebook, "auk"), handed_in(gradebook, "auk", path="b.ipynb")
        assert gradebook.replace_submission(wrong.id, right.id).replaced_by == right.id
        assert gradebook.submission(wrong.id).replaced_by == right.id
        assert gradebook.replace_submission(wrong.id, None).replaced_by is None

    def test_only_another_one_for_the_same_assignment_can_replace_it(self, gradebook: Gradebook):
        wrong, other = handed_in(gradebook, "auk"), handed_in(gradebook, "auk", to="images", path="b.ipynb")
        for number in (wrong.id, other.id):
            with pytest.raises(GradebookError, match="same assignment"):
                gradebook.replace_submission(wrong.id, number)
        assert gradebook.submission(wrong.id).replaced_by is None

    def test_the_same_file_for_another_assignment_can_replace_it(self, gradebook: Gradebook):
        wrong, right = handed_in(gradebook, "auk"), handed_in(gradebook, "auk", to="images")
        assert gradebook.replace_submission(wrong.id, right.id).replaced_by == right.id
