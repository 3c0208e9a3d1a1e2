"""Handing out feedback in the real browser: what the clipboard holds, by keyboard alone, and the downloads."""

import re

from playwright.sync_api import expect


def test_feedback_is_copied_by_two_keys_and_taken_as_files(server, tab):
    app = server()
    screen = tab(app, locale="en-US")
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=app.url)
    screen.open("/").click("sample_seabirds-good").suggest()
    screen.click("accept_all")
    for card in screen.page.locator("[class*='st-key-rating_score_']").all():
        if not card.locator("[aria-checked=true], [aria-pressed=true]").count():
            card.get_by_role("radio").last.click()
            screen.settled()
    screen.click("save_evaluation")
    expect(screen.key("hand_out")).to_be_visible()

    screen.page.locator("body").press("x")
    dialog = screen.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Copy feedback")).to_be_focused()
    screen.page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("Copied")
    copied = screen.page.evaluate(
        "navigator.clipboard.read().then(async ([item]) => Promise.all(['text/plain', 'text/html'].map(async (type) => (await item.getType(type)).text())))"
    )
    assert re.match(r"# .+ 피드백\n", copied[0])
    assert re.search(r"<h1>.+ 피드백</h1>", copied[1])
    assert "<table>" in copied[1]

    for form, start in (("md", b"# "), ("html", b"<!doctype html>"), ("pdf", b"%PDF-")):
        with screen.page.expect_download() as download:
            screen.click(f"hand_out_{form}")
        assert download.value.suggested_filename.endswith(f".{form}")
        assert download.value.path().read_bytes().startswith(start)
    screen.no_error()
