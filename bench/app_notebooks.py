"""Opening large notebooks and looking around in them, against a notebook of one cell on the same path."""

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from bench.app_browser import Timed, empty_app, running, tab, visible
from bench.app_desks import endpoint_settings, notebook_files
from bench.measurement import Measurement
from pages.components.notebook_view import PAGE_SIZE
from tests.browser.conftest import COMPLETED
from tests.servers.github import FakeGitHub
from tests.servers.openai import FakeOpenAI

REPETITIONS = 3
ONE = "one cell"
OPENED = visible(".st-key-notebook_cells .st-key-cell_1")


def _generated(cells: int) -> bytes:
    def cell(number: int) -> dict[str, object]:
        source = f"value_{number} = sum(range({number}))\nprint(value_{number})"
        printed = {"output_type": "stream", "name": "stdout", "text": f"{number}\n"}
        return {
            "cell_type": "code", "execution_count": number, "metadata": {}, "source": source, "outputs": [printed],
        }  # fmt: skip

    notebook = {"cells": [cell(n + 1) for n in range(cells)], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(notebook).encode()


def notebooks() -> dict[str, bytes]:
    largest: list[Path] = notebook_files()[:2]
    of_corpus = {f"{file.stat().st_size / 1e6:.1f} MB, {file.stem[:24]}": file.read_bytes() for file in largest}
    return {ONE: _generated(1), **of_corpus, "3,000 cells": _generated(3_000)}


def _serve(github: FakeGitHub, books: dict[str, bytes]) -> None:
    """Each notebook some times over, every time a different file to everyone who remembers files by their content."""
    files = {
        f"{place}-{again}.ipynb": content + b"\n" * again
        for place, content in enumerate(books.values())
        for again in range(REPETITIONS + 1)
    }
    github.add_repo("bench", "notebooks", files=files)


def _open(screen: Timed, github: FakeGitHub, name: str) -> float:
    screen.open("/grade")
    screen.field("source_url").fill(f"{github.url}/bench/notebooks/blob/main/{name}")
    screen.field("source_url").press("Tab")
    screen.settled()
    return screen.press_key("open_submission", OPENED)


def _next_page(screen: Timed) -> float:
    screen.page.get_by_test_id("stPaginationNext").wait_for()  # comes a little later than the rest
    return screen.press(
        "document.querySelector('[data-testid=stPaginationNext]')", visible(f".st-key-cell_{PAGE_SIZE + 1}")
    )


def _evidence(screen: Timed) -> list[float]:
    """Milliseconds to jump to each cell that evidence names."""
    screen.button("start_run").click()
    screen.page.get_by_text(COMPLETED).wait_for()
    screen.settled()
    took, last = [], ""
    links = screen.page.locator("[class*='st-key-show_evidence_'] button")
    for place in range(min(6, links.count())):
        number = "".join(filter(str.isdigit, links.nth(place).inner_text()))
        if number == last:
            continue
        last = number
        cell = f".st-key-focused_cell .st-key-cell_{number}"
        until = f"(e => e && e.getBoundingClientRect().top < innerHeight && e.getBoundingClientRect().bottom > 0)(document.querySelector(`{cell}`))"
        took.append(
            screen.press(f"document.querySelectorAll(`[class*='st-key-show_evidence_'] button`)[{place}]", until)
        )
    return took


def measurements(browser: Browser) -> Iterator[Measurement]:
    books = notebooks()
    with FakeGitHub() as github, FakeOpenAI() as endpoint:
        hosts = github.settings()
        _serve(github, books)
        settings = {"GITHUB_URL": hosts.url, "GITHUB_API_URL": hosts.api_url, "GITHUB_RAW_URL": hosts.raw_url}
        with (
            empty_app(browser) as empty,
            running(**endpoint_settings(endpoint), **settings) as server,
            tab(browser, server) as screen,
        ):
            clicks: list[float] = []
            _open(screen, github, "0-0.ipynb")
            took: dict[str, list[float]] = {name: [] for name in books}
            looked: dict[str, dict[str, list[float]]] = {
                name: {"next cells": [], "jump to evidence": []} for name in books
            }
            for again in range(1, REPETITIONS + 1):
                clicks.extend(empty() for _ in range(5))
                for place, name in enumerate(books):
                    took[name].append(_open(screen, github, f"{place}-{again}.ipynb"))
                    if name == ONE:
                        continue
                    if screen.key("nb_page").count():
                        looked[name]["next cells"].append(_next_page(screen))
                    if again == REPETITIONS:
                        looked[name]["jump to evidence"] = _evidence(screen)
    one, click = statistics.median(took[ONE]), statistics.median(clicks)
    for name in list(books)[1:]:
        yield _against(f"Open → first cells: {name}", took[name], "notebook of one cell", one)
        for what, times in looked[name].items():
            yield _against(f"{what}: {name}", times, "click → repaint of an empty app", click)


def _against(name: str, took: list[float], baseline: str, baseline_value: float) -> Measurement:
    return Measurement(
        name=name, value=statistics.median(took), unit="ms", baseline=baseline, baseline_value=baseline_value
    )
