"""Undo and redo on the desk, the reasons of a score, and what "accept the rest" takes."""

import pytest

from grader.reasons import Reason
from tests.pages.conftest import said
from tests.pages.test_grade import decide_all, graded


@pytest.fixture
def desk(app):
    """A sample whose suggestions have all arrived."""
    return graded(app("grade.py"))


def keys(at):
    return {button.key for button in at.button}


def scores(at):
    return {one.key: one.value for one in at.button_group if one.key.startswith("rating_score_")}


def undo(at):
    return at.button(key="undo_step").click().run()


def test_on_a_fresh_desk_there_is_nothing_to_undo(desk):
    assert not {"undo_step", "redo_step"} & keys(desk)


def test_accepting_all_is_taken_back_at_one_stroke_and_done_again(desk):
    before = scores(desk)
    desk.button(key="accept_all").click().run()
    after = scores(desk)
    assert after != before
    assert "accepted" in desk.button(key="undo_step").help
    undo(desk)
    assert scores(desk) == before
    assert "redo_step" in keys(desk)
    desk.button(key="redo_step").click().run()
    assert scores(desk) == after


def test_a_save_is_taken_back_and_becomes_the_draft_again(desk, services):
    decide_all(desk)
    decided = scores(desk)
    desk.button(key="save_evaluation").click().run()
    assert services.gradebook.evaluations(1)
    assert "saved version 1" in desk.button(key="undo_step").label
    undo(desk)
    assert services.gradebook.evaluations(1) == ()
    assert scores(desk) == decided
    assert "Draft kept" in said(desk)
    desk.button(key="save_evaluation").click().run()
    assert [one.version for one in services.gradebook.evaluations(1)] == [2]


def test_undo_survives_a_new_session(desk, app):
    before = scores(desk)
    desk.button(key="accept_all").click().run()
    again = app("grade.py", submission="1")
    undo(again)
    assert scores(again) == before


def test_a_discarded_draft_comes_back(desk):
    desk.button(key="accept_all").click().run()
    entered = scores(desk)
    desk.button(key="discard_draft").click().run()
    assert scores(desk) != entered
    undo(desk)
    assert scores(desk) == entered


def test_what_another_tab_entered_since_is_not_taken_back(desk, app):
    desk.button(key="accept_all").click().run()
    other = app("grade.py", submission="1")
    decide_all(other)
    entered = scores(other)
    undo(desk)
    assert "Another tab" in said(desk)
    assert scores(desk) == entered


def test_a_reason_is_kept_with_the_rating_and_goes_when_it_no_longer_fits(app, services):
    at = graded(app("grade.py"), "sample_cafe-gaps")
    assert not [one for one in at.get("button_group") if one.key.startswith("reason_") and one.value]
    run = services.gradebook.runs_of(1)[0]
    rubric = services.gradebook.rubric_version(run.rubric_id).rubric
    low = next(
        c for c in rubric.criteria if any(s.criterion_id == c.id and s.score == c.lowest for s in run.suggestions)
    )
    at.button_group(key=f"reason_{low.id}").set_value(Reason.MISSING).run()
    at.button(key=f"accept_{low.id}").click().run()
    assert services.gradebook.draft(1, run.rubric_id).ratings[low.id].reason == "missing"
    at.button_group(key=f"rating_score_{low.id}").set_value(low.highest).run()
    assert services.gradebook.draft(1, run.rubric_id).ratings[low.id].reason is None


def test_accept_all_says_what_it_leaves_out_and_why(app):
    at = graded(app("grade.py"), "sample_cafe-gaps")
    assert "Left out" in at.button(key="accept_all").help
