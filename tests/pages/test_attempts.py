"""Whose a submission is, which attempt, what changed since the last, and a wrong link put right, on the grade page."""

import json
from itertools import count

import pytest

from tests.pages.conftest import said

BLOB = "https://github.com/{owner}/hw/blob/main/a.ipynb"


def notebook(*sources):
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


FIRST = notebook("import pandas as pd", "df = pd.read_csv('birds.csv')\ndf.head()", "df.describe()")
SECOND = notebook("import pandas as pd", "df = pd.read_csv('seabirds.csv')\ndf.head()", "df.plot()\nplt.show()")


@pytest.fixture
def hub(github, monkeypatch):
    settings = github.settings()
    monkeypatch.setenv("GITHUB_URL", settings.url)
    monkeypatch.setenv("GITHUB_API_URL", settings.api_url)
    monkeypatch.setenv("GITHUB_RAW_URL", settings.raw_url)
    return github


@pytest.fixture
def handed_in(services, hub, app):
    """`handed_in("anna", FIRST)` is a session with a submission open, and its number."""

    commits = count(1)

    def go(owner, content, at=None):
        hub.add_repo(owner, "hw", files={"a.ipynb": content}, commit=f"{next(commits):040x}")
        at = at or app("grade.py")
        at.text_input(key="source_url").input(BLOB.format(owner=owner))
        at.button(key="open_submission").click().run()
        assert not at.exception
        return at, on_desk(at)

    return go


def evaluated(services, number, score=0, comment="지표의 까닭을 적어 주세요"):
    """A saved evaluation with that score, or the nearest level, for every criterion."""
    book = services.gradebook
    assignment = next(one for one in services.assignments() if one.key == book.submission(number).assignment)
    rubric = book.use_rubric(assignment)
    ratings = {
        one.id: (min(one.scores, key=lambda level: abs(level - score)), comment) for one in rubric.rubric.criteria
    }
    return book.save_evaluation(
        number, rubric.id, ratings=ratings, overall="수고했어요", coach="Mina", run_id=None, based_on=0
    )


def opened(at, button):
    return at.button(key=button).click().run()


def shown_beside(at):
    at.session_state["attempt_panel"] = True
    return at.run()


def on_desk(at):
    return int(at.query_params["submission"])


def keys(at):
    return {button.key for button in at.button}


class TestStudent:
    def test_a_name_is_corrected_on_the_page_and_put_back(self, handed_in, services):
        at, number = handed_in("anna", FIRST)
        opened(at, "correct_student")
        student = services.gradebook.submission(number).student_id
        at.text_input(key=f"student_name_{student}").set_value("김안나").run()
        at.text_input(key=f"student_course_{student}").set_value("AI 3기").run()
        at.button(key="change_student").click().run()
        assert not at.exception
        assert "**김안나**" in said(at)
        assert services.gradebook.student(student).course == "AI 3기"
        at.button(key="undo_correction").click().run()
        assert "**anna**" in said(at)
        assert "undo_correction" not in keys(at)

    def test_a_submission_is_handed_over_to_another_student_and_the_owner_remembered(self, handed_in, services):
        at, _ = handed_in("anna", FIRST)
        at, number = handed_in("anna-2", SECOND, at)
        opened(at, "correct_student")
        other = next(one.id for one in services.gradebook.students() if one.name == "anna")
        at.selectbox(key="correct_to").select(other).run()
        at.checkbox(key="remember_owner").check().run()
        at.button(key="hand_over").click().run()
        assert not at.exception
        assert services.gradebook.submission(number).student == "anna"
        assert services.gradebook.student(other).logins == ("anna", "anna-2")
        at.button(key="undo_correction").click().run()
        assert services.gradebook.submission(number).student == "anna-2"

    def test_an_empty_name_is_refused_in_a_sentence(self, handed_in, services):
        at, number = handed_in("anna", FIRST)
        opened(at, "correct_student")
        student = services.gradebook.submission(number).student_id
        at.text_input(key=f"student_name_{student}").set_value(" ").run()
        at.button(key="change_student").click().run()
        assert len(at.error) == 1
        assert services.gradebook.submission(number).student == "anna"


class TestAttempts:
    def test_a_second_attempt_shows_what_changed_and_what_was_said(self, handed_in, services):
        at, first = handed_in("anna", FIRST)
        evaluated(services, first)
        at, second = handed_in("anna", SECOND, at)
        assert first != second
        panel = next(one for one in at.expander if "attempt 1" in one.label)
        assert "1 changed · 1 added · 1 removed · 0 moved" in panel.label
        assert "0 / " in panel.label
        shown_beside(at)
        assert not at.exception
        assert "지표의 까닭을 적어 주세요" in said(at)
        assert "no score yet" in said(at)
        drawn = "\n".join(element.proto.body for element in at.get("html"))
        assert "<del>pd.read_csv(&#x27;birds.csv&#x27;)</del>" in drawn
        assert "<ins>pd.read_csv(&#x27;seabirds.csv&#x27;)</ins>" in drawn
        at.button(key="attempt_cell_2_2").click().run()
        assert not at.exception

    def test_one_switches_between_attempts(self, handed_in):
        at, first = handed_in("anna", FIRST)
        at, _ = handed_in("anna", SECOND, at)
        opened(at, "attempts")
        at.button(key=f"attempt_{first}").click().run()
        assert on_desk(at) == first
        assert not [one for one in at.expander if "attempt" in one.label], "the first has nothing to be compared with"

    def test_an_unchanged_file_is_recognised_and_its_evaluation_taken_over(self, handed_in, services):
        at, first = handed_in("anna", FIRST)
        before = evaluated(services, first, 1)
        at, second = handed_in("anna", FIRST, at)  # another commit
        assert f"attempt 1, which has an evaluation: {before.score} / " in said(at)
        start = at.button(key="start_run")
        assert not start.disabled
        assert "exactly that of attempt 1" in start.help
        at.button(key="take_over").click().run()
        assert not at.exception
        draft = services.gradebook.draft(second, before.rubric_id)
        assert {key: entry.score for key, entry in draft.ratings.items()} == {
            rating.criterion_id: rating.score for rating in before.ratings
        }
        assert draft.overall == "수고했어요"
        assert not services.gradebook.evaluations(second)
        at.button(key="save_evaluation").click().run()
        assert services.gradebook.evaluations(second)[0].score == before.score
        assert not services.gradebook.runs_of(second)


class TestWrongLink:
    def test_it_is_replaced_graded_again_and_taken_back(self, handed_in, services, hub):
        at, wrong = handed_in("template", FIRST)
        hub.add_repo("anna", "hw", files={"a.ipynb": SECOND})
        opened(at, "correct_link")
        at.text_input(key=f"right_link_{wrong}").set_value(BLOB.format(owner="anna")).run()
        at.button(key="open_right").click().run()
        assert not at.exception
        right = on_desk(at)
        assert services.gradebook.submission(wrong).replaced_by == right
        assert "**anna**" in said(at)
        assert not [one for one in at.expander if "attempt" in one.label], "the wrong one is no attempt"
        assert not at.button(key="start_run").disabled
        at.button(key="undo_correction").click().run()
        assert on_desk(at) == wrong
        assert services.gradebook.submission(wrong).replaced_by is None

    def test_the_wrong_one_says_so_and_leads_to_the_right_one(self, handed_in, services, app):
        at, wrong = handed_in("anna", FIRST)
        at, right = handed_in("anna", SECOND, at)
        services.gradebook.replace_submission(wrong, right)
        at = app("grade.py", submission=str(wrong))
        assert "Opened by a wrong link" in said(at)
        at.button(key="go_right").click().run()
        assert on_desk(at) == right
        at = app("grade.py", submission=str(wrong))
        at.button(key="undo_wrong").click().run()
        assert services.gradebook.submission(wrong).replaced_by is None

    def test_a_link_to_nothing_is_told_and_changes_nothing(self, handed_in, services):
        at, wrong = handed_in("anna", FIRST)
        opened(at, "correct_link")
        at.text_input(key=f"right_link_{wrong}").set_value(BLOB.format(owner="nobody")).run()
        at.button(key="open_right").click().run()
        assert len(at.error) == 1
        assert services.gradebook.submission(wrong).replaced_by is None
