"""Every measurement, each a line with its ratio to a named baseline.

make bench                      all of them, some minutes
python -m bench reply history   some of them
"""

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = tuple(
    name
    for name in (
        "reply",
        "prompt",
        "history",
        "comments",
        "desk_times",
        "trust",
        "guard",
        "quotes",
        "feedback_lint",
        "app",
    )
    if (HERE / f"{name}.py").exists()
)
"""Modules of this folder whose `measurements()` yield a Measurement each, or whose `main()` prints its own lines; cheapest first."""


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(NAMES)
    if unknown:
        print(f"There is no measurement called {', '.join(sorted(unknown))}. Choose among: {', '.join(NAMES)}.")
        return 2
    print(f"{'measured':58} {'value':>9}     {'ratio':>9}   baseline")
    for name in wanted or NAMES:
        module = importlib.import_module(f"bench.{name}")
        if not hasattr(module, "measurements"):
            module.main()
            continue
        for measurement in module.measurements():
            print(measurement, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
