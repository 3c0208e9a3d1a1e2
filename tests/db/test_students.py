from contextlib import closing
from sqlite3 import IntegrityError, connect

import pytest

from db.engine import Database
from db.gradebook import SqlGradebook
from db.migrations import MIGRATIONS
from db.migrations.m0009_students import free_number
from tests.db.examples import Desk

BEFORE = tuple(migration for migration in MIGRATIONS if migration.number < 9)
AT = "2026-03-02 09:00:00.000000"


def test_a_gradebook_from_before_gets_a_student_for_every_owner(tmp_path):
    file = tmp_path / "old.db"
    Database(file).migrate(BEFORE)
    with closing(connect(file, isolation_level=None)) as raw:
        raw.execute("INSERT INTO snapshot VALUES ('s', x'00')")
        for number, owner, name in ((1, "Auk", "오리"), (2, "auk", "오리"), (3, "crane", "crane"), (4, "", "이름")):
            raw.execute(
                "INSERT INTO submission (id, assignment, reference, owner, repo, path, commit_sha, sha256, permalink, student,"
                f" opened_at, active_at) VALUES ({number}, 'a', '', '{owner}', '', 'p{number}', 'c', 's', '', '{name}', '{AT}', '{AT}')"
            )
    database = Database(file)
    database.migrate()
    book = SqlGradebook(database)
    assert [student.name for student in book.students()] == ["crane", "오리", "이름"]
    assert [book.submission(number).student_id for number in (1, 2, 3, 4)] == [1, 1, 2, 3]
    assert book.student(1).logins == ("auk",)
    assert len({student.number for student in book.students()}) == 3
    book.close()


def test_there_is_always_a_free_number():
    taken: set[int] = set()
    for _ in range(1200):
        number = free_number(taken)
        assert number not in taken
        assert number >= 100
        taken.add(number)


def test_no_submission_is_without_a_student(gradebook: SqlGradebook, raw):
    desk = Desk(gradebook)
    with pytest.raises(IntegrityError, match="a student handed it in"):
        raw.execute(
            "INSERT INTO submission (assignment, reference, owner, repo, path, commit_sha, sha256, permalink, student, opened_at,"
            f" active_at) SELECT assignment, reference, owner, repo, 'other', commit_sha, sha256, permalink, student, '{AT}', '{AT}'"
            f" FROM submission WHERE id = {desk.submission.id}"
        )
    with pytest.raises(IntegrityError, match="replaced by one of the same assignment"):
        raw.execute("UPDATE submission SET replaced_by = id")
