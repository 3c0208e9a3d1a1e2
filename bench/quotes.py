"""How many true quotes are verified when they are set as models set them, and how many false ones, on the corpus of real notebooks.

python -m bench.quotes [SPANS]
"""

import csv
import random
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import manifest, notebook_file
from grader.errors import NotebookError
from grader.evaluation import Evidence
from grader.evidence import QuoteFinder
from grader.notebook import Notebook
from grader.quote_text import letters

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PER_NOTEBOOK = 12
LEAST = 8
"""Letters and digits of a span: what a model quotes is rarely shorter."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
_MARK = re.compile(r"\[(?:[^\[\]\n]{3,40}(?:not sent|left out …|withheld)|output)\]")
_MARK_CUT = re.compile(
    r"\[(?:image|other|html|svg)?$|^(?:\S*, )?not sent\]|\[\S{3,10} output,$|^characters left|^left out …\]|\[…(?: \d+)?(?: characters)?(?: left)?$|\[…$"
)
"""A mark of ours, and one that the edge of a span cuts."""
_MARKUP = re.compile(r"\*\*|~~|`|^#{1,6} |^> ", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A passage of what the model was sent of a cell."""

    cell: int
    kind: str
    text: str


def notebooks() -> Iterator[Notebook]:
    """Those of the corpus that can be read and have cells."""
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
            try:
                read = notebook_file.read(content, path=row["path"])
            except NotebookError:
                continue
            if read.cells:
                yield read


def spans(notebook: Notebook, chance: random.Random, count: int = PER_NOTEBOOK) -> list[Span]:
    """Passages of one line or several, beginning and ending between words, from sources, outputs and what lies across a shortening."""
    sent = [
        (cell.entry, cell.text.split("\n", 1)[-1].rsplit("\n", 1)[0])
        for cell in manifest.send(notebook, "bcdf")
        if cell.text
    ]
    sent = [(entry, body) for entry, body in sent if letters(body) >= LEAST]
    found: list[Span] = []
    for _ in range(count * 4 if sent else 0):
        entry, body = chance.choice(sent)
        words = list(re.finditer(r"\S+", body))
        first = chance.randrange(len(words))
        last = min(len(words) - 1, first + chance.choice((2, 4, 8, 16)))
        text = body[words[first].start() : words[last].end()]
        if letters(_MARK.sub("", text)) >= LEAST and len(text) <= 600 and not _MARK_CUT.search(text):
            found.append(Span(cell=entry.cell, kind=entry.kind, text=text))
        if len(found) == count:
            break
    return found


def across(notebook: Notebook) -> list[Span]:
    """Passages over our mark in a shortened cell, both sides of it."""
    found = []
    for cell in manifest.send(notebook, "bcdf"):
        for mark in re.finditer(r"\n\[… \d+ characters left out …\]\n", cell.text):
            before = re.search(r"(?<=\s)\S[^⟦⟧]{0,40}$", cell.text[: mark.start()])
            after = re.match(r"[^⟦⟧]{0,40}\S(?=\s)", cell.text[mark.end() :])
            if before and after:
                text = before[0] + mark[0] + after[0]
                found.append(Span(cell=cell.entry.cell, kind=cell.entry.kind, text=text))
    return found[:PER_NOTEBOOK]


def _numbered(text: str) -> str:
    return "\n".join(f"{number}: {line}" for number, line in enumerate(text.split("\n"), 7)) if "\n" in text else text


def _left_out(text: str) -> str:
    words = text.split()
    head = next((n for n in range(len(words)) if letters("".join(words[:n])) >= 6), 0)
    tail = next((n for n in range(len(words)) if letters("".join(words[len(words) - n :])) >= 6), 0)
    return " ".join([*words[:head], "…", *words[-tail:]]) if head > 0 and 0 < tail < len(words) - head else text


SET_DIFFERENTLY: dict[str, Callable[[str], str]] = {
    "as it stands": lambda text: text,
    "in one line": lambda text: " ".join(text.split()),
    "decomposed Hangul (NFD)": lambda text: unicodedata.normalize("NFD", text),
    "typographic quotes": lambda text: re.sub(r"'(\w)", r"‘\1", text).replace("'", "’").replace('"', "”"),
    "line ends escaped once more": lambda text: text.replace("\n", "\\n").replace('"', '\\"'),
    "lines numbered": _numbered,
    "as in a session (>>> )": lambda text: ">>> " + text.replace("\n", "\n... "),
    "between backticks": lambda text: f"`{text}`",
    "without the signs of Markdown": lambda text: _MARKUP.sub("", text),
    "with the middle left out": _left_out,
}


def _other_word(text: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    return text[: word.start()] + "".join(chance.sample(word[0], len(word[0]))) + text[word.end() :]


def _other_letter(text: str, chance: random.Random) -> str:
    place = chance.choice([place for place, sign in enumerate(text) if sign.isalnum()])
    return text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]


def _other_number(text: str, chance: random.Random) -> str:
    return _NUMBER.sub(lambda found: f"{float(found[0]) + chance.choice((0.1, 1, 10)):.4f}", text)


def _fewer_digits(text: str, chance: random.Random) -> str:  # noqa: ARG001 - one signature for all
    return re.sub(r"(?<![\w.])(\d+\.\d+)\d$", r"\1", text)


def _word_dropped(text: str, chance: random.Random) -> str:
    words = text.split()
    place = chance.randrange(1, max(2, len(words) - 1))
    return " ".join(words[:place] + words[place + 1 :])


def _words_swapped(text: str, chance: random.Random) -> str:
    words = text.split()
    place = chance.randrange(max(1, len(words) - 1))
    return " ".join([*words[:place], *words[place : place + 2][::-1], *words[place + 2 :]])


FALSIFIED: dict[str, Callable[[str, random.Random], str]] = {
    "another letter": _other_letter,
    "another word": _other_word,
    "other numbers": _other_number,
    "a number cut short": _fewer_digits,
    "a word dropped": _word_dropped,
    "two words swapped": _words_swapped,
}


def _alphanumeric(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def rates(
    given: Sequence[tuple[Notebook, list[Span]]], seed: int = 7
) -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """Whether each quote was verified: of the true ones, and of those that were falsified and really stand nowhere in the notebook."""
    chance = random.Random(seed)
    true: dict[str, list[bool]] = defaultdict(list)
    false: dict[str, list[bool]] = defaultdict(list)
    for notebook, found in given:
        finder = QuoteFinder(notebook)
        texts = [
            _alphanumeric("\n".join((cell.source, *(text for output in cell.outputs for text in (output.text, *map(" ".join, output.rows))))))
            for cell in notebook.cells
        ]  # fmt: skip
        for span in found:
            for name, change in SET_DIFFERENTLY.items():
                if name.endswith("Markdown") and span.kind != "markdown":
                    continue
                evidence = finder.verify(Evidence(cell=span.cell, quote=change(span.text)))
                true[name].append(evidence.verified and evidence.cited is None)
            for name, falsify in () if _MARK.search(span.text) else FALSIFIED.items():
                quote = falsify(span.text, chance)
                if (
                    any(_alphanumeric(quote) in text for text in texts) and name != "a number cut short"
                ) or quote == span.text:
                    continue
                false[name].append(finder.verify(Evidence(cell=span.cell, quote=quote)).verified)
    return true, false


def main(wanted: int = PER_NOTEBOOK) -> None:
    chance = random.Random(1)
    given = [(notebook, spans(notebook, chance, wanted)) for notebook in notebooks()]
    started = time.perf_counter()
    true, false = rates(given)
    seconds = time.perf_counter() - started
    marked, _ = rates([(notebook, across(notebook)) for notebook, _ in given])
    for title, found in (("verified of true quotes", true), ("verified of false quotes", false)):
        print(f"\n{title}, {len(given)} notebooks")
        for name, results in found.items():
            print(f"  {name:32} {sum(results):6} of {len(results):6}  {sum(results) / max(1, len(results)):8.2%}")
    across_marks = marked["as it stands"] + marked["in one line"]
    print(f"\nacross our mark in a shortened cell: {sum(across_marks)} of {len(across_marks)}")
    quotes = sum(map(len, [*true.values(), *false.values()]))
    print(f"{quotes} quotes in {seconds:.1f} s, {seconds / quotes * 1000:.2f} ms each")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
