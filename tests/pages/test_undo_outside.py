"""Undo on every page but the review desk: what is kept by one act is taken back by one click, in another session as well, and never over somebody else's change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from grader import assignments, words
from grader.bootstrap import Services
from grader.feedback_export import template
from grader.rubric_yaml import as_yaml
from tests.db.examples import assignment
from tests.pages.conftest import said
from tests.pages.test_settings import ROW, edit_prices

OWN = assignments.kept(assignment("own"))
LEARNED = {"learned.http://x/v1 small": {"window": 8000}}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something a coach does on `page`. `kept` is there before, `place` is where its undo stands, `opened` what has to be unfolded first."""

    page: str
    place: str
    do: Callable[[AppTest], object]
    kept: dict[str, Any] = field(default_factory=dict)
    opened: tuple[str, ...] = ()


def press(*keys: str) -> Callable[[AppTest], object]:
    return lambda app: [app.button(key=key).click().run() for key in keys]


def choose(app: AppTest) -> None:
    app.text_input(key="settings_coach").set_value("Mina")
    app.number_input(key="settings_blind_first").set_value(30)
    press("save_settings")(app)


def cap(app: AppTest) -> None:
    app.number_input(key="settings_cap_day").set_value(2.5)
    press("save_caps")(app)


def rule(app: AppTest) -> None:
    app.number_input(key="settings_rule_most_emoji").set_value(3)
    press("save_rules")(app)


def switch_letters(app: AppTest) -> None:
    app.toggle(key="settings_letter_keys").set_value(False).run()


def price(app: AppTest) -> None:
    edit_prices(app, added_rows=[ROW])
    press("save_prices")(app)


def lay_out(app: AppTest) -> None:
    app.text_area(key="template_text_ko").set_value("# {{ report.student }}").run()
    press("template_save")(app)


def tell(app: AppTest) -> None:
    app.text_area(key="told_extra_own").set_value("Be brief.").run()
    press("save_told_own")(app)


def paste(app: AppTest) -> None:
    app.text_area(key="rubric_text").set_value(as_yaml(assignment("pasted"))).run()
    press("add_assignment")(app)


DEEDS = {
    "choices": Deed(page="settings", place="settings_choices", do=choose),
    "defaults": Deed(
        page="settings", place="settings_choices", do=press("settings_defaults"), kept={"coach": "Mina", "blind": True}
    ),
    "caps": Deed(page="settings", place="settings_caps", do=cap, kept={"cap_day_usd": 1.0}),
    "rules": Deed(page="settings", place="settings_rules", do=rule),
    "letters": Deed(page="settings", place="settings_keys", do=switch_letters),
    "keys": Deed(
        page="settings", place="settings_keys", do=press("settings_keys_standard"), kept={"keys": {"accept": "KeyY"}},
        opened=("settings_keys_open",),
    ),
    "prices": Deed(page="settings", place="settings_prices", do=price),
    "learned": Deed(page="settings", place="settings_learned", do=press("forget_0"), kept=LEARNED),
    "template": Deed(page="settings", place="settings_template", do=lay_out, opened=("feedback_template",)),
    "standard template": Deed(
        page="settings", place="settings_template", do=press("template_standard"), opened=("feedback_template",),
        kept={"feedback_templates": {"ko": ["mine"]}, "feedback_template_drafts": {"ko": "mine, half done"}},
    ),
    "removed": Deed(page="rubrics", place="rubrics", do=press("remove_own"), kept=OWN, opened=("assignment_own",)),
    "archived": Deed(page="rubrics", place="rubrics", do=press("archive_own"), kept=OWN, opened=("assignment_own",)),
    "pasted": Deed(page="rubrics", place="rubrics_added", do=paste),
    "replaced": Deed(
        page="rubrics", place="rubrics_added", do=paste,
        kept=assignments.kept(assignment("pasted", title="Another title")),
    ),
    "told": Deed(page="rubrics", place="told_own", do=tell, kept=OWN, opened=("assignment_own", "view_own")),
}  # fmt: skip


@pytest.fixture(params=DEEDS.values(), ids=DEEDS.keys())
def deed(request: pytest.FixtureRequest, services: Services) -> Deed:
    one: Deed = request.param
    services.gradebook.save_preferences(one.kept)
    return one


def session(visit, deed: Deed) -> AppTest:
    """A new session on the deed's page, in Korean, with what has to be unfolded."""
    app: AppTest = visit(deed.page, lang="ko-KR")
    for key in deed.opened:
        app.session_state[key] = "told" if key == "view_own" else True
    return app.run()


def test_one_click_takes_it_back_in_a_later_session_and_does_it_again(visit, services: Services, deed: Deed):
    book = services.gradebook
    before = book.preferences()
    deed.do(session(visit, deed))
    after = book.preferences()
    assert after != before
    again = session(visit, deed)
    assert "마지막 변경" in said(again)
    again.button(key=f"undo_{deed.place}").click().run()
    assert not again.exception
    assert book.preferences() == before
    assert "되돌렸어요" in again.toast[0].value
    assert words.say("settings_page.unsaved", "ko") not in said(again)
    again.button(key=f"redo_{deed.place}").click().run()
    assert book.preferences() == after


def test_what_somebody_else_changed_meanwhile_stays(visit, services: Services, deed: Deed):
    book = services.gradebook
    app = session(visit, deed)
    before = book.preferences()
    deed.do(app)
    after = book.preferences()
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    assert changed
    theirs = {**before, **after, **{name: f"theirs {name}" for name in changed}}
    book.save_preferences(theirs)
    app.button(key=f"undo_{deed.place}").click().run()
    assert book.preferences() == theirs
    assert words.say("changes.overtaken", "ko") in said(app)


def test_what_a_coach_chose_about_times_is_taken_back(app, services: Services):
    at = app("history.py", view="time")
    at.toggle(key="time_share").set_value(True).run()
    at.number_input(key="time_by_hand").set_value(12.0).run()
    later = app("history.py", view="time")
    later.button(key="undo_times_coach").click().run()
    assert services.gradebook.preferences() == {"time_shared:coach": True}
    assert later.number_input(key="time_by_hand").value is None
    later.button(key="undo_times_coach").click().run()
    assert services.gradebook.preferences() == {}
    assert not later.toggle(key="time_share").value


def test_fields_follow_what_was_taken_back_and_keep_what_is_being_entered(visit, services: Services):
    app = visit("settings")
    choose(app)
    app.number_input(key="settings_max_file_mb").set_value(77.0).run()
    app.button(key="undo_settings_choices").click().run()
    assert app.text_input(key="settings_coach").value == "coach"
    assert app.number_input(key="settings_blind_first").value == 0
    assert app.number_input(key="settings_max_file_mb").value == 77.0
    assert words.say("settings_page.unsaved", "en") in said(app)
    assert "coach" not in services.gradebook.preferences()


def test_saving_does_not_take_back_what_another_tab_saved(visit, services: Services):
    app = visit("settings")
    services.gradebook.save_preferences({"tone": "strict", "model": "theirs"})
    app.text_input(key="settings_coach").set_value("Mina")
    app.button(key="save_settings").click().run()
    assert services.gradebook.preferences() == {"tone": "strict", "model": "theirs", "coach": "Mina"}
    assert app.segmented_control(key="settings_tone").value == "strict"


def test_a_template_that_is_being_written_survives_the_undo_of_another(visit, services: Services):
    app = session(visit, DEEDS["template"])
    lay_out(app)
    app.text_area(key="template_text_ko").set_value("half done").run()
    app.button(key="undo_settings_template").click().run()
    assert app.text_area(key="template_text_ko").value == "half done"
    assert template.standard("ko") != "half done"
    assert "feedback_templates" not in services.gradebook.preferences()


def test_a_change_of_another_version_of_the_program_can_be_taken_back_too(visit, services: Services):
    with services.gradebook._database.write() as session:  # type: ignore[attr-defined]
        session.connection().exec_driver_sql("INSERT INTO preference VALUES ('cap_day_usd', '5.0')")
        session.connection().exec_driver_sql(
            "INSERT INTO preference_change VALUES (1, '2026-11-27 10:00:00', 'Mina', 'settings/caps', 'done', 'later', '', NULL,"
            """ '{"cap_day_usd": [1.0, 5.0]}')"""
        )
    app = visit("settings")
    app.button(key="undo_settings_caps").click().run()
    assert services.gradebook.preferences() == {"cap_day_usd": 1.0}
