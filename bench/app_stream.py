"""From the last byte of a criterion to its card on screen: the endpoint holds back exactly the chunk that closes it."""

import json
import random
import statistics
import threading
import time
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.app_browser import PATIENCE, Timed, empty_app, running, tab
from bench.app_desks import endpoint_settings
from bench.measurement import Measurement
from tests.servers.openai import FakeOpenAI
from tests.servers.openai_answers import answer, pieces

RUNS = 4
SAMPLE = "seabirds-good"

WATCH = """() => {
  window.arrived = {}
  const look = () => {
    for (const card of document.querySelectorAll('[class*="st-key-card_"]')) {
      const name = card.className.match(/st-key-card_(\\S+)/)[1]
      if (!(name in window.arrived) && card.querySelector('[class*="st-key-show_evidence_"]')) {
        window.arrived[name] = 0
        requestAnimationFrame(() => { window.arrived[name] = performance.timeOrigin + performance.now() })
      }
    }
  }
  window.watcher?.disconnect()
  window.watcher = new MutationObserver(look)
  window.watcher.observe(document.body, {childList: true, subtree: true})
}"""
"""Notes when the evidence of each criterion is first painted; it comes with the completed suggestion and not before."""


class SteppedOpenAI(FakeOpenAI):
    """Waits before each chunk that closes a criterion until `step`, which notes the moment it lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.closing: dict[int, str] = {}
        self.waiting = threading.Semaphore(0)
        self.name = ""
        self._go = threading.Semaphore(0)

    def between(self, chunks_sent: int) -> None:
        if chunks_sent == 0:
            self.closing = closings(answer(self.requests[-1].body))
        if chunks_sent in self.closing:
            self.name = self.closing[chunks_sent]
            self.waiting.release()
            self._go.acquire(timeout=60)

    def step(self) -> float:
        """Let the chunk go that is held back. Milliseconds of the wall clock, which the browser on the same machine shares."""
        moment = time.time() * 1000
        self._go.release()
        return moment


def closings(reply: str) -> dict[int, str]:
    """The number of the piece with which each criterion's object ends -> the criterion's id."""
    spans, decoder, found = {}, json.JSONDecoder(), {}
    for name, value in json.loads(reply).items():
        if isinstance(value, dict):
            start = reply.index("{", reply.index(json.dumps(name) + ":"))
            spans[decoder.raw_decode(reply, start)[1]] = name
    reached = 0
    for number, piece in enumerate(pieces(reply)):
        ends = [end for end in spans if reached < end <= reached + len(piece)]
        reached += len(piece)
        found.update((number, spans[end]) for end in ends)
    return found


def _run(screen: Timed, endpoint: SteppedOpenAI) -> Iterator[float]:
    """Milliseconds for each criterion of one run."""
    screen.button("start_run").click()
    criteria = 0
    while not criteria or criteria < len(endpoint.closing):
        if not endpoint.waiting.acquire(timeout=30):
            raise TimeoutError("the stream stopped before the last criterion")
        if not criteria:  # until the page follows this run, the cards show the last one's evidence
            screen.button("stop_run").wait_for()
            screen.page.wait_for_function("() => !document.querySelector('[class*=st-key-show_evidence_]')")
            screen.page.evaluate(WATCH)
        name, criteria = endpoint.name, criteria + 1
        time.sleep(random.uniform(0.3, 0.6))  # not in step with the page's own looking
        released = endpoint.step()
        shown = screen.page.wait_for_function(f"() => window.arrived[{name!r}]", polling=20, timeout=PATIENCE)
        yield float(shown.json_value()) - released
    screen.key("save_evaluation").wait_for()
    screen.settled()


def measurements(browser: Browser) -> Iterator[Measurement]:
    took, clicks = [], []
    with (
        SteppedOpenAI() as endpoint,
        empty_app(browser) as empty,
        running(**endpoint_settings(endpoint)) as server,
        tab(browser, server) as screen,
    ):
        screen.open("/grade").click(f"sample_{SAMPLE}")
        for _ in range(RUNS):
            took.extend(_run(screen, endpoint))
            clicks.extend(empty() for _ in range(5))
    against = {"unit": "ms", "baseline": "click → repaint of an empty app", "baseline_value": statistics.median(clicks)}
    yield Measurement(name="last byte of a criterion → its card, median", value=statistics.median(took), **against)
    yield Measurement(
        name="last byte of a criterion → its card, p95", value=statistics.quantiles(took, n=20)[-1], **against
    )
