"""Second opinions on the review desk, asked of a loopback endpoint."""

import json
import re
import time

import pytest

from grader.evaluation import Confidence, Origin, Suggestion
from grader.run import RunPurpose, RunStatus
from pages.components import overall_card


@pytest.fixture
def endpoint_in_use(endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    return endpoint


@pytest.fixture
def desk(app, endpoint_in_use):
    """A new session on the grade page with a finished run of `fake-model`."""
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="start_run").click().run()
    return until(at, lambda: "stop_run" not in keys(at))


def until(at, ended):
    for _ in range(200):
        if ended():
            assert not at.exception
            return at
        at.run()
    raise AssertionError("it did not end")


def keys(at):
    return {element.key for kind in ("button", "segmented_control", "selectbox") for element in at.get(kind)} | {
        button.key for button in at.button
    }


def captions(at):
    return "\n".join(caption.value for caption in at.caption)


def opened(at, name):
    return at if f"opinion_ask_{name}" in keys(at) else at.button(key=f"opinion_{name}").click().run()


def ask(at, name, *, model="", samples=0, wait=True):
    opened(at, name)
    if model:
        at.segmented_control(key=f"opinion_by_{name}").set_value("other").run()
        at.selectbox(key=f"opinion_model_{name}").set_value(model).run()
    if samples:
        at.segmented_control(key=f"opinion_samples_{name}").set_value(samples).run()
    at.button(key=f"opinion_ask_{name}").click().run()
    return until(at, lambda: "stop_opinions" not in keys(at)) if wait else at


def runs(services, purpose=RunPurpose.OPINION):
    return [run for run in services.gradebook.runs_of(1) if run.purpose is purpose]


def first(services):
    (graded,) = runs(services, RunPurpose.GRADE)
    return services.gradebook.rubric_version(graded.rubric_id).rubric.criteria[0]


def test_without_asking_there_is_one_call(desk, services, endpoint_in_use):
    assert len(endpoint_in_use.requests) == 1
    assert runs(services) == []
    assert "Second opinions" not in captions(desk)
    assert "opinion_ask" not in str(keys(desk))


def test_the_same_model_is_asked_twice_about_this_criterion_only(desk, services, endpoint_in_use):
    (graded,) = runs(services, RunPurpose.GRADE)
    criterion = first(services).id
    at = ask(desk, criterion)
    asked = runs(services)
    assert [(run.model, run.criteria, run.beside, run.status) for run in asked] == [
        ("fake-model", (criterion,), graded.id, RunStatus.COMPLETED)
    ] * 2
    schemas = [request.body["response_format"]["json_schema"]["schema"] for request in endpoint_in_use.requests[1:]]
    assert [schema["required"] for schema in schemas] == [[criterion]] * 2
    assert "temperature" not in endpoint_in_use.requests[-1].body
    assert all(run.usage and run.usage.prompt_tokens for run in asked)
    assert "Second opinions:" in captions(at)
    assert at.button(key="start_run").label == "Suggest again"
    assert runs(services, RunPurpose.GRADE) == [graded]


def test_levels_stand_side_by_side_with_the_spread_and_the_suggestion_stays(desk, services):
    (graded,) = runs(services, RunPurpose.GRADE)
    criterion = first(services)
    scores = [item.score for item in graded.suggestions]
    for number, score in enumerate((criterion.lowest, criterion.lowest, criterion.highest)):
        given(services, graded, criterion.id, score, model=f"other{number // 2}")
    at = desk.run()
    line = next(caption.value for caption in at.caption if "Second opinions:" in caption.value)
    assert line.index("other0") < line.index(f"[{criterion.lowest}]") < line.index("other1")
    counted = [scores[0], criterion.lowest, criterion.lowest, criterion.highest]
    most = max(set(counted), key=counted.count)
    assert counted.count(most) == 2 or f"{counted.count(most)} of 4 say {most}" in line
    assert services.gradebook.run(graded.id) == graded
    assert "The second opinions differ" in captions(at) or graded.suggestions[0].doubt(criterion)


def given(services, graded, criterion_id, score, *, model="other", comment="다른 눈으로 봤어요"):
    """An opinion that has arrived."""
    reason = None if score is not None else "model.unscored_missing"
    book = services.gradebook
    run = book.queue_run(
        submission_id=graded.submission_id, rubric_id=graded.rubric_id, model=model, endpoint=graded.endpoint,
        language="ko", tone="warm", started_by="Mina", purpose=RunPurpose.OPINION, beside=graded.id,
        criteria=(criterion_id,),
    )  # fmt: skip
    book.record_suggestion(
        run.id, Suggestion(criterion_id=criterion_id, score=score, comment=comment, unscored_reason=reason)
    )
    book.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="")
    return run


def test_opinions_that_differ_are_not_accepted_with_the_rest(desk, services):
    (graded,) = runs(services, RunPurpose.GRADE)
    rubric = services.gradebook.rubric_version(graded.rubric_id).rubric
    sure = [s.confidence is Confidence.HIGH for s in graded.suggestions]
    clear = [c for c, s, high in zip(rubric.criteria, graded.suggestions, sure, strict=True) if high and not s.doubt(c)]
    criterion = clear[0]
    given(services, graded, criterion.id, criterion.lowest)
    at = desk.run()
    assert "The second opinions differ" in captions(at)
    offered = [button for button in at.button if button.key == "accept_all"]
    assert len(offered) == (len(clear) > 1)
    for button in offered:
        button.click().run()
    assert at.session_state[f"rating_score_{criterion.id}"] is None
    assert all(at.session_state[f"rating_score_{other.id}"] is not None for other in clear[1:])


def test_an_opinion_is_taken_by_one_click_and_its_origin_is_true(desk, services):
    (graded,) = runs(services, RunPurpose.GRADE)
    criterion = first(services)
    other = next(score for score in criterion.scores if score != graded.suggestions[0].score)
    run = given(services, graded, criterion.id, other, comment="다른 모델의 코멘트")
    at = opened(desk, criterion.id)
    assert "다른 모델의 코멘트" in [text.value for text in at.get("text")]
    at.button(key=f"adopt_{criterion.id}_{run.id}").click().run()
    assert at.text_area(key=f"rating_comment_{criterion.id}").value == "다른 모델의 코멘트"
    draft = services.gradebook.draft(graded.submission_id, graded.rubric_id)
    assert (draft.ratings[criterion.id].score, draft.ratings[criterion.id].comment) == (other, "다른 모델의 코멘트")
    for each in services.gradebook.rubric_version(graded.rubric_id).rubric.criteria:
        if at.session_state[f"rating_score_{each.id}"] is None:
            at.button_group(key=f"rating_score_{each.id}").set_value(each.lowest).run()
    at.button(key="save_evaluation").click().run()
    saved = services.gradebook.evaluations(graded.submission_id)[0]
    assert (saved.run_id, saved.rating(criterion.id).origin) == (graded.id, Origin.OVERTURNED)


def test_an_opinion_without_a_score_leaves_the_coachs_score(desk, services):
    (graded,) = runs(services, RunPurpose.GRADE)
    criterion = first(services)
    run = given(services, graded, criterion.id, None, comment="점수 없이")
    desk.button_group(key=f"rating_score_{criterion.id}").set_value(criterion.highest).run()
    at = opened(desk, criterion.id)
    at.button(key=f"adopt_{criterion.id}_{run.id}").click().run()
    kept = services.gradebook.draft(graded.submission_id, graded.rubric_id).ratings[criterion.id]
    assert (kept.score, kept.comment) == (criterion.highest, "점수 없이")


def test_another_model_is_asked_once_by_the_name_that_was_typed(desk, services):
    criterion = first(services).id
    opened(desk, criterion)
    desk.segmented_control(key=f"opinion_by_{criterion}").set_value("other").run()
    assert desk.button(key=f"opinion_ask_{criterion}").disabled
    assert desk.selectbox(key=f"opinion_model_{criterion}").value is None
    at = ask(desk, criterion, model="gpt-6.1-terra")
    assert [run.model for run in runs(services)] == ["gpt-6.1-terra"]
    estimates = len(re.findall(r"≈[\d,]+ tokens", captions(at)))
    assert len(re.findall(r"≈[\d,]+ tokens", captions(opened(at, criterion)))) == estimates + 1
    assert "gpt-6.1-terra" in captions(at).replace("\\", "")


def test_all_that_need_eyes_are_asked_about_at_once(desk, services):
    (graded,) = runs(services, RunPurpose.GRADE)
    rubric = services.gradebook.rubric_version(graded.rubric_id).rubric
    suggested = {item.criterion_id: item for item in graded.suggestions}
    flagged = [criterion.id for criterion in rubric.criteria if suggested[criterion.id].doubt(criterion)]
    assert len(flagged) > 1
    at = desk
    ask(at, "flagged", samples=1)
    (asked,) = runs(services)
    assert asked.criteria == tuple(flagged)
    assert {item.criterion_id for item in asked.suggestions} == set(flagged)
    assert "opinion_flagged" not in keys(at)


def test_a_failure_is_said_in_the_card_and_can_be_tried_again(desk, services, endpoint_in_use):
    criterion = first(services).id
    endpoint_in_use.script("bad_key")
    at = ask(desk, criterion, model="gpt-6.1-terra")
    assert "API key" in captions(at)
    at.button(key=f"opinion_again_{criterion}").click().run()
    until(at, lambda: "stop_opinions" not in keys(at))
    assert "API key" not in captions(at)
    assert [run.status for run in runs(services)] == [RunStatus.COMPLETED, RunStatus.FAILED]
    assert f"opinion_again_{criterion}" not in keys(at)


def test_opinions_on_their_way_are_followed_by_a_new_session_and_can_be_stopped(desk, services, endpoint_in_use, app):
    criterion = first(services).id
    endpoint_in_use.hold_after(3)
    at = ask(desk, criterion, wait=False)
    assert endpoint_in_use.reached_hold.wait(10)
    assert "2 opinions are on their way" in captions(at)
    assert "stop_run" not in keys(at)
    assert not at.button(key="start_run").disabled
    again = app("grade.py", submission="1")
    assert "2 opinions are on their way" in captions(again)
    again.button(key="stop_opinions").click().run()
    until(again, lambda: "stop_opinions" not in keys(again))
    endpoint_in_use.release()
    assert {run.status for run in runs(services)} == {RunStatus.CANCELLED}
    assert "You stopped this before the answer came" in captions(again)


def test_opinions_that_arrive_while_the_desk_is_being_drawn_are_shown(desk, services, endpoint_in_use, monkeypatch):
    criterion, last = first(services).id, overall_card.editor

    def after_they_arrived(actions):
        endpoint_in_use.release()
        while any(actions.services.view(run).status.active for run in runs(services)):
            time.sleep(0.01)
        last(actions)

    endpoint_in_use.hold_after(3)
    monkeypatch.setattr(overall_card, "editor", after_they_arrived)
    at = ask(desk, criterion, wait=False)
    assert [run.status for run in runs(services)] == [RunStatus.COMPLETED] * 2
    assert re.search(r"Second opinions: fake-model :\w+-badge\[\d\] :\w+-badge\[\d\] →", captions(at))


def test_suggesting_again_begins_without_opinions_and_history_keeps_them(desk, services):
    criterion = first(services).id
    ask(desk, criterion)
    desk.button(key="start_run").click().run()
    at = until(desk, lambda: "stop_run" not in keys(desk))
    assert "Second opinions:" not in captions(at)
    assert len(runs(services)) == 2


def test_the_offline_grader_says_why_it_has_no_second_opinion(app, services):
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="start_run").click().run()
    until(at, lambda: "stop_run" not in keys(at))
    criterion = first(services).id
    button = at.button(key=f"opinion_{criterion}")
    assert button.disabled
    assert "fixed rules" in button.help
    assert "opinion_flagged" not in keys(at)


def test_the_loopback_model_differs_by_its_name():
    from tests.servers.openai_answers import answer

    schema = {
        "type": "object", "properties": {str(n): {"enum": list(range(9))} for n in range(9)}, "required": [],
    }  # fmt: skip
    form = {"type": "json_schema", "json_schema": {"schema": schema}}

    def said(model, asked=0):
        return json.loads(answer({"model": model, "messages": [], "response_format": form}, asked))

    assert said("fake-model") == said("fake-model", 1) == said("fake-model#cut:3")
    assert said("fake-model~strict") == said("fake-model~strict", 1) != said("fake-model")
    assert said("fake-model~varied") != said("fake-model~varied", 1)


def test_the_form_is_open_for_one_submission_and_closed_by_the_same_button(desk, services):
    criterion = first(services).id
    assert f"opinion_ask_{criterion}" in keys(opened(desk, criterion))
    desk.button(key=f"opinion_{criterion}").click().run()
    assert f"opinion_ask_{criterion}" not in keys(desk)
    opened(desk, criterion)
    desk.button(key="close_submission").click().run()
    desk.button(key="sample_seabirds-gaps").click().run()
    desk.button(key="start_run").click().run()
    at = until(desk, lambda: "stop_run" not in keys(desk))
    assert f"opinion_{criterion}" in keys(at)
    assert f"opinion_ask_{criterion}" not in keys(at)
