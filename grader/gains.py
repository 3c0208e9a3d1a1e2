"""What a coach gains from suggestions: how they fared, and how long a submission takes. Computed from the record and nothing else."""

import statistics
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from grader.evaluation import Origin

FEW = 5
"""Below so many, a percentage, a quartile or a trend says nothing; below so many submissions, a sum would tell of single ones."""

KeyT = TypeVar("KeyT", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class ScoredFirst:
    """Ratings whose score was given before the suggestion was shown, so that it did not lead the coach.

    `compared` are those whose suggestion has a score, `agreed` those of them where the first score was the suggested one, and `moved` those where it was
    another and the coach then changed to the suggested one.
    """

    ratings: int = 0
    compared: int = 0
    agreed: int = 0
    moved: int = 0

    def __add__(self, other: "ScoredFirst") -> "ScoredFirst":
        return ScoredFirst(
            ratings=self.ratings + other.ratings,
            compared=self.compared + other.compared,
            agreed=self.agreed + other.agreed,
            moved=self.moved + other.moved,
        )


@dataclass(frozen=True, kw_only=True)
class Origins:
    """How many ratings came about in each way, named as in `Origin`. What was scored first stands apart, for a suggestion that was not seen is neither accepted nor overturned."""

    accepted: int = 0
    edited: int = 0
    overturned: int = 0
    own: int = 0
    scored_first: ScoredFirst = ScoredFirst()

    @staticmethod
    def of(counts: Mapping[Origin, int], scored_first: ScoredFirst = ScoredFirst()) -> "Origins":
        return Origins(**{origin.value: counts.get(origin, 0) for origin in Origin}, scored_first=scored_first)

    def __add__(self, other: "Origins") -> "Origins":
        both = {origin: self.count(origin) + other.count(origin) for origin in Origin}
        return Origins.of(both, self.scored_first + other.scored_first)

    def count(self, origin: Origin) -> int:
        return int(getattr(self, origin.value))

    @property
    def ratings(self) -> int:
        """Without those that were scored first."""
        return self.accepted + self.edited + self.overturned + self.own

    @property
    def suggested(self) -> int:
        """Those with a suggested score on screen from the start."""
        return self.ratings - self.own

    @property
    def taken(self) -> int:
        """Those of them whose score is the suggested one."""
        return self.accepted + self.edited


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A submission whose evaluation in force the coach saved. `first`: it is the student's first attempt at the assignment.

    `seconds` is the coach's active time on it over all sittings; None, never 0, where none was recorded.
    """

    submission_id: int
    assignment: str
    saved_at: datetime
    first: bool
    seconds: float | None
    origins: Origins


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What some graded submissions come to. Seconds are of the `timed` ones; `low` and `high` are the quartiles, None below FEW; `median` is None without any."""

    submissions: int
    first: int
    timed: int
    seconds: float
    median: float | None
    low: float | None
    high: float | None
    origins: Origins

    def gained(self, by_hand: float) -> float:
        """Seconds less than if each timed submission had taken `by_hand` seconds; negative when it took longer."""
        return by_hand * self.timed - self.seconds


def figures(graded: Sequence[Graded]) -> Figures:
    times = [one.seconds for one in graded if one.seconds is not None]
    low, median, high = _quartiles(times)
    enough = len(times) >= FEW
    return Figures(
        submissions=len(graded),
        first=sum(one.first for one in graded),
        timed=len(times),
        seconds=sum(times),
        median=median,
        low=low if enough else None,
        high=high if enough else None,
        origins=sum((one.origins for one in graded), Origins()),
    )


def parted(graded: Iterable[Graded], key: Callable[[Graded], KeyT]) -> Mapping[KeyT, Sequence[Graded]]:
    """Those of each key, in the order the keys are met."""
    parts: dict[KeyT, list[Graded]] = {}
    for one in graded:
        parts.setdefault(key(one), []).append(one)
    return parts


class Span(StrEnum):
    """How long the periods are that figures are made for."""

    WEEK = "week"
    MONTH = "month"

    def start(self, at: datetime, zone: tzinfo) -> date:
        """The first day of the week (a Monday) or month of `at` by the clock of `zone`."""
        day = at.astimezone(zone).date()
        return day - timedelta(days=day.weekday()) if self is Span.WEEK else day.replace(day=1)


class Lookback(StrEnum):
    """How far back figures look: 4 weeks, 12, 52, or to the beginning."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """None: no beginning."""
        weeks = {Lookback.MONTH: 4, Lookback.QUARTER: 12, Lookback.YEAR: 52}.get(self)
        return None if weeks is None else now - timedelta(weeks=weeks)

    @property
    def span(self) -> Span:
        """The periods it is shown in."""
        return Span.WEEK if self in (Lookback.MONTH, Lookback.QUARTER) else Span.MONTH


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The medians of the last weeks and of as many before them, in seconds, with how many submissions each is of."""

    before: float
    now: float
    before_timed: int
    now_timed: int


def trend(graded: Iterable[Graded], now: datetime, *, weeks: int = 4) -> Trend | None:
    """First attempts only, for later ones are quicker by nature. None where either side is of fewer than FEW."""
    edge, start = now - timedelta(weeks=weeks), now - timedelta(weeks=2 * weeks)
    timed = [one for one in graded if one.first and one.seconds is not None and start <= one.saved_at <= now]
    late = figures([one for one in timed if one.saved_at >= edge])
    early = figures([one for one in timed if one.saved_at < edge])
    if min(late.timed, early.timed) < FEW or early.median is None or late.median is None:
        return None
    return Trend(before=early.median, now=late.median, before_timed=early.timed, now_timed=late.timed)


def _quartiles(times: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    if len(times) < 2:
        only = times[0] if times else None
        return only, only, only
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return low, median, high
