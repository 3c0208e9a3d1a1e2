"""Second opinions: which count, how they are summed up without being averaged, and what they do to the desk."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import Problem
from grader.evaluation import Confidence, Draft, Evidence, Suggestion
from grader.opinions import Opinion, Spread, collect, spread
from grader.review import desk
from grader.run import Run, RunPurpose, RunStatus
from grader.run_view import view_of
from tests.db.examples import RUBRIC

AT = datetime(2026, 3, 2, tzinfo=UTC)
SCORES = st.none() | st.integers(0, 3)


def suggested(score: int | None, criterion_id: str = "metric") -> Suggestion:
    reason = None if score is not None else "reply.unscored"
    evidence = (Evidence(cell=1, quote="x", verified=True),)
    return Suggestion(
        criterion_id=criterion_id, score=score, comment="c", unscored_reason=reason, evidence=evidence,
        confidence=Confidence.HIGH,
    )  # fmt: skip


def run(
    number: int, *suggestions: Suggestion, status: RunStatus = RunStatus.COMPLETED, minute: int = 0, **asked
) -> Run:
    """An opinion on metric beside run 1, queued at that minute; it ends half a minute later."""
    given = {"purpose": RunPurpose.OPINION, "beside": 1, "criteria": ("metric",)} | asked
    return Run(
        id=number, submission_id=1, rubric_id=1, model=f"m{number}", endpoint="e", language="ko", tone="warm",
        status=status, started_by="Mina", queued_at=AT + timedelta(minutes=minute), suggestions=suggestions,
        finished_at=None if status.active else AT + timedelta(minutes=minute, seconds=30), **given,
    )  # fmt: skip


GRADED = replace(run(1, suggested(3), suggested(1, "training")), purpose=RunPurpose.GRADE, beside=None, criteria=())


def said(score: int | None, number: int = 2) -> Opinion:
    return Opinion(run_id=number, model="m", status=RunStatus.COMPLETED, suggestion=suggested(score))


@given(SCORES, st.lists(SCORES, min_size=1, max_size=9))
def test_every_answer_is_counted_and_no_score_is_invented(first, others):
    found = spread(suggested(first), [said(score) for score in others])
    assert found is not None
    assert found.total == 1 + len(others)
    assert dict(found.votes) == Counter(score for score in [first, *others] if score is not None)
    assert found.unscored == [first, *others].count(None)
    assert found.disputed == (len({first, *others} - {None}) > 1)
    if found.leading is not None:
        score, times = found.leading
        assert all(other < times for given, other in found.votes if given != score)
    elif found.votes:
        assert found.votes[0][1] == found.votes[1][1]


@given(SCORES, st.lists(SCORES, min_size=1, max_size=9), st.randoms())
def test_the_order_of_the_answers_does_not_matter(first, others, random):
    mixed = random.sample(others, len(others))
    assert spread(suggested(first), [said(score) for score in others]) == spread(
        suggested(first), [said(score) for score in mixed]
    )


def test_what_has_not_arrived_is_not_counted():
    pending = Opinion(run_id=2, model="m", status=RunStatus.RUNNING)
    assert spread(suggested(1), [pending]) is None
    assert spread(suggested(1), [pending, said(1)]) == Spread(votes=((1, 2),))


def test_two_of_three_say_one():
    found = spread(suggested(1), [said(0), said(1)])
    assert found is not None
    assert (found.leading, found.total, found.disputed) == ((1, 2), 3, True)


def test_opinions_are_found_by_criterion_in_the_order_they_were_asked_for():
    everything = run(3, suggested(2), suggested(1, "training"), criteria=())
    found = collect(1, [everything, run(2, suggested(3)), GRADED], RUBRIC)
    assert [(item.run_id, item.suggestion.score) for item in found["metric"]] == [(2, 3), (3, 2)]
    assert [item.model for item in found["training"]] == ["m3"]


def test_only_opinions_on_this_run_count():
    elsewhere, twin = run(2, suggested(3), beside=9), run(3, suggested(3), purpose=RunPurpose.TWIN)
    assert collect(1, [twin, elsewhere, GRADED], RUBRIC) == {}


def test_a_miss_stands_until_the_criterion_is_asked_about_again():
    failed = replace(run(2, status=RunStatus.FAILED), problem=Problem("model.cut"))
    together = run(3, suggested(1))
    other = run(4, suggested(1, "training"), minute=1, criteria=("training",))
    found = collect(1, [other, together, failed], RUBRIC)["metric"]
    assert [(item.missed, item.problem) for item in found] == [(True, Problem("model.cut")), (False, None)]
    again = run(5, status=RunStatus.RUNNING, minute=1)
    found = collect(1, [again, other, together, failed], RUBRIC)["metric"]
    assert [(item.run_id, item.pending) for item in found] == [(3, False), (5, True)]


def test_what_arrived_of_a_run_that_failed_counts():
    both = run(2, suggested(1), status=RunStatus.FAILED, criteria=("training", "metric"))
    found = collect(1, [both], RUBRIC)
    assert not found["metric"][0].missed
    assert found["training"][0].missed


@pytest.mark.parametrize(
    ("scores", "doubt"),
    [((), None), ((3, 3), None), ((None,), None), ((3, 2), "review.doubt_opinions"), ((0,), "review.doubt_opinions")],
)
def test_opinions_that_differ_need_the_coachs_eyes(scores, doubt):
    others = [run(number, suggested(score)) for number, score in enumerate(scores, 2)]
    laid = desk(
        rubric=RUBRIC, view=view_of(GRADED), draft=Draft(submission_id=1, rubric_id=1), saved=None,
        opinions=collect(1, others, RUBRIC),
    )  # fmt: skip
    entry = laid.entry("metric")
    assert entry.suggestion == suggested(3)
    assert (entry.doubt, entry.acceptable, len(entry.opinions)) == (doubt, doubt is None, len(scores))
    assert laid.entry("training").doubt is None


def test_flagged_is_what_needs_eyes_and_was_not_asked_about_yet():
    lowest = replace(GRADED, suggestions=(suggested(0), suggested(None, "training")))

    def flagged(opinions):
        laid = desk(
            rubric=RUBRIC,
            view=view_of(lowest),
            draft=Draft(submission_id=1, rubric_id=1),
            saved=None,
            opinions=opinions,
        )
        return [entry.criterion.id for entry in laid.flagged]

    assert flagged({}) == ["training", "metric"]
    assert flagged(collect(1, [run(2, status=RunStatus.QUEUED)], RUBRIC)) == ["training"]
