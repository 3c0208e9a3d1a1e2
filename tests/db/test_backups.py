"""The gradebook as one file: made while work goes on, checked before it is believed, put back at once or not at all."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.seed import fill
from db.backups import put_in_place
from db.engine import Database
from db.gradebook import SqlGradebook, connect
from db.migrations import MIGRATIONS
from grader.errors import BackupError, GradebookError
from grader.evaluation import DraftRating
from grader.run import RunStatus
from tests.db.examples import Desk
from tests.db.test_erasures import work

ROOT = Path(__file__).parents[2]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of a gradebook with the work on one student, Paul Penguin."""
    book = connect(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    work(book, "penguin", "Paul Penguin", "what Paul wrote")
    file = tmp_path / "backup.coachmark.zip"
    book.back_up(file)
    book.close()
    return file


def names(gradebook: SqlGradebook) -> list[str]:
    return [student.name for student in gradebook.students()]


def content(file: Path) -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {(name, *row) for name in tables for row in raw.execute(f"SELECT * FROM {name}")}


class TestBackup:
    def test_everything_is_in_it_and_comes_back(self, gradebook: SqlGradebook, file: Path, tmp_path: Path):
        desk = work(gradebook, "auk", "Ada Auk", "what Ada wrote")
        evaluations = gradebook.evaluations(desk.submission.id)
        before = content(file)
        gradebook.back_up(tmp_path / "b.zip")
        gradebook.erase_student(desk.submission.student_id, coach="Jun")
        gradebook.restore(tmp_path / "b.zip")
        assert gradebook.evaluations(desk.submission.id) == evaluations
        # all but the marks of who answered for runs
        assert {row for row in before if row[0] != "run"} == {row for row in content(file) if row[0] != "run"}

    def test_its_page_says_what_it_is(self, backup: Path):
        with zipfile.ZipFile(backup) as archive:
            about = json.loads(archive.read("about.json"))
        assert about["format"] == "coachmark gradebook"
        assert about["migrations"] == [migration.number for migration in MIGRATIONS]

    def test_looking_into_it_tells_what_it_holds(self, gradebook: SqlGradebook, backup: Path):
        found = gradebook.look_into(backup)
        assert found.counts == {
            "student": 1, "submission": 1, "run": 2, "evaluation": 2, "draft": 1, "rubric_version": 1, "batch": 0,
            "pinned_comment": 1, "precedent": 1,
        }  # fmt: skip
        assert found.first is not None
        assert found.last is not None
        assert found.first <= found.last <= datetime.now(UTC)
        assert gradebook.contents().counts["student"] == 0

    def test_it_is_of_one_moment_while_coaches_write_on(self, gradebook: SqlGradebook, tmp_path: Path):
        desk = Desk(gradebook)
        done = threading.Event()

        def type_on() -> None:
            for number in range(10_000):
                entry = DraftRating(criterion_id="training", comment=f"{number}")
                gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")
                if done.is_set():
                    return

        writer = threading.Thread(target=type_on)
        writer.start()
        for number in range(5):
            gradebook.back_up(tmp_path / f"{number}.zip")
        done.set()
        writer.join()
        for number in range(5):
            gradebook.restore(tmp_path / f"{number}.zip")
            with gradebook._database.read() as session:
                logged, kept = session.connection().exec_driver_sql(
                    "SELECT (SELECT count(*) FROM entry_log), (SELECT coalesce(max(revision), 0) FROM draft_entry)"
                ).one()  # fmt: skip
            assert logged == kept

    def test_a_file_that_is_there_is_not_written_over(self, gradebook: SqlGradebook, file: Path):
        before = file.read_bytes()
        with pytest.raises(BackupError, match="already"):
            gradebook.back_up(file)
        assert file.read_bytes() == before

    def test_a_folder_that_is_not_there_is_said_to_be_so(self, gradebook: SqlGradebook, tmp_path: Path):
        with pytest.raises(BackupError, match="cannot be written"):
            gradebook.back_up(tmp_path / "none" / "b.zip")

    def test_what_was_erased_is_not_in_a_backup_made_afterwards(self, gradebook: SqlGradebook, tmp_path: Path):
        desk = work(gradebook, "auk", "Ada Auk", "what Ada wrote")
        gradebook.erase_student(desk.submission.student_id, coach="Jun")
        gradebook.back_up(tmp_path / "b.zip")
        with zipfile.ZipFile(tmp_path / "b.zip") as archive:
            assert b"Ada" not in archive.read("gradebook.db")


class TestRestore:
    def test_what_was_there_is_copied_aside_first(self, gradebook: SqlGradebook, backup: Path):
        work(gradebook, "auk", "Ada Auk", "what Ada wrote")
        aside = gradebook.restore(backup)
        assert names(gradebook) == ["Paul Penguin"]
        assert gradebook.copies() == (aside,)
        gradebook.restore(aside)
        assert names(gradebook) == ["Ada Auk"]
        assert len(set(gradebook.copies())) == 2

    def test_other_programs_see_the_new_one_and_write_to_it(self, gradebook: SqlGradebook, backup: Path, file: Path):
        other = connect(f"sqlite:///{file}")
        Desk(gradebook, "auk")
        assert names(other) == ["auk"]
        gradebook.restore(backup)
        assert names(other) == ["Paul Penguin"]
        assert Desk(other, "puffin").save().version == 1
        assert names(gradebook) == ["Paul Penguin", "puffin"]
        other.close()

    def test_rubrics_are_those_of_the_restored_one(self, gradebook: SqlGradebook, backup: Path):
        desk = Desk(gradebook, "auk", given=None)
        gradebook.rubric_version(desk.rubric.id)
        gradebook.restore(backup)
        assert gradebook.rubric_version(1).digest == gradebook.rubric_versions("tabular")[0].digest

    def test_a_run_under_way_is_not_lost(self, gradebook: SqlGradebook, backup: Path):
        desk = Desk(gradebook)
        run = desk.run()
        with pytest.raises(GradebookError, match="still under way"):
            gradebook.restore(backup)
        assert names(gradebook) == ["penguin"]
        assert gradebook.copies() == ()
        gradebook.finish_run(run.id, RunStatus.CANCELLED, transcript="", overall="")
        gradebook.restore(backup)

    def test_a_run_that_was_under_way_in_the_backup_has_nobody_who_answers_for_it(
        self, gradebook: SqlGradebook, tmp_path: Path
    ):
        run = Desk(gradebook).run()
        gradebook.back_up(tmp_path / "b.zip")
        gradebook.finish_run(run.id, RunStatus.CANCELLED, transcript="", overall="")
        gradebook.restore(tmp_path / "b.zip")
        gradebook.interrupt_unfinished()
        assert gradebook.run(run.id).status is RunStatus.INTERRUPTED

    def test_an_older_gradebook_is_brought_up_to_date(self, gradebook: SqlGradebook, tmp_path: Path):
        old = Database(tmp_path / "old.db")
        old.migrate(tuple(migration for migration in MIGRATIONS if migration.number < 9))
        old.engine.dispose()
        gradebook.restore(tmp_path / "old.db")
        assert Desk(gradebook).save().version == 1

    def test_another_programs_write_is_waited_for_and_then_said(self, file: Path, backup: Path):
        impatient = connect(f"sqlite:///{file}", patience=0.1)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(GradebookError, match="busy"):
                impatient.restore(backup)
            other.execute("ROLLBACK")
        assert names(impatient) == []
        impatient.restore(backup)
        impatient.close()

    def test_a_gradebook_that_cannot_be_opened_is_replaced_by_name(self, file: Path, backup: Path):
        file.write_bytes(b"no database" * 500)
        aside = put_in_place(f"sqlite:///{file}", backup)
        assert aside.read_bytes() == b"no database" * 500
        book = connect(f"sqlite:///{file}")
        assert names(book) == ["Paul Penguin"]
        book.close()


def repacked(file: Path, change: Callable[[bytes], bytes] = bytes, **about: object) -> None:
    with zipfile.ZipFile(file) as archive:
        page, database = json.loads(archive.read("about.json")), archive.read("gradebook.db")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", json.dumps({**page, **about}))
        archive.writestr("gradebook.db", change(database))


def opened(file: Path, *statements: str) -> None:
    """Make the backup a bare database that somebody changed."""
    with zipfile.ZipFile(file) as archive:
        content = archive.read("gradebook.db")
    file.write_bytes(content)
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def flipped(content: bytes) -> bytes:
    return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]


FORGED = (
    "DROP TRIGGER rating_insert_no_coach_decided_this",
    "INSERT INTO rating SELECT id + 9, criterion_id, act_id + 99, 3, '', NULL FROM evaluation, rating LIMIT 1",
)
UNUSABLE = {
    "a letter": (lambda file: file.write_bytes(b"Dear coach"), "no backup"),
    "nothing": (lambda file: file.write_bytes(b""), "no backup"),
    "another archive": (lambda file: zipfile.ZipFile(file, "w").close(), "no backup"),
    "cut short": (lambda file: file.write_bytes(file.read_bytes()[:-700]), "damaged"),
    "a flipped bit": (lambda file: repacked(file, flipped), "damaged"),
    "longer than it says": (lambda file: repacked(file, bytes=100), "damaged"),
    "larger than any disk": (lambda file: repacked(file, bytes=10**18), "not enough free space"),
    "with pages of another size": (
        lambda file: opened(file, "PRAGMA page_size = 1024", "VACUUM"),
        "another program",
    ),
    "of a later format": (lambda file: repacked(file, version=2), "newer version"),
    "of another program's format": (lambda file: repacked(file, format="bookmarks"), "no backup"),
    "of a later schema": (
        lambda file: opened(file, "INSERT INTO migration VALUES (99, 'future', '2030')"),
        "newer version",
    ),
    "another database": (lambda file: opened(file, "DROP TABLE migration"), "no backup"),
    "without a guard": (lambda file: opened(file, "DROP TRIGGER rating_delete_recorded_rows_stay"), "another program"),
    "with a trigger of its own": (
        lambda file: opened(file, "CREATE TRIGGER evil AFTER INSERT ON draft BEGIN DELETE FROM preference; END"),
        "another program",
    ),
    "with a view": (lambda file: opened(file, "CREATE VIEW student2 AS SELECT 1"), "another program"),
    "with a rating nobody decided": (lambda file: opened(file, *FORGED), "another program"),
    "with lost rows": (lambda file: opened(file, "DELETE FROM student"), "damaged"),
    "a broken database": (lambda file: (opened(file), file.write_bytes(file.read_bytes()[:9000])), "damaged"),
    "gone": (lambda file: file.unlink(), "cannot be read"),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), "cannot be read"),
}


@pytest.mark.parametrize("spoilt", UNUSABLE)
def test_a_file_that_cannot_be_used_gets_one_sentence_and_changes_nothing(
    gradebook: SqlGradebook, file: Path, backup: Path, spoilt: str
):
    spoil, said = UNUSABLE[spoilt]
    spoil(backup)
    Desk(gradebook, "auk")
    before = content(file)
    for use in (gradebook.look_into, gradebook.restore):
        with pytest.raises(BackupError, match=said) as caught:
            use(backup)
        assert "sqlite" not in str(caught.value).lower()
        assert caught.value.say("ko") != str(caught.value)
    assert content(file) == before
    assert gradebook.copies() == ()


RESTORER = """
import sys
from itertools import cycle
from pathlib import Path
from db.gradebook import connect
book = connect(sys.argv[1])
for file in cycle(sys.argv[2:]):
    aside = book.restore(Path(file))
    aside.unlink()
    print("done", flush=True)
"""


def test_a_process_killed_while_it_restores_leaves_one_of_the_two(file: Path, tmp_path: Path):
    sizes = {}
    for count in (600, 900):
        fill(f"sqlite:///{tmp_path / f'{count}.db'}", count)
        sizes[count] = str(tmp_path / f"{count}.db")
    chance = random.Random(7)
    seen = []
    for _ in range(8):
        command = [sys.executable, "-c", RESTORER, f"sqlite:///{file}", *sizes.values()]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            program.stdout.readline()
            time.sleep(chance.random() / 3)
            program.send_signal(signal.SIGKILL)
        with closing(sqlite3.connect(file)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counts = {
                raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("student", "run", "submission")
            }
        assert len(counts) == 1
        assert counts <= set(sizes)
        seen += counts
    assert len(seen) == 8
