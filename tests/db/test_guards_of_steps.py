"""Attempts by raw SQL to bring a version back that was taken back, or to have a step, a withdrawal or a reason that nobody made."""

import sqlite3
from typing import Any

import pytest

from db.gradebook import SqlGradebook
from grader.evaluation import DraftRating
from grader.reasons import Reason
from tests.db.examples import Desk
from tests.db.test_guards import AT, act, evaluation, insert, rating


@pytest.fixture
def desk(gradebook: SqlGradebook) -> Desk:
    """Two saved versions, of which the second was taken back."""
    desk = Desk(gradebook)
    desk.save()
    desk.gradebook.save_evaluation(
        *desk.at, ratings={"training": (0, "x"), "metric": (0, "y")}, overall="", coach="Mina", run_id=None, based_on=1,
        reasons={"training": Reason.MISSING},
    )  # fmt: skip
    gradebook.undo(*desk.at, seen=99, coach="Mina", tab="t")
    return desk


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM withdrawal",
        "UPDATE withdrawal SET evaluation_id = 1",
        "REPLACE INTO withdrawal VALUES (2, 'Mina', '2026')",
        "UPDATE evaluation SET version = 3 WHERE id = 2",
    ],
)
def test_a_version_that_was_taken_back_does_not_come_back(desk: Desk, raw: sqlite3.Connection, attempt: str):
    with pytest.raises(sqlite3.IntegrityError, match="guard: recorded rows stay"):
        raw.execute(attempt)
    assert [one.version for one in desk.gradebook.evaluations(desk.submission.id)] == [1]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"evaluation_id": 2}, "recorded rows stay"),
        ({"evaluation_id": 99}, "only the version in force"),
        ({"evaluation_id": 1, "coach": " "}, "CHECK"),
        ({"evaluation_id": 1, "coach": None}, "NOT NULL"),
    ],
)
def test_a_withdrawal_needs_a_coach_and_a_version_in_force(
    desk: Desk, raw: sqlite3.Connection, values: dict[str, Any], why: str
):
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "withdrawal", **{"coach": "Mina", "at": AT, **values})


def test_only_the_version_in_force_is_taken_back(desk: Desk, raw: sqlite3.Connection):
    evaluation(raw, version=3)
    with pytest.raises(sqlite3.IntegrityError, match="only the version in force"):
        insert(raw, "withdrawal", evaluation_id=1, coach="Mina", at=AT)


def test_the_next_version_counts_those_that_were_taken_back(desk: Desk, raw: sqlite3.Connection):
    with pytest.raises(sqlite3.IntegrityError, match="version is not the next"):
        evaluation(raw, version=2)


def test_a_rating_has_its_acts_reason(desk: Desk, raw: sqlite3.Connection):
    act(raw, reason="missing")
    evaluation(raw, version=3)
    for wrong in (None, "overlooked"):
        with pytest.raises(sqlite3.IntegrityError, match="no coach gave this reason"):
            rating(raw, evaluation_id=3, act_id=5, reason=wrong)
    rating(raw, evaluation_id=3, act_id=5, reason="missing")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute("UPDATE rating SET reason = NULL")


def test_a_reason_says_something(desk: Desk, raw: sqlite3.Connection):
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        act(raw, reason=" ")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"coach": ""}, "CHECK"),
        ({"kind": "guessed"}, "CHECK"),
        ({"kind": "saved"}, "exactly saving"),
        ({"evaluation_id": 1}, "exactly saving"),
        ({"kind": "saved", "evaluation_id": 99}, "exactly saving"),
        ({"of": 99}, "of another desk"),
    ],
)
def test_a_step_is_a_coachs_and_of_its_desk(desk: Desk, raw: sqlite3.Connection, values: dict[str, Any], why: str):
    step = {
        "at": AT, "coach": "Mina", "tab": "t", "submission_id": 1, "rubric_id": 1, "kind": "typed", "token": "",
    }  # fmt: skip
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "desk_step", **{**step, **values})


def test_an_entry_belongs_to_a_step_of_its_desk_and_follows_one_of_its_field(desk: Desk, raw: sqlite3.Connection):
    other = Desk(desk.gradebook, "auk")
    entered = DraftRating(criterion_id="training", score=1)
    desk.gradebook.save_draft_rating(*other.at, entered, coach="Mina", tab="t")
    entry = {
        "at": AT, "coach": "Mina", "tab": "t", "submission_id": 1, "rubric_id": 1, "what": "rating",
        "criterion_id": "training", "revision": 9,
    }  # fmt: skip
    (step,) = raw.execute("SELECT max(id) FROM desk_step").fetchone()
    (last,) = raw.execute("SELECT max(id) FROM entry_log").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="step is of another desk"):
        insert(raw, "entry_log", step_id=step, **entry)
    with pytest.raises(sqlite3.IntegrityError, match="entry is of another field"):
        insert(raw, "entry_log", before_id=last, **entry)
    (overall,) = raw.execute("SELECT max(id) FROM entry_log WHERE what = 'overall'").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="entry is of another field"):
        insert(raw, "entry_log", before_id=overall, **entry)
