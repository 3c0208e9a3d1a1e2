"""The grade page, driven without a browser: every step of a coach, and what must not happen."""

import json
import re

import pytest

from grader import bundle, snapshot
from grader.evaluation import Suggestion
from grader.sources import handed
from tests.servers.openai_answers import answer, pieces

BLOB = "https://github.com/anna/course/blob/main/"
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 데이터 <img src=x onerror=alert(1)>"},
            {
                "cell_type": "code",
                "id": "b",
                "metadata": {},
                "execution_count": 1,
                "source": "print('hi')",
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": "hi\n"},
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {"text/html": "<script>alert(1)</script><b>x</b>"},
                    },
                ],
            },
        ],
    },
    ensure_ascii=False,
).encode()


@pytest.fixture
def grade(app):
    """`grade()` is a new session on the grade page; keywords are query parameters."""
    return lambda **params: app("grade.py", **params)


@pytest.fixture
def hub(github, monkeypatch):
    """The GitHub the app is set up with."""
    settings = github.settings()
    monkeypatch.setenv("GITHUB_URL", settings.url)
    monkeypatch.setenv("GITHUB_API_URL", settings.api_url)
    monkeypatch.setenv("GITHUB_RAW_URL", settings.raw_url)
    return github


def open_link(at, link):
    at.text_input(key="source_url").input(link)
    at.button(key="open_submission").click().run()
    assert not at.exception
    return at


def sentences(at):
    return " ".join(str(element.value) for kind in ("error", "warning", "info") for element in at.get(kind))


def finished(at):
    """Rerun until the run under way has ended."""
    for _ in range(200):
        if "stop_run" not in {button.key for button in at.button}:
            return at
        at.run()
    raise AssertionError("the run did not end")


def graded(at, sample="sample_seabirds-good"):
    at.button(key=sample).click().run()
    at.button(key="start_run").click().run()
    return finished(at)


def captions(at):
    return " ".join(caption.value for caption in at.caption)


def decide_all(at):
    for button in [b.key for b in at.button if b.key.startswith("accept_") and b.key != "accept_all"]:
        at.button(key=button).click().run()
    for control in [c.key for c in at.button_group if c.key.startswith("rating_score_") and c.value in (None, [])]:
        at.button_group(key=control).set_value(1).run()
    return at


def test_the_landing_says_what_to_do_and_offers_the_samples(grade):
    at = grade()
    assert "Which notebook shall we look at?" in [header.value for header in at.header]
    assert {"sample_seabirds-good", "sample_cafe-gaps"} <= {button.key for button in at.button}
    assert "save_evaluation" not in {button.key for button in at.button}


def test_a_pasted_link_shows_the_cells_and_never_runs_them(grade, hub):
    hub.add_repo("anna", "course", files={"과제 [1].ipynb": NOTEBOOK})
    at = open_link(grade(), BLOB + "과제 [1].ipynb")
    assert any("데이터" in markdown.value and "<img" not in markdown.value for markdown in at.markdown)
    assert "print('hi')" in [code.value for code in at.code]
    shown = " ".join(str(element.value) for kind in ("markdown", "code", "caption", "html") for element in at.get(kind))
    assert "<script" not in shown
    assert at.query_params["submission"] == "1"


def test_the_same_link_opened_twice_is_the_same_submission(grade, hub):
    hub.add_repo("anna", "course", files={"a.ipynb": NOTEBOOK})
    at = open_link(grade(), BLOB + "a.ipynb")
    first = at.query_params["submission"]
    assert open_link(at, BLOB + "a.ipynb").query_params["submission"] == first


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ("", "GitHub"),
        ("https://blog.example.com/my-project", "by hand"),
        (BLOB + "analyse.ipynb", "analysis.ipynb"),
        (BLOB + "page.ipynb", "web page"),
        ("https://github.com/anna/nothing/blob/main/a.ipynb", "token"),
    ],
)
def test_a_link_that_leads_nowhere_gets_one_sentence_in_place(grade, hub, link, part):
    hub.add_repo(
        "anna",
        "course",
        files={"analysis.ipynb": NOTEBOOK, "page.ipynb": b"<!DOCTYPE html><html><title>x</title></html>"},
    )
    at = open_link(grade(), link)
    assert len(at.error) == 1
    offered = " ".join(button.label for button in at.button)
    assert part.lower() in (at.error[0].value + offered).lower()
    assert not at.query_params.get("submission")


def test_a_folder_lets_the_coach_choose(grade, hub):
    hub.add_repo("anna", "course", files={"one.ipynb": NOTEBOOK, "sub/two.ipynb": NOTEBOOK})
    at = open_link(grade(), "https://github.com/anna/course")
    assert at.multiselect(key="listed_notebooks").options == ["one.ipynb", "sub/two.ipynb"]
    at.multiselect(key="listed_notebooks").set_value(["sub/two.ipynb"]).run()
    at.button(key="open_listed").click().run()
    assert at.query_params["submission"] == "1"
    assert not at.exception


def test_several_of_a_folder_are_opened_as_one_submission(grade, hub, services):
    hub.add_repo("anna", "course", files={"b/two.ipynb": NOTEBOOK, "b/one.ipynb": NOTEBOOK, "c.ipynb": NOTEBOOK})
    at = open_link(grade(), "https://github.com/anna/course")
    at.multiselect(key="listed_notebooks").set_value(["b/two.ipynb", "b/one.ipynb"]).run()
    at.button(key="open_listed").click().run()
    kept = services.gradebook.submission(1)
    read = snapshot.read(services.gradebook.snapshot(1), path=kept.path)
    assert read.files == ("b/one.ipynb", "b/two.ipynb")
    assert kept.permalink.endswith(f"/tree/{kept.commit}")
    assert "b/one.ipynb" in " ".join(element.value for element in at.markdown)
    assert not at.exception


def bring_in(at, way, **fields):
    at.button(key="other_ways").click().run()
    at.segmented_control(key="other_way").set_value(way).run()
    at.selectbox(key="hand_student").select("김펭귄").run()
    for key, value in fields.items():
        element = at.text_area(key=key) if key == "hand_code" else at.text_input(key=key)
        element.set_value(value).run()
    at.button(key="take_by_hand").click().run()
    return at


@pytest.fixture
def known(services):
    """A student who has handed something in before."""
    before = handed.only_a_link("https://blog.example/first", student="김펭귄")
    return services.keep(before, services.assignments()[0], student="김펭귄")


def test_pasted_code_blocks_become_a_submission_of_the_chosen_student(grade, services, known):
    at = bring_in(grade(), "code", hand_code='[{"code": "print(1)", "submit_block_id": "b-17"}]')
    assert at.query_params["submission"] == "2"
    assert services.gradebook.submission(2).student_id == known.student_id
    assert "b-17" in " ".join(element.value for element in at.get("text"))


def test_a_page_that_cannot_be_fetched_is_recorded_and_graded_by_hand(grade, services, known):
    at = open_link(grade(), "https://blog.example/post")
    at.button(key="record_link").click().run()
    assert at.text_input(key="hand_link").value == "https://blog.example/post"
    at.selectbox(key="hand_student").select("김펭귄").run()
    at.button(key="take_by_hand").click().run()
    assert services.gradebook.submission(2).permalink == "https://blog.example/post"
    assert at.button(key="start_run").disabled
    assert not at.exception


def test_without_a_student_nothing_is_kept_and_the_text_stays(grade, services):
    at = grade()
    at.button(key="other_ways").click().run()
    at.segmented_control(key="other_way").set_value("code").run()
    at.text_area(key="hand_code").set_value('[{"code": "x"}]').run()
    at.button(key="take_by_hand").click().run()
    assert at.text_area(key="hand_code").value == '[{"code": "x"}]'
    assert len(at.warning) == 1
    assert services.gradebook.recent_submissions(5) == ()


def test_suggestions_are_no_ratings_until_the_coach_saves(grade, services):
    at = graded(grade())
    assert all(control.value in (None, []) for control in at.button_group if control.key.startswith("rating_score_"))
    assert not services.gradebook.evaluations(1)
    at.button(key="save_evaluation").click().run()
    assert not services.gradebook.evaluations(1)
    assert "decision" in sentences(at)


def test_accept_all_leaves_what_needs_eyes(grade):
    at = graded(grade(), "sample_seabirds-gaps")
    at.button(key="accept_all").click().run()
    undecided = [c.key for c in at.button_group if c.key.startswith("rating_score_") and c.value in (None, [])]
    assert len(undecided) == 5


def test_a_saved_evaluation_is_the_coachs_and_a_change_makes_the_next_version(grade, services):
    at = decide_all(graded(grade()))
    at.text_area(key="overall_feedback").input("잘했어요").run()
    at.button(key="save_evaluation").click().run()
    (first,) = services.gradebook.evaluations(1)
    assert (first.version, first.score, first.overall) == (1, 6, "잘했어요")
    assert {rating.origin for rating in first.ratings} == {"accepted", "own"}

    criterion = first.ratings[0].criterion_id
    at.button_group(key=f"rating_score_{criterion}").set_value(0).run()
    at.button(key="save_evaluation").click().run()
    second, _ = services.gradebook.evaluations(1)
    assert (second.version, second.score) == (2, 5)
    assert second.rating(criterion).origin == "overturned"


def test_a_draft_is_there_again_in_a_new_session(grade):
    at = graded(grade())
    at.text_area(key="overall_feedback").input("아직 쓰는 중").run()
    again = grade(submission="1")
    assert again.text_area(key="overall_feedback").value == "아직 쓰는 중"


def test_the_restored_text_is_the_suggestions(grade):
    at = graded(grade())
    suggested = at.text_area(key="overall_feedback").value
    at.text_area(key="overall_feedback").input("anders").run()
    at.button(key="restore_overall").click().run()
    assert at.text_area(key="overall_feedback").value == suggested != ""


def test_another_assignment_judges_the_same_notebook_by_another_rubric(grade):
    at = grade()
    at.button(key="sample_seabirds-good").click().run()
    at.selectbox(key="assignment").select("cafe").run()
    assert at.query_params["submission"] == "2"
    assert not at.exception
    at.button(key="undo_correction").click().run()
    assert at.query_params["submission"] == "1"
    assert at.selectbox(key="assignment").value == "seabirds"
    assert "undo_correction" not in {button.key for button in at.button}
    at.selectbox(key="assignment").select("cafe").run()
    assert at.query_params["submission"] == "2"
    assert not at.exception


def test_a_submission_that_does_not_exist_is_said_so(grade):
    for number in ("999", "abc", "-1", "99999999999999999999999"):
        at = grade(submission=number)
        assert not at.exception
        assert number in sentences(at)


@pytest.fixture
def asked(endpoint, monkeypatch):
    """The endpoint the app is set up with."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model")
    return endpoint


def until_it_waits(at):
    """What the one card says that waits to be asked for again."""
    for _ in range(200):
        said = [found[1] for item in at.markdown if (found := re.search(r"hourglass_top: (.*)\]$", item.value))]
        if said:
            assert len(said) == 1
            assert "waiting" in captions(at)
            return said[0]
        at.run()
    raise AssertionError("the run did not wait")


@pytest.mark.parametrize("share", [0, 0.4, 0.99])
def test_what_is_next_says_that_the_run_waits_be_it_a_criterion_or_the_overall_feedback(grade, asked, share):
    at = graded(grade())
    judged = answer(asked.requests[0].body).partition('"rubric_questions"')[0]  # with these cut off the run is whole
    asked.script(f"cut:{round(len(pieces(judged)) * share)}", "busy")
    at.button(key="start_run").click().run()
    assert "next try in" in until_it_waits(at)
    finished(at.button(key="stop_run").click().run())


def test_a_run_that_waits_says_why_and_how_long_and_can_be_stopped(grade, asked):
    asked.script("busy")
    at = grade()
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="start_run").click().run()
    assert re.fullmatch(r"rate limited, next try in \d s \(attempt 2\)", until_it_waits(at))
    at.button(key="stop_run").click().run()
    assert "stopped" in sentences(finished(at))
    assert len(asked.requests) == 1


def keys(at):
    return {button.key for button in at.button}


def test_the_rest_of_a_run_that_broke_off_can_be_asked_for(grade, asked, services):
    asked.script("length:300", "ok")
    at = graded(grade())
    (first,) = services.gradebook.runs_of(1)
    rubric = services.gradebook.rubric_version(first.rubric_id).rubric
    begun = [item.criterion_id for item in first.suggestions]
    assert 0 < len(begun) < len(rubric.criteria)
    at = finished(at.button(key="resume_run").click().run())
    assert not at.exception
    second, kept = services.gradebook.runs_of(1)
    assert kept == first
    assert second.status == "completed"
    assert second.suggestions[: len(begun)] == first.suggestions
    assert len(second.suggestions) == len(rubric.criteria)
    schema = asked.requests[-1].body["response_format"]["json_schema"]["schema"]
    assert schema["required"] == [
        *(item.id for item in rubric.criteria if item.id not in begun),
        "overall",
        "rubric_questions",
    ]
    assert "resume_run" not in keys(at)


def test_another_model_does_not_go_on_with_a_run(grade, asked, monkeypatch):
    asked.script("length:300")
    at = graded(grade())
    assert "resume_run" in keys(at)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model-mini")
    assert "resume_run" not in keys(at.run())


@pytest.mark.parametrize(("held_after", "rest"), [(0, False), (300, True)])
def test_a_stopped_run_offers_the_rest_only_when_there_is_a_button_for_it(grade, asked, services, held_after, rest):
    asked.hold_after(held_after)
    at = grade()
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="start_run").click().run()
    assert asked.reached_hold.wait(10)
    at = finished(at.button(key="stop_run").click().run())
    assert "stopped" in sentences(at)
    assert ("ask for the rest" in sentences(at)) == ("resume_run" in keys(at)) == rest


def test_a_run_of_another_process_is_shown_and_its_end_is_noticed_at_once(grade, services):
    at = grade()
    at.button(key="sample_seabirds-good").click().run()
    (submission,) = services.gradebook.recent_submissions(1)
    assignment = next(item for item in services.assignments() if item.key == submission.assignment)
    run = services.request(submission, assignment, services.model(), coach="Mina")
    at.run()
    assert "Another Coachmark" in captions(at)
    assert "stop_run" not in keys(at)
    first = assignment.rubric.criteria[0]
    suggested = Suggestion(criterion_id=first.id, score=first.highest, comment="from the other process")
    services.gradebook.record_suggestion(run.id, suggested)
    at.run()
    assert "from the other process" in [text.value for text in at.get("text")]
    services.gradebook.close()
    at.run()
    assert "Coachmark was closed" in sentences(at)
    assert services.gradebook.run(run.id).status == "interrupted"


def test_a_run_that_brought_nothing_has_no_rest(grade, asked):
    asked.script("no_credit")
    assert "resume_run" not in keys(graded(grade()))


def test_every_sentence_is_korean_for_a_korean_browser(visit):
    at = visit("grade", lang="ko-KR")
    assert "어떤 노트북을 볼까요?" in [header.value for header in at.header]


def test_a_click_made_before_accept_had_come_back_does_not_undo_it(grade, services):
    at = graded(grade())
    key = next(b.key for b in at.button if b.key.startswith("accept_") and b.key != "accept_all")
    criterion = key.removeprefix("accept_")
    at.button(key=key).click().run()
    at.button_group(key=f"rating_score_{criterion}").set_value(None).run()
    assert at.button_group(key=f"rating_score_{criterion}").value == 1
    assert services.gradebook.draft(1, 1).ratings[criterion].score == 1


def test_text_sent_before_restore_had_come_back_does_not_undo_it(grade):
    at = graded(grade())
    suggested = at.text_area(key="overall_feedback").value
    at.text_area(key="overall_feedback").input("mine").run()
    at.button(key="restore_overall").click().run()
    at.text_area(key="overall_feedback").input("mine").run()
    assert at.text_area(key="overall_feedback").value == suggested
    at.text_area(key="overall_feedback").input("mine, and more").run()
    assert at.text_area(key="overall_feedback").value == "mine, and more"


def upload(at, *files, each=False):
    """Choose files, each a name and its content, in the panel of other ways."""
    if not at.get("file_uploader"):
        at.button(key="other_ways").click().run()
    at.file_uploader(key="hand_files").set_value([(name, content, "") for name, content in files]).run()
    if each:
        at.toggle(key="hand_each").set_value(True).run()
    return at


def test_uploaded_files_are_one_submission_and_none_hides_another_of_its_name(grade, services, known):
    at = upload(grade(), ("a.py", b"x = 1"), ("b.ipynb", NOTEBOOK), ("a.py", b"x = 2"), ("a.py", b"x = 1"))
    at.selectbox(key="hand_student").select("김펭귄").run()
    at.button(key="take_by_hand").click().run()
    assert not at.exception
    assert services.gradebook.submission(2).student_id == known.student_id
    kept = bundle.files_of(services.gradebook.snapshot(2))
    assert kept == {"b.ipynb": NOTEBOOK, "a.py": b"x = 1", "a (2).py": b"x = 2"}


def test_each_uploaded_file_can_be_a_submission_of_its_own_and_a_bad_one_stops_no_other(grade, services):
    at = upload(grade(), ("김민준.ipynb", NOTEBOOK), ("이서연.py", b"x = 1"), each=True)
    at.button(key="take_by_hand").click().run()
    assert not at.exception
    assert [one.student for one in services.gradebook.recent_submissions(5)] == ["이서연", "김민준"]
    at = upload(at, ("박도윤.ipynb", NOTEBOOK), ("bad.ipynb", b"<html>"), each=True)
    at.button(key="take_by_hand").click().run()
    assert "bad.ipynb" in at.error[0].value
    assert services.gradebook.recent_submissions(1)[0].student == "박도윤"
