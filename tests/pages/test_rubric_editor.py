"""Making, copying, editing and archiving assignments on the rubrics page."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from grader import assignments, rubric_drafts
from grader.bootstrap import Services
from grader.rubric import Place
from tests.pages.conftest import said


def edit(app: AppTest, key: str = "bikes") -> AppTest:
    app.session_state[f"assignment_{key}"] = True
    app.run()
    app.button(key=f"edit_{key}").click().run()
    assert not app.exception
    return app


def write(app: AppTest, spot: str, text: str, key: str = "bikes") -> AppTest:
    name = f"edit_{key}_{spot}"
    field = (
        app.text_input(key=name)
        if spot.endswith(("name", "title", "course", "pattern", "what"))
        else app.text_area(key=name)
    )
    field.set_value(text).run()
    assert not app.exception
    return app


def press(app: AppTest, name: str) -> AppTest:
    app.button(key=name).click().run()
    assert not app.exception
    return app


def keys(app: AppTest) -> list[str]:
    return [str(button.key) for button in app.button]


@pytest.fixture
def first() -> str:
    return next(one for one in assignments.bundled() if one.key == "bikes").rubric.criteria[0].id


def new(app: AppTest, title: str) -> AppTest:
    app.text_input(key="new_assignment_title").set_value(title)
    return press(app, "begin_assignment")


def test_an_assignment_is_made_from_nothing(visit, services: Services):
    app = new(visit("rubrics"), "Birds of the coast")
    assert app.query_params["edit"] == "birds-of-the-coast"
    key = "birds-of-the-coast"
    assert app.button(key="edit_save").disabled
    assert "This criterion has no name yet. Give it one." in said(app)
    write(app, "c1_name", "Plots the data", key)
    write(app, "course", "Ecology", key)
    write(app, "brief", "Tell them apart.", key)
    write(app, "expected", "One notebook.", key)
    app.pills(key=f"edit_{key}_c1_rests_on").set_value(["image", "code"]).run()
    app.menu_button(key=f"edit_scale_{key}_c1").set_value("0 / 1 / 2").run()
    assert "Nothing says what earns 2 points" in said(app)
    write(app, "c1_2_descriptor", "Three plots.", key)
    assert not any(one.key == key for one in services.assignments())
    press(app, "edit_save")
    made = next(one for one in services.assignments() if one.key == key)
    assert (made.title, made.course, made.brief, made.expected) == (
        "Birds of the coast",
        "Ecology",
        "Tell them apart.",
        "One notebook.",
    )
    assert made.rubric.criteria[0].scores == (0, 1, 2)
    assert [one.value for one in made.rubric.criteria[0].rests_on] == ["code", "image"]
    assert "As saved." in said(app)
    press(app, "edit_undo")
    assert "not in force until you save" in said(app) or "missing before this can be saved" in said(app)
    press(app, "edit_redo")
    press(app, "edit_back")
    assert f"draft_{key}" not in keys(app)
    assert any("Birds of the coast" in one.label for one in app.expander)


def test_a_draft_is_kept_as_it_is_typed_and_survives_reload_and_page_change(visit, first, services: Services):
    app = write(edit(visit("rubrics")), f"{first}_name", "Another name")
    assert "not in force until you save" in said(app)
    app.switch_page("pages/history.py").run()
    app.switch_page("pages/rubrics.py").run()
    assert app.button(key="draft_bikes")
    again = visit("rubrics")
    press(again, "draft_bikes")
    assert again.text_input(key=f"edit_bikes_{first}_name").value == "Another name"
    assert rubric_drafts.of(services.gradebook.preferences(), "bikes").now.rubric.criteria[0].name == "Another name"
    assert next(one for one in services.assignments() if one.key == "bikes").rubric.criteria[0].name != "Another name"


def test_every_step_can_be_undone_and_redone(visit, first):
    app = edit(visit("rubrics"))
    before = app.text_input(key=f"edit_bikes_{first}_name").value
    assert app.button(key="edit_undo").disabled
    write(app, f"{first}_name", "Changed")
    press(app, f"edit_delete_bikes_{first}")
    assert f"edit_delete_bikes_{first}" not in keys(app)
    press(app, "edit_undo")
    assert app.text_input(key=f"edit_bikes_{first}_name").value == "Changed"
    press(app, "edit_undo")
    assert app.text_input(key=f"edit_bikes_{first}_name").value == before
    press(app, "edit_redo")
    assert app.text_input(key=f"edit_bikes_{first}_name").value == "Changed"
    press(app, "edit_discard")
    assert app.text_input(key=f"edit_bikes_{first}_name").value == before
    assert "As saved." in said(app)


def test_a_save_is_taken_back_and_what_was_saved_is_the_draft_again(visit, services: Services):
    def title() -> str:
        return next(one.title for one in services.assignments() if one.key == "bikes")

    before = title()
    app = edit(visit("rubrics"))
    write(app, "title", "Bikes, again")
    press(app, "edit_save")
    assert title() == "Bikes, again"
    again = edit(visit("rubrics"))
    press(again, "undo_rubrics_bikes")
    assert title() == before
    assert again.text_input(key="edit_bikes_title").value == "Bikes, again"
    assert not again.button(key="edit_save").disabled
    press(again, "redo_rubrics_bikes")
    assert title() == "Bikes, again"
    assert again.button(key="edit_save").disabled


def test_what_was_discarded_comes_back_with_all_its_steps(visit):
    app = edit(visit("rubrics"))
    write(app, "title", "Bikes, again")
    write(app, "course", "Course")
    press(app, "edit_discard")
    assert app.text_input(key="edit_bikes_title").value != "Bikes, again"
    press(app, "undo_rubrics_bikes")
    assert app.text_input(key="edit_bikes_title").value == "Bikes, again"
    press(app, "edit_undo")
    assert app.text_input(key="edit_bikes_course").value != "Course"
    assert app.text_input(key="edit_bikes_title").value == "Bikes, again"


def test_a_new_assignment_that_was_forgotten_comes_back_from_the_list(visit):
    app = new(visit("rubrics"), "Birds")
    press(app, "edit_discard")
    assert "draft_birds" not in keys(app)
    press(app, "undo_rubrics")
    assert "draft_birds" in keys(app)


def order(services: Services) -> list[str]:
    return [one.id for one in rubric_drafts.of(services.gradebook.preferences(), "bikes").now.rubric.criteria]


def test_criteria_are_moved_duplicated_and_added(visit, first, services: Services):
    app = edit(visit("rubrics"))
    there = [one.id for one in next(one for one in assignments.bundled() if one.key == "bikes").rubric.criteria]
    assert app.button(key=f"edit_up_bikes_{first}").disabled
    press(app, f"edit_down_bikes_{first}")
    assert order(services) == [there[1], there[0], *there[2:]]
    press(app, f"edit_copy_bikes_{first}")
    assert order(services) == [there[1], there[0], "c1", *there[2:]]
    press(app, "edit_add")
    assert order(services)[-1] == "c2"
    press(app, "edit_delete_bikes_c2")
    press(app, "edit_add")
    assert order(services)[-1] == "c3"


def test_levels_are_added_changed_and_deleted(visit, first, services: Services):
    app = edit(visit("rubrics"))
    item = next(one for one in assignments.bundled() if one.key == "bikes").rubric.criteria[0]
    press(app, f"edit_level_bikes_{first}")
    at = len(item.levels)
    assert app.number_input(key=f"edit_bikes_{first}_{at}_score").value == item.highest + 1
    app.number_input(key=f"edit_bikes_{first}_{at}_score").set_value(item.lowest).run()
    assert f"Two levels have the score {item.lowest}" in said(app)
    press(app, f"edit_drop_bikes_{first}_{at}")
    assert "Two levels have the score" not in said(app)


def test_rules_are_tried_on_a_notebook_at_once(visit, services: Services):
    app = new(visit("rubrics"), "bikes two")
    key = "bikes-two"
    app.selectbox(key=f"edit_trial_{key}").set_value("sample:bikes-good").run()
    app.toggle(key=f"edit_rules_{key}_c1").set_value(True).run()
    press(app, f"edit_rule_{key}_c1_1")
    assert "does not say yet what to look for" in said(app)
    write(app, "c1_1_0_pattern", "subplots | DataFrame", key)
    assert "Holds." in said(app)
    assert "cells asked for" in said(app)
    write(app, "c1_1_0_pattern", "no_such_function", key)
    assert "Found nowhere." in said(app)
    app.selectbox(key=f"edit_{key}_c1_1_0_place").set_value("number").run()
    assert "A number needs a bound." in said(app)
    app.number_input(key=f"edit_{key}_c1_1_0_at_least").set_value(0.5).run()
    rule = rubric_drafts.of(services.gradebook.preferences(), key).now.rubric.criteria[0].levels[1].look_for[0]
    assert (rule.place, rule.at_least) == (Place.NUMBER, 0.5)
    press(app, f"edit_unrule_{key}_c1_1_0_pattern")
    assert "A number needs a bound." not in said(app)


def test_a_kept_submission_can_be_tried_too(visit, services: Services):
    submission = services.keep(services.open("sample:cafe-good"), services.assignments()[0])
    app = new(visit("rubrics"), "x")
    app.selectbox(key="edit_trial_x").set_value(str(submission.id)).run()
    assert not app.exception
    assert not app.error


def test_advice_stands_beside_and_a_rewrite_goes_into_the_draft(visit, services: Services):
    app = new(visit("rubrics", lang="ko-KR"), "조언")
    write(app, "c1_name", "전처리를 적절히 했다.", "rubric")
    assert "“적절히”" in said(app)
    app.session_state["rewrites_rubric_c1"] = True
    app.run()
    app.text_input(key="blank_rubric_c1_vague_0").set_value("공백 0개").run()
    press(app, "accept_rubric_c1_vague")
    draft = rubric_drafts.of(services.gradebook.preferences(), "rubric")
    assert "공백 0개" in draft.now.rubric.criteria[0].name
    assert not any(one.key == "rubric" for one in services.assignments())
    press(app, "edit_undo")
    assert app.text_input(key="edit_rubric_c1_name").value == "전처리를 적절히 했다."


def test_a_bundled_assignment_is_copied_and_the_copy_forgotten(visit, services: Services):
    app = visit("rubrics")
    app.session_state["assignment_bikes"] = True
    app.run()
    press(app, "copy_bikes")
    assert app.query_params["edit"] == "bikes-copy"
    assert app.text_input(key="edit_bikes-copy_title").value.endswith("(사본)")
    press(app, "edit_discard")
    assert "edit" not in app.query_params
    assert rubric_drafts.keys(services.gradebook.preferences()) == ()


def test_an_archived_assignment_is_not_offered_until_it_is_taken_out(visit):
    app = visit("rubrics")
    app.session_state["assignment_bikes"] = True
    app.run()
    title = next(one for one in assignments.bundled() if one.key == "bikes").title
    press(app, "archive_bikes")
    assert "Archived: not offered" in said(app)
    app.switch_page("pages/grade.py").run()
    assert title not in app.selectbox(key="assignment").options
    app.switch_page("pages/rubrics.py").run()
    app.session_state["assignment_bikes"] = True
    app.run()
    press(app, "archive_bikes")
    app.switch_page("pages/grade.py").run()
    assert title in app.selectbox(key="assignment").options


def test_saving_says_which_version_it_makes_and_earlier_work_is_listed_and_run_again(visit, first, services: Services):
    bikes = next(one for one in services.assignments() if one.key == "bikes")
    submission = services.keep(services.open("sample:bikes-good"), bikes)
    used = services.gradebook.use_rubric(bikes)
    ratings = {item.id: (item.highest, "ok") for item in bikes.rubric.criteria}
    services.gradebook.save_evaluation(
        submission.id, used.id, ratings=ratings, overall="", coach="Mina", run_id=None, based_on=0
    )
    app = write(edit(visit("rubrics")), "title", "Bikes, new title")
    assert "The rubric is that of version 1: no new version." in said(app)
    write(app, f"{first}_name", "Another name")
    assert "Used by one submission: saving makes version 2." in said(app)
    press(app, "edit_save")
    press(app, "edit_back")
    app.session_state["assignment_bikes"] = True
    app.run()
    app.segmented_control(key="view_bikes").set_value("earlier").run()
    assert "**Version 1**: one submission, 1 with a saved evaluation" in said(app)
    assert "One submission was graded under another version" in said(app)
    press(app, "start_again_bikes")
    assert "1 of 1 runs were started." in app.toast[0].value
    versions = services.gradebook.rubric_versions("bikes")
    assert [version.number for version in versions] == [2, 1]
    assert [run.rubric_id for run in services.gradebook.runs_of(submission.id)] == [versions[0].id]
    assert len(services.gradebook.evaluations(submission.id)) == 1


def test_an_assignment_that_is_gone_is_said(visit):
    app = visit("rubrics")
    app.query_params["edit"] = "nothing"
    app.run()
    assert "There is no assignment" in app.warning[0].value
    press(app, "edit_back")
    assert len(app.expander) >= 3


def test_a_change_made_elsewhere_is_said_before_it_is_replaced(visit, first, services: Services):
    app = write(edit(visit("rubrics")), f"{first}_name", "Mine")
    other = next(one for one in services.assignments() if one.key == "cafe")
    services.gradebook.save_preferences({"assignment.bikes": assignments.kept(other)["assignment.cafe"]})
    app.run()
    assert "changed elsewhere after this draft was begun" in said(app)


def test_older_rubric_versions_are_marked_in_history_and_record(visit, app, services: Services):
    bikes = next(one for one in services.assignments() if one.key == "bikes")
    submission = services.keep(services.open("sample:bikes-good"), bikes)
    used = services.gradebook.use_rubric(bikes)
    ratings = {item.id: (item.highest, "ok") for item in bikes.rubric.criteria}
    services.gradebook.save_evaluation(
        submission.id, used.id, ratings=ratings, overall="", coach="Mina", run_id=None, based_on=0
    )
    services.start(submission, bikes, services.model(), coach="Mina")
    table = app("history.py").dataframe[0].value
    assert list(table["assignment"]) == [bikes.title]
    services.gradebook.use_rubric(replace(bikes, brief="another"))
    table = app("history.py").dataframe[0].value
    assert table["assignment"][0] == f"rubric 1/2 · {bikes.title}"
    record = app("record.py", submission=str(submission.id))
    assert "rubric version 1 of 2" in record.selectbox(key="record_version").options[0]
    record.segmented_control(key="record_view").set_value("runs").run()
    assert "rubric version 1 of 2" in said(record)


def test_blind_grading_hides_whose_notebook_rules_are_tried_on(visit, services: Services):
    submission = services.keep(services.open("sample:bikes-good"), services.assignments()[0], student="Gildong")
    services.gradebook.save_preferences({"blind": True})
    app = visit("rubrics")
    app.query_params["edit"] = "bikes"
    app.run()
    options = app.selectbox(key="edit_trial_bikes").options
    assert len(options) > 6
    assert not [one for one in options if submission.student in one]


def test_a_change_made_elsewhere_is_simply_taken_up_when_nothing_was_unsaved(visit, first, services: Services):
    app = write(edit(visit("rubrics")), f"{first}_name", "Mine")
    press(app, "edit_save")
    mine = next(one for one in services.assignments() if one.key == "bikes")
    services.gradebook.save_preferences(assignments.kept(replace(mine, title="Changed elsewhere")))
    app.run()
    assert app.text_input(key="edit_bikes_title").value == "Changed elsewhere"
    assert "As saved." in said(app)
    press(app, "edit_undo")
    assert app.text_input(key="edit_bikes_title").value == mine.title
