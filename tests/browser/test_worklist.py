"""Three submissions through a worklist by keys, in a real browser: nothing typed gets lost or into another one's draft, and the way is found again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.test_journeys import eventually, hosts

pytestmark = pytest.mark.browser

NOTEBOOK = (ROOT / "grader/samples/notebooks/seabirds-gaps.ipynb").read_bytes()
OWNERS = ("auk", "booby", "crane")
ENTERED = (
    "SELECT number, {} FROM draft_entry JOIN batch_line USING (submission_id) WHERE criterion_id = '{}' ORDER BY 1"
)


@pytest.fixture
def running(server, github):
    for owner in OWNERS:
        github.add_repo(owner, "birds", files={"a.ipynb": NOTEBOOK})
    return server(**hosts(github))


@pytest.fixture
def screen(running, tab):
    """The first of three submissions of a list that was just taken in."""
    screen = tab(running).open("/submissions")
    screen.key("batch_assignment").locator("input").first.click()
    screen.page.get_by_role("option", name="바닷새").click()
    screen.field("batch_text").fill("\n".join(f"https://github.com/{owner}/birds" for owner in OWNERS))
    screen.click("batch_take_in").click("worklist_of_batch")
    at(screen, 1)
    return screen


def at(screen, number):
    """Wait until the desk shows that place of the list, ready to be worked on."""
    expect(screen.key("worklist_place").get_by_role("button", name=f"{number} / 3", exact=True)).to_be_visible()
    screen.settled()
    expect(screen.page.locator("[aria-current='true']")).to_be_visible()  # the keys work


def press(screen, *keys):
    for key in keys:
        screen.page.keyboard.press(key)


def write(screen, text):
    """Into the first criterion's comment, the key that leads on right after it."""
    field = screen.field("rating_comment_explore")
    field.click()
    field.press("Control+a")
    field.press_sequentially(text, delay=5)
    press(screen, "Escape", "n")


def test_three_by_keys(screen, running):
    write(screen, "첫째")
    at(screen, 2)
    write(screen, "둘째")
    at(screen, 3)
    press(screen, "p")
    at(screen, 2)
    expect(screen.field("rating_comment_explore")).to_have_value("둘째")
    screen.page.go_back()
    at(screen, 3)
    screen.page.reload()
    at(screen, 3)
    expect(screen.field("rating_comment_explore")).to_have_value("")
    screen.button("worklist_by").click()
    screen.page.get_by_text("2 · 세 모델의 비교", exact=True).click()
    expect(screen.page).to_have_url(re.compile("by=models"))
    at(screen, 3)
    press(screen, "1", "p", "0")  # the last comes too early, for nobody has seen what it would decide
    at(screen, 2)
    press(screen, "1")
    expect(screen.key("worklist_bar")).to_contain_text("이 문항은 1개 남음")
    expect(screen.page.locator("[class*='st-key-rating_comment_']")).to_have_count(1)
    eventually(running, ENTERED.format("comment", "explore"), [(1, "첫째"), (2, "둘째")])
    eventually(running, ENTERED.format("score", "models"), [(2, 1), (3, 1)])

    screen.open("/grade")
    expect(screen.button("worklist_offer_0")).to_contain_text("3개 중 3개 남음")
    screen.click("worklist_offer_0")
    at(screen, 1)  # where it stopped is decided: on to the next in this criterion
    expect(screen.page).to_have_url(re.compile("by=models"))
    screen.no_error()


def test_every_submission_begins_at_its_first_open_card_and_steps_wait_for_each_other(screen, running):
    current = screen.page.locator("[aria-current='true']")
    for number in (1, 2):
        at(screen, number)
        expect(current).to_contain_text("1. 데이터 살펴보기")
        press(screen, "1")
        expect(current).to_contain_text("2. ")
        press(screen, "1")
        expect(current).to_contain_text("3. ")
        press(screen, "n", "1", "a")  # before the next one is seen, nothing is decided
    at(screen, 3)
    expect(current).to_contain_text("1. 데이터 살펴보기")
    press(screen, "p", "p")
    at(screen, 1)
    expect(current).to_contain_text("3. ")
    press(screen, "n", "n", "n", "n")  # there are but three
    at(screen, 3)
    press(screen, "1")
    eventually(running, ENTERED.format("score", "explore"), [(1, 1), (2, 1), (3, 1)])
    eventually(running, ENTERED.format("score", "models"), [(1, 1), (2, 1)])
    press(screen, "p")
    at(screen, 2)
    screen.no_error()


def test_while_the_answer_takes_its_time_nothing_is_decided_either(screen, running):
    with running.asleep():
        press(screen, "n")
        screen.page.wait_for_timeout(400)
        press(screen, "1")
        screen.page.wait_for_timeout(100)
    at(screen, 2)
    press(screen, "1")
    eventually(running, ENTERED.format("score", "explore"), [(2, 1)])
    screen.no_error()
