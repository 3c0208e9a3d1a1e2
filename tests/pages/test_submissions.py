"""The page of lists."""

import json
import time

import pytest

from tests.pages.conftest import said

NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()


@pytest.fixture
def page(visit, github):
    return lambda lang="en-US": visit(
        "submissions", lang=lang, GITHUB_URL=github.url, GITHUB_API_URL=github.api_url, GITHUB_RAW_URL=github.raw_url
    )


def settled(at):
    """The page once nothing is being taken in any more."""
    until = time.monotonic() + 20
    while "batch_stop" in {button.key for button in at.button} and time.monotonic() < until:
        time.sleep(0.1)
        at.run()
    return at


def take_in(at, text):
    at.text_area(key="batch_text").set_value(text).run()
    return settled(at.button(key="batch_take_in").click().run())


def test_a_list_is_taken_in_and_each_line_says_what_became_of_it(page, github, services):
    github.add_repo("s1", "hw", files={"과제.ipynb": NOTEBOOK})
    at = take_in(page(), "김민준\thttps://github.com/s1/hw\n이서연\thttps://github.com/nobody/hw\n박도윤\t없음")
    assert not at.exception
    table = at.dataframe[0].value
    assert list(table["student"]) == ["김민준", "이서연", "박도윤"]
    assert table["open"][0] == "/grade?submission=1"
    assert "nobody/hw" in table["state"][1]
    assert "**1** opened · **2** refused" in said(at)
    assert at.query_params["batch"] == "1"


def test_a_refused_line_is_corrected_in_place(page, github, services):
    github.add_repo("s1", "hw", files={"a.ipynb": NOTEBOOK})
    at = take_in(page(), "https://github.com/s1/hw\nhttps://github.com/s2/hw")
    github.add_repo("s3", "hw", files={"a.ipynb": NOTEBOOK})
    services.gradebook.correct_line(1, 2, reference="https://github.com/s3/hw", student="")
    at = settled(at.run())
    at.button(key="batch_again").click().run()
    settled(at)
    assert "**2** opened" in said(at)


def test_the_correction_of_a_line_that_is_refused_again_is_taken_back(page, github, services):
    at = take_in(page(), "김민준\thttps://github.com/s2/hw")
    before = services.gradebook.batch(1).lines
    at.session_state["batch_refused"] = True
    at.run()
    at.text_input(key="batch_link_1_1").set_value("https://github.com/s9/hw")
    at.text_input(key="batch_student_1_1").set_value("이서연")
    at.button(key="batch_try_1").click().run()
    settled(at)
    assert services.gradebook.batch(1).lines[0].reference == "https://github.com/s9/hw"
    at.button(key="undo_line").click().run()
    assert services.gradebook.batch(1).lines == before
    at.session_state["batch_refused"] = True
    at.run()
    assert at.text_input(key="batch_link_1_1").value == "https://github.com/s2/hw"
    assert "undo_line" not in {button.key for button in at.button}


def test_a_page_in_a_list_is_recorded_to_be_graded_by_hand(page, services):
    at = take_in(page(), "sample:cafe-good\n김민준\thttps://blog.example/post")
    at.session_state["batch_refused"] = True
    at.run()
    at.button(key="batch_record_2").click().run()
    assert not at.exception
    line = services.gradebook.batch(1).lines[1]
    kept = services.gradebook.submission(line.submission_id)
    assert (kept.is_page, kept.student, kept.permalink) == (True, "김민준", "https://blog.example/post")
    assert "**2** opened · **0** refused" in said(at)


def test_runs_are_started_for_all_that_have_none(page, github, services):
    at = take_in(page("ko-KR"), "sample:seabirds-good\nsample:seabirds-gaps")
    at.button(key="batch_start").click().run()
    assert not at.exception
    until = time.monotonic() + 30
    while time.monotonic() < until and any(run.status.active for n in (1, 2) for run in services.gradebook.runs_of(n)):
        time.sleep(0.1)
    assert [len(services.gradebook.runs_of(number)) for number in (1, 2)] == [1, 1]
    assert "batch_start" not in {button.key for button in at.run().button}


def test_a_list_without_links_is_refused_in_one_sentence_and_stays(page):
    at = page()
    at.text_area(key="batch_text").set_value("no links here").run()
    at.button(key="batch_take_in").click().run()
    assert len(at.error) == 1
    assert at.text_area(key="batch_text").value == "no links here"


def test_an_unknown_list_is_said_to_be_unknown(app):
    at = app("submissions.py", batch="99")
    assert not at.exception
    assert len(at.error) == 1


def test_a_file_that_was_graded_as_an_earlier_attempt_is_not_paid_for_again(page, github, services):
    github.add_repo("s1", "hw", files={"a.ipynb": NOTEBOOK}, commit="a" * 40)
    at = take_in(page(), "https://github.com/s1/hw")
    assignment = next(one for one in services.assignments() if one.key == services.gradebook.submission(1).assignment)
    rubric = services.gradebook.use_rubric(assignment)
    ratings = {one.id: (one.highest, "") for one in rubric.rubric.criteria}
    services.gradebook.save_evaluation(1, rubric.id, ratings=ratings, overall="", coach="Mina", run_id=None, based_on=0)
    github.add_repo("s1", "hw", files={"a.ipynb": NOTEBOOK}, commit="b" * 40)
    at = take_in(at, "https://github.com/s1/hw\nsample:seabirds-good")
    at.button(key="batch_start").click().run()
    assert not at.exception
    assert "One is exactly as in an earlier attempt" in said(at)
    runs = {services.gradebook.submission(number).owner: len(services.gradebook.runs_of(number)) for number in (2, 3)}
    assert [runs.pop("s1"), *runs.values()] == [0, 1]
