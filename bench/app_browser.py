"""A tab that measures: from a press to the frame in which its effect is painted, on the browser's own clock."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, Screen, Server, chromium_path

PATIENCE = 60_000
"""Milliseconds until a press counts as without effect."""

EMPTY = "bench/empty_app.py"

TIMED = """() => new Promise((resolve, reject) => {
  const done = () => UNTIL, shown = () => document.querySelector('[data-testid=stMain]').textContent
  const before = shown(), button = PRESS, began = performance.now()
  const look = () => {
    const now = performance.now() - began
    done() ? resolve(now) : now > PATIENCE ? reject(new Error('nothing happened')) : requestAnimationFrame(look)
  }
  button.click()
  requestAnimationFrame(look)
})"""

CHANGED = "shown() !== before"


def median(of: Callable[[], float], times: int) -> float:
    return statistics.median(of() for _ in range(times))


def visible(selector: str) -> str:
    """JavaScript that says whether something of this kind is on screen."""
    return f"(e => e && e.getBoundingClientRect().height > 0)(document.querySelector(`{selector}`))"


class Timed(Screen):
    def press(self, press: str, until: str = CHANGED) -> float:
        """Milliseconds from clicking what the JavaScript expression `press` finds to the frame in which `until` is true; the page is settled afterwards."""
        script = TIMED.replace("UNTIL", until).replace("PRESS", press).replace("PATIENCE", str(PATIENCE))
        took = float(self.page.evaluate(script))
        self.settled()
        return took

    def press_key(self, key: str, until: str = CHANGED) -> float:
        """The same for the button of that key."""
        return self.press(f"document.querySelector('.st-key-{key} button')", until)

    def arrive(self, path: str, selector: str) -> float:
        """Milliseconds from asking for the page to the first frame in which `selector` is on screen."""
        began = time.perf_counter()
        self.page.goto(self.url + path, wait_until="commit")
        self.page.wait_for_function(f"() => {visible(selector)}", polling="raf", timeout=PATIENCE)
        took = (time.perf_counter() - began) * 1000
        self.settled()
        return took


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, server: Server) -> Iterator[Timed]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="ko-KR", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield Timed(context.new_page(), server.url)
    context.close()


@contextmanager
def running(script: str = "app.py", folder: Path | None = None, **settings: str) -> Iterator[Server]:
    """A server that has just come up, with a new gradebook unless there is one in `folder`."""
    with tempfile.TemporaryDirectory() as made:
        server = Server(folder or Path(made), script=script, **settings)
        try:
            yield server.start()
        finally:
            server.stop()


@contextmanager
def empty_app(browser: Browser) -> Iterator[Callable[[], float]]:
    """Milliseconds from the click to the repaint of an app with nothing but a button, as often as asked."""
    with running(EMPTY) as server, tab(browser, server) as screen:
        screen.open()
        screen.button("again").wait_for()

        def click() -> float:
            return screen.press_key("again")

        click()
        yield click
