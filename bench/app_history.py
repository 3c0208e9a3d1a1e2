"""History's first page in the browser, with 100 and with 100,000 evaluations."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser

from bench.app_browser import Timed, running, tab
from bench.history import FEW, MANY
from bench.measurement import Measurement
from bench.seed import fill

REPETITIONS = 7


def _filled(folder: Path, evaluations: int) -> Path:
    folder.mkdir()
    began = time.perf_counter()
    fill(f"sqlite:///{folder / 'coachmark.db'}", evaluations)
    print(f"filled with {evaluations} evaluations in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return folder


def measurements(browser: Browser) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        screens: dict[int, Timed] = {}
        for evaluations in (FEW, MANY):
            server = stack.enter_context(running(folder=_filled(Path(name, str(evaluations)), evaluations)))
            screens[evaluations] = stack.enter_context(tab(browser, server))
            screens[evaluations].arrive("/history", ".st-key-history_table")
        took: dict[int, list[float]] = {FEW: [], MANY: []}
        for _ in range(REPETITIONS):
            for evaluations, screen in screens.items():
                took[evaluations].append(screen.arrive("/history", ".st-key-history_table"))
    few, many = statistics.median(took[FEW]), statistics.median(took[MANY])
    what = f"History in the browser, {MANY:,} evaluations"
    yield Measurement(name=what, value=many, unit="ms", baseline=f"{FEW} evaluations", baseline_value=few)
