"""Opening, migrating and failing: every failure is a sentence with a next step and shows no SQL."""

import sqlite3
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, inspect

from db.engine import Database, file_of
from db.gradebook import SqlGradebook, connect
from db.migrations import MIGRATIONS, Migration
from db.tables import Table
from grader.errors import GradebookError, GraderError, SettingsError
from grader.evaluation import DraftRating
from grader.sent_prompt import CallReason
from tests.db.examples import Desk

ROOT = Path(__file__).parents[2]
ENTRY = DraftRating(criterion_id="training", comment="비밀 글")


def said(error: GraderError) -> None:
    """Both sentences exist and neither shows what is inside."""
    for sentence in (str(error), error.say("ko")):
        assert len(sentence) > 20
        for inside in ("INSERT", "SELECT", "PRAGMA", "sqlite3", "OperationalError", "비밀 글"):
            assert inside not in sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://me:hunter2@db/coachmark", "planned"),
        ("postgresql+psycopg://me:hunter2@db/coachmark", "planned"),
        ("mysql://me:hunter2@db/coachmark", "database mysql"),
        ("sqlite://", "forgotten"),
        ("sqlite:///:memory:", "forgotten"),
        ("data/coachmark.db", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_other_databases_are_refused(url: str, words: str):
    with pytest.raises(SettingsError, match=words) as caught:
        connect(url)
    assert "hunter2" not in str(caught.value)
    said(caught.value)


def test_the_file_may_lie_in_the_working_or_the_home_folder():
    assert file_of("sqlite:///data/coachmark.db") == Path.cwd() / "data" / "coachmark.db"
    assert file_of("sqlite:///~/coachmark.db") == Path.home() / "coachmark.db"


def test_folder_and_file_are_made_and_found_again(tmp_path: Path):
    url = f"sqlite:///{tmp_path / '채점 기록' / '2026' / 'a b#?.db'}".replace("?", "%3F")
    first = connect(url)
    desk = Desk(first)
    saved = desk.save()
    first.close()
    again = connect(url)
    assert tuple(again.evaluations(desk.submission.id)) == (saved,)
    again.close()


def test_every_connection_has_its_pragmas(gradebook: SqlGradebook):
    database = Database(gradebook._database.file)
    with database.read() as one, database.read() as two:
        for session in (one, two):
            values = [
                session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous", "recursive_triggers")
            ]
            assert values == ["wal", 10000, 1, 1, 1]
    database.engine.dispose()


def test_the_rows_of_tables_py_are_the_tables_of_the_migrations(gradebook: SqlGradebook):
    database = inspect(gradebook._database.engine)
    tables = Table.metadata.tables
    assert set(database.get_table_names()) == set(tables)
    for name, table in tables.items():
        there = {column["name"]: column["nullable"] for column in database.get_columns(name)}
        assert there == {column.name: column.nullable for column in table.columns}, name
        assert database.get_pk_constraint(name)["constrained_columns"] == [column.name for column in table.primary_key]


def add_note(connection):
    connection.exec_driver_sql("ALTER TABLE submission ADD COLUMN note TEXT")


NEXT = MIGRATIONS[-1].number + 1


def fail_half_way(connection):
    add_note(connection)
    connection.exec_driver_sql("CREATE TABLE submission (id INTEGER)")


def test_an_existing_gradebook_is_copied_before_it_is_migrated(gradebook: SqlGradebook, file: Path):
    desk = Desk(gradebook)
    saved = desk.save()
    database = Database(file)
    database.migrate((*MIGRATIONS, Migration(NEXT, "note", add_note)))
    copy = file.with_name(f"gradebook.db.before-{NEXT}")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT count(*) FROM rating").fetchone() == (2,)
        assert raw.execute("SELECT max(number) FROM migration").fetchone() == (NEXT - 1,)
    with closing(sqlite3.connect(file)) as raw:
        names = raw.execute("SELECT name FROM migration ORDER BY number").fetchall()
        assert names == [(migration.name,) for migration in MIGRATIONS] + [("note",)]
    assert tuple(gradebook.evaluations(desk.submission.id)) == (saved,)
    database.engine.dispose()


def test_suggestions_from_before_there_were_proofs_are_read_with_none(file: Path):
    database = Database(file)
    database.migrate(tuple(migration for migration in MIGRATIONS if migration.name != "proof"))
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute(
            "INSERT INTO suggestion (run_id, criterion_id, comment, evidence, at) VALUES (1, 'a', '', '[]', '')"
        )
    database.migrate()
    with closing(sqlite3.connect(file)) as raw:
        kept = raw.execute("SELECT absence, contradiction, measured, measured_doubt FROM suggestion").fetchall()
    assert kept == [("", None, "", None)]
    database.engine.dispose()


def test_a_fresh_and_a_current_gradebook_are_not_copied(gradebook: SqlGradebook, file: Path):
    connect(f"sqlite:///{file}").close()
    assert [path.name for path in file.parent.iterdir() if "before" in path.name] == []


def test_a_migration_that_fails_leaves_everything_as_it_was(gradebook: SqlGradebook, file: Path):
    database = Database(file)
    with pytest.raises(GradebookError) as caught:
        database.migrate((*MIGRATIONS, Migration(NEXT, "broken", fail_half_way)))
    said(caught.value)
    with closing(sqlite3.connect(file)) as raw:
        assert "note" not in [row[1] for row in raw.execute("PRAGMA table_info(submission)")]
        assert raw.execute("SELECT max(number) FROM migration").fetchone() == (NEXT - 1,)
    database.engine.dispose()


def test_a_gradebook_of_a_newer_program_is_refused(gradebook: SqlGradebook, raw: sqlite3.Connection, file: Path):
    raw.execute("INSERT INTO migration VALUES (99, 'future', '2030-01-01 00:00:00.000000')")
    with pytest.raises(GradebookError, match="newer version") as caught:
        connect(f"sqlite:///{file}")
    said(caught.value)


def test_the_database_of_another_program_is_left_untouched(file: Path):
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(GradebookError, match="another program"):
        connect(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_two_programs_may_open_a_blank_gradebook_at_once(file: Path):
    code = f"from db.gradebook import connect; connect('sqlite:///{file}')"
    programs = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(3)]
    assert [program.wait(60) for program in programs] == [0, 0, 0]


def nonsense(file: Path) -> None:
    file.write_bytes(b"this is a letter to my students, not a database\n" * 50)


def damaged(file: Path) -> None:
    book = connect(f"sqlite:///{file}")
    Desk(book).save()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)


def folder(file: Path) -> None:
    file.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"), [(nonsense, "some other file"), (damaged, "is damaged"), (folder, "cannot be opened")]
)
def test_a_file_that_cannot_be_used_is_said_to_be_so(file: Path, spoil: Callable[[Path], None], words: str):
    spoil(file)

    def use() -> None:
        book = connect(f"sqlite:///{file}")
        book.submission(1)

    with pytest.raises(GradebookError, match=words) as caught:
        use()
    said(caught.value)
    assert str(file) in str(caught.value)


def test_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path: Path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(GradebookError, match="cannot be made") as caught:
        connect(f"sqlite:///{tmp_path / 'data' / 'sub' / 'gradebook.db'}")
    said(caught.value)


STRANGER = """
import os, sys
from pathlib import Path
from db.gradebook import connect
from grader.errors import GradebookError
file = Path(sys.argv[1])
book = connect(f"sqlite:///{file}")
print(book.check())
book.close()
file.chmod(0o444)
file.parent.chmod(0o555)
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anything
try:
    connect(f"sqlite:///{file}").check()
except GradebookError as error:
    print(error)
"""


def test_a_gradebook_that_may_only_be_read_is_said_to_be_so():
    with tempfile.TemporaryDirectory() as name:
        tried = subprocess.run(
            [sys.executable, "-c", STRANGER, f"{name}/gradebook.db"],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        Path(name).chmod(0o700)
    before, after = tried.stdout.splitlines()
    assert "can be read and written" in before
    assert "may only be read" in after or "folder you may write to" in after


def test_a_write_while_another_program_writes_waits_and_then_says_so(file: Path):
    impatient = connect(f"sqlite:///{file}", patience=0.05)
    desk = Desk(impatient)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="busy") as caught:
            impatient.save_draft_rating(*desk.at, ENTRY, coach="Mina", tab="t")
        assert impatient.draft(*desk.at).ratings == {}
        other.execute("ROLLBACK")
    said(caught.value)
    assert impatient.save_draft_rating(*desk.at, ENTRY, coach="Mina", tab="t").revision == 1
    impatient.close()


def test_a_write_while_another_thread_writes_waits_and_then_says_so(file: Path):
    impatient = connect(f"sqlite:///{file}", patience=0.05)
    desk = Desk(impatient)
    with impatient._database.write(), pytest.raises(GradebookError, match="busy"):
        desk.save()
    assert desk.save().version == 1
    impatient.close()


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_written(gradebook: SqlGradebook):
    desk = Desk(gradebook)
    engine = gradebook._database.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(GradebookError, match="disk is full") as caught:
        desk.save(overall="비밀 글" * 100_000)
    said(caught.value)
    assert gradebook.evaluations(desk.submission.id) == ()


def test_what_the_schema_refuses_is_said_without_sql(gradebook: SqlGradebook):
    desk = Desk(gradebook)

    def drop_the_submission() -> None:
        with gradebook._database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM submission")

    with pytest.raises(GradebookError, match="contradict") as caught:
        drop_the_submission()
    said(caught.value)
    assert gradebook.submission(desk.submission.id) == desk.submission


def test_tables_can_be_loaded_again_when_streamlit_reloads():
    code = "import sys, db.tables; del sys.modules['db.tables']; import db.tables"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_one_prompt_that_an_older_gradebook_kept_becomes_its_runs_first_call(file: Path):
    old = Database(file)
    old.migrate(tuple(migration for migration in MIGRATIONS if migration.number < 5))
    old.engine.dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("INSERT INTO run_text VALUES (?, ?, ?, ?, ?, ?)", (1, zlib.compress(b"Judge"), "d", b"", "", "[]"))
        raw.execute("INSERT INTO run_text VALUES (?, ?, ?, ?, ?, ?)", (2, zlib.compress(b""), "", b"", "", "[]"))
        for number in (1, 2):
            raw.execute(
                "INSERT INTO run (id, submission_id, rubric_id, model, endpoint, language, tone, status, started_by, queued_at, assignment,"
                " student_key, title_key, search) VALUES (?, 1, 1, 'm', 'e', 'ko', 'warm', 'completed', 'M', '2026-03-02 09:00:00', 'a', '', '', '')",
                (number,),
            )
    gradebook = connect(f"sqlite:///{file}")
    assert [(call.number, call.why, call.text, call.digest) for call in gradebook.prompts_of(1)] == [
        (1, CallReason.WHOLE, "Judge", "d")
    ]
    assert gradebook.prompts_of(2) == ()
    gradebook.close()
