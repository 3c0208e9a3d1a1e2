"""What every gradebook must do to hide suggestions until the coach has scored."""

import pytest

from grader.blind_first import Draw
from grader.evaluation import DraftRating
from grader.history import HistoryFilter
from grader.review import shown_run
from grader.run import RunPurpose, RunStatus
from tests.db.examples import Desk, suggestion

DRAWN = Draw(share=50, hidden=("training",))


@pytest.fixture
def run(desk: Desk):
    run = desk.run(drawn=DRAWN)
    for criterion_id in ("training", "metric"):
        desk.gradebook.record_suggestion(run.id, suggestion(criterion_id, 1, f"{criterion_id} said"))
    desk.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="all of it", overall="training was good")
    return run


def seen(desk: Desk, run_id: int):
    run = desk.gradebook.run(run_id)
    return [item.criterion_id for item in run.suggestions], run.overall, run.transcript, set(run.sealed)


def score(desk: Desk, value: int, of: str = "training"):
    kept = desk.gradebook.draft(*desk.at).ratings.get(of)
    entry = DraftRating(criterion_id=of, score=value, revision=kept.revision if kept else 0)
    desk.gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")


HIDDEN = (["metric"], "", "", {"training"})
SHOWN = (["training", "metric"], "training was good", "all of it", set())


def test_what_was_drawn_is_shown_nowhere_until_it_is_scored(desk: Desk, run):
    book = desk.gradebook
    assert seen(desk, run.id) == HIDDEN
    assert [item.criterion_id for item in book.runs_of(*desk.at)[0].suggestions] == ["metric"]
    assert book.run_rows(HistoryFilter()).rows[0].score is None
    assert [item.criterion_id for item in book.run(run.id, whole=True).suggestions] == ["training", "metric"]
    score(desk, 0)
    assert seen(desk, run.id) == SHOWN
    assert book.run_rows(HistoryFilter()).rows[0].score == 2


def test_a_comment_or_another_criterion_shows_nothing(desk: Desk, run):
    score(desk, 2, of="metric")
    entry = DraftRating(criterion_id="training", comment="begun")
    desk.gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")
    assert seen(desk, run.id) == HIDDEN


def test_the_first_score_stays_whatever_becomes_of_it(desk: Desk, run):
    score(desk, 0)
    score(desk, 1)
    saved = desk.save((1, "training said"), (1, "y"), run_id=run.id)
    assert [rating.first_score for rating in saved.ratings] == [0, None]
    assert desk.gradebook.evaluations(desk.submission.id) == (saved,)


def test_undo_hides_nothing_again(desk: Desk, run):
    score(desk, 0)
    desk.gradebook.undo(*desk.at, seen=99, coach="Mina", tab="t")
    assert desk.gradebook.draft(*desk.at).ratings == {}
    assert seen(desk, run.id) == SHOWN


def test_a_second_opinion_is_hidden_with_it(desk: Desk, run):
    beside = desk.run(purpose=RunPurpose.OPINION, beside=run.id, criteria=("training",))
    desk.gradebook.record_suggestion(beside.id, suggestion("training", 0, "no"))
    assert seen(desk, beside.id)[0] == []


def test_a_resumed_run_has_the_draw_of_the_original(desk: Desk, run):
    again = desk.gradebook.resume_run(run.id, model="m", endpoint="e", started_by="Mina")
    assert set(again.sealed) == {"training"}
    assert [item.criterion_id for item in again.suggestions] == ["metric"]


def test_another_run_neither_shows_what_is_hidden_nor_hides_what_was_seen(desk: Desk, run):
    desk.run()
    assert desk.gradebook.sealed(*desk.at) == {"training"}
    desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
    assert desk.gradebook.sealed(*desk.at) == {"training"}
    score(desk, 1)
    desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
    assert desk.gradebook.sealed(*desk.at) == frozenset()


def test_without_a_draw_everything_is_shown(desk: Desk):
    run = desk.run()
    desk.gradebook.record_suggestion(run.id, suggestion())
    assert seen(desk, run.id)[0] == ["training"]
    assert [rating.first_score for rating in desk.save(run_id=run.id).ratings] == [None, None]


def test_what_was_ever_scored_is_not_drawn_again(desk: Desk):
    score(desk, 0)
    desk.gradebook.undo(*desk.at, seen=99, coach="Mina", tab="t")
    desk.save()
    desk.gradebook.undo(*desk.at, seen=99, coach="Mina", tab="t")
    desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
    assert desk.gradebook.sealed(*desk.at) == frozenset()


def test_a_run_whose_suggestions_are_all_hidden_is_still_the_one_beside_the_ratings(desk: Desk):
    run = desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
    desk.gradebook.record_suggestion(run.id, suggestion())
    desk.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="")
    failed = desk.run()
    desk.gradebook.finish_run(failed.id, RunStatus.FAILED, transcript="", overall="")
    newest, first = desk.gradebook.runs_of(*desk.at)
    assert (newest.answered, first.answered, first.suggestions, first.left_out) == (False, True, (), {"training"})
    assert shown_run((newest, first)) == first
