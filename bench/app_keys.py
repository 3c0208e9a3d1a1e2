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

REPETITIONS = 5
CELLS = 100
PRESS = "({ click: () => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: `KEY`, code: `CODE`, shiftKey: SHIFT, ctrlKey: CTRL, bubbles: true, cancelable: true })) })"
CURRENT = "document.querySelector('[aria-current=true]').className"
TOTAL = "document.querySelector('.st-key-desk_status').textContent"
MARKED = "(document.querySelector('#coachmark-cell')?.textContent || document.querySelector('.st-key-focused_cell [class*=st-key-cell_]')?.className)"
CHECK = "document.querySelector('.st-key-feedback_check').textContent.length"
EVIDENCE = "on to evidence"
"""Stands for as many presses of j as lead to a criterion with quotes."""
FIELD = "document.activeElement.tagName === 'TEXTAREA'"
TOP = ("k",) * 9
"""Up to the first card."""
DECIDED = (*TOP, *("0",) * 9)
"""Every criterion has a score."""
CTRL = "Control+"


@dataclass(frozen=True, kw_only=True)
class Press:
    """`until`: the key's effect; `was`: what is read before, as `window.was`, to compare with. `first` and `after`: keys pressed before and after it, untimed.

    Among those "cell 30" goes to that cell, "feedback ..." writes the overall feedback.
    """

    name: str
    key: str
    code: str
    until: str
    was: str = "0"
    first: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def there(selector: str) -> str:
    return f"Boolean(document.querySelector(`{selector}`))"


PRESSES = (
    Press(name="j, next criterion", key="j", code="KeyJ", until=f"{CURRENT} !== was", was=CURRENT, first=TOP),
    Press(name="a, accept → the foot counts it", key="a", code="KeyA", until=f"{TOTAL} !== was", was=TOTAL, first=TOP),
    Press(name="a, accept → the mark moves on", key="a", code="KeyA", until=f"{CURRENT} !== was", was=CURRENT, first=TOP),
    Press(name="0, choose a score → the foot counts it", key="0", code="Digit0", until=f"{TOTAL} !== was", was=TOTAL),
    Press(name="o, overturn → the foot counts it", key="o", code="KeyO", until=f"{TOTAL} !== was", was=TOTAL, first=TOP),
    Press(name="Shift+A, accept the clear ones", key="A", code="KeyA", until=f"{TOTAL} !== was", was=TOTAL),
    Press(name="r, to the reasons", key="r", code="KeyR", until="Boolean(document.activeElement.closest('[class*=st-key-reason_]'))", first=(*TOP, "0", "k")),
    Press(name="u, undo", key="u", code="KeyU", until=f"{TOTAL} !== was", was=TOTAL, first=(*TOP, "0")),
    Press(name="Shift+U, redo", key="U", code="KeyU", until=f"{TOTAL} !== was", was=TOTAL, first=(*TOP, "0", "u")),
    Press(name="e, edit the comment", key="e", code="KeyE", until=FIELD),
    Press(name="f, the overall feedback", key="f", code="KeyF", until=FIELD),
    Press(name="c, comments written before", key="c", code="KeyC", until=there("[class*=st-key-finder_]"), after=("c",)),
    Press(name="l, check the feedback", key="l", code="KeyL", until=f"{CHECK} !== was", was=CHECK, first=("feedback 좋아요",), after=("l",)),
    Press(name="w, the feedback anew", key="w", code="KeyW", until=there(".st-key-feedback_form"), after=("w",)),
    Press(name="v, evidence, its page of cells turned to", key="v", code="KeyV", until=f"{MARKED} !== was", was=MARKED, first=("cell 1", *TOP, EVIDENCE)),
    Press(name="., next cell", key=".", code="Period", until=f"{MARKED} !== was", was=MARKED, first=("cell 1",)),
    Press(name=",, previous cell", key=",", code="Comma", until=f"{MARKED} !== was", was=MARKED, first=("cell 1", ".")),
    Press(name="., next cell on the next page", key=".", code="Period", until=f"{MARKED} !== was", was=MARKED, first=(f"cell {PAGE_SIZE}",)),
    Press(name="t, talk", key="t", code="KeyT", until=there(".st-key-talk_input textarea"), after=("Escape", "t")),
    Press(name="?, the keys", key="?", code="Slash", until=there("[data-testid=stDialog] .stMarkdown"), after=("Escape",)),
    Press(name="Ctrl+S, with something undecided", key=f"{CTRL}s", code="KeyS", until=there("[data-testid=stAlert]"), first=("feedback 좋아요",)),
    Press(name="Ctrl+S, save", key=f"{CTRL}s", code="KeyS", until=there(".st-key-hand_out"), first=DECIDED),
    Press(name="x, exports", key="x", code="KeyX", until=there("[data-testid=stDialog] .st-key-hand_out_preview"), first=(*DECIDED, f"{CTRL}s"), after=("Escape",)),
    Press(name="g, suggest scores", key="g", code="KeyG", until=there(".st-key-stop_run")),
)  # fmt: skip

HEADING = "document.querySelector('[data-testid=stMain]').textContent.match(/student-\\d/)?.[0]"
STEPS = (
    Press(name="n, next submission", key="n", code="KeyN", until=f"{HEADING} !== was", was=HEADING, after=("p",)),
    Press(name="p, previous submission", key="p", code="KeyP", until=f"{HEADING} !== was", was=HEADING, first=("n",)),
)
"""In a worklist."""


def notebook() -> Path:
    """The notebook of the corpus whose number of cells is nearest to CELLS."""
    counted = {file: file.read_bytes().count(b'"cell_type"') for file in notebook_files()}
    return min(counted, key=lambda file: abs(counted[file] - CELLS))


def _afresh(screen: Timed) -> None:
    """Nothing decided, nothing saved, nothing open."""
    screen.page.keyboard.press("Escape")
    screen.key("stop_run").wait_for(state="detached")
    while screen.key("hand_out").count():
        _one(screen, "u")
    if screen.key("discard_draft").count():
        screen.click("discard_draft")
        screen.page.wait_for_timeout(100)
    screen.page.evaluate("document.activeElement.blur()")


def _one(screen: Timed, key: str) -> None:
    page = screen.page
    if key.startswith("cell "):
        screen.field("nb_jump").fill(key.removeprefix("cell "))
        page.keyboard.press("Enter")
        page.locator(f".st-key-focused_cell .st-key-cell_{key.removeprefix('cell ')}").wait_for()
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(250)  # the pane scrolls there
    elif key.startswith("feedback "):
        screen.field("overall_feedback").focus()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(key.removeprefix("feedback "))
        page.evaluate("document.activeElement.blur()")
    elif key == EVIDENCE:
        while not page.locator("[aria-current=true] [class*='st-key-show_evidence_']").count():
            page.keyboard.press("j")
    else:
        page.keyboard.press(key)
        page.wait_for_timeout({"k": 0, "n": 600, "p": 600}.get(key, 100))
    screen.settled()


def _timed(screen: Timed, press: Press) -> float:
    screen.page.evaluate(f"() => {{ window.was = {press.was} }}")
    key = press.key.removeprefix(CTRL)
    how = {"KEY": key, "CODE": press.code, "SHIFT": str(key in "AU?").lower(), "CTRL": str(key != press.key).lower()}
    stroke = PRESS
    for name, value in how.items():
        stroke = stroke.replace(name, value)
    return screen.press(stroke, press.until)


def _let_it_end(screen: Timed) -> None:
    """Nothing of what came before is still on its way."""
    screen.page.wait_for_timeout(300)
    screen.settled()


def on_desk(screen: Timed, presses: tuple[Press, ...] = PRESSES) -> dict[str, list[float]]:
    """Milliseconds of each press, on the desk that is open."""
    screen.page.locator("[aria-current=true]").wait_for()
    took: dict[str, list[float]] = {press.name: [] for press in presses}
    for press in presses:
        for _ in range(REPETITIONS):
            _afresh(screen)
            for key in press.first:
                _one(screen, key)
            _let_it_end(screen)
            took[press.name].append(_timed(screen, press))
            _let_it_end(screen)
            for key in press.after:
                _one(screen, key)
                _let_it_end(screen)
            screen.page.locator("[aria-current=true]").wait_for()
    return took


def measurements(browser: Browser) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder, FakeOpenAI() as endpoint:
        settings = endpoint_settings(endpoint)
        file = Path(folder) / "coachmark.db"
        submission, _ = grade(
            {**settings, "DATABASE_URL": f"sqlite:///{file}"}, [notebook(), notebook()], assignments=("seabirds",)
        )
        with (
            empty_app(browser) as empty,
            running(folder=Path(folder), **settings) as server,
            tab(browser, server) as screen,
        ):
            clicks = [empty() for _ in range(10)]
            took = on_desk(screen.open(f"/grade?submission={submission}"))
            took |= on_desk(screen.open(f"/grade?submission={submission}&list=seabirds"), STEPS)
            clicks += [empty() for _ in range(10)]
    for name, times in took.items():
        yield Measurement(
            name=f"key {name}", value=median(times), unit="ms", baseline="click → repaint of an empty app",
            baseline_value=median(clicks),
        )  # fmt: skip
