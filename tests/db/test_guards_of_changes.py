"""Attempts by raw SQL to rewrite what coaches changed, or to undo what was never done."""

import sqlite3
from typing import Any

import pytest

from db.gradebook import SqlGradebook
from grader.changes import Act, What
from tests.db.test_guards import AT, insert

ROW = {
    "at": AT,
    "coach": "Mina",
    "place": "caps",
    "kind": "undone",
    "what": "caps",
    "name": "",
    "of": 1,
    "changed": "{}",
}


@pytest.fixture
def changed(gradebook: SqlGradebook) -> SqlGradebook:
    gradebook.change_preferences({"day": 2}, Act(place="caps", what=What.CAPS), coach="Mina")
    gradebook.undo_change(1, coach="Mina")
    return gradebook


def test_what_was_changed_stays_on_record(changed: SqlGradebook, raw: sqlite3.Connection):
    for column in [row[1] for row in raw.execute("PRAGMA table_info(preference_change)")]:
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            raw.execute(f"UPDATE preference_change SET {column} = {column}")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute("DELETE FROM preference_change")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        insert(raw, "preference_change", **{**ROW, "id": 1})


@pytest.mark.parametrize(
    "values",
    [{"of": None}, {"of": 2}, {"of": 9}, {"kind": "done"}, {"place": "prices"}, {"kind": "forgotten"}, {"coach": " "}, {"changed": "[]"}],
)  # fmt: skip
def test_only_what_was_done_at_a_place_is_undone_there(
    changed: SqlGradebook, raw: sqlite3.Connection, values: dict[str, Any]
):
    insert(raw, "preference_change", **ROW)
    with pytest.raises(sqlite3.IntegrityError, match=r"guard|CHECK"):
        insert(raw, "preference_change", **{**ROW, **values})
