"""Second opinions in the real browser: a name that is typed, a form that stays closed, levels side by side, a reload."""

import re

from playwright.sync_api import expect


def form(screen, criterion):
    return screen.click(f"opinion_{criterion}").settled()


def test_opinions_are_asked_for_stopped_and_read_beside_the_suggestion(server, tab, endpoint):
    app = server(OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="k", COACHMARK_MODEL="fake-model")
    screen = tab(app, locale="en-US").open("/").click("sample_seabirds-good").suggest()
    criterion = "explore"
    card = screen.key(f"card_{criterion}")
    suggested = card.get_by_text(re.compile(r"^Suggested \d of \d$")).inner_text()

    endpoint.hold_after(2)
    form(screen, criterion).click(f"opinion_ask_{criterion}")
    expect(screen.key("opinions_line")).to_contain_text("2 opinions are on their way")
    screen.click("stop_opinions")
    expect(screen.key("opinions_line")).to_have_count(0)
    expect(card).to_contain_text("You stopped this before the answer came.")
    expect(screen.key(f"opinion_samples_{criterion}")).to_have_count(0)
    endpoint.release()

    form(screen, criterion)
    screen.key(f"opinion_by_{criterion}").get_by_text("Another model").click()
    screen.settled().field(f"opinion_model_{criterion}").press_sequentially("fake-model~varied", delay=30)
    expect(screen.page.get_by_role("option").filter(has_text="fake-model~varied")).to_be_visible()
    screen.field(f"opinion_model_{criterion}").press("Enter")
    screen.settled().key(f"opinion_samples_{criterion}").get_by_text("3", exact=True).click()
    screen.settled().click(f"opinion_ask_{criterion}")
    said = re.compile(r"Second opinions: fake-model~varied \d \d \d → (\d of 4 say \d|all 4 say \d|split: 0 / 1)")
    expect(card).to_contain_text(said)
    assert {request.body["model"] for request in endpoint.requests[-3:]} == {"fake-model~varied"}
    expect(card).to_contain_text(suggested)

    screen.page.reload()
    expect(screen.settled().key(f"card_{criterion}")).to_contain_text(said)
    screen.no_error()
