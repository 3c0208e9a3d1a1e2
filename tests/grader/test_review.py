from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evaluation import Confidence, Draft, DraftRating, Evaluation, Evidence, Origin, Rating, Suggestion
from grader.review import Desk, desk, shown_run
from grader.run import Run, RunPurpose, RunStatus
from grader.run_view import RunView
from tests.db.examples import RUBRIC

AT = datetime(2026, 3, 2, tzinfo=UTC)
FOUND = (Evidence(cell=1, quote="fit", verified=True),)


def suggested(criterion_id: str = "training", score: int | None = 1, **more) -> Suggestion:
    fields = {"comment": "좋아요", "evidence": FOUND, "confidence": Confidence.HIGH, **more}
    reason = None if score is not None else "model.unscored_missing"
    return Suggestion(criterion_id=criterion_id, score=score, unscored_reason=reason, **fields)


def saved(overall: str = "저장한 글", **scores: int) -> Evaluation:
    ratings = tuple(
        Rating(criterion_id=name, score=score, comment=f"{name} 저장", origin=Origin.OWN, decided_at=AT)
        for name, score in scores.items()
    )
    return Evaluation(
        id=1, submission_id=1, rubric_id=1, version=1, ratings=ratings, overall=overall, coach="Mina", run_id=None,
        saved_at=AT,
    )  # fmt: skip


def laid_out(
    *suggestions: Suggestion,
    entered: tuple[DraftRating, ...] = (),
    evaluation: Evaluation | None = None,
    overall: str | None = None,
) -> Desk:
    draft = Draft(
        submission_id=1, rubric_id=1, ratings={entry.criterion_id: entry for entry in entered}, overall=overall
    )
    view = RunView(run_id=1, suggestions=suggestions, overall="제안한 글") if suggestions else None
    return desk(rubric=RUBRIC, view=view, draft=draft, saved=evaluation)


def typed(criterion_id: str = "training", score: int | None = None, comment: str | None = None) -> DraftRating:
    return DraftRating(criterion_id=criterion_id, score=score, comment=comment, revision=3)


def test_a_suggestion_is_no_score_but_its_text_is_the_start():
    entry = laid_out(suggested()).entry("training")
    assert (entry.score, entry.comment, entry.decided, entry.restorable) == (None, "좋아요", False, False)


def test_without_a_run_everything_is_empty_and_undecided():
    empty = laid_out()
    assert [(entry.score, entry.comment, entry.acceptable) for entry in empty.entries] == [(None, "", False)] * 2
    assert (len(empty.undecided), empty.acceptable, empty.overall, empty.changed) == (2, (), "", False)
    assert empty.to_save() == {}


@pytest.mark.parametrize(
    ("suggestion", "doubt"),
    [
        (suggested(), None),
        (suggested(score=None), "review.doubt_unscored"),
        (suggested(score=0), "review.doubt_lowest"),
        (suggested(evidence=()), "review.doubt_no_evidence"),
        (suggested(evidence=(), absence="이유가 없어요."), "review.doubt_only_absence"),
        (suggested(absence="`x`가 없어요.", contradiction=FOUND[0]), "review.doubt_contradicted"),
        (suggested(measured="0.9", measured_doubt="review.doubt_number_not_found"), "review.doubt_number_not_found"),
        (suggested(evidence=(*FOUND, Evidence(cell=2, quote="x"))), "review.doubt_unverified"),
        (suggested(confidence=Confidence.LOW), "review.doubt_confidence"),
        (suggested(confidence=Confidence.MEDIUM), None),
        (suggested(confidence=None), None),
    ],
)
def test_what_needs_the_coachs_eyes_cannot_be_accepted_with_the_rest(suggestion, doubt):
    laid = laid_out(suggestion)
    assert laid.entry("training").doubt == doubt
    sure = suggestion.confidence is Confidence.HIGH and not doubt
    assert [entry.criterion.id for entry in laid.acceptable] == (["training"] if sure else [])


@pytest.mark.parametrize(
    ("suggestion", "why"),
    [
        (suggested(), None),
        (suggested(score=None), "unscored"),
        (suggested(score=0), "lowest"),
        (suggested(evidence=()), "unproven"),
        (suggested(evidence=(), absence="이유가 없어요."), "unsure"),
        (suggested(confidence=Confidence.MEDIUM), "unsure"),
        (suggested(confidence=None), "unsure"),
    ],
)
def test_what_is_left_out_has_a_reason(suggestion, why):
    laid = laid_out(suggestion)
    assert laid.entry("training").waits == why
    assert laid.waiting.get(why or "", 0) == (1 if why and why != "unscored" else 2 if why else 0)


def test_what_was_entered_goes_before_what_was_saved_before_what_was_suggested():
    laid = laid_out(
        suggested(), suggested("metric", 3), entered=(typed(score=0, comment="다시 봤어요"),),
        evaluation=saved(training=1, metric=2),
    )  # fmt: skip
    assert laid.to_save() == {"training": (0, "다시 봤어요"), "metric": (2, "metric 저장")}
    assert laid.score == 2
    assert laid.entry("training").revision == 3
    assert laid.changed


def test_a_score_taken_back_is_undecided_again_although_one_was_saved():
    laid = laid_out(entered=(typed(comment="음"),), evaluation=saved(training=1, metric=2))
    assert [entry.criterion.id for entry in laid.undecided] == ["training"]
    assert "training" not in laid.to_save()


def test_an_empty_comment_is_a_comment():
    entry = laid_out(suggested(), entered=(typed(score=1, comment=""),)).entry("training")
    assert (entry.comment, entry.restorable) == ("", True)


def test_blanks_around_a_comment_are_no_change():
    assert not laid_out(suggested(), entered=(typed(comment=" 좋아요\n"),)).entry("training").restorable


@pytest.mark.parametrize(
    ("entered", "evaluation", "expected"),
    [(None, None, "제안한 글"), (None, saved(), "저장한 글"), ("", saved(), ""), ("내 글", saved(), "내 글")],
)
def test_the_overall_feedback_that_would_be_saved(entered, evaluation, expected):
    assert laid_out(suggested(), evaluation=evaluation, overall=entered).overall == expected


SUGGESTIONS = st.builds(
    suggested,
    st.sampled_from(["training", "metric"]),
    st.sampled_from([None, 0, 1]),
    evidence=st.lists(st.builds(Evidence, cell=st.just(1), quote=st.just("q"), verified=st.booleans())).map(tuple),
    confidence=st.sampled_from([None, *Confidence]),
)
ENTRIES = st.builds(
    typed, st.sampled_from(["training", "metric"]), st.sampled_from([None, 0, 1]), st.sampled_from([None, "글"])
)


@given(st.lists(SUGGESTIONS, max_size=2, unique_by=lambda item: item.criterion_id), st.lists(ENTRIES, max_size=2))
def test_accept_all_never_takes_a_doubtful_or_decided_one(suggestions, entered):
    laid = laid_out(*suggestions, entered=tuple(entered))
    for entry in laid.acceptable:
        suggestion = entry.suggestion
        assert suggestion is not None
        assert suggestion.score is not None
        assert suggestion.score > entry.criterion.lowest
        assert suggestion.evidence
        assert all(item.verified for item in suggestion.evidence)
        assert suggestion.confidence is not Confidence.LOW
        assert entry.score is None
    assert {entry.criterion.id for entry in laid.undecided}.isdisjoint(laid.to_save())


def run(number: int, status: RunStatus, *suggestions: Suggestion, **asked) -> Run:
    return Run(
        id=number, submission_id=1, rubric_id=1, model="m", endpoint="e", language="ko", tone="warm", status=status,
        started_by="Mina", queued_at=AT, suggestions=suggestions, **asked,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([], None),
        ([run(2, RunStatus.FAILED), run(1, RunStatus.COMPLETED, suggested())], 1),
        ([run(2, RunStatus.QUEUED), run(1, RunStatus.COMPLETED, suggested())], 2),
        ([run(2, RunStatus.FAILED), run(1, RunStatus.CANCELLED)], 2),
        ([run(2, RunStatus.RUNNING, purpose=RunPurpose.OPINION, beside=1), run(1, RunStatus.CANCELLED)], 1),
        ([run(2, RunStatus.COMPLETED, suggested(), purpose=RunPurpose.TWIN, beside=1)], None),
        ([run(2, RunStatus.INTERRUPTED, suggested()), run(1, RunStatus.COMPLETED, suggested())], 2),
    ],
)
def test_the_run_shown_is_the_newest_that_says_something(runs, shown):
    found = shown_run(runs)
    assert (found.id if found else None) == shown
