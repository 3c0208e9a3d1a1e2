"""Undo outside the desk, as every gradebook has to keep it: run against the fake and the real one."""

import pytest

from grader.changes import TRIED, Act, Change, Standing, What
from grader.errors import EditConflict, GradebookError
from grader.ports import Gradebook
from grader.settings import Secret

CAPS = Act(place="caps", what=What.CAPS)
REMOVAL = Act(place="rubrics", what=What.REMOVED, name="Seabirds")


def change(gradebook: Gradebook, act: Act = CAPS, **values: object) -> None:
    gradebook.change_preferences(values, act, coach="Mina")


def undo(gradebook: Gradebook, place: str = "caps") -> str:
    offered = gradebook.changes(place).undo
    assert offered is not None
    return gradebook.undo_change(offered.id, coach="Joon").what


def redo(gradebook: Gradebook, place: str = "caps") -> str:
    offered = gradebook.changes(place).redo
    assert offered is not None
    return gradebook.redo_change(offered.id, coach="Joon").what


def test_a_change_says_who_did_what_and_is_taken_back_and_done_again(gradebook: Gradebook):
    gradebook.save_preferences({"day": 2, "tone": "warm"})
    assert gradebook.changes("caps").undo is None
    change(gradebook, day=5, run=None, coach_day=1.5)
    offered = gradebook.changes("caps").undo
    assert offered is not None
    assert (offered.what, offered.name, offered.coach, offered.place) == (What.CAPS, "", "Mina", "caps")
    assert undo(gradebook) == What.CAPS
    assert gradebook.preferences() == {"day": 2, "tone": "warm"}
    assert gradebook.changes("caps").undo is None
    assert redo(gradebook) == What.CAPS
    assert gradebook.preferences() == {"day": 5, "tone": "warm", "coach_day": 1.5}


def test_changes_are_taken_back_one_by_one_each_at_its_place(gradebook: Gradebook):
    for day in (1, 2, 3):
        change(gradebook, day=day)
    change(gradebook, REMOVAL, **{"assignment.seabirds": None})
    change(gradebook, REMOVAL, rubric="text")
    undo(gradebook)
    undo(gradebook)
    assert gradebook.preferences() == {"day": 1, "rubric": "text"}
    redo(gradebook)
    assert gradebook.preferences()["day"] == 2
    undo(gradebook, "rubrics")
    assert gradebook.preferences() == {"day": 2}
    change(gradebook, day=9)
    assert gradebook.changes("caps").redo is None
    undo(gradebook)
    assert gradebook.preferences() == {"day": 2}


def test_what_changes_nothing_is_no_change(gradebook: Gradebook):
    gradebook.save_preferences({"prices": [{"model": "m", "input": 1.0}]})
    change(gradebook, prices=[{"model": "m", "input": 1.0}], never=None)
    assert gradebook.changes("caps") == Standing()


def test_what_was_kept_along_with_it_stays(gradebook: Gradebook):
    gradebook.save_preferences({"text": "old", "draft": "new"})
    gradebook.change_preferences({"text": "new"}, CAPS, coach="Mina", also={"draft": None})
    undo(gradebook)
    assert gradebook.preferences() == {"text": "old"}


def offered(gradebook: Gradebook, place: str = "caps") -> Change:
    found = gradebook.changes(place).undo
    assert found is not None
    return found


def test_what_has_been_changed_since_is_not_overwritten(gradebook: Gradebook):
    change(gradebook, day=1, run=1)
    mine = offered(gradebook)
    gradebook.save_preferences({"run": 7})
    assert gradebook.changes("caps") == Standing()
    with pytest.raises(EditConflict):
        gradebook.undo_change(mine.id, coach="Joon")
    assert gradebook.preferences() == {"day": 1, "run": 7}


def test_an_earlier_change_of_something_else_is_offered_then(gradebook: Gradebook):
    gradebook.save_preferences({"assignment.seabirds": "text"})
    change(gradebook, REMOVAL, **{"assignment.seabirds": None})
    change(gradebook, Act(place="rubrics", what=What.SAVED, name="Tides"), **{"assignment.tides": "one"})
    gradebook.save_preferences({"assignment.tides": "two"})
    assert undo(gradebook, "rubrics") == What.REMOVED
    assert gradebook.preferences() == {"assignment.seabirds": "text", "assignment.tides": "two"}
    assert redo(gradebook, "rubrics") == What.REMOVED


def test_a_page_that_shows_another_change_than_the_last_takes_nothing_back(gradebook: Gradebook):
    change(gradebook, day=1)
    first = offered(gradebook)
    change(gradebook, day=2)
    second = offered(gradebook)
    with pytest.raises(EditConflict):
        gradebook.undo_change(first.id, coach="Joon")
    assert gradebook.preferences() == {"day": 2}
    gradebook.undo_change(second.id, coach="Joon")
    with pytest.raises(EditConflict):
        gradebook.undo_change(second.id, coach="Joon")
    with pytest.raises(EditConflict):
        gradebook.redo_change(first.id, coach="Joon")
    assert gradebook.preferences() == {"day": 1}


def test_what_nobody_changed_cannot_be_taken_back(gradebook: Gradebook):
    for act in (gradebook.undo_change, gradebook.redo_change):
        with pytest.raises(EditConflict):
            act(7, coach="Mina")


def test_no_secret_and_no_nameless_change_is_kept(gradebook: Gradebook):
    with pytest.raises(GradebookError):
        change(gradebook, key=Secret("sk-1"))
    with pytest.raises(GradebookError):
        gradebook.change_preferences({"day": 1}, CAPS, coach="Mina", also={"key": Secret("sk-1")})
    with pytest.raises(GradebookError):
        gradebook.change_preferences({"day": 1}, CAPS, coach=" ")
    change(gradebook, day=1)
    with pytest.raises(GradebookError):
        gradebook.undo_change(offered(gradebook).id, coach=" ")
    assert gradebook.preferences() == {"day": 1}


def test_only_so_many_that_were_overtaken_are_looked_past(gradebook: Gradebook):
    for number in range(TRIED):
        change(gradebook, **{f"cap_{number}": 1})
    gradebook.save_preferences({f"cap_{number}": 2 for number in range(1, TRIED)})
    assert offered(gradebook).id == 1
    change(gradebook, cap_0=1, late=1)
    gradebook.save_preferences({"late": 2})
    assert gradebook.changes("caps") == Standing()
