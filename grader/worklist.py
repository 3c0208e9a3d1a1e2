"""A worklist: the submissions of an assignment, of one batch or of a choice, in an order that stays as it is while they are worked through.

It is a list of students, each by the last attempt that counts. Their order is that in which they first came in: the lines of a batch, or the first attempt
anybody opened for the assignment. So no decision, no further attempt and no corrected link moves anybody.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

_ADDRESS = re.compile(
    r"([a-z0-9][a-z0-9_-]{0,59})(?:\.([1-9][0-9]{0,17})|~([1-9][0-9]{0,17}(?:\.[1-9][0-9]{0,17})*))?", re.ASCII
)

MOST_CHOSEN = 500
"""Submissions of a choice: the address names each."""


class Progress(StrEnum):
    TO_DO = "to_do"
    IN_WORK = "in_work"
    """Something is entered that is not saved yet."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which submissions: all for the assignment of that key, only those of one batch, or only of students some of whose are `chosen`: ids, ascending."""

    assignment: str
    batch_id: int | None = None
    chosen: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        """How it is named in the address: `scope_of` reads it."""
        if self.chosen:
            return f"{self.assignment}~{choice_text(self.chosen)}"
        return self.assignment if self.batch_id is None else f"{self.assignment}.{self.batch_id}"


def choice_text(chosen: Iterable[int]) -> str:
    """The ids of a choice as one word; `choice_of` reads it."""
    return ".".join(map(str, chosen))


def choice_of(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(number) for number in text.split(".") if number}))


def scope_of(address: str) -> Scope | None:
    """The scope of that name; None for what is no such name, and for a choice of more than MOST_CHOSEN."""
    found = _ADDRESS.fullmatch(address)
    if found is None or len(found[3] or "") > 19 * MOST_CHOSEN:
        return None
    chosen = choice_of(found[3] or "")
    batch_id = int(found[2]) if found[2] else None
    return Scope(assignment=found[1], batch_id=batch_id, chosen=chosen) if len(chosen) <= MOST_CHOSEN else None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One submission and the coach's work on it under one rubric version.

    `line` is its line in the batch, None where it stands in none. `saved`: there is an evaluation; `drafted`: something is entered and not saved.
    `scored` are the criteria with an entered score, `open` those that are entered without one.
    """

    submission_id: int
    student_id: int
    student_number: int
    replaced: bool = False
    line: int | None = None
    saved: bool = False
    drafted: bool = False
    scored: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Item:
    """One place of the list. `attempts` are all submissions of that student for the assignment, `submission_id` is the one to judge.

    `decided` are the criteria that have a score of the coach's, saved or not.
    """

    submission_id: int
    student_number: int
    attempts: frozenset[int]
    progress: Progress
    decided: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Station:
    """Where somebody is in a worklist: a submission, and the criterion that is judged across all of them ("": the whole of each)."""

    submission_id: int
    criterion_id: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptStation:
    """Where a coach stopped, and when."""

    scope: Scope
    station: Station
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """`criteria` are the rubric's ids, in its order.

    By submission, the way leads through the items; by criterion, it leads through them for one criterion and then, from the first, for the following one.
    """

    scope: Scope
    criteria: tuple[str, ...]
    items: tuple[Item, ...]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {attempt: number for number, item in enumerate(self.items) for attempt in item.attempts}

    def index(self, submission_id: int) -> int | None:
        """Which item a submission belongs to, counted from 0; an earlier attempt to its student's. None: to none."""
        return self._numbers.get(submission_id)

    def left(self, criterion_id: str = "") -> int:
        """How many items are not done; for a criterion, not decided."""
        return sum(not self._settled(item, criterion_id) for item in self.items)

    @property
    def ready(self) -> tuple[Item, ...]:
        """Those of which every criterion is decided and which are not saved yet."""
        return tuple(
            item for item in self.items if item.progress is not Progress.DONE and item.decided.issuperset(self.criteria)
        )

    def next(self, station: Station) -> Station | None:
        """The place after this one, None at the end. From outside the list: the first."""
        return self._beside(station, 1)

    def previous(self, station: Station) -> Station | None:
        """The place before this one, None at the beginning and from outside the list."""
        return self._beside(station, -1)

    def next_to_do(self, station: Station | None = None) -> Station | None:
        """The nearest other place after this one where something is left, going on from the beginning at the end; None when there is none.

        A criterion is finished in all items before another one comes.
        """
        number = None if station is None else self.index(station.submission_id)
        sweep = self._sweep(station.criterion_id if station else "")
        begun = sweep.index(station.criterion_id) if station and station.criterion_id in sweep else 0
        start = 0 if number is None else number + 1
        for criterion_id in (*sweep[begun:], *sweep[:begun]):
            others = (*range(start, len(self.items)), *range(start))
            for other in others:
                here = other == number and criterion_id == sweep[begun]
                if not here and not self._settled(self.items[other], criterion_id):
                    return Station(submission_id=self.items[other].submission_id, criterion_id=criterion_id)
            start = 0
        return None

    def resumed(self, station: Station | None) -> Station | None:
        """Where to go on: the very place where somebody stopped, or the next to do when that is settled; None where the list is empty.

        Once nothing is left to decide by criterion, the submissions are left to be read and saved.
        """
        if station is not None:
            station = self.known(station)
            here = self.index(station.submission_id)
            if here is not None and not self._settled(self.items[here], station.criterion_id):
                return Station(submission_id=self.items[here].submission_id, criterion_id=station.criterion_id)
        following = self.next_to_do(station) or self.next_to_do()
        if following is None and self.items:
            return Station(submission_id=self.items[0].submission_id)
        return following

    def known(self, station: Station) -> Station:
        """The station, by submission where the rubric has no such criterion."""
        return station if station.criterion_id in self.criteria else Station(submission_id=station.submission_id)

    def settled(self, station: Station) -> bool:
        """Whether there is nothing left to do there: it is decided, or saved where it is the whole submission."""
        number = self.index(station.submission_id)
        return number is not None and self._settled(self.items[number], station.criterion_id)

    def _settled(self, item: Item, criterion_id: str) -> bool:
        return criterion_id in item.decided if criterion_id else item.progress is Progress.DONE

    def _sweep(self, criterion_id: str) -> Sequence[str]:
        return self.criteria if criterion_id in self.criteria else ("",)

    def _step(self, station: Station) -> int | None:
        """How many places come before this one on the way."""
        number = self.index(station.submission_id)
        sweep = self._sweep(station.criterion_id)
        criterion_id = station.criterion_id if station.criterion_id in sweep else ""
        return None if number is None else sweep.index(criterion_id) * len(self.items) + number

    def _beside(self, station: Station, by: int) -> Station | None:
        criteria, here = self._sweep(station.criterion_id), self._step(station)
        step = 0 if here is None and by > 0 else -1 if here is None else here + by
        if not 0 <= step < len(self.items) * len(criteria):
            return None
        item = self.items[step % len(self.items)]
        return Station(submission_id=item.submission_id, criterion_id=criteria[step // len(self.items)])


def lay_out(scope: Scope, criteria: Iterable[str], attempts: Collection[Attempt]) -> Worklist:
    """The worklist of these attempts: all of each student's for the assignment, those that do not count included."""
    ids = tuple(criteria)
    students: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        students.setdefault(attempt.student_id, []).append(attempt)
    items = [(place, item) for theirs in students.values() for place, item in _item(scope, ids, theirs)]
    return Worklist(scope=scope, criteria=ids, items=tuple(item for _, item in sorted(items, key=lambda one: one[0])))


def _item(scope: Scope, criteria: Sequence[str], theirs: Sequence[Attempt]) -> Iterator[tuple[tuple[int, int], Item]]:
    """A student's item with its place in the order; nothing where no attempt counts, or none came in with the batch."""
    first = min(attempt.submission_id for attempt in theirs)
    lines = [attempt.line for attempt in theirs if attempt.line is not None]
    counted = [attempt for attempt in theirs if not attempt.replaced]
    if not counted or (scope.batch_id is not None and not lines):
        return
    last = max(counted, key=lambda attempt: attempt.submission_id)
    place = (min(lines), first) if scope.batch_id is not None else (0, first)
    yield (
        place,
        Item(
            submission_id=last.submission_id,
            student_number=last.student_number,
            attempts=frozenset(attempt.submission_id for attempt in theirs),
            progress=Progress.IN_WORK if last.drafted else Progress.DONE if last.saved else Progress.TO_DO,
            decided=last.scored | (frozenset(criteria) - last.open if last.saved else frozenset()),
        ),
    )
