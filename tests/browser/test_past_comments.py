"""A comment that was discarded is found again by a part of a Korean word and put in without a mouse."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_discarded_comment_comes_back_on_another_submission_by_keyboard(server, tab):
    screen = tab(server()).open()
    page = screen.page
    screen.click("sample_seabirds-good")
    field = screen.field("rating_comment_explore")
    field.fill("다음에는 교차 검증도 해 보세요")
    expect(screen.key("discard_draft")).to_be_visible()
    screen.click("discard_draft")
    expect(field).to_have_value("")
    screen.open("/").click("sample_seabirds-gaps")
    field = screen.field("rating_comment_explore")
    field.fill("그래프가 좋아요")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(screen.field("finder_text_explore")).to_be_focused()
    page.keyboard.type("차 검")
    page.keyboard.press("Enter")  # before the search has answered: it is waited for
    expect(field).to_have_value("그래프가 좋아요\n다음에는 교차 검증도 해 보세요")
    expect(field).to_be_focused()
    expect(page.locator(".coachmark-hits")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(screen.field("finder_text_explore")).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(page.locator(".coachmark-hits")).to_have_count(0)
    screen.settled()
    page.reload()
    expect(screen.field("rating_comment_explore")).to_have_value(re.compile("검증"))
    screen.no_error()
