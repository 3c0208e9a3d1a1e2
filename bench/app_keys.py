"""Keys of the review desk on a notebook of a hundred cells: from the press to the frame in which its effect is painted, against a click in an empty app."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from bench.app_browser import Timed, empty_app, running, tab
from bench.app_desks import endpoint_settings, grade, notebook_files
from bench.measurement import Measurement
from pages.components.notebook_view import PAGE_SIZE
from tests.servers.openai import FakeOpenAI

REPETITIONS = 7
CELLS = 100
PRESS = "({ click: () => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: `KEY`, code: `CODE`, shiftKey: SHIFT, bubbles: true, cancelable: true })) })"
CURRENT = "document.querySelector('[aria-current=true]').className"
TOTAL = "document.querySelector('.st-key-desk_status').textContent"
MARKED = "(document.querySelector('#coachmark-cell')?.textContent || document.querySelector('.st-key-focused_cell [class*=st-key-cell_]')?.className)"
EVIDENCE = "on to evidence"
"""Stands for as many presses of j as lead to a criterion with quotes."""
FIELD = "document.activeElement.tagName === 'TEXTAREA'"


@dataclass(frozen=True, kw_only=True)
class Press:
    """`until`: the key's effect; `was`: what is read before, as `window.was`, to compare with. `first`: keys pressed before it, untimed; "cell 30" goes there."""

    name: str
    key: str
    code: str
    until: str
    was: str = "0"
    first: tuple[str, ...] = ()


PRESSES = (
    Press(name="j, next criterion", key="j", code="KeyJ", until=f"{CURRENT} !== was", was=CURRENT, first=("k",) * 9),
    Press(name="a, accept → the foot counts it", key="a", code="KeyA", until=f"{TOTAL} !== was", was=TOTAL, first=("k",) * 9),
    Press(name="a, accept → the mark moves on", key="a", code="KeyA", until=f"{CURRENT} !== was", was=CURRENT, first=("k",) * 9),
    Press(name="0, choose a score → the foot counts it", key="0", code="Digit0", until=f"{TOTAL} !== was", was=TOTAL),
    Press(name="o, overturn → the foot counts it", key="o", code="KeyO", until=f"{TOTAL} !== was", was=TOTAL, first=("k",) * 9),
    Press(name="Shift+A, accept the clear ones", key="A", code="KeyA", until=f"{TOTAL} !== was", was=TOTAL),
    Press(name="e, edit the comment", key="e", code="KeyE", until=FIELD),
    Press(name="f, the overall feedback", key="f", code="KeyF", until=FIELD),
    Press(name="v, evidence, its page of cells turned to", key="v", code="KeyV", until=f"{MARKED} !== was", was=MARKED, first=("cell 2", "cell 1", *("k",) * 9, EVIDENCE, "v", ".", ".")),
    Press(name="., next cell", key=".", code="Period", until=f"{MARKED} !== was", was=MARKED),
    Press(name=",, previous cell", key=",", code="Comma", until=f"{MARKED} !== was", was=MARKED, first=(".",)),
    Press(name="., next cell on the next page", key=".", code="Period", until=f"{MARKED} !== was", was=MARKED, first=("cell 1", f"cell {PAGE_SIZE}")),
    Press(name="?, the keys", key="?", code="Slash", until="document.querySelector('[data-testid=stDialog] .stMarkdown')"),
)  # fmt: skip


def notebook() -> Path:
    """The notebook of the corpus whose number of cells is nearest to CELLS."""
    counted = {file: file.read_bytes().count(b'"cell_type"') for file in notebook_files()}
    return min(counted, key=lambda file: abs(counted[file] - CELLS))


def _afresh(screen: Timed) -> None:
    """Nothing decided, nothing open, the first page of cells."""
    screen.page.keyboard.press("Escape")
    if screen.key("discard_draft").count():
        screen.click("discard_draft")
    screen.page.evaluate("document.activeElement.blur()")


def _prepare(screen: Timed, press: Press) -> None:
    for key in press.first:
        if key.startswith("cell "):
            screen.field("nb_jump").fill(key.removeprefix("cell "))
            screen.page.keyboard.press("Enter")
            screen.page.locator(f".st-key-focused_cell .st-key-cell_{key.removeprefix('cell ')}").wait_for()
            screen.page.evaluate("document.activeElement.blur()")
        elif key == EVIDENCE:
            while not screen.page.locator("[aria-current=true] [class*='st-key-show_evidence_']").count():
                screen.page.keyboard.press("j")
        else:
            screen.page.keyboard.press(key)
    screen.settled()


def _timed(screen: Timed, press: Press) -> float:
    screen.page.evaluate(f"() => {{ window.was = {press.was} }}")
    shift = "true" if press.key in "A?" else "false"
    stroke = PRESS.replace("KEY", press.key).replace("CODE", press.code).replace("SHIFT", shift)
    return screen.press(stroke, press.until)


def on_desk(screen: Timed) -> dict[str, list[float]]:
    """Milliseconds of each press, on the desk that is open."""
    screen.page.locator("[aria-current=true]").wait_for()
    took: dict[str, list[float]] = {press.name: [] for press in PRESSES}
    for _ in range(REPETITIONS):
        for press in PRESSES:
            _afresh(screen)
            _prepare(screen, press)
            took[press.name].append(_timed(screen, press))
    return took


def measurements(browser: Browser) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder, FakeOpenAI() as endpoint:
        settings = endpoint_settings(endpoint)
        file = Path(folder) / "coachmark.db"
        (submission,) = grade({**settings, "DATABASE_URL": f"sqlite:///{file}"}, [notebook()])
        with (
            empty_app(browser) as empty,
            running(folder=Path(folder), **settings) as server,
            tab(browser, server) as screen,
        ):
            screen.open(f"/grade?submission={submission}")
            clicks = [empty() for _ in range(10)]
            took = on_desk(screen)
            clicks += [empty() for _ in range(10)]
    for name, times in took.items():
        yield Measurement(
            name=f"key {name}", value=median(times), unit="ms", baseline="click → repaint of an empty app",
            baseline_value=median(clicks),
        )  # fmt: skip
