"""Scoring before the suggestion is seen, in a real browser: what the server sends, and what the keys do."""

import re

import pytest
from playwright.sync_api import expect

from tests.servers import openai_answers

pytestmark = pytest.mark.browser

HIDDEN = (*openai_answers.COMMENTS, openai_answers.OVERALL)
"""All that the model says, of which nothing may arrive."""


def arrived(frames: list[bytes]) -> list[str]:
    """What of it the browser was sent, shown or not."""
    everything = b"".join(frames).decode("utf-8", "replace")
    return [text for text in HIDDEN if text[:20] in everything]


@pytest.fixture
def desk(server, tab, endpoint):
    """A sample on the desk, all of whose suggestions are hidden, and what the browser was sent since it was opened."""
    started = server(OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="any", COACHMARK_MODEL="fake-model")
    screen = tab(started).open("/settings")
    screen.field("settings_blind_first").fill("100")
    screen.field("settings_blind_first").press("Enter")
    screen.settled().click("save_settings")
    frames: list[bytes] = []
    screen.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(_bytes(frame))))
    screen.open("/grade").click("sample_seabirds-gaps")
    screen.suggest()
    return screen, frames


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def test_a_hidden_suggestion_is_not_sent_before_the_score_and_stands_beside_it_then(desk):
    screen, frames = desk
    sealed = screen.page.locator("[class*='st-key-sealed_']")
    current = screen.page.locator("[aria-current='true']")
    expect(sealed).to_have_count(6)
    expect(screen.key("accept_all")).to_have_count(0)
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("a")  # there is nothing to accept
    expect(screen.key("desk_status")).to_contain_text("6개 중 0개 결정")
    assert arrived(frames) == []
    screen.page.keyboard.press("1")
    expect(sealed).to_have_count(5)
    expect(current).to_contain_text("1. 데이터 살펴보기")  # it stays, for there is something to compare
    expect(current.get_by_role("radio", name="1")).to_be_checked()
    expect(current.locator("[class*='st-key-rating_comment_'] textarea")).to_have_value(re.compile("요 .+요"))
    assert len(arrived(frames)) == 1
    screen.page.reload()
    expect(sealed).to_have_count(5)
    screen.no_error()
