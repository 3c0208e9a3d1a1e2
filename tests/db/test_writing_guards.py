"""What the database itself refuses about texts that were written, and how an older gradebook takes them in."""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import Database
from db.gradebook import SqlGradebook, connect
from db.migrations import MIGRATIONS
from grader.run import RunPurpose
from tests.contracts.test_writings import ask
from tests.db.examples import Desk


@pytest.fixture
def desk(gradebook: SqlGradebook) -> Desk:
    desk = Desk(gradebook)
    graded = desk.run()
    ask(desk, beside=graded.id)
    return desk


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE writing SET asked = 'x'", "recorded rows stay"),
        ("UPDATE writing SET persona = 'x'", "recorded rows stay"),
        ("DELETE FROM writing", "recorded rows stay"),
        ("INSERT OR REPLACE INTO writing VALUES (2, 'x', '', 'short', NULL)", "recorded rows stay"),
        ("INSERT INTO writing VALUES (1, 'x', '', 'short', NULL)", "only a run that writes"),
        ("UPDATE run SET purpose = 'grade', beside = NULL WHERE id = 2", "keeps its purpose"),
        ("UPDATE run SET purpose = 'feedback' WHERE id = 1", "keeps its purpose"),
        (
            "INSERT INTO suggestion (run_id, criterion_id, score, comment, evidence, at) VALUES (2, 'training', 1, '', '[]', '2026-03-02 09:00:00')",
            "suggests nothing",
        ),
    ],
)
def test_refused(desk: Desk, raw: sqlite3.Connection, statement: str, why: str):
    with pytest.raises(sqlite3.IntegrityError, match=why):
        raw.execute(statement)


@pytest.mark.parametrize("purpose", ["twin", "opinion"])
def test_other_runs_still_need_one_beside_them(desk: Desk, raw: sqlite3.Connection, purpose: str):
    columns = [row[1] for row in raw.execute("PRAGMA table_info(run)") if row[1] not in ("id", "purpose", "beside")]
    copied = ", ".join(columns)
    with pytest.raises(sqlite3.IntegrityError, match="stands beside"):
        raw.execute(f"INSERT INTO run (id, purpose, {copied}) SELECT 9, '{purpose}', {copied} FROM run WHERE id = 1")


def test_an_unknown_purpose_is_none(desk: Desk, raw: sqlite3.Connection):
    columns = [row[1] for row in raw.execute("PRAGMA table_info(run)") if row[1] not in ("id", "purpose", "beside")]
    copied = ", ".join(columns)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        raw.execute(
            f"INSERT INTO run (id, purpose, beside, {copied}) SELECT 9, 'other', 1, {copied} FROM run WHERE id = 1"
        )


def test_runs_of_an_older_gradebook_keep_their_purpose(file: Path):
    old = Database(file)
    old.migrate(tuple(migration for migration in MIGRATIONS if migration.number < 17))
    old.engine.dispose()
    columns = "submission_id, rubric_id, model, endpoint, language, tone, status, started_by, queued_at, assignment, student_key, title_key, search"
    values = "1, 1, 'm', 'e', 'ko', 'warm', 'completed', 'M', '2026-03-02 09:00:00', 'a', '', '', ''"
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for number, purpose, beside in ((1, "grade", "NULL"), (2, "twin", "1"), (3, "opinion", "1")):
            raw.execute(
                f"INSERT INTO run (id, purpose, beside, {columns}) VALUES ({number}, '{purpose}', {beside}, {values})"
            )
            raw.execute("INSERT INTO run_text VALUES (?, ?, '', '[]')", (number, zlib.compress(b"")))
    gradebook = connect(f"sqlite:///{file}")
    purposes = [gradebook.run(number).purpose for number in (1, 2, 3)]
    gradebook.close()
    assert purposes == [RunPurpose.GRADE, RunPurpose.TWIN, RunPurpose.OPINION]
