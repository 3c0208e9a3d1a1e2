"""Attempts by raw SQL to change what was drawn, to draw afterwards, or to invent a first score."""

import sqlite3
from typing import Any

import pytest

from db.gradebook import SqlGradebook
from grader.blind_first import Draw
from grader.evaluation import DraftRating
from tests.db.examples import Desk, suggestion
from tests.db.test_guards import AT, insert


@pytest.fixture
def desk(gradebook: SqlGradebook) -> Desk:
    desk = Desk(gradebook)
    run = desk.run(drawn=Draw(share=50, hidden=("training", "metric")))
    gradebook.record_suggestion(run.id, suggestion())
    scored = DraftRating(criterion_id="training", score=0)
    gradebook.save_draft_rating(*desk.at, scored, coach="Mina", tab="t")
    other = desk.run()
    gradebook.record_suggestion(other.id, suggestion())
    return desk


@pytest.mark.parametrize("table", ["blind_draw", "first_score"])
def test_what_was_drawn_and_scored_first_stays(desk: Desk, raw: sqlite3.Connection, table: str):
    for column in [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]:
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            raw.execute(f"UPDATE {table} SET {column} = {column}")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"run_id": 1}, "guard"),
        ({"run_id": 99}, "before anything is suggested"),
        ({"run_id": 3, "hidden": '["beauty"]'}, "not in the rubric"),
        ({"run_id": 3, "share": 101}, "CHECK"),
    ],
)
def test_a_draw_comes_before_what_is_suggested(desk: Desk, raw: sqlite3.Connection, values: dict[str, Any], why: str):
    assert Desk(desk.gradebook, "auk").run().id == 3
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "blind_draw", **{"share": 50, "hidden": "[]", "at": AT, **values})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"criterion_id": "training"}, "recorded rows stay"),
        ({"criterion_id": "beauty"}, "guard"),
        ({"score": 9}, "score is not a level"),
        ({"coach": " "}, "CHECK"),
    ],
)
def test_a_first_score_is_given_once_where_something_was_hidden(
    desk: Desk, raw: sqlite3.Connection, values: dict[str, Any], why: str
):
    first = {"submission_id": 1, "rubric_id": 1, "criterion_id": "metric", "score": 1, "coach": "Mina", "at": AT}
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "first_score", **{**first, **values})
