"""Takes the pictures of the docs: the app on a new gradebook, with the offline grader, the bundled samples and made-up students; no network.

    make screenshots

Written to `docs/screenshots/`. Look at each one before you commit it.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from grader import bootstrap, settings
from grader.bootstrap import Services
from grader.llm.offline_model import OfflineModel
from grader.sources.samples import samples
from tests.browser.conftest import FLAGS, Screen, Server, chromium_path

PICTURES = Path(__file__).parent / "screenshots"
FOLDER = Path("data", "screenshots")
"""Of the gradebook, from the repository's top; git does not see it. A picture shows this path, so it is the same on every machine."""

COACH = "이코치"
STUDENTS = ("haneul-dev", "bom-i", "jiwoo-ml", "minseo-lab", "noeul", "sora-data")
LOOK = {"ko": {"locale": "ko-KR"}, "en": {"locale": "en-US"}, "dark": {"locale": "ko-KR", "color_scheme": "dark"}}


def _settings() -> dict[str, str]:
    """Nothing of this machine's own settings: an empty value counts as not set."""
    nothing = dict.fromkeys(settings.in_the_open(settings.Settings()), "")
    return {**nothing, "COACHMARK_COACH": COACH, "DATABASE_URL": f"sqlite:///{FOLDER / 'coachmark.db'}"}


def _grade(services: Services, student: str, sample: str, assignment_key: str, *, final: bool) -> None:
    """One submission with suggestions and, when `final`, an evaluation that follows them."""
    assignment = next(each for each in services.assignments() if each.key == assignment_key)
    fetched = replace(services.samples.open(f"sample:{sample}"), owner=student, repo="homework")
    submission = services.keep(fetched, assignment)
    run = services.start(submission, assignment, OfflineModel(pause=0), coach=COACH)
    while services.view(run).status.active:
        time.sleep(0.02)
    if not final:
        return
    suggested = {each.criterion_id: each for each in services.gradebook.run(run.id).suggestions}
    ratings = {}
    for criterion in assignment.rubric.criteria:
        score, comment = suggested[criterion.id].score, suggested[criterion.id].comment
        ratings[criterion.id] = (criterion.highest if score is None else score, comment)
    rubric = services.gradebook.use_rubric(assignment)
    overall = services.gradebook.run(run.id).overall
    services.gradebook.save_evaluation(
        submission.id, rubric.id, ratings=ratings, overall=overall, coach=COACH, run_id=run.id, based_on=0
    )


def _fill() -> None:
    """A gradebook with some work in it, for the picture of the history."""
    services = bootstrap.services(settings.read(_settings()))
    for place, student in enumerate(STUDENTS):
        for sample in samples()[place % 2 :: 2]:
            _grade(services, student, sample.name, sample.assignment, final=(place + len(sample.name)) % 4 > 0)
    services.close()


@contextmanager
def _tab(browser: Browser, server: Server, look: str, width: int = 1280, height: int = 800) -> Iterator[Screen]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", timezone_id="Asia/Seoul", **LOOK[look]
    )
    yield Screen(context.new_page(), server.url)
    context.close()


def _take(screen: Screen, name: str) -> None:
    screen.settled().no_error()
    expect(screen.page.get_by_test_id("stSkeleton")).to_have_count(0)
    screen.page.mouse.move(0, 0)
    screen.page.wait_for_timeout(600)  # fonts, icons and the fading of what changed
    screen.page.screenshot(path=PICTURES / f"{name}.png")
    sys.stderr.write(f"{name}.png\n")


def _suggest(screen: Screen, sample: str) -> None:
    screen.open().click(f"sample_{sample}")
    screen.button("start_run").click()
    expect(screen.button("stop_run")).to_be_visible()
    expect(screen.key("stop_run")).to_have_count(0, timeout=60_000)
    expect(screen.field("overall_feedback")).not_to_have_value("")
    screen.settled()


def _first_evidence(screen: Screen) -> None:
    """Show the quote of the first suggestion in the notebook."""
    screen.page.locator("[class*='st-key-show_evidence_'] button").first.click()
    screen.settled()


def landing(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko") as screen:
        _take(screen.open(), "landing")


def streaming(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko") as screen:
        screen.open().click("sample_cafe-good")
        screen.button("start_run").click()
        expect(screen.page.locator("[class*='st-key-show_evidence_']").nth(3)).to_be_visible()
        screen.page.screenshot(path=PICTURES / "streaming.png")


def grade(browser: Browser, server: Server) -> None:
    for look, name in (("ko", "grade"), ("en", "grade-en"), ("dark", "dark")):
        with _tab(browser, server, look) as screen:
            _suggest(screen, "seabirds-good")
            _first_evidence(screen)
            _take(screen, name)


def narrow(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko", width=800, height=1000) as screen:
        _suggest(screen, "bikes-gaps")
        screen.key("review_cards").scroll_into_view_if_needed()
        _take(screen, "narrow")


def saved(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko") as screen:
        _suggest(screen, "bikes-good")
        if screen.key("accept_all").count():
            screen.click("accept_all")
        for group in screen.page.locator("[class*='st-key-rating_score_']").all():
            buttons = group.get_by_role("radio").or_(group.locator("button"))
            if not group.locator("[aria-checked='true'], [kind$='Active']").count():
                buttons.last.click()
                screen.settled()
        screen.click("save_evaluation")
        screen.key("save_evaluation").scroll_into_view_if_needed()
        _take(screen, "saved")


def history(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko") as screen:
        expect(screen.open("/history").key("history_table")).to_be_visible()
        _take(screen, "history")


def settings_page(browser: Browser, server: Server) -> None:
    with _tab(browser, server, "ko", height=1000) as screen:
        _take(screen.open("/settings"), "settings")


PAGES: tuple[Callable[[Browser, Server], None], ...] = (
    landing,
    streaming,
    grade,
    narrow,
    saved,
    history,
    settings_page,
)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    _fill()
    with sync_playwright() as playwright:
        server = Server(FOLDER, **_settings()).start()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            for page in PAGES:
                page(browser, server)
        finally:
            browser.close()
            server.stop()
    shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
