"""What the tripwire finds and what is changed before it is sent: our own attempts, honest passages, and every notebook of the corpus."""

from collections import Counter

from grader import tripwire
from tests.grader.test_masking_corpus import MARKS, changed_lines, opened
from tests.trust import passage_set
from tests.trust.test_passages_corpus import broken_up, withheld


def _set(name: str) -> None:
    attempts = passage_set.read(name)
    missed = [(group, text) for group, text in attempts if not passage_set.found_in(group, text)]
    print(f"{name}: {len(attempts) - len(missed)} of {len(attempts)} found")
    for group, text in missed:
        print(f"   missed, {group}: {text!r}")


def _honest() -> None:
    alarms = list(passage_set.false_alarms())
    print(f"honest passages: {len(alarms)} false alarms in {len(passage_set.read('honest'))}")
    for group, text, found in alarms:
        print(f"   {group}: {text!r} {[passage.quote for passage in found]}")


def _corpus() -> None:
    notebooks = list(opened())
    changed: Counter[str] = Counter()
    for owner, path, notebook in notebooks:
        passages = tripwire.passages(notebook, path=path)
        marks: Counter[str] = Counter()
        for before, after in changed_lines(owner, path, notebook):
            marks += Counter({mark: after.count(mark) - before.count(mark) for mark in MARKS})
        kinds = {f"passage {passage.kind}" for passage in passages} | {f"masked {mark}" for mark in marks}
        kinds |= {"withheld"} if withheld(notebook) else set()
        kinds |= {"neutralised"} if broken_up(notebook) else set()
        changed.update(kinds)
        changed["any"] += bool(kinds)
        if kinds:
            print(f"   {path}: {', '.join(sorted(kinds))} {dict(marks)}")
    print(f"corpus: {len(notebooks)} notebooks read; {dict(changed)}")


def main() -> None:
    for name in ("attacks", "held_out"):
        _set(name)
    _honest()
    _corpus()
