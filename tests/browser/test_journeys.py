"""What a coach does, from the first click to the saved evaluation, in a real browser against a real server."""

import re
import sqlite3
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COMPLETED, ROOT

pytestmark = pytest.mark.browser

NOTEBOOK = (ROOT / "grader/samples/notebooks/seabirds-good.ipynb").read_bytes()
PATH = "탐색/[E-02] 바닷새 (연습) 99%.ipynb"


def rows(server, question):
    with sqlite3.connect(server.database) as gradebook:
        return gradebook.execute(question).fetchall()


def eventually(server, question, expected):
    """A rerun may still be under way when the browser is asked; the gradebook has it within moments."""
    deadline = time.monotonic() + 10
    while rows(server, question) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert rows(server, question) == expected


def with_endpoint(endpoint, **more):
    return {"OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": endpoint.base_url, "COACHMARK_MODEL": "fake-model", **more}


def hosts(github):
    settings = github.settings()
    return {"GITHUB_URL": settings.url, "GITHUB_API_URL": settings.api_url, "GITHUB_RAW_URL": settings.raw_url}


def test_a_sample_is_graded_and_saved_without_a_key_or_a_network(server, tab):
    running = server()
    screen = tab(running).open()
    expect(screen.key("head")).to_contain_text("오프라인 채점기")
    screen.click("sample_seabirds-good")
    screen.suggest()
    screen.click("accept_all")
    screen.click("save_evaluation")
    expect(screen.page.get_by_text("아직 1개 문항을 결정해야 해요")).to_be_visible()
    assert rows(running, "SELECT * FROM rating") == []
    undecided = screen.page.locator("[class*='st-key-card_']", has=screen.page.get_by_text("직접 확인 필요"))
    undecided.locator("[class*='st-key-rating_score_']").get_by_text("1", exact=True).click()
    screen.settled().click("save_evaluation")
    expect(screen.page.get_by_text("버전 1으로 저장됨")).to_be_visible()
    eventually(running, "SELECT count(*) FROM rating", [(6,)])
    screen.page.get_by_role("link", name="기록").click()
    expect(screen.key("history_table")).to_be_visible()
    screen.no_error()


def test_a_notebook_comes_from_github_and_its_evidence_is_one_click_away(server, tab, github, endpoint):
    github.add_repo("penguin", "birds", files={PATH: NOTEBOOK})
    running = server(**with_endpoint(endpoint), **hosts(github))
    screen = tab(running, locale="en-US").open()
    screen.field("source_url").fill(f"https://github.com/penguin/birds/blob/main/{PATH}")
    screen.click("open_submission")
    expect(screen.key("cell_1")).to_contain_text("바닷새")
    screen.suggest()
    link = screen.page.locator("[class*='st-key-show_evidence_']").first
    number = re.search(r"\d+", link.inner_text()).group()
    link.get_by_role("button").first.click()
    expect(screen.key("focused_cell").locator(f".st-key-cell_{number}")).to_be_in_viewport()
    screen.no_error()


def test_the_run_goes_on_through_clicks_reloads_page_switches_and_a_second_tab(server, tab, endpoint):
    endpoint.hold_after(30)
    running = server(**with_endpoint(endpoint))
    screen = tab(running).open()
    screen.click("sample_bikes-good")
    screen.button("start_run").click()
    assert endpoint.reached_hold.wait(30)
    expect(screen.button("stop_run")).to_be_visible()

    screen.key("nb_filter").get_by_text("코드").click()
    screen.page.reload()
    expect(screen.button("stop_run")).to_be_visible()
    screen.page.get_by_role("link", name="설정").click()
    expect(screen.button("stop_run")).to_have_count(0)
    screen.page.get_by_role("link", name="채점").click()
    expect(screen.button("stop_run")).to_be_visible()
    other = tab(running).open(screen.submission())
    expect(other.button("stop_run")).to_be_visible()

    endpoint.release()
    for each in (screen, other):
        expect(each.page.get_by_text(COMPLETED).first).to_be_visible(timeout=60_000)
        expect(each.page.get_by_text("제안").first).to_be_visible()
        each.no_error()
    assert rows(running, "SELECT status FROM run") == [("completed",)]
    assert len(endpoint.requests) == 1


def test_stop_keeps_what_has_arrived(server, tab, endpoint):
    endpoint.hold_after(300)
    running = server(**with_endpoint(endpoint))
    screen = tab(running).open()
    screen.click("sample_bikes-good")
    screen.button("start_run").click()
    assert endpoint.reached_hold.wait(30)
    screen.button("stop_run").click()
    expect(screen.page.get_by_text("실행을 멈췄어요")).to_be_visible()
    eventually(running, "SELECT status FROM run", [("cancelled",)])
    assert rows(running, "SELECT count(*) FROM suggestion")[0][0] > 0


def test_a_killed_server_loses_neither_the_stream_nor_the_typing(server, tab, endpoint):
    running = server(**with_endpoint(endpoint))
    screen = tab(running).open()
    screen.click("sample_bikes-gaps")
    comment = screen.field("rating_comment_questions")
    comment.click()
    comment.press_sequentially("여기까지 쓴 코멘트", delay=15)
    expect(screen.page.get_by_text("초안은 보관했어요")).to_be_visible(timeout=3_000)
    endpoint.hold_after(300)
    screen.button("start_run").click()
    assert endpoint.reached_hold.wait(30)
    expect(screen.key("card_questions")).to_contain_text("제안")
    suggested = rows(running, "SELECT count(*) FROM suggestion")[0][0]
    running.kill()
    endpoint.release()

    running.start()
    screen.page.reload()
    screen.settled()
    expect(screen.page.get_by_text("실행 중에 Coachmark가 종료됐어요")).to_be_visible()
    expect(screen.field("rating_comment_questions")).to_have_value("여기까지 쓴 코멘트")
    assert rows(running, "SELECT status FROM run") == [("interrupted",)]
    assert rows(running, "SELECT count(*) FROM suggestion")[0][0] >= suggested > 0


def test_typing_survives_a_navigation_click_a_shortcut_and_a_reload(server, tab):
    running = server()
    screen = tab(running).open()
    screen.click("sample_seabirds-gaps")
    overall = screen.field("overall_feedback")
    overall.click()
    overall.press_sequentially("첫 문장.", delay=15)
    screen.page.get_by_role("link", name="기록").click()
    screen.page.wait_for_url("**/history*")  # the link waits until what was typed has arrived
    screen.page.get_by_role("link", name="채점").click()
    screen.page.wait_for_url("**/grade*")
    expect(screen.field("overall_feedback")).to_have_value("첫 문장.")

    overall = screen.field("overall_feedback")
    overall.click()
    overall.press("End")
    overall.press_sequentially(" 둘째 문장.", delay=15)
    overall.press("Control+s")
    expect(screen.page.get_by_text("문항을 결정해야 해요")).to_be_visible()
    screen.page.reload()
    expect(screen.field("overall_feedback")).to_have_value("첫 문장. 둘째 문장.")

    overall = screen.field("overall_feedback")
    overall.click()
    overall.press("End")
    overall.press_sequentially(" 셋째.", delay=15)
    screen.page.wait_for_timeout(1_000)
    screen.page.reload()
    expect(screen.field("overall_feedback")).to_have_value("첫 문장. 둘째 문장. 셋째.")


def test_the_later_of_two_tabs_is_told_and_nothing_is_overwritten(server, tab):
    running = server()
    first = tab(running).open()
    first.click("sample_seabirds-gaps")
    second = tab(running).open(first.submission())
    for screen, text in ((first, "첫째 탭의 글"), (second, "둘째 탭의 글")):
        field = screen.field("overall_feedback")
        field.click()
        field.press_sequentially(text, delay=15)
        screen.page.wait_for_timeout(900)
        screen.settled()
    expect(second.key("conflict_overall_feedback")).to_contain_text("첫째 탭의 글")
    assert rows(running, "SELECT text FROM draft_overall") == [("첫째 탭의 글",)]
    second.click("mine_overall_feedback")
    eventually(running, "SELECT text FROM draft_overall", [("둘째 탭의 글",)])
    logged = [text for (text,) in rows(running, "SELECT text FROM entry_log ORDER BY id")]
    assert "첫째 탭의 글" in logged


def test_a_narrow_dark_window_can_do_the_same(server, tab):
    running = server()
    screen = tab(running, locale="en-US", width=800, scheme="dark").open()
    screen.click("sample_seabirds-good")
    screen.suggest()
    screen.click("accept_all")
    width = screen.page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert width <= 800
    expect(screen.key("save_evaluation")).to_be_visible()
    screen.no_error()
