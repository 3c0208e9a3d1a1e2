"""For a share of criteria the coach scores before the suggestion is shown."""

from grader.run import RunPurpose, RunStatus
from tests.pages.conftest import said
from tests.pages.test_grade import graded


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
