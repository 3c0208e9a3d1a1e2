"""Texts that a model writes for the coach, by keyboard and in a real browser: feedback taken over, a talk that outlives a reload and a kill."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(server, endpoint, tab):
    """A sample on the desk with suggestions of the loopback model; its first one is accepted by key. Returns server and screen."""
    started = server(OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="k", COACHMARK_MODEL="fake-model")
    screen = tab(started).open()
    screen.click("sample_bikes-good").suggest()
    screen.page.keyboard.press("a")
    expect(screen.key("desk_status")).to_contain_text("5개 중 1개 결정")
    return started, screen


def reopened(screen):
    """The talk, after a reload."""
    screen.page.reload()
    expect(screen.page.locator("[aria-current='true']")).to_be_visible()  # from then on keys are listened to
    screen.page.keyboard.press("t")


def test_what_a_key_puts_into_a_field_is_seen_there(desk):
    _, screen = desk
    expect(screen.key("rating_score_questions").locator("[role=radio][aria-checked=true]")).to_have_count(1)
    screen.page.keyboard.press("w")
    screen.button("start_feedback").click()
    screen.button("take_feedback").click()
    expect(screen.field("overall_feedback")).to_have_value(re.compile("^데이터를 직접 나누어"))


def test_a_talk_goes_on_after_a_reload_and_a_kill(desk, endpoint):
    server, screen = desk
    screen.page.keyboard.press("t")
    expect(screen.field("talk_input")).to_be_focused()
    endpoint.hold_after(6)
    screen.page.keyboard.type("무엇을 비교했나요?")
    screen.page.keyboard.press("Enter")
    assert endpoint.reached_hold.wait(20)
    reopened(screen)
    expect(screen.key("stop_talk")).to_be_visible()
    endpoint.release()
    jump = screen.page.locator("[class*='st-key-talk_cell_']").get_by_role("button").last
    expect(jump).to_be_visible()
    jump.click()
    expect(screen.page.locator(".st-key-focused_cell")).to_be_in_viewport()
    endpoint.hold_after(6)
    screen.field("talk_input").fill("그다음은요?")
    screen.page.keyboard.press("Enter")
    assert endpoint.reached_hold.wait(20)
    server.kill()
    endpoint.release()
    server.start()
    reopened(screen)
    expect(screen.page.get_by_text("답하는 도중에 프로그램이 꺼졌어요.")).to_be_visible()
    screen.page.locator("[class*='st-key-talk_again_']").get_by_role("button").click()
    said = screen.key("talk_messages").get_by_test_id("stChatMessage")
    expect(said).to_have_count(6)
    expect(said.last.locator("[class*='st-key-talk_put_']")).to_be_visible()
    screen.no_error()


def test_the_form_of_a_rule_that_a_key_opens_is_typed_into_at_once(server, endpoint, tab):
    started = server(OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="k", COACHMARK_MODEL="fake-model~asking")
    screen = tab(started).open()
    screen.click("sample_seabirds-good").suggest()
    card = screen.page.locator("[aria-current='true']")
    expect(card.locator("[class*='st-key-rule_open_']")).to_be_visible()
    screen.page.keyboard.press("q")
    field = card.locator("textarea[aria-label='규칙']")
    expect(field).to_be_focused()
    screen.page.keyboard.type("표만 있어도 비교로 본다.")
    expect(field).to_have_value("표만 있어도 비교로 본다.")
    screen.page.keyboard.press("Escape")
    expect(card).to_be_focused()
    screen.no_error()
