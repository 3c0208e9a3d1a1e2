"""Code that stands in two notebooks. A fact about texts, and no more: a shared template, a textbook and a neighbour look the same to it.

Compared are runs of tokens, without comments, blanks and the kind of quotation marks. Of a long notebook the fingerprint is a sample, the same for every
notebook: comparing with a thousand takes milliseconds, and what was sampled in both can be compared.
"""

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from grader.notebook import Cell, CellKind, Notebook

RUN = 6
"""Tokens that are compared as one."""
SAMPLE = 256
"""Hashes of a fingerprint: the smallest ones."""
FEWEST = 24
"""Less own code than this many runs of tokens is written alike by anyone."""
MOST = 0.7
"""The share of the own code of either that makes two notebooks worth showing beside each other."""
MOST_OF_CELL = 0.8
COMMON = 3
"""Students or samples that must have the same code for it to be nobody's own."""
CANDIDATES = 6
"""Other submissions that are looked at closely."""

_TOKEN = re.compile(
    r"""\#[^\n]*|(?P<string>'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|[^\W\d]\w*|\d[\w.]*|[^\w\s]""",
)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A submission's fingerprint."""

    submission_id: int
    student_id: int
    sha256: str
    fingerprint: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another student's submission that has `share` of the own code of this one."""

    submission_id: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A code cell, and the cell of another notebook that has most of its code; None where less than four fifths of it stand in that notebook."""

    cell: Cell
    other: Cell | None


def fingerprint(notebook: Notebook) -> frozenset[int]:
    """At most SAMPLE hashes, in whatever order the cells stand."""
    return frozenset(sorted(everything(notebook))[:SAMPLE])


def everything(notebook: Notebook) -> frozenset[int]:
    """All hashes: what can be compared with any fingerprint, for the few notebooks that are compared with many."""
    return frozenset(number for cell in _code(notebook) for number in _hashes(cell.source))


class Handed:
    """What was handed in for one assignment. `templates` are all hashes of further notebooks of it, which help to tell what is common.

    Of a student with several attempts only the last counts as what others have.
    """

    def __init__(self, signed: Iterable[Signed], templates: Sequence[frozenset[int]] = ()) -> None:
        self._signed = sorted(signed, key=lambda one: one.submission_id)
        self._latest = {one.student_id: one.fingerprint for one in self._signed}
        self._known = [*self._latest.values(), *templates]

    def common(self, one: Signed) -> frozenset[int]:
        """What of its code stands in at least half of the others, and in three of them: what was handed out, or what everybody writes."""
        return self._common([one])[one.submission_id]

    def alike(self, this: Signed) -> tuple[Alike, ...]:
        """Submissions of other students that have most of the own code of this one, or the other way round; the most alike first."""
        others = (other for other in self._signed if other.student_id != this.student_id)
        near = nlargest(CANDIDATES, others, key=lambda other: len(this.fingerprint & other.fingerprint))
        common = self._common([this, *near])
        found = []
        for other in near:
            reach = min(_reach(this.fingerprint), _reach(other.fingerprint))
            mine, theirs = (
                {number for number in one.fingerprint - common[one.submission_id] if number <= reach}
                for one in (this, other)
            )
            fewer = min(len(mine), len(theirs))
            if fewer >= FEWEST and len(mine & theirs) >= MOST * fewer:
                found.append(Alike(submission_id=other.submission_id, share=len(mine & theirs) / len(mine)))
        return tuple(sorted(found, key=lambda one: (-one.share, one.submission_id)))

    def _common(self, wanted: Sequence[Signed]) -> dict[int, frozenset[int]]:
        """For each by its id, what of it is common."""
        asked = frozenset().union(*(one.fingerprint for one in wanted))
        times = Counter(chain.from_iterable(asked & one for one in self._known))
        reaches = sorted(_reach(one) for one in self._known)
        seen = {number: len(reaches) - bisect_left(reaches, number) for number in times}
        found = {}
        for one in wanted:
            mine = self._latest.get(one.student_id, frozenset())
            reach = _reach(mine) if mine else -1
            found[one.submission_id] = frozenset(
                number
                for number in one.fingerprint & times.keys()
                if (others := times[number] - (number in mine)) >= COMMON
                and 2 * others >= seen[number] - (number <= reach)
            )
        return found


def pairs(this: Notebook, other: Notebook, shared: frozenset[int] = frozenset()) -> tuple[Pair, ...]:
    """Each code cell of this notebook that has own code, with its counterpart. `shared` is what most others have as well."""
    theirs = [(cell, _hashes(cell.source)) for cell in _code(other)]
    whole = frozenset().union(*(hashes for _, hashes in theirs))
    found = []
    for cell in _code(this):
        hashes = _hashes(cell.source)
        if hashes and 2 * len(hashes & shared) < len(hashes):
            met = len(hashes & whole) >= MOST_OF_CELL * len(hashes)
            best = max(theirs, key=lambda one: len(one[1] & hashes))[0] if met else None
            found.append(Pair(cell=cell, other=best))
    return tuple(found)


def _code(notebook: Notebook) -> Iterator[Cell]:
    return (cell for cell in notebook.cells if cell.kind is CellKind.CODE)


def _reach(sample: frozenset[int]) -> int:
    """The largest hash that would be in the sample if it were in the notebook."""
    return max(sample) if len(sample) >= SAMPLE else 1 << 32


def _hashes(source: str) -> frozenset[int]:
    tokens = list(_tokens(source))
    runs = (tokens[place : place + RUN] for place in range(max(1, len(tokens) - RUN + 1)))
    return frozenset(_hash(run) for run in runs if len(run) >= RUN // 2)


def _tokens(source: str) -> Iterator[str]:
    for match in _TOKEN.finditer(source):
        token = match.group()
        if match["string"]:
            yield '"' + token.strip("\"'")
        elif not token.startswith("#"):
            yield token


def _hash(run: list[str]) -> int:
    digest = hashlib.blake2b("\0".join(run).encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big")
