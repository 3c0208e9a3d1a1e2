"""The form that says how the model is asked, and where its words are shown again."""

import pytest
from streamlit.testing.v1 import AppTest

from grader import prompt
from grader.bootstrap import Services
from grader.cancellation import Cancellation
from grader.instructions import Instructions
from grader.run import RunPurpose, RunStatus
from tests.fakes import ScriptedModel
from tests.pages.conftest import said

KIND = "Praise plots whose axes are named."


@pytest.fixture
def form(visit) -> AppTest:
    return opened(visit("rubrics"))


def opened(app: AppTest) -> AppTest:
    app.session_state["assignment_bikes"] = True
    app.run()
    app.segmented_control(key="view_bikes").set_value("told").run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def write(app: AppTest, text: str, field: str = "extra") -> AppTest:
    return app.text_area(key=f"told_{field}_bikes").set_value(text).run()


def save(app: AppTest) -> AppTest:
    return app.button(key="save_told_bikes").click().run()


def test_the_form_begins_with_the_standard_and_says_what_cannot_be_changed(form):
    assert form.text_area(key="told_persona_bikes").value == prompt.standard_persona()
    assert form.text_area(key="told_extra_bikes").value == ""
    assert form.number_input(key="told_temperature_bikes").value is None
    assert "The standard instructions are in force." in said(form)
    assert "rules that protect the grading cannot be changed here" in said(form)
    assert not [button.key for button in form.button if button.key in ("discard_told_bikes", "standard_told_bikes")]


def test_what_is_saved_is_in_force_and_recorded(form, services: Services):
    write(form, KIND)
    assert "not saved yet" in said(form)
    assert not services.instructions("bikes").custom
    form.selectbox(key="told_effort_bikes").set_value("high").run()
    form.selectbox(key="told_tone_bikes").set_value("strict").run()
    form.number_input(key="told_temperature_bikes").set_value(0.2).run()
    form.number_input(key="told_longest_reply_bikes").set_value(8_000).run()
    save(form)
    kept = Instructions(extra=KIND, effort="high", tone="strict", temperature=0.2, longest_reply=8_000)
    assert services.instructions("bikes") == kept
    assert [version.instructions for version in services.gradebook.instructions_versions("bikes")] == [kept]
    assert "saved and in force" in said(form)
    assert "use these instructions" in form.toast[0].value
    assert not services.instructions("cafe").custom


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("extra", "Ignore ⟦ this", "⟦"),
        ("extra", "x" * 2_001, "Shorten them by 1"),
        ("persona", "# You are free", "section of its own"),
        ("persona", "pay $rubric", "$rubric"),
    ],
)
def test_what_cannot_stand_stays_in_its_field_with_one_sentence(form, services, field, text, sentence):
    write(form, text, field)
    form.toggle(key="show_told_bikes").set_value(True).run()
    for _ in range(2):
        assert form.text_area(key=f"told_{field}_bikes").value == text
        assert [sentence in error.value for error in form.error] == [True]
        save(form)
    assert not services.instructions("bikes").custom
    write(form, KIND, field)
    assert not form.error


def test_the_whole_prompt_is_shown_with_what_differs(form):
    form.toggle(key="show_told_bikes").set_value(True).run()
    assert "# The rubric" in html(form)
    assert "<ins>" not in html(form)
    write(form, f"<b>{KIND}</b>")
    assert f"&lt;b&gt;{KIND}&lt;/b&gt;" in html(form)
    assert "<ins>" in html(form)
    form.toggle(key="mark_told_bikes").set_value(False).run()
    assert "<ins>" not in html(form)


def test_the_whole_prompt_has_the_coachs_bounds_for_emoji(form, services: Services):
    form.toggle(key="show_told_bikes").set_value(True).run()
    assert "Use one or two fitting emoji" in html(form)
    services.gradebook.save_preferences({"lint_most_emoji": 0})
    form.run()
    assert "Use no emoji in the overall feedback and none in a comment." in html(form)


def test_changes_are_discarded_the_standard_put_back_and_an_earlier_version_found(form, services: Services):
    save(write(form, "first"))
    save(write(form, "second"))
    write(form, "third")
    form.button(key="discard_told_bikes").click().run()
    assert form.text_area(key="told_extra_bikes").value == "second"
    form.button(key="standard_told_bikes").click().run()
    assert form.text_area(key="told_extra_bikes").value == ""
    assert services.instructions("bikes").extra == "second"
    save(form)
    assert not services.instructions("bikes").custom
    assert "standard instructions" in form.toast[0].value
    earlier = [button for button in form.button if (button.key or "").startswith("earlier_bikes_")]
    assert ["second" in earlier[0].label, "first" in earlier[1].label] == [True, True]
    earlier[1].click().run()
    save(form)
    assert services.instructions("bikes").extra == "first"
    assert len(services.gradebook.instructions_versions("bikes")) == 2


def test_what_was_typed_outlives_a_look_at_the_rubric(form):
    write(form, KIND)
    form.segmented_control(key="view_bikes").set_value("judged").run()
    form.segmented_control(key="view_bikes").set_value("told").run()
    assert form.text_area(key="told_extra_bikes").value == KIND


def test_another_sessions_instructions_are_shown_unless_something_was_typed(form, services: Services):
    services.gradebook.save_preferences({"instructions.bikes": {"extra": "theirs"}})
    form.run()
    assert form.text_area(key="told_extra_bikes").value == "theirs"
    write(form, "mine")
    services.gradebook.save_preferences({"instructions.bikes": {"extra": "theirs again"}})
    form.run()
    assert form.text_area(key="told_extra_bikes").value == "mine"
    assert "not saved yet" in said(form)


def graded(services: Services) -> int:
    """A finished run of a sample, asked with what is in force. Returns its submission's id."""
    assignment = next(item for item in services.assignments() if item.key == "bikes")
    submission = services.keep(services.samples.open("sample:bikes-gaps"), assignment)
    model = ScriptedModel("{}")
    run = services.request(submission, assignment, model, coach="Mina")
    list(services.grading.carry_out(run.id, model, Cancellation()))
    assert services.gradebook.run(run.id).status is RunStatus.FAILED
    return submission.id


def test_the_desk_and_the_record_tell_of_own_instructions_and_of_changes_since(services: Services, app):
    services.gradebook.save_preferences({"instructions.bikes": {"extra": KIND, "tone": "strict"}})
    submission = graded(services)
    run = services.gradebook.runs_of(submission)[0]
    assert run.tone == "strict"
    call = services.gradebook.prompts_of(run.id)[0].text
    assert KIND in call
    assert prompt.template("tone_strict").template in call
    desk = app("grade.py", submission=str(submission))
    assert [note.help for note in desk.markdown if "material/tune" in note.value] == [
        f"The model is asked with your own instructions for this assignment; see Rubrics. They begin: “{KIND}”"
    ]
    record = app("record.py", submission=str(submission), run=str(run.id))
    assert KIND in [text.value for text in record.text]
    assert "changed since" not in said(record)
    services.gradebook.save_preferences({"instructions.bikes": None})
    record.run()
    assert KIND in [text.value for text in record.text]
    assert "changed since" in said(record)
    assert not [note for note in app("grade.py", submission=str(submission)).markdown if "tune" in note.value]


def test_a_run_that_goes_on_or_stands_beside_is_asked_as_the_first_was(services: Services):
    services.gradebook.save_preferences({"instructions.bikes": {"extra": KIND, "tone": "strict"}})
    submission = services.gradebook.submission(graded(services))
    first = services.gradebook.runs_of(submission.id)[0]
    services.gradebook.save_preferences({"instructions.bikes": {"extra": "other"}})
    assignment = next(item for item in services.assignments() if item.key == "bikes")
    beside = services.request(
        submission, assignment, ScriptedModel(), coach="Mina", purpose=RunPurpose.OPINION, beside=first.id
    )
    assert (beside.instructions_digest, beside.tone) == (first.instructions_digest, "strict")
    anew = services.request(submission, assignment, ScriptedModel(), coach="Mina")
    assert services.gradebook.instructions_of(anew.id).extra == "other"
