"""Which attempts count, and what became of what was said last time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader import attempts, review
from grader.attempts import LastTime, Outcome
from grader.evaluation import Draft, DraftRating, Evaluation, Evidence, Origin, Rating, Suggestion
from grader.notebook import Cell, CellKind, Notebook
from grader.resubmission import compare
from grader.rubric import Rubric
from grader.run_view import RunView
from tests.db.examples import RUBRIC, assignment, criterion, fetched
from tests.fakes import FakeGradebook

AT = datetime(2026, 3, 2, tzinfo=UTC)


def book(*sources):
    cells = tuple(Cell(number=n, kind=CellKind.CODE, source=source) for n, source in enumerate(sources, 1))
    return Notebook(cells=cells, language="python", version="4.5")


BEFORE = book("model.fit(X, y)", "print(accuracy)", "the end")
AFTER = book("model.fit(X, y)", "print(accuracy, recall)", "the end")


def evaluation(**scores):
    ratings = tuple(
        Rating(criterion_id=name, score=score, comment="왜요?", origin=Origin.OWN, decided_at=AT)
        for name, score in scores.items()
    )
    return Evaluation(
        id=1,
        submission_id=1,
        rubric_id=1,
        version=1,
        ratings=ratings,
        overall="",
        coach="Mina",
        run_id=None,
        saved_at=AT,
    )


def ran(gradebook: FakeGradebook, *cited: int, score: int | None = 1):
    """A run that suggested that score for the metric and cited these cells."""
    submission = gradebook.add_submission(fetched(), assignment="tabular", student="auk")
    run = gradebook.queue_run(
        submission_id=submission.id, rubric_id=gradebook.use_rubric(assignment()).id, model="m", endpoint="e",
        language="ko", tone="warm", started_by="Mina",
    )  # fmt: skip
    evidence = tuple(Evidence(cell=cell, quote="x", verified=True) for cell in cited)
    said = Suggestion(criterion_id="metric", score=score, comment="근거가 부족해요", evidence=evidence)
    gradebook.record_suggestion(run.id, said)
    return gradebook.run(run.id)


def desk(score=None, suggested=None):
    entered = {"metric": DraftRating(criterion_id="metric", score=score)} if score is not None else {}
    said = (Suggestion(criterion_id="metric", score=suggested, comment=""),) if suggested is not None else ()
    return review.desk(
        rubric=RUBRIC, view=RunView(run_id=1, suggestions=said), saved=None,
        draft=Draft(submission_id=2, rubric_id=1, ratings=entered),
    )  # fmt: skip


def outcome(last: LastTime, now, comparison=None):
    found = attempts.follow_up(last, now, comparison or compare(BEFORE, AFTER))
    return next(item for item in found if item.criterion.id == "metric")


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (1, None, Outcome.OPEN),
        (1, 2, Outcome.RAISED),
        (1, 3, Outcome.REACHED),
        (3, 3, Outcome.FULL),
        (2, 1, Outcome.LOWERED),
        (1, 1, Outcome.EQUAL),
    ],
)
def test_scores_then_and_now(then, now, expected):
    last = LastTime(rubric=RUBRIC, evaluation=evaluation(metric=then), run=None)
    assert outcome(last, desk(now)).outcome is expected


def test_at_the_same_score_the_cited_cells_say_whether_anything_was_done():
    rated = evaluation(metric=1)
    touched = LastTime(rubric=RUBRIC, evaluation=rated, run=ran(FakeGradebook(), 1, 2))
    assert outcome(touched, desk(1)).outcome is Outcome.REVISED
    assert [(pair.before, pair.after) for pair in outcome(touched, desk(1)).cells] == [(1, 1), (2, 2)]
    untouched = LastTime(rubric=RUBRIC, evaluation=rated, run=ran(FakeGradebook(), 1, 3))
    assert outcome(untouched, desk(1)).outcome is Outcome.UNTOUCHED


def test_a_suggestion_counts_as_long_as_the_coach_has_not_decided():
    last = LastTime(rubric=RUBRIC, evaluation=evaluation(metric=1), run=None)
    assert (outcome(last, desk(suggested=2)).now, outcome(last, desk(suggested=2)).now_decided) == (2, False)
    assert (outcome(last, desk(1, suggested=2)).now, outcome(last, desk(1, suggested=2)).now_decided) == (1, True)


def test_without_an_evaluation_it_is_said_to_be_a_suggestion():
    found = outcome(LastTime(rubric=RUBRIC, evaluation=None, run=ran(FakeGradebook(), 2)), desk(2))
    assert found.before is not None
    assert (found.before.decided, found.before.comment) == (False, "근거가 부족해요")


def test_what_had_no_score_is_not_compared():
    unscored = LastTime(rubric=RUBRIC, evaluation=None, run=ran(FakeGradebook(), 2, score=None))
    assert outcome(unscored, desk(2)).outcome is Outcome.NEW
    assert outcome(LastTime(rubric=RUBRIC, evaluation=evaluation(), run=None), desk(2)).outcome is Outcome.NEW


def test_scores_of_another_scale_are_not_compared():
    other = Rubric(criteria=(criterion("metric", 0, 5, 10),))
    last = LastTime(rubric=other, evaluation=evaluation(metric=5), run=None)
    assert outcome(last, desk(3)).outcome is Outcome.OTHER_SCALE
    assert attempts.to_take_over(last, RUBRIC, {}) == ()


def test_what_is_entered_already_is_not_taken_over():
    last = LastTime(rubric=RUBRIC, evaluation=evaluation(training=1, metric=2), run=None)
    entered = {"metric": DraftRating(criterion_id="metric", score=0)}
    assert [(entry.criterion_id, entry.score) for entry in attempts.to_take_over(last, RUBRIC, entered)] == [
        ("training", 1)
    ]


class TestWhichIsWhich:
    @pytest.fixture
    def three(self):
        gradebook = FakeGradebook()
        return [
            gradebook.add_submission(fetched(commit=commit * 40, content=content), assignment="tabular", student="auk")
            for commit, content in (("a", b"1"), ("b", b"2"), ("c", b"1"))
        ]

    def test_earlier_ones_the_nearest_first(self, three):
        assert [one.id for one in attempts.earlier(three, three[2])] == [2, 1]
        assert attempts.earlier(three, three[0]) == ()

    def test_one_opened_by_a_wrong_link_does_not_count(self, three):
        wrong = [three[0], replace(three[1], replaced_by=3), three[2]]
        assert [one.id for one in attempts.counted(wrong)] == [1, 3]
        assert [one.id for one in attempts.earlier(wrong, three[2])] == [1]

    def test_the_same_file_is_recognised(self, three):
        assert attempts.unchanged(three, three[2]) == three[0]
        assert attempts.unchanged(three, three[1]) is None
        assert attempts.unchanged(three, three[0]) is None

    def test_pages_have_no_file_to_be_the_same(self, three):
        pages = [replace(one, repo="", path=f"https://blog.example/{one.id}") for one in three]
        assert attempts.unchanged(pages, pages[2]) is None
