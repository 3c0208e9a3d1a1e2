"""Two attempts as notebooks: which cells stayed, moved, were changed, added or removed. It states, it does not judge."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from grader.notebook import Cell, CellKind, Notebook

ALIKE = 0.45
"""Share of words two cells have in common from which one is taken for a new form of the other. Below, one was removed and one was added."""

NEAR = 40
"""Cells to either side among which a cell's new form is looked for: a notebook may have thousands."""

WORDS = re.compile(r"\w+")
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
"""Where something lay in memory; it differs each time a cell runs."""

Key = tuple[CellKind, str]


class Change(StrEnum):
    SAME = "same"
    MOVED = "moved"
    """The same source at another place."""
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class CellPair:
    """A cell of the earlier notebook, its counterpart in the later one, or both, by number. `outputs_changed`: both are there and show different outputs."""

    change: Change
    before: int | None = None
    after: int | None = None
    outputs_changed: bool = False


@dataclass(frozen=True)
class Comparison:
    """Every cell of both notebooks once, in the order of the later one; a removed cell stands behind what came before it."""

    pairs: tuple[CellPair, ...]

    def of(self, *changes: Change) -> tuple[CellPair, ...]:
        return tuple(pair for pair in self.pairs if pair.change in changes)

    @property
    def other_outputs(self) -> tuple[CellPair, ...]:
        """Cells whose source is the same and whose outputs are not."""
        return tuple(pair for pair in self.of(Change.SAME, Change.MOVED) if pair.outputs_changed)

    @property
    def unchanged(self) -> bool:
        """Whether sources, order and outputs are all the same."""
        return len(self.of(Change.SAME)) == len(self.pairs) and not self.other_outputs

    @cached_property
    def _of_before(self) -> dict[int, CellPair]:
        return {pair.before: pair for pair in self.pairs if pair.before is not None}

    def pair_of(self, before: int) -> CellPair | None:
        """What became of a cell of the earlier notebook."""
        return self._of_before.get(before)


def normalised(source: str) -> str:
    """A source without blanks at the ends of lines and blank lines around it."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def compare(before: Notebook, after: Notebook) -> Comparison:
    """Which cell became which. Cells of the same normalised source and kind are the same; of the rest those are paired that have most words in common."""
    old, new = before.cells, after.cells
    keys, new_keys = [_key(cell) for cell in old], [_key(cell) for cell in new]
    found = {place: (earlier, Change.SAME) for earlier, place in _aligned(keys, new_keys)}
    found |= {place: (earlier, Change.MOVED) for earlier, place in _moved(keys, new_keys, found)}
    found |= {place: (earlier, Change.CHANGED) for earlier, place in _changed(old, new, found)}
    pairs = [
        CellPair(
            change=found[place][1],
            before=old[found[place][0]].number,
            after=cell.number,
            outputs_changed=_outputs(old[found[place][0]]) != _outputs(cell),
        )
        if place in found
        else CellPair(change=Change.ADDED, after=cell.number)
        for place, cell in enumerate(new)
    ]
    kept = {earlier for earlier, _ in found.values()}
    return Comparison(_with_removed(pairs, [cell.number for place, cell in enumerate(old) if place not in kept]))


def _key(cell: Cell) -> Key:
    return cell.kind, normalised(cell.source)


def _aligned(old: Sequence[Key], new: Sequence[Key]) -> Iterator[tuple[int, int]]:
    for first, place, size in SequenceMatcher(None, old, new).get_matching_blocks():
        yield from zip(range(first, first + size), range(place, place + size), strict=True)


def _moved(old: Sequence[Key], new: Sequence[Key], found: dict[int, tuple[int, Change]]) -> Iterator[tuple[int, int]]:
    taken = {earlier for earlier, _ in found.values()}
    waiting: dict[Key, deque[int]] = defaultdict(deque)
    for earlier, key in enumerate(old):
        if earlier not in taken:
            waiting[key].append(earlier)
    for place, key in enumerate(new):
        if place not in found and waiting[key]:
            yield waiting[key].popleft(), place


def _changed(
    old: Sequence[Cell], new: Sequence[Cell], found: dict[int, tuple[int, Change]]
) -> Iterator[tuple[int, int]]:
    """Pairs of what is left over, the most alike first, and among those that are equally alike the nearest."""
    taken = {earlier for earlier, _ in found.values()}
    left = [earlier for earlier in range(len(old)) if earlier not in taken]
    words = {earlier: Counter(WORDS.findall(old[earlier].source)) for earlier in left}
    candidates = []
    for place, cell in enumerate(new):
        if place in found:
            continue
        mine = Counter(WORDS.findall(cell.source))
        middle = bisect_left(left, place)
        for earlier in left[max(0, middle - NEAR) : middle + NEAR]:
            alike = _alike(words[earlier], mine) if old[earlier].kind is cell.kind else 0.0
            if alike >= ALIKE:
                candidates.append((-alike, abs(earlier - place), earlier, place))
    gone: set[int] = set()
    placed: set[int] = set()
    for _, _, earlier, place in sorted(candidates):
        if earlier not in gone and place not in placed:
            gone.add(earlier)
            placed.add(place)
            yield earlier, place


def _alike(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def _outputs(cell: Cell) -> list[tuple[str, str, bytes | None]]:
    return [(output.kind, ADDRESS.sub("0x", normalised(output.text)), output.image) for output in cell.outputs]


def _with_removed(pairs: Sequence[CellPair], removed: Sequence[int]) -> tuple[CellPair, ...]:
    """Each removed cell behind the counterpart of the nearest kept cell before it."""
    kept = {pair.before: place for place, pair in enumerate(pairs) if pair.before is not None}
    behind: dict[int, list[CellPair]] = defaultdict(list)
    for number in removed:
        above = next((kept[earlier] for earlier in range(number - 1, 0, -1) if earlier in kept), -1)
        behind[above].append(CellPair(change=Change.REMOVED, before=number))
    return (*behind[-1], *(item for place, pair in enumerate(pairs) for item in (pair, *behind[place])))
