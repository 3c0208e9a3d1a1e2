"""Blind grading, through every screen and every export: nothing says whose a submission is until its evaluation is saved."""

import json
import time
from dataclasses import replace
from datetime import UTC

import pytest

from grader.batch import Line
from grader.errors import Problem
from grader.history import HistoryFilter
from grader.prompt import Prompt
from grader.sources import handed
from pages.components import history_export
from tests.pages.conftest import said

OWNER, NAME, REPO, FOLDER, FILE = "gildong-hong", "홍길동", "gildong-final", "제출함", "홍길동_과제.ipynb"
COMMIT = "c0ffee12" * 5
LINK = f"https://github.com/{OWNER}/{REPO}/blob/main/{FOLDER}/{FILE}"
SECRETS = (OWNER, NAME, REPO, FOLDER, FILE.removesuffix(".ipynb"), COMMIT[:8])


def notebook(text):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text}]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


CONTENT = notebook("# 바닷새 분석\n평균 무게를 비교했다.")


def drawn(at) -> str:
    """Everything that is sent to the browser, tables and links included, and the address."""
    assert not at.exception
    found = [json.dumps({name: at.query_params[name] for name in at.query_params})]

    def walk(node):
        proto = getattr(node, "proto", None)
        if hasattr(proto, "SerializeToString"):
            found.append(proto.SerializeToString().decode("utf-8", "replace"))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(at._tree)
    return "\n".join(found)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.casefold() in text.casefold()]


@pytest.fixture
def hub(github, monkeypatch):
    settings = github.settings()
    monkeypatch.setenv("GITHUB_URL", settings.url)
    monkeypatch.setenv("GITHUB_API_URL", settings.api_url)
    monkeypatch.setenv("GITHUB_RAW_URL", settings.raw_url)
    files = {f"{FOLDER}/{FILE}": CONTENT, f"{FOLDER}/{NAME}_2.ipynb": notebook("# 둘째")}
    github.add_repo(OWNER, REPO, files=files, commit=COMMIT)
    return github


@pytest.fixture
def kept(hub, services):
    """A submission of the student, in a gradebook in which grading is blind."""
    services.gradebook.save_preferences({"blind": True})
    assignment = services.assignments()[0]
    submission = services.keep(_sources(hub, services).open(LINK), assignment, student=NAME)
    assert leaks(f"{submission.owner} {submission.student} {submission.repo} {submission.path}")
    return submission


def _sources(hub, services):
    return replace(services, settings=replace(services.settings, github=hub.settings())).sources()


def worked_on(services, submission):
    """A finished run and a draft, so that History has lines of both kinds."""
    book, assignment = services.gradebook, services.assignments()[0]
    run = services.start(submission, assignment, services.model(offline=True), coach="Mina")
    until = time.monotonic() + 20
    while services.view(book.run(run.id)).status.active and time.monotonic() < until:
        time.sleep(0.05)
    rubric = book.use_rubric(assignment)
    book.save_draft_overall(submission.id, rubric.id, "좋아요", 0, coach="Mina", tab="one")
    return rubric


def saved(services, submission):
    book, rubric = services.gradebook, services.gradebook.use_rubric(services.assignments()[0])
    ratings = {one.id: (one.highest, "좋아요") for one in rubric.rubric.criteria}
    book.save_evaluation(submission.id, rubric.id, ratings=ratings, overall="", coach="Mina", run_id=None, based_on=0)


SCREENS = [
    ("grade.py", {}),
    ("grade.py", {"submission": "1"}),
    ("history.py", {}),
    ("history.py", {"view": "runs"}),
    ("history.py", {"view": "costs"}),
    ("record.py", {"submission": "1"}),
    ("record.py", {"submission": "1", "run": "1"}),
    ("submissions.py", {"batch": "1"}),
    ("rubrics.py", {}),
    ("settings.py", {}),
]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(("page", "params"), SCREENS, ids=str)
def test_no_screen_shows_whose_it_is(app, services, kept, page, params, lang):
    worked_on(services, kept)
    batch_of(services, kept)
    assert leaks(drawn(app(page, **params, lang=lang))) == []


@pytest.mark.parametrize(("page", "params"), [SCREENS[number] for number in (0, 1, 2, 3, 5, 7)], ids=str)
def test_the_walk_sees_what_is_shown_where_grading_is_not_blind(app, services, kept, page, params):
    services.gradebook.save_preferences({"blind": None})
    worked_on(services, kept)
    batch_of(services, kept)
    assert NAME in leaks(drawn(app(page, **params)))


def batch_of(services, kept):
    book = services.gradebook
    made = book.add_batch(
        [Line(number=1, reference=LINK, student=NAME), Line(number=2, reference=LINK + "x", student=NAME),
         Line(number=3, reference=LINK + "y", student=NAME)],
        assignment=kept.assignment, name="", coach="Mina",
    )  # fmt: skip
    book.note_line(made.id, 1, submission_id=kept.id)
    book.note_line(made.id, 2, problem=Problem("source.not_found", {"what": f"{OWNER}/{REPO}"}))
    return book.batch(made.id).lines


def test_the_student_is_called_by_number_in_both_languages(app, services, kept):
    worked_on(services, kept)
    for lang, word in (("en", "Student"), ("ko", "학생")):
        name = f"{word} {kept.student_number}"
        assert f"**{name}**" in said(app("grade.py", submission="1", lang=lang))
        assert list(app("history.py", lang=lang).dataframe[0].value["student"]) == [name]
        assert name in drawn(app("record.py", submission="1", lang=lang))
        assert name in drawn(app("grade.py", lang=lang))


def test_a_link_that_was_opened_does_not_stay_in_its_field(app, services, hub):
    services.gradebook.save_preferences({"blind": True})
    at = app("grade.py")
    at.text_input(key="source_url").input(LINK)
    at.button(key="open_submission").click().run()
    assert at.query_params["submission"]
    assert leaks(drawn(at)) == []
    assert at.text_input(key="source_url").value == ""


def test_another_link_can_be_opened_while_one_is_hidden(app, services, hub, kept):
    at = app("grade.py", submission="1")
    at.text_input(key="source_url").input("sample:seabirds-good")
    at.button(key="open_submission").click().run()
    assert services.gradebook.submission(int(at.query_params["submission"])).path != kept.path


def test_every_view_of_the_record_and_of_the_desk_is_blind(app, services, kept):
    worked_on(services, kept)
    at = app("record.py", submission="1")
    for view in ("evaluation", "runs", "notebook"):
        at.session_state["record_view"] = view
        assert leaks(drawn(at.run())) == []
    at = app("grade.py", submission="1")
    for unfolded in ("correct_student", "correct_link", "attempts"):
        at.session_state[f"{unfolded}_open"] = 1
        assert leaks(drawn(at.run())) == []
    at.session_state["other_ways_open"] = True
    assert leaks(drawn(at.run())) == []
    at.button(key="show_outgoing").click().run()
    assert leaks(drawn(at)) == []


def test_students_are_listed_under_settings_only_by_their_whole_name(app, services, kept):
    at = app("settings.py")
    at.session_state["data_students"] = True
    assert leaks(drawn(at.run())) == []
    at.text_input(key="data_find").set_value(NAME[:2]).run()
    assert leaks(drawn(at)) == []
    at.text_input(key="data_find").set_value(NAME).run()
    assert NAME in drawn(at)


def test_a_submission_of_several_files_hides_their_paths(app, services, hub, kept):
    sources = _sources(hub, services)
    listing = sources.open(f"https://github.com/{OWNER}/{REPO}/tree/main/{FOLDER}")
    together = sources.open_together(listing, [one.reference for one in listing.notebooks])
    services.keep(together, services.assignments()[0], student=NAME)
    at = app("grade.py", submission="2")
    assert leaks(drawn(at)) == []
    assert "2.ipynb" in said(at)
    assert leaks(sent(services, services.gradebook.submission(2))) == []


def sent(services, submission):
    """What a run would send, and the facts it tells."""
    laid = services.planner.would_send(submission, services.assignments()[0], services.model(offline=True))
    assert isinstance(laid, Prompt)
    return laid.text


def test_neither_facts_nor_prompt_hold_it(services, kept):
    assert leaks(sent(services, kept)) == []
    worked_on(services, kept)
    assert leaks("".join(call.text for call in services.gradebook.prompts_of(1))) == []


@pytest.mark.parametrize("view", ["evaluations", "runs"])
def test_exports_are_blind(services, kept, view):
    worked_on(services, kept)
    for language, word in (("en", "Student"), ("ko", "학생")):
        text = history_export.csv_file(services, HistoryFilter(blind=True), view, UTC, language=language).decode()
        assert leaks(text) == []
        assert f"{word} {kept.student_number}" in text


def test_the_export_button_hands_out_the_blind_file(app, services, kept):
    worked_on(services, kept)
    at = app("history.py")
    [button] = [item for item in at.get("download_button") if "history_export" in item.proto.id]
    assert leaks(button.proto.SerializeToString().decode("utf-8", "replace")) == []


@pytest.mark.parametrize("text", [NAME, OWNER, REPO, FILE])
def test_searching_for_it_finds_nothing(app, services, kept, text):
    worked_on(services, kept)
    for view in ("evaluations", "runs"):
        assert not app("history.py", view=view, text=text).dataframe
        assert app("history.py", view=view, text=str(kept.student_number)).dataframe


def test_an_earlier_attempt_does_not_give_it_away(app, services, kept, hub):
    saved(services, kept)
    hub.add_repo(OWNER, REPO, files={f"{FOLDER}/{FILE}": notebook("# 새로")}, commit="d00d" * 10)
    services.keep(_sources(hub, services).open(LINK), services.assignments()[0], student=NAME)
    at = app("grade.py", submission="2")
    at.session_state["attempts_open"] = 2
    at.session_state["attempt_panel"] = True
    assert leaks(drawn(at.run())) == []
    assert leaks(drawn(app("grade.py", submission="1"))) == []
    assert leaks(drawn(app("history.py"))) == []


def test_once_the_evaluation_is_saved_the_name_appears(app, services, kept):
    worked_on(services, kept)
    at = app("grade.py", submission="1")
    assert NAME not in drawn(at)
    rubric = services.gradebook.use_rubric(services.assignments()[0]).rubric
    for criterion in rubric.criteria:
        at.session_state[f"rating_score_{criterion.id}"] = criterion.highest
        at.run()
    saved(services, kept)
    assert f"**{NAME}**" in said(at.run())
    assert list(app("history.py").dataframe[0].value["student"]) == [NAME]
    assert OWNER in drawn(app("record.py", submission="1"))
    assert app("history.py", text=NAME).dataframe


def test_without_the_preference_nothing_is_hidden(app, services, kept):
    services.gradebook.save_preferences({"blind": None})
    assert NAME in said(app("grade.py", submission="1"))
    assert OWNER in said(app("grade.py", submission="1"))


def test_it_is_switched_on_under_settings(app, services):
    at = app("settings.py")
    at.toggle(key="settings_blind").set_value(True).run()
    at.button(key="save_settings").click().run()
    assert services.preferences().blind


def test_a_page_can_be_read_after_asking_for_its_link(app, services):
    services.gradebook.save_preferences({"blind": True})
    page = handed.only_a_link(f"https://blog.example/{OWNER}/post", student=NAME)
    services.keep(page, services.assignments()[0], student=NAME)
    at = app("grade.py", submission="1")
    assert leaks(drawn(at)) == []
    at.button(key="show_hidden_link").click().run()
    assert OWNER in drawn(at)
