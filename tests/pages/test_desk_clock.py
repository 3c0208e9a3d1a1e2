"""What of a coach's work at the desk is noted, and how often."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from grader.bootstrap import Services
from grader.desk_time import IDLE
from pages.components import desk_clock, state


def noted(services: Services) -> list[tuple[int, str]]:
    with services.gradebook._database.read() as session:
        found = session.connection().exec_driver_sql("SELECT submission_id, what FROM desk_moment ORDER BY id").all()
    return [(number, what) for number, what in found]


def earlier(at: AppTest, seconds: float) -> AppTest:
    """As if the last note had been so many seconds ago."""
    number, when = at.session_state[state.AT_DESK]
    at.session_state[state.AT_DESK] = (number, when - seconds)
    return at.run()


@pytest.fixture
def at(visit) -> AppTest:
    return visit("grade").button(key="sample_bikes-gaps").click().run()


def test_a_desk_is_noted_once_however_often_the_page_runs(at: AppTest, services: Services):
    for _ in range(3):
        at.run()
    assert noted(services) == [(1, "opened")]


def test_whoever_goes_on_is_noted_once_a_minute(at: AppTest, services: Services):
    earlier(at, desk_clock.AGAIN + 1)
    at.run()
    assert noted(services) == [(1, "opened"), (1, "looked")]


def test_whoever_comes_back_begins_a_new_sitting(at: AppTest, services: Services):
    earlier(at, IDLE + 1)
    assert noted(services) == [(1, "opened"), (1, "opened")]


def test_another_submission_is_noted_at_once(at: AppTest, services: Services):
    other = services.keep(services.open("sample:bikes-good"), services.assignments()[0])
    at.query_params["submission"] = str(other.id)
    at.run()
    assert noted(services) == [(1, "opened"), (other.id, "opened")]


def test_reading_a_record_is_no_grading(visit, services: Services, at: AppTest):
    before = noted(services)
    at.switch_page("pages/record.py")
    at.query_params["submission"] = "1"
    at.run()
    assert not at.exception
    assert noted(services) == before


def test_a_note_that_cannot_be_kept_takes_nothing_from_the_coach(visit, services: Services, gradebook_file: Path):
    with closing(sqlite3.connect(gradebook_file)) as raw, raw:
        raw.execute("CREATE TRIGGER full BEFORE INSERT ON desk_moment BEGIN SELECT RAISE(ABORT, 'no room'); END")
    at = visit("grade").button(key="sample_bikes-gaps").click().run()
    assert not at.exception
    assert not at.error
    assert at.button(key="save_evaluation")
    assert noted(services) == []
