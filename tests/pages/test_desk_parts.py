"""The review desk in parts: what a decision draws anew, and when that is not enough."""

import pytest

from grader.evaluation import DraftRating

SAMPLE = "seabirds-gaps"


@pytest.fixture
def desk(app):
    """A session with a finished run of the offline grader on the sample."""
    at = app("grade.py")
    at.button(key=f"sample_{SAMPLE}").click().run()
    at.button(key="start_run").click().run()
    for _ in range(200):
        if "stop_run" not in {button.key for button in at.button}:
            return at
        at.run()
    raise AssertionError("the run did not end")


def drawn(at):
    """Keys of the cards and panes that the last run drew."""
    blocks = [at.drawn.main]
    found = set()
    while blocks:
        block = blocks.pop()
        key = getattr(block.proto, "id", "").rsplit("-", 1)[-1]
        found.update({key} if key.startswith("card_") or key == "notebook_cells" else ())
        blocks.extend(child for child in block.children.values() if hasattr(child, "children"))
    buttons = {button.key for button in at.drawn.button}
    return found | ({"foot"} if "save_evaluation" in buttons else set())


def first_offer(at):
    return next(b.key for b in at.button if b.key.startswith("accept_") and b.key != "accept_all")


def total(at):
    return next(markdown.value for markdown in at.markdown if "decided" in markdown.value)


def test_a_decision_draws_its_card_and_the_foot_and_nothing_else(desk):
    assert "notebook_cells" in drawn(desk)
    offer = first_offer(desk)
    desk.button(key=offer).click().run()
    assert drawn(desk) == {f"card_{offer.removeprefix('accept_')}", "foot"}
    assert "1 of 6 decided" in total(desk)
    assert offer not in {button.key for button in desk.button}


def test_accept_all_draws_the_accepted_cards_only(desk):
    acceptable = int("".join(filter(str.isdigit, desk.button(key="accept_all").label)))
    desk.button(key="accept_all").click().run()
    cards = drawn(desk) - {"foot"}
    assert len(cards) == acceptable < 6
    assert f"{acceptable} of 6 decided" in total(desk)


def test_the_overall_feedback_draws_its_card_and_the_foot(desk):
    desk.text_area(key="overall_feedback").input("Well done.").run()
    assert drawn(desk) == {"card_overall", "foot"}


def test_a_refused_save_draws_the_foot_alone(desk):
    desk.button(key="save_evaluation").click().run()
    assert drawn(desk) == {"foot"}
    assert "need your decision" in desk.warning[0].value


def test_discarding_draws_the_whole_desk_and_not_the_notebook(desk):
    offer = first_offer(desk)
    desk.button(key=offer).click().run()
    desk.button(key="discard_draft").click().run()
    assert "notebook_cells" not in drawn(desk)
    assert len(drawn(desk)) == 8
    assert offer in {button.key for button in desk.button}


def decide(desk):
    """Everything gets the lowest score."""
    criteria = [control.key for control in desk.segmented_control if control.key.startswith("rating_score_")]
    for key in criteria:
        desk.segmented_control(key=key).set_value(0).run()
    return criteria


def test_saving_draws_no_card_and_the_next_change_goes_on_from_there(desk, services):
    first, *_ = decide(desk)
    desk.button(key="save_evaluation").click().run()
    assert drawn(desk) == {"foot"}
    assert [one.version for one in services.gradebook.evaluations(1)] == [1]
    desk.segmented_control(key=first).set_value(1).run()
    assert drawn(desk) == {first.replace("rating_score_", "card_"), "foot"}
    assert not any("conflict" in (key or "") for key in (button.key for button in desk.button))
    desk.button(key="save_evaluation").click().run()
    latest = services.gradebook.evaluations(1)[0]
    assert (latest.version, latest.score) == (2, 1)


def test_an_undo_draws_what_it_took_back_and_nothing_else(desk):
    offer = first_offer(desk)
    card = f"card_{offer.removeprefix('accept_')}"
    desk.button(key=offer).click().run()
    desk.text_area(key="overall_feedback").input("Well done.").run()
    desk.button(key="undo_step").click().run()
    assert drawn(desk) == {"card_overall", "foot"}
    assert desk.text_area(key="overall_feedback").value != "Well done."
    desk.button(key="undo_step").click().run()
    assert drawn(desk) == {card, "foot"}
    assert desk.segmented_control(key=card.replace("card", "rating_score")).value is None
    assert offer in {button.key for button in desk.button}


def test_what_is_saved_from_a_draft_of_another_tab_fills_the_fields(desk, services):
    """The fields hold less than was saved, so they are filled anew and not taken for the same."""
    decide(desk)
    name = next(area.key for area in desk.text_area if area.key.startswith("rating_comment_"))
    run = services.gradebook.runs_of(1)[0]
    kept = services.gradebook.draft(1, run.rubric_id).ratings[name.removeprefix("rating_comment_")]
    theirs = DraftRating(criterion_id=kept.criterion_id, score=0, comment="other tab", revision=kept.revision)
    services.gradebook.save_draft_rating(1, run.rubric_id, theirs, coach="coach", tab="other")
    desk.text_area(key="overall_feedback").input("Well done.").run()
    saved = {one.criterion_id: (0, "other tab") for one in services.gradebook.draft(1, run.rubric_id).ratings.values()}
    services.gradebook.save_evaluation(
        1, run.rubric_id, ratings=saved, overall="Well done.", coach="coach", run_id=run.id, based_on=0
    )
    desk.text_area(key="overall_feedback").input("Well done!").run()
    assert desk.text_area(key=name).value == "other tab"


def test_where_a_part_is_not_on_the_page_all_of_it_is_drawn(desk, services):
    """Another click came while the page was being drawn, and what the session knows of its parts is more than there is."""
    desk.button(key=first_offer(desk)).click().run()
    desk.session_state["desk_parts"] = ["review", "part_gone"]
    desk.button(key="discard_draft").click().run()
    assert not desk.exception
    assert {"notebook_cells", "foot"} <= drawn(desk)
    assert services.gradebook.draft(1, 1).ratings == {}


def test_after_the_talk_the_desk_comes_back_as_it_was(desk):
    first, *_ = decide(desk)
    comment = first.replace("score", "comment")
    desk.text_area(key=comment).input("Mine.").run()
    desk.segmented_control(key="desk_view").set_value("talk").run()
    assert "foot" not in drawn(desk)
    desk.segmented_control(key="desk_view").set_value("review").run()
    assert "foot" in drawn(desk)
    assert (desk.text_area(key=comment).value, desk.segmented_control(key=first).value) == ("Mine.", 0)


def cell_in_focus(desk):
    return desk.session_state["focused_cell"].cell


def test_the_same_cell_can_be_asked_for_twice(desk):
    for _ in range(2):
        desk.number_input(key="nb_jump").set_value(3).run()
        assert cell_in_focus(desk) == 3
        assert desk.number_input(key="nb_jump").value is None
        desk.number_input(key="nb_jump").set_value(1).run()
        assert cell_in_focus(desk) == 1


def test_what_another_tab_has_saved_meanwhile_is_on_screen_after_the_next_decision(desk, services):
    (run,) = services.gradebook.runs_of(1)
    criteria = services.gradebook.rubric_version(run.rubric_id).rubric.criteria
    for criterion in criteria:
        rating = DraftRating(criterion_id=criterion.id, score=criterion.lowest, comment="other tab")
        services.gradebook.save_draft_rating(1, run.rubric_id, rating, coach="coach", tab="other")
    services.gradebook.save_evaluation(
        1, run.rubric_id, ratings={criterion.id: (criterion.lowest, "other tab") for criterion in criteria},
        overall="saved", coach="coach", run_id=run.id, based_on=0,
    )  # fmt: skip
    desk.text_area(key="overall_feedback").input("Well done.").run()
    assert desk.text_area(key=f"rating_comment_{criteria[0].id}").value == "other tab"
    assert "6 of 6 decided" in total(desk)
    assert not desk.exception


def echo(desk):
    """The browser sends fields once more that Streamlit has forgotten, since they were off the page while a run was followed."""
    known = desk.run().session_state._state._state
    for area in desk.text_area:
        area.set_value(area.value)
        known._old_state.pop(area.id, None)
        known._new_widget_state.states.pop(area.id, None)
    return desk.run()


def test_fields_that_the_browser_only_sends_once_more_are_no_entry(desk, services):
    shown = [area.value for area in desk.text_area]
    echo(desk)
    draft = services.gradebook.draft(1, 1)
    assert (draft.ratings, draft.overall, draft.changed_at) == ({}, None, None)
    assert [area.value for area in desk.text_area] == shown


def test_a_comment_that_was_changed_and_changed_back_is_kept_as_it_is(desk, services):
    field = next(area for area in desk.text_area if area.key.startswith("rating_comment_"))
    name, before = field.key.removeprefix("rating_comment_"), field.value
    field.set_value("Changed.").run()
    assert services.gradebook.draft(1, 1).ratings[name].comment == "Changed."
    desk.text_area(key=field.key).set_value(before).run()
    assert services.gradebook.draft(1, 1).ratings[name].comment == before
