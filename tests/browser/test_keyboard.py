"""Grading without a mouse, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COMPLETED

pytestmark = pytest.mark.browser

HANGUL = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))"""


HEARD = f"keys => {{ ({HANGUL})(keys); return document.querySelectorAll('[data-heard]').length }}"
"""How many things on the page show, in the same moment, that a key has pressed them."""


@pytest.fixture
def desk(server, tab):
    """A sample on the desk, opened by mouse."""
    screen = tab(server()).open()
    screen.click("sample_seabirds-gaps")
    expect(current(screen)).to_be_visible()
    return screen


def current(screen):
    return screen.page.locator("[aria-current='true']")


def jamo(screen, key, code):
    """Press a key as it arrives while Hangul is typed."""
    screen.page.evaluate(HANGUL, [key, code])


def decided(screen, how_many):
    expect(screen.key("desk_status")).to_contain_text(f"6개 중 {how_many}개 결정")


def checked(screen, criterion, score):
    expect(screen.key(f"rating_score_{criterion}").get_by_role("radio", name=str(score))).to_be_checked()


def look_around(screen):
    jamo(screen, "ㅓ", "KeyJ")
    expect(current(screen)).to_contain_text("2. 세 모델의 비교")
    jamo(screen, "ㅏ", "KeyK")
    expect(current(screen)).to_contain_text("1. 데이터 살펴보기")
    expect(current(screen)).to_be_focused()
    jamo(screen, "ㅍ", "KeyV")
    expect(screen.key("cell_4")).to_be_in_viewport()
    assert "cell_4 " in screen.page.locator("#coachmark-cell").text_content()


def decide_two(screen):
    assert screen.page.evaluate(HEARD, ["ㅁ", "KeyA"]) == 1  # as suggested; what was pressed shows it at once
    expect(current(screen)).to_contain_text("2. 세 모델의 비교")
    decided(screen, 1)
    jamo(screen, "ㅐ", "KeyO")  # 0 was suggested
    expect(current(screen)).to_contain_text("3. 새는 곳 없는 검증")
    decided(screen, 2)
    checked(screen, "models", 1)


def think_again(screen):
    """What was undone is open again, however soon."""
    screen.page.keyboard.press("0")
    decided(screen, 3)
    screen.page.keyboard.press("u")
    decided(screen, 2)
    for key in "kk0":
        screen.page.keyboard.press(key)
    expect(current(screen)).to_contain_text("3. 새는 곳 없는 검증")
    checked(screen, "models", 0)
    screen.page.keyboard.press("u")
    checked(screen, "models", 1)
    decided(screen, 2)


def talk_for_a_moment(screen):
    """The desk comes back with all that stood in its fields."""
    screen.page.keyboard.press("t")
    expect(screen.field("talk_input")).to_be_focused()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("t")
    expect(screen.field("rating_comment_split")).to_have_value(re.compile("jka0 안녕$"))
    expect(screen.field("overall_feedback")).to_have_value(re.compile(r"\S"))
    decided(screen, 2)
    assert screen.key("notebook_cells").bounding_box()["height"] > 300
    assert screen.key("review_cards").bounding_box()["height"] > 300


def write_a_comment(screen):
    jamo(screen, "ㄷ", "KeyE")
    comment = screen.field("rating_comment_split")
    expect(comment).to_be_focused()
    comment.press_sequentially("jka0 안녕")
    screen.page.keyboard.press("Escape")
    expect(current(screen)).to_be_focused()
    expect(current(screen)).to_contain_text("3. 새는 곳 없는 검증")
    decided(screen, 2)


def decide_the_rest(screen):
    for key in "01":  # the second is for the next card, and does not wait for the first
        screen.page.keyboard.press(key)
    decided(screen, 4)
    for key in ("Shift+A", "1", "1"):
        screen.page.keyboard.press(key)
    decided(screen, 6)
    checked(screen, "split", 0)
    expect(current(screen)).to_contain_text("종합 피드백")


def test_a_sample_is_graded_by_keyboard_alone_with_a_korean_input_method_on(desk):
    jamo(desk, "ㅎ", "KeyG")
    expect(desk.page.get_by_text(COMPLETED).first).to_be_visible(timeout=60_000)
    desk.settled()
    look_around(desk)
    decide_two(desk)
    think_again(desk)
    write_a_comment(desk)
    talk_for_a_moment(desk)
    decide_the_rest(desk)
    desk.page.keyboard.press("?")
    listed = desk.page.get_by_role("dialog")
    expect(listed).to_contain_text("다음 문항")
    desk.page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    desk.page.keyboard.press("Control+S")
    expect(desk.page.get_by_text("버전 1으로 저장됨")).to_be_visible()
    desk.page.reload()
    expect(desk.field("rating_comment_split")).to_have_value(re.compile("jka0 안녕$"))
    decided(desk, 6)
    desk.no_error()


def test_keys_that_come_before_the_server_has_answered_all_take_effect(server, tab):
    started = server()
    screen = tab(started).open()
    screen.click("sample_seabirds-gaps").suggest()
    expect(current(screen)).to_be_visible()
    with started.asleep():
        for key in ("a", "t"):
            screen.page.keyboard.press(key)
    expect(screen.field("talk_input")).to_be_focused()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("t")
    decided(screen, 1)
    screen.no_error()
