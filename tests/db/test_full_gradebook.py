"""A gradebook filled in bulk by `bench/seed.py` is one the program could have written, and History finds its way in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.seed import fill
from db.gradebook import SqlGradebook, connect
from db.grading import refresh_grading
from grader.history import HistoryFilter, Sort

MANY = 1200


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> SqlGradebook:
    url = f"sqlite:///{tmp_path_factory.mktemp('full') / 'gradebook.db'}"
    fill(url, MANY)
    return connect(url)


def test_the_rows_are_what_the_program_would_have_written(full: SqlGradebook):
    asked = HistoryFilter(size=MANY)
    before = full.evaluation_rows(asked)
    assert before.total == MANY
    with full._database.write() as session:
        for row in before.rows[:100]:
            refresh_grading(session, row.submission_id, row.rubric_id)
    assert full.evaluation_rows(asked) == before


def test_a_filled_evaluation_can_be_read_and_revised(full: SqlGradebook):
    saved = full.evaluations(1)[0]
    run = full.run(saved.run_id or 0)
    assert [(item.criterion_id, item.score) for item in saved.ratings] == [
        (item.criterion_id, item.score) for item in run.suggestions
    ]
    ratings = {rating.criterion_id: (rating.score, rating.comment) for rating in saved.ratings}
    again = full.save_evaluation(
        1, saved.rubric_id, ratings=ratings, overall="", coach="Mina", run_id=run.id, based_on=saved.version
    )
    assert again.version == 2


def test_the_guards_hold_in_it(full: SqlGradebook):
    file: Path = full._database.file
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            raw.execute("UPDATE rating SET score = 2")


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_of_a_search_that_finds_much_join_without_gap_or_double(full: SqlGradebook, sort: Sort):
    pages = [
        full.evaluation_rows(HistoryFilter(text="STUDENT", sort=sort, size=250, page=page)) for page in range(1, 7)
    ]
    assert {page.total for page in pages} == {MANY}
    found = [row.submission_id for page in pages for row in page.rows]
    assert sorted(found) == list(range(1, MANY + 1))
    whole = full.evaluation_rows(HistoryFilter(sort=sort, size=MANY)).rows
    assert found == [row.submission_id for row in whole]


def test_a_search_that_finds_little_counts_what_it_finds(full: SqlGradebook):
    one = full.evaluation_rows(HistoryFilter(text="student-000042"))
    assert ([row.owner for row in one.rows], one.total) == (["student-000042"], 1)
    hundred = full.run_rows(HistoryFilter(text="student-0001", size=30, page=4))
    assert (len(hundred.rows), hundred.total) == (10, 100)
    some = full.run_rows(HistoryFilter(text="student-0001", coaches=("Mina",), statuses=("completed",)))
    assert 0 < some.total < 100
    assert {(row.coach, row.status) for row in some.rows} == {("Mina", "completed")}
