"""What the database itself refuses about texts that were written, and how an older gradebook takes them in."""

import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import Database
from db.gradebook import SqlGradebook, connect
from db.migrations import MIGRATIONS
from grader.errors import StillWriting
from grader.run import RunPurpose, RunStatus
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


def test_a_second_text_while_one_is_written_is_refused(desk: Desk, raw: sqlite3.Connection):
    started = {"submission_id": desk.submission.id, "rubric_id": desk.rubric.id, "model": "m", "endpoint": "e"}
    second = desk.gradebook.queue_run(
        **started, language="ko", tone="warm", started_by="민아", purpose=RunPurpose.ANSWER
    )
    insert = "INSERT INTO writing VALUES (3, 'x', '', 'short', NULL)"
    with pytest.raises(sqlite3.IntegrityError, match="another text is being written"):
        raw.execute(insert)
    desk.gradebook.finish_run(2, RunStatus.COMPLETED, transcript="", overall="")
    raw.execute(insert)
    assert desk.gradebook.writing(second.id).asked == "x"


def test_a_writing_whose_process_is_gone_is_in_nobodys_way(gradebook: SqlGradebook, raw: sqlite3.Connection):
    desk = Desk(gradebook)
    lost = ask(desk)
    raw.execute("UPDATE run SET worker = '1-gone'")
    assert ask(desk).run.id > lost.run.id
    assert gradebook.run(lost.run.id).status is RunStatus.INTERRUPTED


def test_of_many_who_ask_at_once_one_is_let_in(gradebook: SqlGradebook):
    desk = Desk(gradebook)

    def attempt(_: int) -> bool:
        try:
            ask(desk, purpose=RunPurpose.FEEDBACK)
        except StillWriting:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(16))) == 1
    assert len(gradebook.writings(desk.submission.id, RunPurpose.FEEDBACK)) == 1


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
