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


def test_a_pinned_comment_that_was_reworded_says_again_what_it_said(server, tab):
    screen = tab(server()).open()
    page = screen.page
    screen.click("sample_seabirds-good")
    field = screen.field("rating_comment_explore")
    field.fill("축에 단위를 적어 주세요")
    field.blur()
    expect(screen.key("discard_draft")).to_be_visible()
    screen.click("find_comment_explore")
    hits = page.locator(".coachmark-hits")
    page.get_by_role("button", name="지금 글 고정하기", exact=True).click()
    expect(hits).to_contain_text("축에 단위를 적어 주세요")
    page.get_by_role("button", name="고치기", exact=True).click()
    screen.field("finder_edit_explore").fill("단위!")
    screen.field("finder_edit_explore").blur()
    screen.settled().click("finder_keep_explore")
    expect(hits).to_contain_text("단위!")
    hits.locator("..").get_by_role("button", name="되돌리기", exact=True).click()
    expect(hits).to_contain_text("축에 단위를 적어 주세요")
    expect(hits).not_to_contain_text("단위!")
    screen.no_error()
