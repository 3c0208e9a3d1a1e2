"""The app as coaches meet it: a real server, a real browser, notebooks of the corpus, and 25 coaches at once.

python -m bench app                 all of it, about ten minutes
python -m bench.app stream history  some of it

Needs Chromium and, beside the repository, `shared/corpus`. What else the machine does shows in every figure: the load is printed, and ratios are what counts.
"""

import os
import sys
from collections.abc import Callable, Iterator

from bench import app_coaches, app_history, app_keys, app_notebooks, app_start, app_stream
from bench.app_browser import chromium
from bench.measurement import Measurement

IN_BROWSER: dict[str, Callable[..., Iterator[Measurement]]] = {
    "start": app_start.measurements,
    "stream": app_stream.measurements,
    "keys": app_keys.measurements,
    "notebooks": app_notebooks.measurements,
    "history": app_history.measurements,
}
COACHES = "coaches"


def measurements(wanted: tuple[str, ...] = ()) -> Iterator[Measurement]:
    """Those of the parts named, all when none is."""
    for part in wanted or (*IN_BROWSER, COACHES):
        print(f"{part}: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)
        if part == COACHES:
            yield from app_coaches.measurements()
            continue
        with chromium() as browser:
            yield from IN_BROWSER[part](browser)


if __name__ == "__main__":
    for measurement in measurements(tuple(sys.argv[1:])):
        print(measurement, flush=True)
