from dataclasses import replace

import pytest

from grader.errors import Problem
from grader.evaluation import Suggestion
from grader.run import (
    CriterionCompleted,
    CriterionText,
    ManifestEntry,
    OverallText,
    RunAsking,
    RunCompleted,
    RunFailed,
    RunRetrying,
    RunStarted,
    RunStatus,
    Usage,
)
from grader.run_view import RunView

MANIFEST = (ManifestEntry(cell=1, kind="code", status="sent", reason=None, tokens=9),)
STARTED = RunStarted(MANIFEST, 500)


def suggestion(name: str, score: int | None = 1) -> Suggestion:
    return Suggestion(criterion_id=name, score=score, comment="c")


def folded(*events) -> RunView:
    view = RunView(run_id=1)
    for event in events:
        view = view.after(event)
    return view


def test_a_started_run_knows_what_was_sent_and_roughly_how_much():
    view = folded(STARTED)
    assert (view.status, view.manifest) == (RunStatus.RUNNING, MANIFEST)
    assert view.usage == Usage(prompt_tokens=500, estimated=True)


def test_a_comment_grows_and_makes_room_for_the_next():
    first = folded(STARTED, CriterionText("a", "조"), CriterionText("a", "아요"))
    assert (first.writing, first.comment) == ("a", "조아요")
    second = first.after(CriterionText("b", "다음"))
    assert (second.writing, second.comment) == ("b", "다음")
    assert first.comment == "조아요"


def test_a_completed_criterion_ends_its_text():
    view = folded(STARTED, CriterionText("a", "좋"), CriterionCompleted(suggestion("a")))
    assert (view.writing, view.comment) == (None, "")
    assert view.suggestion("a") == suggestion("a")
    assert view.suggestion("b") is None


def test_a_criterion_completed_twice_keeps_the_last():
    view = folded(*(CriterionCompleted(item) for item in (suggestion("a", 0), suggestion("b"), suggestion("a", 1))))
    assert view.suggestions == (suggestion("b"), suggestion("a", 1))


def test_overall_text_adds_up():
    assert folded(CriterionText("a", "x"), OverallText("수고"), OverallText("했어요")).overall == "수고했어요"


def test_a_completed_run_has_reported_usage_and_cost():
    view = folded(STARTED, OverallText("끝"), RunCompleted(Usage(prompt_tokens=7), 0.5))
    assert (view.status, view.usage, view.cost_usd) == (RunStatus.COMPLETED, Usage(prompt_tokens=7), 0.5)


@pytest.mark.parametrize(
    ("problem", "status"), [(Problem("model.cut", {"endpoint": "E"}), RunStatus.FAILED), (None, RunStatus.CANCELLED)]
)
def test_a_failed_run_keeps_what_arrived(problem, status):
    before = folded(STARTED, CriterionCompleted(suggestion("a")), CriterionText("b", "반쯤"), OverallText("글"))
    view = before.after(RunFailed(problem, status))
    assert (view.status, view.problem) == (status, problem)
    assert (view.suggestions, view.overall) == (before.suggestions, before.overall)


def test_a_failed_run_nothing_is_known_of_has_used_nothing_we_could_name():
    view = folded(STARTED, RunFailed(None))
    assert (view.usage, view.cost_usd) == (None, None)


def test_what_the_failed_run_is_known_to_have_used_counts():
    used = Usage(prompt_tokens=480, completion_tokens=3)
    assert folded(STARTED, RunFailed(None, usage=used, cost_usd=0.1)).usage == used


@pytest.mark.parametrize("status", RunStatus)
def test_only_queued_and_running_are_active(status):
    assert status.active is (status in ("queued", "running"))


def test_a_run_that_waits_says_so_until_it_goes_on():
    waiting = RunRetrying(Problem("model.cut", {"endpoint": "E"}), 2, 2)
    view = folded(STARTED, CriterionText("a", "반"), waiting)
    assert (view.retrying, view.comment, view.status) == (waiting, "반", RunStatus.RUNNING)
    for event in (CriterionText("a", "새"), OverallText("글"), CriterionCompleted(suggestion("a")), RunFailed(None)):
        assert view.after(event).retrying is None
    assert view.after(CriterionText("a", "새")).comment == "새"


def test_overall_feedback_begins_anew_in_place_of_what_broke_off():
    assert (
        folded(OverallText("수"), OverallText("고"), OverallText("잘", anew=True), OverallText("했어요")).overall
        == "잘했어요"
    )


def test_while_a_run_is_under_way_every_attempt_counts():
    text = "좋은 모델이에요. " * 20
    first = folded(STARTED, RunAsking(Usage(prompt_tokens=500, estimated=True)), CriterionText("a", text))
    before = first.usage_so_far()
    assert before
    assert (before.prompt_tokens, before.completion_tokens > 50) == (500, True)
    cut = first.after(RunRetrying(Problem("model.cut", {"endpoint": "E"}), 2, 2))
    again = cut.after(RunAsking(before + Usage(prompt_tokens=500, estimated=True)))
    assert again.retrying == cut.retrying
    assert again.usage_so_far() == replace(before, prompt_tokens=1000)
    view = again.after(CriterionText("a", text)).after(CriterionCompleted(replace(suggestion("a"), comment=text)))
    assert view.usage_so_far() == replace(before, prompt_tokens=1000, completion_tokens=2 * before.completion_tokens)


def test_what_a_resumed_run_was_given_is_not_received_again():
    view = folded(
        STARTED, CriterionCompleted(suggestion("a")), OverallText("글" * 99), RunAsking(Usage(prompt_tokens=5))
    )
    assert view.usage_so_far() == Usage(prompt_tokens=5)
    assert view.after(OverallText("새 글", anew=True)).usage_so_far() != Usage(prompt_tokens=5)


def test_the_share_of_cached_tokens_is_unknown_where_none_are_reported():
    assert Usage(prompt_tokens=400, cached_tokens=300).cached_share == 0.75
    assert Usage(prompt_tokens=400).cached_share is None


def test_usages_add_up():
    one, two = Usage(prompt_tokens=1, cached_tokens=1), Usage(prompt_tokens=2, completion_tokens=3, reasoning_tokens=1)
    assert one + two == Usage(prompt_tokens=3, completion_tokens=3, cached_tokens=1, reasoning_tokens=1)
    assert (one + Usage(estimated=True)).estimated


@pytest.mark.parametrize("status", RunStatus)
def test_only_a_run_that_ended_with_a_part_is_resumable(status):
    assert not RunView(run_id=1, status=status).resumable
    part = RunView(run_id=1, status=status, suggestions=(suggestion("a"),))
    assert part.resumable is (status in ("failed", "cancelled", "interrupted"))
