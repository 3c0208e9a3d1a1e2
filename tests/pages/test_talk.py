"""The talk on the desk: asking, answers that name cells, their way into a comment, and what is left after a reload."""

import pytest

from grader import words
from grader.evaluation import DraftRating
from grader.reasons import Reason
from grader.run import RunPurpose, RunStatus
from tests.pages.conftest import said

SAMPLE = "seabirds-gaps"


def keys(at):
    return {button.key for button in at.button}


def settled(at):
    for _ in range(200):
        if not {"stop_talk", "stop_run"} & keys(at):
            return at
        at.run()
    raise AssertionError("it never ended")


@pytest.fixture
def talk(app):
    """A sample on the desk, its scores suggested offline, and the talk opened."""
    at = app("grade.py")
    at.button(key=f"sample_{SAMPLE}").click().run()
    settled(at.button(key="start_run").click().run())
    at.button_group(key="desk_view").set_value("talk").run()
    return at


def ask(at, question):
    at.chat_input(key="talk_input").set_value(question).run()
    return settled(at)


def test_an_offline_answer_says_that_it_is_a_search_and_leads_to_the_cell(talk):
    assert words.say("talk.offline", "en") in said(talk)
    ask(talk, "Where is train_test_split used?")
    assert words.say("offline.search_note", "en") in said(talk)
    cell = next(button for button in talk.button if button.key.startswith("talk_cell_"))
    number = int(cell.key.rpartition("_")[2])
    cell.click().run()
    assert talk.session_state["focused_cell"].cell == number


def test_before_the_first_question_there_are_some_to_choose_from(talk):
    talk.button(key="talk_example_1").click().run()
    settled(talk)
    assert words.say("talk.example_1", "en") in [text.value for text in talk.text]
    assert "talk_example_1" not in keys(talk)


def test_the_talk_is_kept_with_the_submission(talk, app):
    ask(talk, "train_test_split?")
    again = app("grade.py", submission="1")
    again.button_group(key="desk_view").set_value("talk").run()
    assert "train_test_split?" in [text.value for text in again.text]


def test_an_answer_goes_into_a_comment_and_the_score_stays(talk, services):
    first = next(iter(services.gradebook.rubric_version(1).rubric.criteria))
    services.gradebook.save_draft_rating(
        1, 1, DraftRating(criterion_id=first.id, score=first.highest, comment="Mine.", reason=Reason.OVERLOOKED),
        coach="coach", tab="x",
    )  # fmt: skip
    ask(talk, "train_test_split?")
    answer = services.gradebook.writings(1, RunPurpose.ANSWER)[0]
    talk.button(key=f"talk_put_{answer.run.id}").click().run()
    talk.button_group(key="talk_where").set_value(first.id).run()
    kept = services.gradebook.draft(1, 1).ratings[first.id]
    assert (kept.score, kept.reason) == (first.highest, Reason.OVERLOOKED)
    assert (kept.comment or "").startswith("Mine.\n")
    assert "(Cell " in (kept.comment or "")
    assert words.say("offline.search_note", "en") not in (kept.comment or "")
    talk.button_group(key="desk_view").set_value("review").run()
    assert talk.text_area(key=f"rating_comment_{first.id}").value == kept.comment


def test_an_answer_can_go_into_the_overall_feedback(talk, services):
    ask(talk, "train_test_split?")
    answer = services.gradebook.writings(1, RunPurpose.ANSWER)[0]
    talk.button(key=f"talk_put_{answer.run.id}").click().run()
    talk.button_group(key="talk_where").set_value("").run()
    assert "(Cell " in (services.gradebook.draft(1, 1).overall or "")


def test_an_answer_that_was_interrupted_is_shown_and_can_be_asked_for_again(talk, services):
    made = services.gradebook.queue_writing(
        submission_id=1, rubric_id=1, purpose=RunPurpose.ANSWER, model="m", endpoint="offline", language="en", tone="warm",
        started_by="coach", asked="Where does it plot?",
    )  # fmt: skip
    services.gradebook.finish_run(made.run.id, RunStatus.INTERRUPTED, transcript="It pl", overall="It pl")
    talk.run()
    assert "It pl" in said(talk)
    assert words.say("talk.ended_interrupted", "en") in said(talk)
    settled(talk.button(key=f"talk_again_{made.run.id}").click().run())
    assert [one.asked for one in services.gradebook.writings(1, RunPurpose.ANSWER)] == ["Where does it plot?"] * 2


def test_what_an_answer_says_is_drawn_as_text(talk, services):
    made = services.gradebook.queue_writing(
        submission_id=1, rubric_id=1, purpose=RunPurpose.ANSWER, model="m", endpoint="e", language="en", tone="warm",
        started_by="coach", asked="<b>?</b>",
    )  # fmt: skip
    evil = "![x](http://127.0.0.1:1/x.png) <script>alert(1)</script> fine [#2] [#999]"
    services.gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript=evil, overall=evil)
    talk.run()
    drawn = next(markdown.value for markdown in talk.markdown if "fine" in markdown.value)
    assert "![" not in drawn
    assert "<script" not in drawn
    assert [button.key for button in talk.button if button.key.startswith("talk_cell_")] == [
        f"talk_cell_{made.run.id}_2"
    ]


def test_a_persona_of_the_coachs_own_is_chosen_and_told_to_the_model(app, services, endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    services.gradebook.save_preferences({"personas": {"pirate": "You answer like a pirate, but truthfully."}})
    at = app("grade.py")
    at.button(key=f"sample_{SAMPLE}").click().run()
    at.button_group(key="desk_view").set_value("talk").run()
    at.session_state["talk_persona_chosen"] = "pirate"
    at.run()
    ask(at, "Where is the data read?")
    (sent,) = (request.body for request in endpoint.requests if request.method == "POST")
    assert "like a pirate" in sent["messages"][0]["content"]
    assert "response_format" not in sent
    assert sent["messages"][1]["content"].rstrip().endswith("Where is the data read?")
    assert "#1 " in sent["messages"][1]["content"]
    ask(at, "And then?")
    second = [request.body for request in endpoint.requests if request.method == "POST"][-1]
    assert [message["role"] for message in second["messages"]] == ["system", "user", "assistant", "user"]


def test_a_persona_that_was_removed_comes_back_with_one_click_also_later(app, services, endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    kept = {"personas": {"pirate": "You answer like a pirate, but truthfully."}}
    services.gradebook.save_preferences(kept)

    def talking():
        at = app("grade.py")
        at.button(key=f"sample_{SAMPLE}").click().run()
        at.button_group(key="desk_view").set_value("talk").run()
        at.session_state["talk_persona_chosen"] = "pirate"
        at.run()
        at.session_state["talk_persona"] = True
        return at.run()

    talking().button(key="talk_persona_remove").click().run()
    assert services.gradebook.preferences() == {}
    later = talking()
    later.button(key="undo_talk_personas").click().run()
    assert services.gradebook.preferences() == kept
    assert not later.exception


def test_a_question_that_has_to_wait_for_an_answer_is_not_lost(talk, services):
    services.gradebook.queue_writing(
        submission_id=1, rubric_id=1, purpose=RunPurpose.ANSWER, model="m", endpoint="e", language="en", tone="warm",
        started_by="coach", asked="From another tab?",
    )  # fmt: skip
    talk.chat_input(key="talk_input").set_value("And from this one?").run()
    assert words.say("talk.still_answering", "en") in said(talk)
    assert talk.chat_input(key="talk_input").proto.value == "And from this one?"
    assert [one.asked for one in services.gradebook.writings(1, RunPurpose.ANSWER)] == ["From another tab?"]
