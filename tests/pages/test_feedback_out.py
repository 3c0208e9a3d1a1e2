"""Handing out feedback from the desk, the record and History, and the template it is laid out by."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from grader import words
from grader.bootstrap import Services
from grader.evaluation import DraftRating
from grader.feedback_export import template
from grader.feedback_export.handing_out import HandingOut
from grader.feedback_export.kept_templates import KeptTemplates
from pages.components import feedback_out, history_feedback, settings_template
from tests.db.examples import Desk
from tests.pages.conftest import said

App = Callable[..., AppTest]


def saved(services: Services, owner: str = "auk", **changes: str) -> Desk:
    desk = Desk(services.gradebook, owner, **changes)
    desk.save(overall="All in all good")
    return desk


def shown_dialog(at: AppTest) -> str:
    return "\n".join(
        str(element.value) for kind in ("markdown", "caption", "info", "error") for element in at.get(kind)
    )


class TestOne:
    def test_the_record_offers_what_was_saved_and_shows_it(self, app: App, services: Services):
        desk = saved(services)
        at = app("record.py", submission=str(desk.submission.id), rubric=str(desk.rubric.id))
        at.button(key=feedback_out.KEY).click().run()
        assert not at.exception
        assert "All in all good" in shown_dialog(at)
        assert "Version 1, saved" in shown_dialog(at)
        assert {at.download_button(key=f"hand_out_{form}").label for form in ("md", "html", "pdf")} == {
            "Markdown",
            "HTML",
            "PDF",
        }

    def test_newer_work_is_said_to_be_left_out(self, app: App, services: Services):
        desk = saved(services)
        entry = DraftRating(criterion_id="training", score=0, comment="only a draft")
        services.gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="x")
        at = app("record.py", submission=str(desk.submission.id), rubric=str(desk.rubric.id))
        at.button(key=feedback_out.KEY).click().run()
        assert words.say("feedback_out.unsaved", "en") in shown_dialog(at)
        preview = "\n".join(str(one.value) for one in at.container(key="hand_out_preview").markdown)
        assert "only a draft" not in preview

    def test_there_is_no_button_before_anything_is_saved(self, app: App, services: Services):
        desk = Desk(services.gradebook)
        services.gradebook.save_draft_overall(*desk.at, "draft", 0, coach="Mina", tab="x")
        at = app("record.py", submission=str(desk.submission.id), rubric=str(desk.rubric.id))
        assert not [one for one in at.button if one.key == feedback_out.KEY]

    def test_the_desk_offers_it_once_it_is_saved(self, app: App, services: Services):
        at = app("grade.py")
        at.button(key="sample_seabirds-good").click().run()
        assert not [one for one in at.button if one.key == feedback_out.KEY]
        submission = services.gradebook.recent_submissions(1)[0]
        given = next(one for one in services.assignments() if one.key == submission.assignment)
        rubric = services.gradebook.use_rubric(given)
        ratings = {one.id: (one.highest, "good") for one in given.rubric.criteria}
        services.gradebook.save_evaluation(
            submission.id, rubric.id, ratings=ratings, overall="Well done", coach="Mina", run_id=None, based_on=0
        )
        at.run()
        at.button(key=feedback_out.KEY).click().run()
        assert "Well done" in shown_dialog(at)

    def test_a_template_that_no_longer_works_is_one_sentence(self, app: App, services: Services):
        services.gradebook.save_preferences({"feedback_templates": {"ko": ["{{ report.nothing }}"]}})
        desk = saved(services)
        at = app("record.py", submission=str(desk.submission.id), rubric=str(desk.rubric.id))
        at.button(key=feedback_out.KEY).click().run()
        assert "there is no value “nothing”" in at.error[0].value


class TestMany:
    def made(self, at: AppTest) -> bytes:
        at.button(key="hand_out_make").click().run()
        making = at.session_state[history_feedback.MAKING][1]
        assert making.wait(30)
        assert not at.run().exception
        assert at.download_button(key="hand_out_file")
        assert making.progress().made is not None
        return making.progress().made

    @pytest.fixture
    def open_dialog(self, app: App, services: Services) -> AppTest:
        for number in range(3):
            saved(services, f"s{number}")
        Desk(services.gradebook, "drafted")
        services.gradebook.save_draft_overall(
            *Desk(services.gradebook, "drafted").at, "draft", 0, coach="Mina", tab="x"
        )
        at = app("history.py")
        return at.button(key="history_hand_out").click().run()

    def test_an_archive_has_a_file_for_everybody_and_each_form(self, open_dialog: AppTest):
        at = open_dialog
        at.button_group(key=history_feedback.FORMS).set_value(["md", "html"]).run()
        names = zipfile.ZipFile(io.BytesIO(self.made(at))).namelist()
        assert sorted(names) == sorted(f"표 데이터 분류/s{n}.{form}" for n in range(3) for form in ("md", "html"))

    def test_a_workbook_and_json_have_a_line_for_everybody(self, open_dialog: AppTest):
        at = open_dialog
        at.button_group(key=history_feedback.KIND).set_value("xlsx").run()
        (one,) = load_workbook(io.BytesIO(self.made(at))).worksheets
        assert [row[0].value for row in one.iter_rows(min_row=2)] == ["s2", "s1", "s0"]
        at.button_group(key=history_feedback.KIND).set_value("json").run()
        assert [one["student"] for one in json.loads(self.made(at))["submissions"]] == ["s2", "s1", "s0"]

    def test_what_blind_grading_leaves_in_json_is_said_and_only_there(self, open_dialog: AppTest, services: Services):
        at, told = open_dialog, "The ids of raw code blocks stay"
        at.button_group(key=history_feedback.KIND).set_value("json").run()
        assert told not in shown_dialog(at)
        services.gradebook.save_preferences({"blind": True})
        assert told in shown_dialog(at.run())
        assert told not in shown_dialog(at.button_group(key=history_feedback.KIND).set_value("xlsx").run())

    def test_it_is_closed_by_going_to_another_page_and_coming_back(self, open_dialog: AppTest):
        at = open_dialog
        assert "hand_out_make" in {button.key for button in at.button}
        at.switch_page("pages/settings.py").run()
        at.switch_page("pages/history.py").run()
        assert "history_hand_out" in {button.key for button in at.button}
        assert "hand_out_make" not in {button.key for button in at.button}

    def test_nothing_is_made_without_a_form(self, open_dialog: AppTest):
        at = open_dialog
        at.button_group(key=history_feedback.FORMS).set_value([]).run()
        assert at.button(key="hand_out_make").disabled

    def test_a_problem_is_said(self, open_dialog: AppTest, services: Services):
        services.gradebook.save_preferences({"feedback_templates": {"ko": ["{{ report.nothing }}"]}})
        at = open_dialog
        at.button(key="hand_out_make").click().run()
        assert at.session_state[history_feedback.MAKING][1].wait(30)
        assert "there is no value “nothing”" in at.run().error[0].value

    def test_the_button_rests_while_there_is_nothing(self, app: App, services: Services):
        assert app("history.py").button(key="history_hand_out").disabled


class TestTemplate:
    @pytest.fixture
    def at(self, app: App) -> AppTest:
        app_test = app("settings.py")
        app_test.expander(key="feedback_template").expanded = True
        app_test.session_state["feedback_template"] = True
        return app_test.run()

    def text(self, at: AppTest):
        return at.text_area(key=settings_template._text_key("ko"))

    def preview(self, at: AppTest) -> str:
        holder = at.container(key="template_preview")
        return "\n".join(str(one.value) for kind in ("markdown", "error", "info") for one in holder.get(kind))

    def test_it_is_edited_beside_what_it_makes(self, at: AppTest, services: Services):
        assert self.text(at).value == template.standard("ko")
        assert "와인 분류 피드백" in self.preview(at)
        self.text(at).set_value("# {{ report.student }} 귀하").run()
        assert "# 박지민 귀하" in self.preview(at)
        kept = KeptTemplates.read(services.gradebook.preferences())
        assert (kept.own("ko"), kept.drafts) == (False, {"ko": "# {{ report.student }} 귀하"})
        at.button(key="template_save").click().run()
        assert KeptTemplates.read(services.gradebook.preferences()).text("ko") == "# {{ report.student }} 귀하"
        at.button(key="undo_settings_template").click().run()
        assert self.text(at).value == template.standard("ko")

    def test_a_mistake_is_said_at_once_and_not_saved(self, at: AppTest, services: Services):
        self.text(at).set_value("a\n{{ report.model }}").run()
        assert "Line 2" in self.preview(at)
        at.button(key="template_save").click().run()
        assert not KeptTemplates.read(services.gradebook.preferences()).own("ko")
        assert self.text(at).value == "a\n{{ report.model }}"
        at.button(key="template_standard").click().run()
        assert self.text(at).value == template.standard("ko")

    def test_it_can_be_tried_on_the_last_evaluation(self, at: AppTest, services: Services):
        at.button_group(key=settings_template.ON).set_value("last").run()
        assert words.say("feedback_out.none", "en") in self.preview(at)
        saved(services)
        assert "All in all good" in self.preview(at.run())


def test_what_is_handed_out_uses_the_coachs_template(services: Services, app: App):
    desk = saved(services)
    kept = KeptTemplates.read({}).saved("ko", "{{ report.student }}!")
    services.gradebook.save_preferences(kept.stored_texts())
    handing = HandingOut(
        gradebook=services.gradebook, blind=False, language="ko", screen="en", zone=UTC,
        templates=KeptTemplates.read(services.gradebook.preferences()).in_force(),
    )  # fmt: skip
    report = handing.report(*desk.at)
    assert report
    assert handing.markdown(report) == "auk!\n"
    assert said(app("history.py")) is not None
