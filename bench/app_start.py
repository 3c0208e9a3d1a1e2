"""Start-up and reruns against an empty Streamlit app, each seen by the browser and by a client without one."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from bench.app_browser import EMPTY, Timed, empty_app, running, tab
from bench.app_desks import endpoint_settings, grade, notebook_files
from bench.measurement import Measurement
from bench.websocket_coach import WebsocketCoach, in_a_thread
from tests.servers.openai import FakeOpenAI

STARTS = 3
RERUNS = 15

FIRST = {"app.py": ("/grade", ".st-key-open_submission button"), EMPTY: ("/", ".st-key-again button")}


def _start(browser: Browser, script: str) -> tuple[float, float]:
    """Milliseconds from the start of the process to its health route, and to the first page on screen."""
    began = time.perf_counter()
    with running(script) as server, tab(browser, server) as screen:
        healthy = (time.perf_counter() - began) * 1000
        screen.arrive(*FIRST[script])
        return healthy, (time.perf_counter() - began) * 1000


def starts(browser: Browser) -> Iterator[Measurement]:
    took: dict[str, list[tuple[float, float]]] = {script: [] for script in FIRST}
    for _ in range(STARTS):
        for script, of_script in took.items():
            of_script.append(_start(browser, script))
    ours, empty = ([statistics.median(each) for each in zip(*took[script], strict=True)] for script in FIRST)
    for place, what in enumerate(("start → health route", "start → first page on screen")):
        yield Measurement(name=what, value=ours[place], unit="ms", baseline="empty app", baseline_value=empty[place])


def _score(screen: Timed, turn: int) -> float:
    buttons = "document.querySelectorAll('[class*=st-key-rating_score_]')[0].querySelectorAll('button')"
    return screen.press(f"{buttons}[{turn % 2}]")


def _language(screen: Timed, turn: int) -> float:
    return screen.press(f"document.querySelectorAll('.st-key-language button')[{turn % 2}]")


async def _without_browser(url: str, submission: int, empty_url: str) -> dict[str, float]:
    """Median milliseconds of a change of a score, of the whole page and of the empty app."""
    took: dict[str, list[float]] = {"score": [], "page": [], "empty": []}
    async with (
        WebsocketCoach.at(url, "grade", f"submission={submission}") as coach,
        WebsocketCoach.at(empty_url, "") as empty,
    ):
        score = next(key for key in coach.widgets if key.startswith("rating_score_"))
        for turn in range(RERUNS):
            took["score"].append(await coach.choose(score, turn % 2))
            took["page"].append(await coach.rerun())
            took["empty"].append(await empty.press("again"))
    return {what: statistics.median(times) for what, times in took.items()}


def reruns(browser: Browser) -> Iterator[Measurement]:
    middle = notebook_files()[10:11]
    with tempfile.TemporaryDirectory() as name, FakeOpenAI() as endpoint:
        folder = Path(name)
        settings = endpoint_settings(endpoint)
        submission = next(iter(grade({"DATABASE_URL": f"sqlite:///{folder / 'coachmark.db'}", **settings}, middle)))
        with running(folder=folder, **settings) as server, empty_app(browser) as empty, tab(browser, server) as screen:
            screen.open(f"/grade?submission={submission}")
            turns = [(_score(screen, n), _language(screen, n), empty()) for n in range(RERUNS + 1)][1:]
            with running(EMPTY) as empty_server:
                asked = in_a_thread(_without_browser(server.url, submission, empty_server.url))
    score, language, click = (statistics.median(each) for each in zip(*turns, strict=True))
    seen = {"unit": "ms", "baseline": "click → repaint of an empty app", "baseline_value": click}
    yield Measurement(name="click on a score → repaint (a fragment)", value=score, **seen)
    yield Measurement(name="click on the language → repaint (the whole page)", value=language, **seen)
    server_side = {"unit": "ms", "baseline": "rerun of an empty app, no browser", "baseline_value": asked["empty"]}
    yield Measurement(name="a score changed, no browser (a fragment)", value=asked["score"], **server_side)
    yield Measurement(name="the grade page rerun, no browser", value=asked["page"], **server_side)


def measurements(browser: Browser) -> Iterator[Measurement]:
    yield from starts(browser)
    yield from reruns(browser)
