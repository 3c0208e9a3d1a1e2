"""Points at passages of a notebook that speak to whoever grades it, hide text, or award marks to the student's own work.

It never judges and never punishes: honest homework about prompts may well contain such text. What each pattern is for stands in
`grader/tripwire_patterns.py`. Every search takes time linear in the length of the notebook.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from grader import tripwire_disguises, tripwire_marks
from grader.hidden_characters import INVISIBLE, UNREMARKABLE
from grader.notebook import CellKind, Notebook
from grader.tripwire_patterns import REQUESTS, ROLES

LONGEST_QUOTE = 200
MOST = 50
"""Passages of one kind in one text. Nobody reads more, and a text made of nothing else says no more."""

COMPOSED = re.compile(
    r"[^\u0300-\u036f\u1160-\u11ff\u3099\u309a][\u0300-\u036f\u1160-\u11ff\u3099\u309a]{0,30}", re.DOTALL
)
"""A character with what Unicode may join to it, as macOS writes Hangul."""


class Place(StrEnum):
    SOURCE = "source"
    OUTPUT = "output"
    FILE_NAME = "file name"


class PassageKind(StrEnum):
    REQUEST = "request"
    """Asks the grader for something."""
    ROLE = "role"
    """Looks like a change of speaker in a common prompt format."""
    HIDDEN = "hidden"
    """Characters nobody sees."""
    ENCODED = "encoded"
    """A request in base64, hexadecimal or escapes, turned round, shifted, set apart or in letters that look alike."""
    SELF_AWARD = "self_award"
    """A mark beside a rubric that the student pasted."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """`text[start:end]` of the source, of output number `output` (from 0) or of the file name; `quote` is its beginning.

    `cell` is None for the file name, of which the folders above it are part. `says` is what hidden or encoded characters spell, "" where they spell nothing.
    """

    cell: int | None
    place: Place
    kind: PassageKind
    start: int
    end: int
    quote: str
    output: int = 0
    says: str = ""


@dataclass(frozen=True)
class Found:
    kind: PassageKind
    start: int
    end: int
    says: str = ""


@dataclass(frozen=True)
class Plain:
    """A text without invisible characters and in its composed form; `starts` and `ends` lead each character back, () where nothing differs."""

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text of `text[start:end]`; an empty place stays empty."""
        if not self.starts:
            return start, end
        if start == end:
            place = self.starts[start] if start < len(self.starts) else self.ends[-1]
            return place, place
        return self.starts[start], self.ends[end - 1]


def plain_of(text: str) -> Plain:
    if text.isascii() or (not INVISIBLE.search(text) and unicodedata.is_normalized("NFKC", text)):
        return Plain(text)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    seen = [(place, letter) for place, letter in enumerate(text) if not INVISIBLE.match(letter)]
    joined = "".join(letter for _, letter in seen)
    for group in COMPOSED.finditer(joined):
        for letter in unicodedata.normalize("NFKC", group[0]):
            letters.append(letter)
            starts.append(seen[group.start()][0])
            ends.append(seen[group.end() - 1][0] + 1)
    return Plain("".join(letters), tuple(starts), tuple(ends))


def _requests(plain: Plain) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    lower = plain.text.lower()
    for row in REQUESTS:
        if not any(cue in lower for cue in row.cues):
            continue
        for number, match in enumerate(row.pattern.finditer(plain.text)):
            if number == MOST:
                break
            taken.append(match.span("said") if "said" in row.pattern.groupindex else match.span())
    end = -1
    for first, last in sorted(taken):
        if first >= end:
            yield Found(PassageKind.REQUEST, *plain.back(first, last))
            end = last


def _roles(text: str) -> Iterator[Found]:
    for match, _ in zip(ROLES.finditer(text), range(MOST), strict=False):
        yield Found(PassageKind.ROLE, match.start(), match.end())


def _hidden(text: str) -> Iterator[Found]:
    for match, _ in zip(_remarkable(text), range(MOST), strict=False):
        spelled = "".join(chr(ord(letter) - 0xE0000) for letter in match[0] if 0xE0020 <= ord(letter) < 0xE007F)
        yield Found(PassageKind.HIDDEN, match.start(), match.end(), spelled[:LONGEST_QUOTE])


def _remarkable(text: str) -> Iterator[re.Match[str]]:
    """Runs of invisible characters, except where writing needs them."""
    if text.isascii() or not INVISIBLE.search(text):
        return iter(())
    spared = {place for match in UNREMARKABLE.finditer(text) for place in range(match.start(), match.end())}
    return (match for match in INVISIBLE.finditer(text) if not spared.issuperset(range(match.start(), match.end())))


def _encoded(text: str) -> Iterator[Found]:
    for start, end, says in tripwire_disguises.decoded(text):
        if next(_requests(plain_of(says)), None):
            yield Found(PassageKind.ENCODED, start, end, says[:LONGEST_QUOTE])
    for start, end, says in tripwire_disguises.linked(text):
        if next(_requests(plain_of(says)), None):
            yield Found(PassageKind.REQUEST, start, end)


def _disguised(plain: Plain) -> Iterator[Found]:
    for reading in tripwire_disguises.readings(plain.text):
        for found in _requests(Plain(reading.text)):
            start, end = reading.back(found.start, found.end)
            says = reading.text[found.start : found.end]
            if plain.text[start:end] != says:
                yield Found(PassageKind.ENCODED, *plain.back(start, end), says[:LONGEST_QUOTE])


def _awards(plain: Plain, *, under: bool) -> Iterator[Found]:
    for first, last in tripwire_marks.awarded(plain.text, under=under):
        yield Found(PassageKind.SELF_AWARD, *plain.back(first, last))


def _found(text: str, place: Place, *, under: bool) -> Iterator[Found]:
    plain = plain_of(text)
    yield from _requests(plain)
    yield from _roles(text)
    yield from _hidden(text)
    yield from _encoded(text)
    yield from _disguised(plain)
    if place is Place.SOURCE:
        yield from _awards(plain, under=under)


def _in(text: str, place: Place, cell: int | None, output: int = 0, *, under: bool = False) -> Iterator[Passage]:
    for found in _found(text, place, under=under):
        yield Passage(
            cell=cell,
            place=place,
            kind=found.kind,
            start=found.start,
            end=found.end,
            quote=text[found.start : found.end][:LONGEST_QUOTE],
            output=output,
            says=found.says,
        )


def _words_of(path: str) -> str:
    """The path with blanks where names have signs, and a full stop behind a number such as `E01_`, which begins nothing."""
    return re.sub(r"(?<![^ /])([A-Za-z]{0,4}\d{1,3}) ", r"\1.", re.sub("[-_+]", " ", path))


def passages(notebook: Notebook, *, path: str = "") -> tuple[Passage, ...]:
    """Every passage worth a look, the file name's first, then cell by cell. `path` is the file's; its underscores and hyphens count as blanks."""
    found = list(_in(_words_of(path), Place.FILE_NAME, None))
    under = under_a_rubric(notebook)
    for cell in notebook.cells:
        found += _in(cell.source, Place.SOURCE, cell.number, under=cell.number in under)
        for number, output in enumerate(cell.outputs):
            found += _in(output.text, Place.OUTPUT, cell.number, number)
    return tuple(found)


def under_a_rubric(notebook: Notebook) -> frozenset[int]:
    """The numbers of the cells whose rubric's heading stands in a cell of its own above them."""
    filled = [cell for cell in notebook.cells if cell.source.strip()]
    return frozenset(
        below.number
        for above, below in pairwise(filled)
        if above.kind is not CellKind.CODE
        and below.kind is not CellKind.CODE
        and tripwire_marks.heads_a_rubric(above.source)
    )


def without_hidden(text: str) -> str:
    """`text` without the characters that count as hidden."""
    kept, at = [], 0
    for match in _remarkable(text):
        kept.append(text[at : match.start()])
        at = match.end()
    return "".join((*kept, text[at:]))


def without_marks(source: str, *, under: bool = False) -> str:
    """`source` of a cell (`under` a rubric's heading in the cell above) with `[mark withheld]` for each mark beside a pasted rubric, whatever the mark, and for each place there that was left without one."""
    plain = plain_of(source)
    kept, at = [], 0
    for first, last in tripwire_marks.withheld(plain.text, under=under):
        start, end = plain.back(first, last)
        kept += [source[at:start], tripwire_marks.WITHHELD]
        at = end
    return "".join((*kept, source[at:]))
