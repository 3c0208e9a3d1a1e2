"""The list of keys on the review desk, and choosing others on the settings page."""

import pytest

from pages.components.keyboard import ACTIONS
from tests.pages.conftest import said


@pytest.fixture
def settings_page(visit):
    """The settings page with the keys unfolded."""
    at = visit("settings")
    at.session_state["settings_keys_open"] = True
    return at.run()


def test_the_desk_lists_its_keys_in_the_screens_language(app):
    at = app("grade.py", lang="ko")
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="show_keys").click().run()
    listed = said(at)
    assert ":gray-badge[J] 다음 문항" in listed
    assert ":gray-badge[Ctrl+S] 평가 저장" in listed
    assert not at.exception


def test_a_key_is_changed_and_the_standard_ones_come_back(settings_page, services):
    at = settings_page
    assert len([box for box in at.selectbox if box.key.startswith("settings_key_")]) == len(ACTIONS)
    at.selectbox(key="settings_key_comment").set_value("KeyZ").run()
    assert services.preferences().keys == (("comment", "KeyZ"),)
    assert at.selectbox(key="settings_key_comment").value == "KeyZ"
    at.button(key="settings_keys_standard").click().run()
    assert services.preferences().keys == ()
    assert at.selectbox(key="settings_key_comment").value == "KeyE"


def test_a_key_that_is_taken_is_refused_with_a_sentence(settings_page, services):
    at = settings_page
    at.selectbox(key="settings_key_comment").set_value("KeyJ").run()
    assert "J would do two things" in said(at)
    assert "Next criterion" in said(at)
    assert services.preferences().keys == ()
    assert at.selectbox(key="settings_key_comment").value == "KeyE"


def test_single_keys_can_be_turned_off(settings_page, services, app):
    settings_page.toggle(key="settings_letter_keys").set_value(False).run()
    assert not services.preferences().letter_keys
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    at.button(key="show_keys").click().run()
    assert "Single keys are turned off" in said(at)
    settings_page.toggle(key="settings_letter_keys").set_value(True).run()
    assert services.preferences().letter_keys
