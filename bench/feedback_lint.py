"""How the check of feedback fares on labelled texts: made up with the rules, honest variations, and texts written after the rules. Per rule, right and wrong."""

import time
from collections import Counter

from tests.feedback_texts import Labelled, labels, texts

FILES = ("made_up", "honest", "held_out", "held_out_again", "held_out_last")


def main() -> None:
    for file in FILES:
        labelled = texts(file)
        _table(file, labelled)
    _speed([one for file in FILES for one in texts(file)])


def _table(file: str, labelled: list[Labelled]) -> None:
    right, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    clean = 0
    for one in labelled:
        found = labels(one.findings())
        clean += found == one.expected
        for kind in {*found, *one.expected}:
            rule = kind.partition(":")[0]
            right[rule] += min(found[kind], one.expected[kind])
            extra[rule] += max(0, found[kind] - one.expected[kind])
            missed[rule] += max(0, one.expected[kind] - found[kind])
    print(f"{file}: {len(labelled)} texts, {clean} exactly as labelled")
    for rule in sorted({*right, *extra, *missed}):
        print(f"  {rule:14} right {right[rule]:3}  false alarm {extra[rule]:3}  missed {missed[rule]:3}")


def _speed(labelled: list[Labelled]) -> None:
    started = time.perf_counter()
    for one in labelled:
        one.findings()
    print(f"{1000 * (time.perf_counter() - started) / len(labelled):.1f} ms a text, fixes tried out")
