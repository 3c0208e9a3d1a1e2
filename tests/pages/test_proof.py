"""What stands beside a suggested score: quotes, what was searched and not found, the number, and why it needs the coach's eyes."""

import json
import re

import pytest

from grader import notebook_file
from grader.reply import ReplyReader
from grader.run import CriterionCompleted, RunStatus

REPLY = {
    "explore": {
        "evidence": [{"cell": 99, "quote": "birds[\"species\"].value_counts(normalize=True)"}],
        "absence": "",
        "score": 1,
    },
    "models": {"evidence": [], "absence": "No code cell calls `RandomForestClassifier`.", "score": 0},
    "split": {"evidence": [], "absence": "", "score": 1},
    "metric_reason": {"evidence": [], "absence": "No Markdown cell gives a reason *at all*.", "score": 0},
    "macro_f1": {"evidence": [{"cell": 13, "quote": "macro F1"}], "absence": "", "measured": "0.99", "score": 1},
    "plot": {"evidence": [], "absence": "", "score": 1},
}  # fmt: skip


@pytest.fixture
def desk(app, services):
    """The grade page with a completed run of a model that proves some of what it says."""
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    (submission,) = services.gradebook.recent_submissions(1)
    assignment = next(item for item in services.assignments() if item.key == submission.assignment)
    run = services.request(submission, assignment, services.model(), coach="Mina")
    reader = ReplyReader(assignment.rubric, notebook_file.read(services.gradebook.snapshot(submission.id)))
    reply = {name: {"comment": "글", "confidence": "high", **member} for name, member in REPLY.items()}
    for event in reader.feed(json.dumps(reply)):
        if isinstance(event, CriterionCompleted):
            services.gradebook.record_suggestion(run.id, event.suggestion)
    services.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="")
    return at.run()


def captions(at) -> str:
    return "\n".join(caption.value for caption in at.caption)


def badges(at) -> list[str]:
    return [badge.value for badge in at.markdown if re.match(r":\w+-badge\[.*(Suggested|Needs)", badge.value)]


def labels(at) -> dict[str, str]:
    return {button.key: button.label for button in at.button if button.key.startswith("show_evidence_")}


def test_what_was_searched_and_not_found_is_said(desk):
    assert r"Searched: No Markdown cell gives a reason \*at all\*." in captions(desk)
    assert "Searched: No code cell calls `RandomForestClassifier`." in captions(desk)


def test_an_absence_that_is_none_is_shown_with_the_cell_and_its_way(desk):
    assert re.fullmatch(r"\*\*Cell \d+\*\* But it is there\\: “.+”", labels(desk)["show_evidence_models_but"])
    assert "The model says something is not there, but it is." in captions(desk)


def test_a_number_that_is_not_in_the_cited_cell_is_shown_as_such(desk):
    assert r"Number: 0.99, please check" in captions(desk)
    assert "The number is not in the cited cell." in captions(desk)


def test_what_rests_on_a_picture_has_no_score_and_says_why(desk):
    assert "What decides here was not sent to the model: a picture" in captions(desk)
    assert "accept_plot" not in {button.key for button in desk.button}


def test_what_is_not_proven_says_so_on_its_badge_and_waits_for_the_coach(desk):
    assert sum("needs your eyes" in badge for badge in badges(desk)) == 3
    assert desk.button(key="accept_all").label.startswith("Accept 1 ")
    desk.button(key="accept_split").click().run()
    assert "accept_split" not in {button.key for button in desk.button}
    assert "The score rests on no quote" not in captions(desk)


def test_a_quote_of_another_cell_is_shown_there_with_the_cell_that_was_named(desk):
    assert re.match(r"\*\*Cell \d+ \(named: 99\)\*\* “", labels(desk)["show_evidence_explore_0"])


def test_a_rubric_says_what_a_criterion_rests_on(visit):
    at = visit("rubrics")
    at.session_state["assignment_bikes"] = True
    at.run()
    assert "Rests on: code, writing" in captions(at)
    assert "Rests on: pictures (not sent to a model: your eyes decide)" in captions(at)
