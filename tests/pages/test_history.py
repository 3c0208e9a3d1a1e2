"""History and the record page, on a real gradebook."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC

import pytest
from streamlit.testing.v1 import AppTest

from grader.bootstrap import Services
from grader.errors import Problem
from grader.evaluation import DraftRating, Origin
from grader.history import HistoryFilter, Sort
from grader.run import RunPurpose, RunStatus
from grader.sent_prompt import CallReason, Request
from pages.components import history_export
from tests.db.examples import Desk, assignment, suggestion

App = Callable[..., AppTest]
HISTORY, RECORD = "history.py", "record.py"


def listed(at: AppTest, column: str = "student") -> list[str]:
    assert not at.exception
    return list(at.dataframe[0].value[column]) if at.dataframe else []


def words(at: AppTest) -> str:
    """Everything on screen that is text."""
    kinds = (at.markdown, at.caption, at.info, at.error, at.header, at.subheader, at.get("html"))
    found = [str(getattr(item, "value", "") or getattr(item.proto, "body", "")) for kind in kinds for item in kind]
    return "\n".join(found)


def select(at: AppTest, row: int) -> AppTest:
    at.session_state["history_table"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def graded(services: Services, owner: str = "penguin", *, student: str = "", versions: int = 1) -> Desk:
    """A submission with a finished run; version 1 accepts training and overturns metric, later ones edit the comment."""
    desk = Desk(services.gradebook, owner, student=student or owner)
    run = desk.run()
    services.gradebook.start_run(run.id, manifest=())
    services.gradebook.record_prompt(run.id, text="[system]\nJudge kindly", digest="d", why=CallReason.WHOLE)
    services.gradebook.record_suggestion(run.id, suggestion("training", 1, "모델을 잘 비교했어요"))
    services.gradebook.record_suggestion(run.id, suggestion("metric", 3, "지표가 완벽해요"))
    services.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="수고했어요", cost_usd=0.0123)
    for version in range(versions):
        comment = "모델을 잘 비교했어요" if version == 0 else "모델을 꼼꼼히 비교했어요"
        desk.save(
            (1, comment), (2, "까닭이 <b>더</b> 필요해요"), run_id=run.id, based_on=version, overall="수고했어요 🎉"
        )
    return desk


class TestTable:
    def test_an_empty_gradebook_says_what_to_do(self, app: App, services: Services):
        at = app(HISTORY)
        assert "No evaluations yet" in words(at)
        assert not at.dataframe
        at.button(key="history_grade").click().run()
        assert at.text_input(key="source_url") is not None

    def test_an_empty_gradebook_speaks_korean(self, app: App, services: Services):
        assert "아직 평가가 없어요" in words(app(HISTORY, lang="ko"))

    def test_evaluations_drafts_and_runs_are_listed(self, app: App, services: Services):
        graded(services, "auk")
        draft = Desk(services.gradebook, "booby")
        services.gradebook.save_draft_rating(
            *draft.at, DraftRating(criterion_id="training", score=1), coach="Jun", tab="t"
        )
        at = app(HISTORY)
        assert listed(at) == ["booby", "auk"]
        assert listed(at, "status") == ["Draft", "Final · v1"]
        assert listed(at, "score")[1] == "3 / 4"
        assert "2 evaluations" in words(at)
        at.segmented_control(key="history_view").set_value("runs").run()
        assert listed(at) == ["auk"]
        assert listed(at, "status") == ["Completed"]
        assert listed(at, "score") == ["4 / 4"]

    def test_runs_are_listed_by_purpose(self, app: App, services: Services):
        desk = graded(services, "auk")
        desk.run("second", purpose=RunPurpose.OPINION, beside=1, criteria=("metric",))
        at = app(HISTORY, view="runs")
        assert listed(at, "purpose") == ["Second opinion", "Suggestions"]
        at.multiselect(key="history_purpose").set_value(["opinion"]).run()
        assert listed(at, "model") == ["second"]
        at.segmented_control(key="history_view").set_value("evaluations").run()
        assert listed(at) == ["auk"]
        assert listed(app(HISTORY, view="runs", purpose="grade"), "model") == ["gpt-6.1-terra"]

    def test_search_finds_a_part_of_a_korean_name(self, app: App, services: Services):
        for owner, student in (("a", "김민준"), ("b", "이서연"), ("c", "박민준")):
            graded(services, owner, student=student)
        at = app(HISTORY)
        at.text_input(key="history_text").set_value("민준").run()
        assert listed(at) == ["박민준", "김민준"]
        at.text_input(key="history_text").set_value("없는 사람").run()
        assert not at.dataframe
        assert "Nothing matches" in words(at)
        at.button(key="history_clear").click().run()
        assert len(listed(at)) == 3
        assert at.text_input(key="history_text").value == ""

    def test_filters_leave_out_what_was_not_asked_for(self, app: App, services: Services):
        graded(services, "auk")
        images = Desk(services.gradebook, "booby", given=assignment("images", title="이미지"))
        images.save(coach="Jun")
        at = app(HISTORY)
        at.multiselect(key="history_assignments").set_value(["images"]).run()
        assert listed(at) == ["booby"]
        at.multiselect(key="history_coaches").set_value(["Mina"]).run()
        assert "Nothing matches" in words(at)
        at.multiselect(key="history_assignments").set_value([]).run()
        assert listed(at) == ["auk"]
        at.multiselect(key="history_status_evaluations").set_value(["draft"]).run()
        assert listed(at) == []
        at.segmented_control(key="history_view").set_value("runs").run()
        assert listed(at) == ["auk"]

    def test_days_bound_what_is_shown_on_the_coachs_clock(self, app: App, services: Services):
        saved = graded(services).gradebook.evaluations(1)[0].saved_at
        today = saved.astimezone(UTC).date()
        at = app(HISTORY, dates=f"{today}~{today}")
        assert listed(at) == ["penguin"]
        at = app(HISTORY, dates="2020-01-01~2020-01-02")
        assert "Nothing matches" in words(at)

    def test_pages_and_their_size(self, app: App, services: Services):
        for number in range(27):
            Desk(services.gradebook, f"s{number:02}").save()
        at = app(HISTORY)
        assert listed(at) == [f"s{number:02}" for number in range(26, 1, -1)]
        at.pagination(key="history_page").set_value(2).run()
        assert listed(at) == ["s01", "s00"]
        at.selectbox(key="history_sort").set_value("oldest").run()
        assert listed(at)[0] == "s00"
        at.pagination(key="history_page").set_value(2).run()
        at.text_input(key="history_text").set_value("s1").run()
        assert listed(at) == [f"s1{number}" for number in range(10)]
        at.text_input(key="history_text").set_value("").run()
        at.selectbox(key="history_size").set_value(50).run()
        assert len(listed(at)) == 27

    def test_the_address_restores_the_filters_and_nonsense_in_it_is_passed_over(self, app: App, services: Services):
        for owner in ("auk", "booby"):
            graded(services, owner)
        at = app(HISTORY, text="auk", sort="student", size="50", view="runs")
        assert listed(at) == ["auk"]
        assert at.selectbox(key="history_size").value == 50
        assert at.query_params["text"] == "auk"
        at = app(
            HISTORY, sort="'; drop", size="7", view="x", page="99999999999", dates="2026-13-40~x", assignments="gone",
            status_evaluations="nope",
        )  # fmt: skip
        assert listed(at) == ["booby", "auk"]
        assert at.selectbox(key="history_size").value == 25

    def test_a_page_behind_the_last_one_becomes_the_last_one(self, app: App, services: Services):
        graded(services)
        assert listed(app(HISTORY, page="7")) == ["penguin"]


class TestOpening:
    def test_a_selected_line_opens_its_record(self, app: App, services: Services):
        graded(services, "auk")
        booby = graded(services, "booby")
        graded(services, "crane")
        at = select(app(HISTORY), 1)
        assert at.query_params["submission"] == str(booby.submission.id)
        assert at.header[0].value == "booby"

    def test_the_line_is_the_one_that_was_on_screen_even_when_another_has_come_since(
        self, app: App, services: Services
    ):
        auk = graded(services, "auk")
        at = app(HISTORY)
        graded(services, "booby")
        select(at, 0)
        assert at.query_params["submission"] == str(auk.submission.id)

    def test_a_line_that_is_not_there_opens_nothing(self, app: App, services: Services):
        graded(services, "auk")
        assert listed(select(app(HISTORY), 9)) == ["auk"]

    def test_a_selected_run_is_the_one_shown(self, app: App, services: Services):
        graded(services, "auk")
        at = app(HISTORY)
        at.segmented_control(key="history_view").set_value("runs").run()
        select(at, 0)
        assert at.query_params["run"] == "1"
        assert at.segmented_control(key="record_view").value == "runs"
        assert at.toggle(key="suggestions_1").value
        assert "모델을 잘 비교했어요" in words(at)

    def test_back_in_the_table_the_filters_still_hold(self, app: App, services: Services):
        graded(services, "auk")
        graded(services, "booby")
        at = app(HISTORY)
        at.text_input(key="history_text").set_value("auk").run()
        select(at, 0)
        at.switch_page(f"pages/{HISTORY}").run()
        assert listed(at) == ["auk"]
        assert at.text_input(key="history_text").value == "auk"


def record(app: App, desk: Desk, **params: str) -> AppTest:
    at = app(RECORD, submission=str(desk.at[0]), rubric=str(desk.at[1]), **params)
    assert not at.exception
    return at


class TestRecord:
    def test_suggestions_stand_beside_ratings_and_changes_are_marked(self, app: App, services: Services):
        at = record(app, graded(services, versions=2))
        said = words(at)
        assert "3 of 4" in said
        assert "모델을 잘 비교했어요" in said
        assert "모델을 <del>잘</del><ins>꼼꼼히</ins> 비교했어요" in said
        assert "수고했어요<ins> 🎉</ins>" in said
        assert "edited" in said
        assert "overturned" in said
        at.toggle(key="history_changes").set_value(False).run()
        assert "<ins>" not in words(at)
        assert "모델을 꼼꼼히 비교했어요" in words(at)

    def test_what_a_text_contains_is_shown_not_rendered(self, app: App, services: Services):
        at = record(app, graded(services))
        at.toggle(key="history_changes").set_value(False).run()
        assert "&lt;b&gt;더&lt;/b&gt;" in words(at)
        assert "<b>더" not in words(at)

    def test_every_version_can_be_read(self, app: App, services: Services):
        desk = graded(services, versions=2)
        at = record(app, desk)
        versions = at.selectbox(key="record_version")
        assert [label.split(" · ")[0] for label in versions.options] == ["Version 2", "Version 1"]
        first = services.gradebook.evaluations(desk.submission.id)[1]
        assert [rating.origin for rating in first.ratings] == [Origin.ACCEPTED, Origin.OVERTURNED]
        versions.set_value(first.id).run()
        assert "<ins>꼼꼼히" not in words(at)
        assert "accepted" in words(at)

    def test_unsaved_changes_are_a_version_of_their_own(self, app: App, services: Services):
        desk = graded(services)
        services.gradebook.save_draft_rating(
            *desk.at, DraftRating(criterion_id="training", score=0, comment="다시 볼게요"), coach="Mina", tab="t"
        )
        at = record(app, desk)
        assert "다시 볼게요" not in words(at)
        assert at.selectbox(key="record_version").options[0] == "Draft, not saved yet"
        at.selectbox(key="record_version").set_value(0).run()
        assert "다시 볼게요" in words(at)
        assert "2 of 4" in words(at)

    def test_a_submission_nobody_has_rated_says_so(self, app: App, services: Services):
        assert "Nothing has been saved" in words(record(app, Desk(services.gradebook)))

    def test_a_second_opinion_says_what_it_stands_beside_and_shows_its_criteria_only(
        self, app: App, services: Services
    ):
        desk = graded(services)
        opinion = desk.run("other *model*", purpose=RunPurpose.OPINION, beside=1, criteria=("metric",))
        services.gradebook.record_suggestion(opinion.id, suggestion("metric", 1, "지표가 하나뿐이에요"))
        at = app(RECORD, submission=str(desk.submission.id), run=str(opinion.id))
        assert re.search(r"Beside the run of .* by gpt-6.1-terra: Metric", words(at))
        assert "지표가 하나뿐이에요" in words(at)
        assert "No suggestion" not in words(at)
        at.segmented_control(key="record_view").set_value("evaluation").run()
        assert "지표가 하나뿐이에요" not in words(at)
        assert "지표가 완벽해요" in words(at)

    def test_runs_tell_how_they_ended_and_show_the_prompt_on_demand(self, app: App, services: Services):
        desk = graded(services)
        failed = desk.run("gpt-6.1-luna")
        problem = Problem("model.bad_key", {"endpoint": "https://api.example"})
        services.gradebook.finish_run(failed.id, RunStatus.FAILED, transcript="", overall="", problem=problem)
        at = record(app, desk)
        at.segmented_control(key="record_view").set_value("runs").run()
        assert at.error[0].value == problem.say("en")
        assert "$0.0123" in words(at)
        assert not at.code
        at.toggle(key="prompt_1").set_value(True).run()
        assert at.code[0].value == "[system]\nJudge kindly"
        at.toggle(key=f"prompt_{failed.id}").set_value(True).run()
        assert "ended before anything was sent" in words(at)

    def test_each_call_of_a_run_can_be_read(self, app: App, services: Services):
        desk = graded(services)
        services.gradebook.record_prompt(1, text="[system]\nJudge the rest", digest="e", why=CallReason.REST)
        at = record(app, desk)
        at.segmented_control(key="record_view").set_value("runs").run()
        at.toggle(key="prompt_1").set_value(True).run()
        labels = at.selectbox(key="call_1").options
        assert [label.partition(" · ")[0] for label in labels] == ["Call 1 of 2", "Call 2 of 2"]
        assert "for what was missing" in labels[1]
        at.selectbox(key="call_1").set_value(2).run()
        assert at.code[0].value == "[system]\nJudge the rest"
        humble = Request(
            parameters={"max_tokens": 16_000}, added="Answer with one JSON object", not_taken=("temperature",)
        )
        services.gradebook.record_request(1, Request(parameters={"max_tokens": 16_000, "temperature": 0.2}))
        services.gradebook.record_request(1, humble)
        at.run()
        assert "Refused with `max_tokens=16000`, `temperature=0.2`" in words(at)
        assert "Sent with `max_tokens=16000`. :orange[The model did not take `temperature`" in words(at)
        assert at.code[1].value == "Answer with one JSON object"

    def test_the_snapshot_is_shown_and_a_bad_one_explained(self, app: App, services: Services):
        content = b'{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# \xed\x8e\xad\xea\xb7\x84"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'
        for content_now, expected in ((content, "펭귄"), (b"<html>", "page")):
            desk = Desk(services.gradebook, "auk", content=content_now)
            at = record(app, desk)
            at.segmented_control(key="record_view").set_value("notebook").run()
            assert not at.exception
            assert expected in words(at)

    def test_an_evidence_leads_to_its_cell_in_the_notebook(self, app: App, services: Services):
        at = record(app, graded(services))
        at.button(key="show_evidence_read_training_0").click().run()
        assert at.segmented_control(key="record_view").value == "notebook"

    def test_reopening_leads_to_the_grade_page(self, app: App, services: Services):
        sample = services.assignments()[0]
        desk = Desk(services.gradebook, given=sample)
        at = record(app, desk)
        at.button(key="reopen").click().run()
        assert at.query_params["submission"] == str(desk.submission.id)
        assert at.selectbox(key="assignment").value == sample.key

    def test_a_submission_of_an_assignment_that_is_gone_cannot_be_reopened(self, app: App, services: Services):
        assert record(app, graded(services)).button(key="reopen").disabled

    @pytest.mark.parametrize("number", ["", "0", "99", "x", "-1", "9" * 40])
    def test_a_wrong_address_is_one_sentence(self, app: App, services: Services, number: str):
        at = app(RECORD, submission=number)
        assert not at.exception
        assert len(at.error) + len(at.info) == 1


class TestExport:
    def test_everything_the_filter_shows_is_written_not_only_the_page(self, services: Services):
        for number in range(4):
            graded(services, f"s{number}", student=f"=학생{number}", versions=2)
        Desk(services.gradebook, "other", given=assignment("images")).save()
        wanted = HistoryFilter(assignments=("tabular",), sort=Sort.STUDENT, page=2, size=3)
        content = history_export.csv_file(services, wanted, "evaluations", UTC)
        assert content.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        lines = [dict(zip(header, row, strict=True)) for row in rows]
        assert [line["student"] for line in lines] == [f"'=학생{number}" for number in range(4)]
        assert {line["training: comment"] for line in lines} == {"모델을 꼼꼼히 비교했어요"}
        assert {(line["training: origin"], line["metric: score"], line["version"]) for line in lines} == {
            ("edited", "2", "2")
        }

    def test_runs_are_written_too(self, services: Services):
        graded(services, "auk")
        text = history_export.csv_file(services, HistoryFilter(), "runs", UTC).decode("utf-8-sig")
        assert [line["status"] for line in csv.DictReader(io.StringIO(text))] == ["completed"]

    @pytest.mark.parametrize("at_once", [1, 2, 5, 6])
    def test_batches_are_put_together(self, services: Services, at_once: int):
        desk = Desk(services.gradebook)
        made = [desk.run().id for _ in range(5)]
        content = history_export.csv_file(services, HistoryFilter(sort=Sort.OLDEST), "runs", UTC, at_once=at_once)
        assert [int(line["run"]) for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))] == made

    def test_the_button_rests_while_there_is_nothing_to_write(self, app: App, services: Services):
        assert app(HISTORY).download_button(key="history_export").disabled
        graded(services)
        assert not app(HISTORY).download_button(key="history_export").disabled
