"""Editing an assignment in a real browser: fast fingers, a reload, and the way back."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LINE = " 빠르게 abcdefghij 0123456789"
TEXT = " one two three four five six seven eight nine ten"


def test_nothing_typed_in_the_editor_is_lost_and_every_step_can_be_undone(server, tab):
    screen = tab(server()).open("/rubrics?edit=cafe")
    name = screen.page.get_by_label("문항 1", exact=True)
    text = screen.page.get_by_label("설명", exact=True).first
    expect(name).not_to_have_value("")
    expect(text).not_to_have_value("")
    before = name.input_value(), text.input_value()
    for field, typed in ((name, LINE), (text, TEXT)):
        field.click()
        field.press("End")
        field.press_sequentially(typed, delay=30)
    screen.page.wait_for_timeout(1_000)
    screen.settled()
    screen.page.reload()
    expect(name).to_have_value(before[0] + LINE)
    expect(text).to_have_value(before[1] + TEXT)
    screen.settled()
    screen.click("edit_undo")
    expect(text).to_have_value(before[1])
    expect(name).to_have_value(before[0] + LINE)
    screen.click("edit_undo")
    expect(name).to_have_value(before[0])
    expect(screen.page.get_by_text("저장된 그대로예요.")).to_be_visible()
    screen.no_error()
