"""What runs have used and cost, added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from grader.caps import day_start
from grader.run import Usage


class By(StrEnum):
    """What totals are made for. A run belongs to the day it was queued, of the machine's own calendar."""

    DAY = "day"
    MODEL = "model"
    ASSIGNMENT = "assignment"
    COACH = "coach"


class Period(StrEnum):
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """When it began: today and the days before it, 7 or 30 together. None for all."""
        days = {Period.TODAY: 0, Period.WEEK: 6, Period.MONTH: 29}.get(self)
        # from noon, so that a day of 23 or 25 hours does not lead astray
        return None if days is None else day_start(day_start(now) + timedelta(hours=12) - timedelta(days=days))


@dataclass(frozen=True, kw_only=True)
class Total:
    """What the runs of a day (ISO date), a model, an assignment (its key) or a coach come to, every attempt of theirs included.

    `cost_usd` is of the runs with a known price. `unpriced` counts those that used something at an unknown one; they are no part of it. `usage` is
    estimated when a part of it is.
    """

    key: str
    runs: int
    usage: Usage
    cost_usd: float
    unpriced: int

    @property
    def cost(self) -> float | None:
        """What is known of the cost; None, never 0, when all that was used has no known price."""
        return None if self.unpriced and not self.cost_usd else self.cost_usd


def together(totals: Sequence[Total]) -> Total:
    """All of them as one, whose key is empty."""
    return Total(
        key="",
        runs=sum(total.runs for total in totals),
        usage=sum((total.usage for total in totals), Usage()),
        cost_usd=sum(total.cost_usd for total in totals),
        unpriced=sum(total.unpriced for total in totals),
    )


def in_order(totals: Sequence[Total], by: By) -> tuple[Total, ...]:
    """Days newest first; anything else dearest first."""
    if by is By.DAY:
        return tuple(sorted(totals, key=lambda total: total.key, reverse=True))
    return tuple(sorted(totals, key=lambda total: (-total.cost_usd, -total.usage.prompt_tokens, total.key)))
