"""The overall feedback written anew on the desk: from the ratings, beside the present text, taken over in parts."""

from dataclasses import replace

import pytest

from grader import words
from grader.run import RunPurpose, RunStatus
from tests.pages.conftest import said

SAMPLE = "seabirds-gaps"


def wait_for(at, button: str):
    for _ in range(200):
        if button in {each.key for each in at.button}:
            return at
        at.run()
    raise AssertionError(f"there is no {button}")


@pytest.fixture
def desk(app):
    """A session with a finished run of the offline grader on the sample, and its clear suggestions accepted."""
    at = app("grade.py")
    at.button(key=f"sample_{SAMPLE}").click().run()
    at.button(key="start_run").click().run()
    return wait_for(at, "save_evaluation")


def decide(at):
    first = next(each for each in at.button if each.key.startswith("accept_") and each.key != "accept_all")
    first.click().run()
    return at


def write(at):
    at.button(key="write_feedback").click().run()
    at.button(key="start_feedback").click().run()
    return wait_for(at, "take_feedback")


def test_nothing_can_be_written_before_anything_is_decided(desk):
    desk.button(key="write_feedback").click().run()
    assert desk.button(key="start_feedback").disabled
    assert words.say("writing.nothing_decided", "en") in said(desk)
    assert not decide(desk).button(key="start_feedback").disabled


def test_the_draft_stands_beside_the_text_until_it_is_taken(desk, services):
    before = desk.text_area(key="overall_feedback").value
    write(decide(desk))
    assert desk.text_area(key="overall_feedback").value == before
    desk.button(key="take_feedback").click().run()
    (written,) = services.gradebook.writings(1, RunPurpose.FEEDBACK)
    assert desk.text_area(key="overall_feedback").value == written.text.strip()
    assert services.gradebook.draft(1, 1).overall == written.text.strip()
    assert written.settled_at is not None
    assert "take_feedback" not in {each.key for each in desk.button}


def test_a_part_of_it_can_be_taken_and_the_rest_stays(desk, services):
    write(decide(desk))
    before = desk.text_area(key="overall_feedback").value
    desk.button_group(key="feedback_taken").set_value([1]).run()
    desk.button(key="take_feedback_parts").click().run()
    after = desk.text_area(key="overall_feedback").value
    assert after != before
    (written,) = services.gradebook.writings(1, RunPurpose.FEEDBACK)
    assert (after == written.text.strip(), written.settled_at) == (False, None)
    assert "take_feedback" in {each.key for each in desk.button}


def test_a_draft_survives_a_reload_and_can_be_closed_and_opened_again(desk, app):
    write(decide(desk))
    again = app("grade.py", submission="1")
    assert "take_feedback" in {each.key for each in again.button}
    again.button(key="close_feedback").click().run()
    assert "take_feedback" not in {each.key for each in again.button}
    again.button(key="write_feedback").click().run()
    again.button(key="feedback_reopen").click().run()
    assert "take_feedback" in {each.key for each in again.button}


def test_scores_and_comments_are_not_touched(desk, services):
    ratings = services.gradebook.draft(1, 1).ratings
    decided = services.gradebook.draft(1, 1).ratings if ratings else None
    write(decide(desk))
    kept = services.gradebook.draft(1, 1).ratings
    desk.button(key="take_feedback").click().run()
    assert services.gradebook.draft(1, 1).ratings == kept
    assert decided is None


def test_undecided_criteria_are_said_to_be_left_out(desk):
    decide(desk).button(key="write_feedback").click().run()
    assert words.say("writing.undecided", "en", n=5) in said(desk)


def test_the_draft_says_in_a_line_what_the_check_finds_in_it(desk, services):
    decide(desk)
    made = services.gradebook.queue_writing(
        submission_id=1, rubric_id=1, purpose=RunPurpose.FEEDBACK, model="m", endpoint="offline", language="en", tone="warm",
        started_by="coach", asked="",
    )  # fmt: skip
    text = "Your charts are clear. Next, read https://127.0.0.1/made-up and add a title to each axis."
    services.gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript=text, overall=text)
    desk.run()
    (line,) = (caption.value for caption in desk.caption if caption.value.startswith(":material/rule: Feedback check"))
    assert line.startswith(f":material/rule: {words.say('feedback_check.found', 'en', n=1)} — This link")


def test_what_was_typed_since_the_draft_was_compared_is_not_replaced_unseen(desk, services):
    write(decide(desk))
    desk.session_state["overall_feedback"] = "Typed meanwhile."
    desk.button(key="take_feedback").click().run()
    assert desk.text_area(key="overall_feedback").value == "Typed meanwhile."
    (written,) = services.gradebook.writings(1, RunPurpose.FEEDBACK)
    assert written.settled_at is None


def test_a_wish_for_one_student_is_not_there_for_the_next(desk):
    decide(desk).button(key="write_feedback").click().run()
    desk.text_input(key="feedback_wish").set_value("Praise the plots").run()
    desk.button(key="close_submission").click().run()
    desk.button(key="sample_bikes-good").click().run()
    assert "write_feedback" in {each.key for each in desk.button}
    assert "start_feedback" not in {each.key for each in desk.button}
    desk.button(key="write_feedback").click().run()
    assert not desk.text_input(key="feedback_wish").value


def test_a_second_writing_waits_for_the_first_also_in_another_tab(desk, app, services):
    decide(desk).button(key="write_feedback").click().run()
    other = app("grade.py", submission="1")
    other.button(key="write_feedback").click().run()
    under_way = services.gradebook.queue_writing(
        submission_id=1, rubric_id=1, purpose=RunPurpose.FEEDBACK, model="m", endpoint="e", language="en", tone="warm",
        started_by="coach", asked="",
    )  # fmt: skip
    other.button(key="start_feedback").click().run()
    assert words.say("writing.still_writing", "en") in said(other)
    assert [one.run.id for one in services.gradebook.writings(1, RunPurpose.FEEDBACK)] == [under_way.run.id]
    desk.run()
    assert desk.button(key="start_feedback").disabled
    services.gradebook.finish_run(under_way.run.id, RunStatus.CANCELLED, transcript="", overall="")
    assert not desk.run().button(key="start_feedback").disabled


def test_a_draft_shows_under_the_rubric_version_it_was_written_for_only(desk, services):
    decide(desk)
    seabirds = next(one for one in services.assignments() if one.key == "seabirds")
    other = services.gradebook.use_rubric(replace(seabirds, brief="Another brief"))
    for rubric_id, text in ((1, "Written for the first version."), (other.id, "Written for another version.")):
        made = services.gradebook.queue_writing(
            submission_id=1, rubric_id=rubric_id, purpose=RunPurpose.FEEDBACK, model="m", endpoint="e", language="en",
            tone="warm", started_by="coach", asked="",
        )  # fmt: skip
        services.gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript=text, overall=text)
    desk.run()
    desk.button(key="take_feedback").click().run()
    assert desk.text_area(key="overall_feedback").value == "Written for the first version."
    assert "take_feedback" not in {each.key for each in desk.button}
    drafts = services.gradebook.writings(1, RunPurpose.FEEDBACK)
    assert [one.settled_at is None for one in drafts] == [False, True]
