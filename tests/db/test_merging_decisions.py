"""Another gradebook brought in: what was taken back there, what was drawn, and what was scored before the suggestion was seen."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from db.gradebook import SqlGradebook
from grader.blind_first import Draw
from grader.evaluation import DraftRating, Origin
from grader.run import Run, RunStatus
from tests.db.examples import Desk, suggestion, ticking
from tests.db.test_merging import backup

Make = Callable[..., SqlGradebook]
DRAWN = Draw(share=50, hidden=("training",))


@pytest.fixture
def two(make: Make) -> tuple[SqlGradebook, SqlGradebook]:
    """Here and there, by one clock."""
    clock = ticking()
    return make(now=clock), make(now=clock)


def grade(desk: Desk, drawn: Draw | None = None, status: RunStatus = RunStatus.COMPLETED) -> Run:
    run = desk.run(drawn=drawn)
    for name in ("training", "metric"):
        desk.gradebook.record_suggestion(run.id, suggestion(name, 1, f"{name} said"))
    if not status.active:
        desk.gradebook.finish_run(run.id, status, transcript="all of it", overall="training was good")
    return run


def score(desk: Desk, value: int, coach: str = "Jun") -> None:
    kept = desk.gradebook.draft(*desk.at).ratings.get("training")
    entry = DraftRating(criterion_id="training", score=value, revision=kept.revision if kept else 0)
    desk.gradebook.save_draft_rating(*desk.at, entry, coach=coach, tab="t")


def take_back(desk: Desk) -> None:
    desk.gradebook.undo(*desk.at, seen=2**32, coach="Mina", tab="t")


def bring(here: SqlGradebook, there: SqlGradebook) -> Desk:
    """Twice, for nothing may come of the second time. Returns the desk here."""
    here.bring_in(backup(there))
    before = rows(here)
    assert here.bring_in(backup(there)).nothing
    assert rows(here) == before
    return Desk(here)


def rows(book: SqlGradebook) -> dict[str, list[tuple[object, ...]]]:
    names = ("withdrawal", "blind_draw", "first_score", "evaluation", "suggestion", "run", "entry_log", "draft_entry")
    with closing(sqlite3.connect(book._database.file)) as raw:
        return {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def versions(book: SqlGradebook) -> list[tuple[int, str, bool]]:
    return [(one.version, one.overall, one.withdrawn is not None) for one in book.evaluations(1, withdrawn=True)]


# what was taken back


def test_a_version_that_was_taken_back_comes_in_as_one(two):
    here, there = two
    desk = Desk(there)
    desk.save(overall="first")
    desk.save(overall="second", based_on=1)
    take_back(desk)
    mine = bring(here, there)
    assert versions(here) == [(2, "second", True), (1, "first", False)]
    assert here.evaluations(1, withdrawn=True)[0].withdrawn == there.evaluations(1, withdrawn=True)[0].withdrawn
    assert here.latest_evaluations([mine.at])[mine.at].overall == "first"
    assert here.draft(*mine.at).overall == "second"  # taken back into the draft, there as here


def test_a_version_that_came_in_earlier_is_taken_back_later(two):
    here, there = two
    desk = Desk(there)
    desk.save(overall="first")
    bring(here, there)
    take_back(desk)
    desk.save(overall="better")
    mine = bring(here, there)
    assert versions(here) == [(2, "better", False), (1, "first", True)]
    assert here.latest_evaluations([mine.at])[mine.at].overall == "better"


def test_what_was_taken_back_there_does_not_touch_a_later_decision_here(two):
    here, there = two
    desk = Desk(there)
    desk.save(overall="theirs")
    mine = bring(here, there)
    mine.save(overall="mine", based_on=1)
    take_back(desk)
    bring(here, there)
    assert versions(here) == [(2, "mine", False), (1, "theirs", False)]


def test_what_was_taken_back_here_stays_so_when_it_comes_again(two):
    here, there = two
    Desk(there).save(overall="theirs")
    mine = bring(here, there)
    mine.save(overall="mine", based_on=1)
    take_back(mine)
    bring(here, there)
    assert versions(here) == [(2, "mine", True), (1, "theirs", False)]
    bring(there, here)
    assert versions(there) == [(2, "mine", True), (1, "theirs", False)]


# what was drawn


@pytest.mark.parametrize("status", [RunStatus.COMPLETED, RunStatus.CANCELLED, RunStatus.RUNNING])
def test_what_is_hidden_there_is_hidden_here(two, status: RunStatus):
    here, there = two
    grade(Desk(there), DRAWN, status)
    mine = bring(here, there)
    (run,) = here.runs_of(*mine.at)
    assert here.sealed(*mine.at) == run.sealed == {"training"}
    assert [item.criterion_id for item in run.suggestions] == ["metric"]
    assert (run.overall, run.transcript) == ("", "")
    score(mine, 0)
    assert [item.criterion_id for item in here.run(run.id).suggestions] == ["training", "metric"]
    saved = mine.save((1, "training said"), (1, "y"), run_id=run.id)
    assert [rating.first_score for rating in saved.ratings] == [0, None]


def test_the_draw_comes_as_it_was_recorded(two):
    here, there = two
    grade(Desk(there), DRAWN)
    bring(here, there)
    ((_, *drawn),) = rows(here)["blind_draw"]
    ((_, *theirs),) = rows(there)["blind_draw"]
    assert drawn == theirs
    assert theirs[:2] == [50, '["training"]']


def test_what_is_hidden_here_stays_so_when_an_open_run_comes_in(two):
    here, there = two
    mine = Desk(here)
    grade(mine, DRAWN)
    grade(Desk(there))
    bring(here, there)
    assert here.sealed(*mine.at) == {"training"}
    assert [[item.criterion_id for item in run.suggestions] for run in here.runs_of(*mine.at)] == [["metric"]] * 2


def test_what_was_seen_here_is_not_hidden_by_what_was_drawn_there(two):
    here, there = two
    mine = Desk(here)
    grade(mine)
    theirs = Desk(there)
    grade(theirs, DRAWN)
    bring(here, there)
    assert here.sealed(*mine.at) == frozenset()
    score(theirs, 0)
    score(mine, 1, coach="Mina")
    bring(here, there)  # their first score is of something that was never hidden here
    assert rows(here)["first_score"] == []


def test_a_decision_that_comes_in_is_not_hidden_from_whoever_reads_it(two):
    here, there = two
    mine = Desk(here)
    grade(mine, DRAWN)
    theirs = Desk(there)
    run = grade(theirs)
    theirs.save((1, "training said"), (1, "metric said"), run_id=run.id)
    bring(here, there)
    assert here.sealed(*mine.at) == frozenset()
    assert [rating.first_score for rating in here.evaluations(mine.submission.id)[0].ratings] == [None, None]


# what was scored first


def test_a_first_score_comes_in_with_what_was_made_of_it(two):
    here, there = two
    desk = Desk(there)
    run = grade(desk, DRAWN)
    score(desk, 0)
    desk.save((1, "training said"), (1, "metric said"), run_id=run.id)
    mine = bring(here, there)
    assert here.sealed(*mine.at) == frozenset()
    (saved,) = here.evaluations(mine.submission.id)
    assert [rating.first_score for rating in saved.ratings] == [0, None]
    assert [rating.origin for rating in saved.ratings] == [Origin.ACCEPTED, Origin.ACCEPTED]
    assert rows(here)["first_score"] == rows(there)["first_score"]


def test_a_first_score_given_here_is_not_replaced(two):
    here, there = two
    grade(Desk(there), DRAWN)
    mine = bring(here, there)
    score(mine, 1, coach="Mina")
    score(Desk(there), 0)
    bring(here, there)
    (kept,) = rows(here)["first_score"]
    assert kept[3:5] == (1, "Mina")


def test_a_first_score_given_there_later_comes_in_later(two):
    here, there = two
    grade(Desk(there), DRAWN)
    mine = bring(here, there)
    score(Desk(there), 0)
    bring(here, there)
    assert here.sealed(*mine.at) == frozenset()
    (kept,) = rows(here)["first_score"]
    assert kept[3:5] == (0, "Jun")
