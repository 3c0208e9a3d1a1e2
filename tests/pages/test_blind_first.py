"""For a share of criteria the coach scores before the suggestion is shown."""

import streamlit as st

from grader.run import RunPurpose, RunStatus
from tests.pages.conftest import said
from tests.pages.test_grade import decide_all, graded


def test_a_suggestion_is_shown_once_its_criterion_is_scored(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    run = services.gradebook.run(1, whole=True)
    comments = [item.comment for item in run.suggestions if item.comment]
    assert services.gradebook.sealed(1, run.rubric_id) == {item.criterion_id for item in run.suggestions}
    everything = said(at) + " ".join(area.value or "" for area in at.text_area)
    assert not [comment for comment in comments if comment in everything]
    assert run.overall not in everything
    assert not [button.key for button in at.button if button.key.startswith("accept_")]
    first = services.gradebook.rubric_version(run.rubric_id).rubric.criteria[0]
    at.button_group(key=f"rating_score_{first.id}").set_value(first.lowest).run()
    suggested = next(item for item in run.suggestions if item.criterion_id == first.id)
    assert at.text_area(key=f"rating_comment_{first.id}").value == suggested.comment
    assert first.id not in services.gradebook.sealed(1, run.rubric_id)


def test_the_record_hides_it_too(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    graded(app("grade.py"))
    run = services.gradebook.run(1, whole=True)
    at = app("record.py", submission="1", run="1")
    assert "Hidden until you have scored" in said(at)
    assert not [item for item in run.suggestions if item.comment and item.comment in said(at)]


def test_what_is_written_for_the_coach_is_shown_while_suggestions_are_hidden(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    for purpose in (RunPurpose.ANSWER, RunPurpose.FEEDBACK):
        made = services.gradebook.queue_writing(
            submission_id=1, rubric_id=1, purpose=purpose, model="m", endpoint="e", language="en", tone="warm",
            started_by="coach", asked="Why?",
        )  # fmt: skip
        text = f"Written as {purpose}"
        services.gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript=text, overall=text)
    assert "close_feedback" in {button.key for button in at.run().button}
    assert "take_feedback" in {button.key for button in at.button}
    at.button_group(key="desk_view").set_value("talk").run()
    assert "Written as answer" in said(at)


def first_criterion(services):
    return services.gradebook.rubric_version(services.gradebook.run(1).rubric_id).rubric.criteria[0]


def test_what_another_tab_scored_first_is_told_and_not_dropped(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    other = app("grade.py", submission="1")
    first = first_criterion(services)
    other.button_group(key=f"rating_score_{first.id}").set_value(first.lowest).run()
    at.button_group(key=f"rating_score_{first.id}").set_value(first.highest).run()
    assert f"mine_{first.id}" in {button.key for button in at.button}
    assert at.button_group(key=f"rating_score_{first.id}").value == first.highest
    at.button(key=f"theirs_{first.id}").click().run()
    assert at.button_group(key=f"rating_score_{first.id}").value == first.lowest


def test_undo_takes_the_score_back_and_leaves_the_suggestion_on_screen(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    first = first_criterion(services)
    at.button_group(key=f"rating_score_{first.id}").set_value(first.lowest).run()
    at.button(key="undo_step").click().run()
    assert at.button_group(key=f"rating_score_{first.id}").value is None
    assert f"accept_{first.id}" in {button.key for button in at.button}


def test_the_record_of_a_draft_does_not_say_that_nothing_was_suggested(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    first = first_criterion(services)
    at.button_group(key=f"rating_score_{first.id}").set_value(first.lowest).run()
    text = said(app("record.py", submission="1"))
    assert "No suggestion" not in text
    assert text.count("Score this one first") == len(services.gradebook.run(1).sealed)


def test_the_record_tells_both_scores(app, services):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    rubric = services.gradebook.rubric_version(services.gradebook.run(1).rubric_id).rubric
    for criterion in rubric.criteria:
        at.button_group(key=f"rating_score_{criterion.id}").set_value(criterion.lowest).run()
    first = rubric.criteria[0]
    at.button_group(key=f"rating_score_{first.id}").set_value(first.highest).run()
    at.button(key="save_evaluation").click().run()
    text = said(app("record.py", submission="1"))
    assert text.count("scored before seeing the suggestion, and left so") == len(rubric.criteria) - 1
    assert f"scored before seeing the suggestion: {first.lowest}, then {first.highest}" in text


def test_without_a_hidden_suggestion_the_record_says_nothing_of_it(app, services):
    at = decide_all(graded(app("grade.py")))
    at.button(key="save_evaluation").click().run()
    assert "before seeing" not in said(app("record.py", submission="1"))


def test_the_talk_says_that_it_knows_nothing_hidden(app, services, endpoint, monkeypatch):
    services.gradebook.save_preferences({"blind_first": 100})
    at = graded(app("grade.py"))
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    st.cache_resource.clear()
    at.run().button_group(key="desk_view").set_value("talk").run()
    assert "Suggestions that are hidden from you" in said(at)


def test_nothing_is_promised_where_nothing_was_suggested(visit, endpoint, services):
    services.gradebook.save_preferences({"blind_first": 100})
    endpoint.always("bad_key")
    at = graded(visit("grade", OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="any"))
    run = services.gradebook.run(1)
    assert run.status is RunStatus.FAILED
    assert run.sealed
    assert "Score this one first" not in said(at)
    assert "resume_run" not in {button.key for button in at.button}
