"""The question whether a notebook is for its assignment, and code that stands in two notebooks."""

import json

import pytest

from grader.sources.samples import SampleSource
from tests.db.examples import fetched
from tests.pages.conftest import said
from tests.pages.test_submissions import page, take_in  # noqa: F401 - the page is a fixture


@pytest.fixture
def paid(endpoint, monkeypatch):
    """A model whose calls may cost money, as far as its address tells: the short form is loopback for sockets, but no address Python knows."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url.replace("127.0.0.1", "127.1"))
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    return endpoint


def wrong(services, owner="auk", sample="bikes-good", key="cafe"):
    content = SampleSource().open(f"sample:{sample}").content
    return services.gradebook.add_submission(fetched(owner, content=content), assignment=key, student=owner)


def keys(at):
    return {button.key for button in at.button}


def test_before_money_is_spent_a_coach_is_asked_and_told_why(app, paid, services):
    at = app("grade.py", submission=str(wrong(services).id))
    assert not at.exception
    text = said(at)
    assert "Is this a submission for «동네 카페" in text
    assert "`make_sales`" in text
    assert "It looks like «공유 자전거" in text
    assert at.button(key="start_run").disabled
    assert not paid.requests


def test_grade_anyway_starts_the_run_and_is_remembered(app, paid, services):
    submission = wrong(services)
    at = app("grade.py", submission=str(submission.id))
    at.button(key="guard_anyway").click().run()
    assert not at.exception
    assert len(services.gradebook.runs_of(submission.id)) == 1
    assert services.gradebook.confirmed([submission.id]) == {submission.id}
    assert "guard_anyway" not in keys(app("grade.py", submission=str(submission.id)))


def test_one_click_makes_it_a_submission_for_the_assignment_it_looks_like(app, paid, services):
    at = app("grade.py", submission=str(wrong(services).id))
    at.button(key="guard_change").click().run()
    assert not at.exception
    assert at.selectbox(key="assignment").value == "bikes"
    assert services.gradebook.submission(int(at.query_params["submission"])).assignment == "bikes"
    assert "guard_anyway" not in keys(at)
    assert not at.button(key="start_run").disabled


def test_a_notebook_for_its_assignment_is_not_asked_about(app, paid, services):
    at = app("grade.py", submission=str(wrong(services, sample="cafe-gaps").id))
    assert "guard_anyway" not in keys(at)
    assert not at.button(key="start_run").disabled


def test_a_model_on_this_computer_costs_nothing_so_there_is_only_a_note(app, services, endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    at = app("grade.py", submission=str(wrong(services).id))
    assert "This may be a submission for another assignment." in said(at)
    assert not at.button(key="start_run").disabled


def test_the_offline_grader_costs_nothing_so_there_is_only_a_note(app, services):
    at = app("grade.py", submission=str(wrong(services).id))
    assert "This may be a submission for another assignment." in said(at)
    assert not at.button(key="start_run").disabled
    at.button(key="guard_change").click().run()
    assert at.selectbox(key="assignment").value == "bikes"


def test_of_a_list_those_for_another_assignment_are_left_out_and_named(page, paid, services):  # noqa: F811 - the fixture
    at = page()
    at.selectbox(key="batch_assignment").select("seabirds").run()
    at = take_in(at, "sample:seabirds-good\nsample:cafe-good\nsample:bikes-gaps")
    at.button(key="batch_start").click().run()
    assert not at.exception
    assert [len(services.gradebook.runs_of(number)) for number in (1, 2, 3)].count(1) == 1
    assert "2 submissions look as if they were for another assignment" in said(at)
    assert "line 2 (coachmark), like «동네 카페" in said(at)
    at.button(key="batch_anyway").click().run()
    assert not at.exception
    assert [len(services.gradebook.runs_of(number)) for number in (1, 2, 3)] == [1, 1, 1]
    assert "batch_anyway" not in keys(at)


def test_what_goes_to_a_model_is_asked_for_once_more_and_says_that_it_cannot_be_taken_back(page, paid):  # noqa: F811 - the fixture
    for lang, sentence in (("en-US", "cannot be taken back"), ("ko-KR", "되돌릴 수 없어요")):
        at = take_in(page(lang), "sample:seabirds-good\nsample:seabirds-gaps")
        assert "fake-model" in said(at)
        assert sentence in said(at)


CODE = [f"row_{n} = table_{n}.sort_values(by='{n}').head({n})\nplot_{n}(row_{n}, kind='k{n}')" for n in range(8)]


def handed_in(services, owner, sources):
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in sources
    ]
    content = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()
    submission = services.gradebook.add_submission(
        fetched(owner, content=content), assignment="cafe", student=f"Student {owner}"
    )
    services.comparing.profile(submission)
    return submission


def test_the_same_code_of_another_student_is_a_fact_with_both_sides(app, services):
    one, other = handed_in(services, "auk", CODE), handed_in(services, "booby", CODE[:7])
    at = app("grade.py", submission=str(one.id))
    assert "% of this notebook's own code also stands in the submission of Student booby." in said(at)
    at.button(key="side_by_side_0").click().run()
    assert not at.exception
    assert "7 of 8 code cells" in said(at)
    assert [block.value for block in at.code].count(CODE[0]) == 3  # in the notebook, and on either side
    assert "open_alike" in keys(at)
    assert "% of this notebook's own code also stands in the submission of Student auk." in said(
        app("grade.py", submission=str(other.id))
    )


def test_nothing_is_said_where_nothing_is_shared(app, services):
    one = handed_in(services, "auk", CODE)
    handed_in(services, "auk", CODE[:7])
    handed_in(services, "booby", [line.replace("row", "other").replace("plot", "draw") for line in CODE])
    at = app("grade.py", submission=str(one.id))
    assert not at.exception
    assert "side_by_side_0" not in keys(at)


def test_whose_the_other_submission_is_stays_hidden_in_blind_grading(app, services):
    one, other = handed_in(services, "auk", CODE), handed_in(services, "booby", CODE)
    services.gradebook.save_preferences({"blind": True})
    at = app("grade.py", submission=str(one.id))
    at.button(key="side_by_side_0").click().run()
    assert not at.exception
    assert f"in the submission of Student {other.student_number}." in said(at)
    assert "booby" not in said(at)
