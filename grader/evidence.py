"""Checks that a quote really stands in the cell it is said to come from."""

import re
import unicodedata
from dataclasses import replace

from grader.evaluation import Evidence
from grader.masking import masked, neutralised
from grader.notebook import Cell, Notebook
from grader.tripwire_patterns import INVISIBLE

SHORTEST = 3
"""Letters and digits a quote needs to prove anything."""

_INVISIBLE = re.compile(f"[\x00-\x08\x0e-\x1b\x7f]|{INVISIBLE.pattern}")
_ALIKE = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "″": '"',
        "«": '"',
        "»": '"',
    }
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_GAP = re.compile(
    r"\s*(?:\[\.{3,} \d+ characters left out \.{3,}\]|\[output\]|\[mark withheld\]|\[passage left out\]|\[\.{3,}\]|\(\.{3,}\)|\.{3,})\s*"
)
"""What stands for something left out: by whoever quotes, or where `grader/manifest.py` shortened what was sent."""

_MASK = re.compile(r"\[student\]|<(?:name|e-mail|phone|key)>")
"""What stands for something private in what was sent, so that the original stands there in the cell."""

LONGEST_MASKED = 60
"""Characters of the original that one mask may stand for."""

_WRAPPING = "\"'`"
_BETWEEN = "\x1f"
"""Stands between the texts of a cell and in no quote: what runs over it was not written in one piece."""


def _normalised(text: str) -> str:
    """`text` with one blank for each run of blanks and line ends, NFKC, typographic quotes and dashes as plain ones."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return " ".join(_INVISIBLE.sub("", text).split())


def _letters(text: str) -> int:
    """How many there are; masks beside at least two count as one more."""
    own = sum(character.isalnum() for character in _MASK.sub("", text))
    return own + (own > 1 and _MASK.search(text) is not None)


def _text_of(cell: Cell) -> str:
    """Everything that may be quoted of a cell: each text as it is, and as the model was sent it where that differs."""
    texts = [cell.source]
    for output in cell.outputs:
        texts.append(output.text)
        texts.extend(" ".join(row) for row in output.rows)
    sent = (neutralised(masked(text)) for text in texts)
    alternatives = [text for text, original in zip(sent, texts, strict=True) if text != original]
    return f" {_BETWEEN} ".join(filter(None, map(_normalised, texts + alternatives)))


class QuoteFinder:
    """Looks quotes up in one notebook; each cell is prepared once, when it is first needed."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._texts: dict[int, str] = {}

    def verify(self, evidence: Evidence) -> Evidence:
        """The same evidence with `verified` set: whether its quote stands in the source or the text outputs of its cell.

        Blanks, line ends, Unicode forms and typographic quotes may differ; `…` or `...` in a quote stands for any gap within the cell. A wrong
        cell number is not corrected: what the model claims is either true or for the coach to look at.
        """
        return replace(evidence, verified=self._stands_in(evidence.cell, _readings(evidence.quote)))

    def find(self, quote: str) -> int | None:
        """The number of the one cell in which `quote` stands; None when it stands in no cell or in several."""
        readings = _readings(quote)
        hits = (
            [cell.number for cell in self._notebook.cells if self._stands_in(cell.number, readings)] if readings else []
        )
        return hits[0] if len(hits) == 1 else None

    def _stands_in(self, number: int, readings: list[list[str]]) -> bool:
        cell = self._notebook.cell(number)
        if cell is None or not readings:
            return False
        if number not in self._texts:
            self._texts[number] = _text_of(cell)
        return any(_in_order(parts, self._texts[number]) for parts in readings)


def verify(evidence: Evidence, notebook: Notebook) -> Evidence:
    """`QuoteFinder.verify` for a single look."""
    return QuoteFinder(notebook).verify(evidence)


def find(quote: str, notebook: Notebook) -> int | None:
    """`QuoteFinder.find` for a single look."""
    return QuoteFinder(notebook).find(quote)


def _readings(quote: str) -> list[list[str]]:
    """The ways to read a quote, each as the parts that must follow each other: as it stands, without quotation marks around it, with gaps."""
    whole = _normalised(quote)
    bare = whole.strip(_WRAPPING).strip()
    parts = [part for part in _GAP.split(bare) if part]
    readings = [[text] for text in dict.fromkeys((whole, bare)) if _letters(text) >= SHORTEST]
    if parts != [bare] and parts and all(_letters(part) >= SHORTEST for part in parts):
        readings.append(parts)
    return readings


def _in_order(parts: list[str], text: str) -> bool:
    position = 0
    for part in parts:
        found = _place(part, text, position)
        if found is None:
            return False
        position = found
    return True


def _place(part: str, text: str, position: int) -> int | None:
    """Where `part`, in which masks may stand for anything short, ends in `text`; None when it does not stand behind `position`."""
    first, *others = _MASK.split(part)
    start = text.find(first, position)
    while start >= 0:
        end: int | None = start + len(first)
        for piece in others:
            end = _behind_a_mask(piece, text, end) if end is not None else None
        if end is not None:
            return end
        start = text.find(first, start + 1)
    return None


def _behind_a_mask(piece: str, text: str, position: int) -> int | None:
    """Where `piece` ends that begins at most as far behind `position` as a mask may stand for; None when there is none in the same text."""
    start = text.find(piece, position + 1, position + LONGEST_MASKED + len(piece))
    return start + len(piece) if start >= 0 and _BETWEEN not in text[position:start] else None
