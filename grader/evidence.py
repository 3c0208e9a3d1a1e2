"""Checks that a quote really stands in the cell it is said to come from (docs/decisions/0018-what-proves-a-score.md)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from grader.evaluation import Evidence
from grader.masking import masked, neutralised
from grader.notebook import Cell, CellKind, Notebook
from grader.quote_text import letters, normalised, unescaped, without_emphasis, without_line_marks

SHORTEST = 3
"""Letters and digits a quote needs to prove anything."""
SHORTEST_ELSEWHERE = 8
"""Letters and digits a quote needs to be looked for in other cells than the one that was named."""
COMMON = 2
"""A single word that stands in more cells than this points nowhere."""
LONGEST_GAP = 4_000
"""Characters that whoever quotes may leave out in one place."""
LONGEST_MASKED = 60
"""Characters of the original that one mask may stand for."""
MOST_GAPS = 12

_MASK = r"(?:\[student\]|\[mark withheld\]|<(?:name|key|phone|e-mail)>|\[(?:image [\w/+.-]{1,40}|\w{2,12} output), not sent\])"
_GAP = re.compile(
    rf"\s*(?:\[\.{{3,}} (?P<left_out>\d{{1,9}}) characters left out \.{{3,}}\]|(?P<mask>{_MASK}(?:\s*{_MASK}){{0,8}})"
    r"|(?P<output>\[output\])|\[passage left out\]|\[\.{3,}\]|\(\.{3,}\)|\.{3,})\s*"
)
"""What stands for something else: where `grader/manifest.py` shortened or masked what was sent, or where whoever quotes left something out."""

_WRAPPING = "\"'`"
_BETWEEN = "\x1f"
"""Stands between the texts of a cell and in no quote: what runs over it was not written in one piece."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Gap:
    """How many characters may stand in place of what was left out or masked; `within`: none of them from another text of the cell; `across`: some."""

    least: int
    most: int
    within: bool = False
    across: bool = False


@dataclass(frozen=True)
class Reading:
    """One way to read a quote: parts, and the gaps between them. `finders` are lookaheads for the parts, so that finds may overlap."""

    parts: tuple[str, ...]
    finders: tuple[re.Pattern[str], ...]
    gaps: tuple[Gap, ...] = ()

    def stands_in(self, text: str) -> bool:
        """Whether all parts follow each other in `text`. Takes time in proportion to its length, whatever the parts are."""
        if not all(part in text for part in self.parts):
            return False
        ends = [found.end(1) for found in self.finders[0].finditer(text)]
        for finder, gap in zip(self.finders[1:], self.gaps, strict=True):
            ends = [
                found.end(1) for found in finder.finditer(text) if ends and _reached(ends, found.start(), gap, text)
            ]
        return bool(ends)


def _reached(ends: list[int], start: int, gap: Gap, text: str) -> bool:
    """Whether one of `ends`, ascending, is as far before `start` as `gap` allows."""
    lowest, highest = start - gap.most, start - gap.least
    if gap.within or gap.across:
        between = text.rfind(_BETWEEN, 0, start)
        lowest = max(lowest, between + 1) if gap.within else lowest
        highest = min(highest, between) if gap.across else highest
    place = bisect_left(ends, lowest)
    return place < len(ends) and ends[place] <= highest


class QuoteFinder:
    """Looks quotes up in one notebook; each cell is prepared once, when it is first needed."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._texts: dict[int, tuple[str, ...]] = {}

    def verify(self, evidence: Evidence) -> Evidence:
        """The same evidence with `verified` set: whether its quote stands in the source or the text outputs of its cell.

        Blanks, line ends, Unicode forms, typographic quotes, emphasis of Markdown, line numbers and masks may differ; `…` or `...` stands for a gap within
        the cell. A quote that stands in exactly one other cell is moved there, and `cited` keeps the number the model gave.
        """
        readings = _readings_of(evidence.quote)
        if self._stands_in(evidence.cell, readings):
            return replace(evidence, verified=not self._common(evidence.quote))
        found = self.find(evidence.quote) if letters(evidence.quote) >= SHORTEST_ELSEWHERE else None
        if found is None:
            return replace(evidence, verified=False)
        return replace(evidence, cell=found, cited=evidence.cell, verified=True)

    def find(self, quote: str) -> int | None:
        """The number of the one cell in which `quote` stands; None when it stands in no cell or in several."""
        hits = self._cells_with(_readings_of(quote))
        first = next(hits, None)
        return first if next(hits, None) is None else None

    def _common(self, quote: str) -> bool:
        """Whether the quote is one word, as `import`, that stands in many cells."""
        bare = normalised(quote).strip(_WRAPPING)
        if not _WORD.fullmatch(bare):
            return False
        return sum(1 for _ in zip(self._cells_with(_readings_of(bare)), range(COMMON + 1), strict=False)) > COMMON

    def _cells_with(self, readings: tuple["Reading", ...]) -> Iterator[int]:
        if readings:
            yield from (cell.number for cell in self._notebook.cells if self._stands_in(cell.number, readings))

    def _stands_in(self, number: int, readings: tuple["Reading", ...]) -> bool:
        cell = self._notebook.cell(number)
        if cell is None or not readings:
            return False
        if number not in self._texts:
            self._texts[number] = _texts_of(cell)
        return any(reading.stands_in(text) for reading in readings for text in self._texts[number])


def verify(evidence: Evidence, notebook: Notebook) -> Evidence:
    """`QuoteFinder.verify` for a single look."""
    return QuoteFinder(notebook).verify(evidence)


def find(quote: str, notebook: Notebook) -> int | None:
    """`QuoteFinder.find` for a single look."""
    return QuoteFinder(notebook).find(quote)


def _texts_of(cell: Cell) -> tuple[str, ...]:
    """Everything that may be quoted of a cell: as it is, as the model was sent it, tables by their rows, and Markdown without its signs, each where it differs."""
    outputs = "\n".join(output.text for output in cell.outputs)
    tables = ["\n".join(" ".join(row) for row in output.rows) for output in cell.outputs if output.rows]
    whole = [cell.source, outputs, *tables]
    versions = [whole, [neutralised(masked(text)) for text in whole]]
    if cell.kind is CellKind.MARKDOWN:
        versions += [[without_emphasis(cell.source)]]
    return tuple(dict.fromkeys(f" {_BETWEEN} ".join(filter(None, map(normalised, texts))) for texts in versions))


@lru_cache(maxsize=256)
def _readings_of(quote: str) -> tuple[Reading, ...]:
    """The ways to read a quote: as it stands, without what surrounds or marks it, and with gaps."""
    plain = dict.fromkeys((quote, unescaped(quote), without_line_marks(quote), without_line_marks(unescaped(quote))))
    texts = dict.fromkeys(normalised(text) for text in (*plain, *map(without_emphasis, plain)))
    bare = dict.fromkeys(text.strip(_WRAPPING).strip() for text in texts)
    whole = [
        Reading((text,), (_exactly(text),)) for text in dict.fromkeys((*texts, *bare)) if letters(text) >= SHORTEST
    ]
    return (*whole, *filter(None, map(_with_gaps, bare)))


def _exactly(part: str, *, first: bool = True, last: bool = True) -> re.Pattern[str]:
    """Finds `part`, which neither begins nor ends within a number: 0.9 does not stand in 0.93, nor 0.93 in 10.93."""
    before = r"(?<!\d)(?<!\d[.,])" if first and part[:1].isdigit() else ""
    after = r"(?![.,]?\d)" if last and part[-1:].isdigit() else ""
    return re.compile(f"{before}(?=({re.escape(part)}{after}))")


def _with_gaps(text: str) -> Reading | None:
    """The reading of a quote that leaves something out; None when it does not, or when too little is left to prove anything."""
    gaps = list(_GAP.finditer(text))
    starts, ends = [0, *(gap.end() for gap in gaps)], [*(gap.start() for gap in gaps), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    masked_quote = any(gap["mask"] for gap in gaps)
    while gaps and not parts[0]:
        parts, gaps = parts[1:], gaps[1:]
    while gaps and not parts[-1]:
        parts, gaps = parts[:-1], gaps[:-1]
    ours = [False, *(bool(gap["left_out"] or gap["mask"] or gap["output"]) for gap in gaps), False]
    own = letters("".join(parts)) + masked_quote
    clear = all(letters(part) >= SHORTEST or any(ours[place : place + 2]) for place, part in enumerate(parts))
    if parts == [text] or not all(parts) or len(gaps) > MOST_GAPS or own < SHORTEST or not (clear or masked_quote):
        return None
    finders = (_exactly(part, first=not ours[place], last=not ours[place + 1]) for place, part in enumerate(parts))
    brief = [min(map(letters, pair)) < SHORTEST for pair in pairwise(parts)]
    return Reading(tuple(parts), tuple(finders), tuple(map(_gap, gaps, brief)))


def _gap(gap: re.Match[str], brief: bool) -> Gap:
    """As many characters as our mark says, what a mask can hide, or what a person leaves out; and the blanks around it.

    `brief`: hardly anything stands on one side of it.
    """
    if gap["left_out"]:
        return Gap(0, int(gap["left_out"]) + 2)
    if gap["output"]:
        return Gap(0, 3 if brief else LONGEST_GAP, across=True)
    return Gap(1, LONGEST_MASKED + 2, within=True) if gap["mask"] else Gap(0, LONGEST_GAP)
