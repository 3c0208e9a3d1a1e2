"""What may be spent: limits a coach sets, checked before every call to a model."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time, tzinfo
from typing import Any

from grader import money
from grader.errors import CapReached, SettingsError

HIGHEST = 1_000_000.0
"""US dollars. More is a slip of the keyboard."""

_GRAIN = 1e-12
"""Sums of binary fractions may be off by less than this."""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """US dollars of the runs whose price is known: of one run, of all runs of a day, and of one coach's runs of that day."""

    run: float = 0.0
    day: float = 0.0
    coach: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Caps:
    """US dollars that one run, all runs of a day, and the runs of one coach and day may cost. None: no cap. 0: nothing may be spent."""

    run: float | None = None
    day: float | None = None
    coach: float | None = None

    @property
    def any(self) -> bool:
        return any(cap is not None for cap in asdict(self).values())

    def check(self, spent: Spent, coming: float) -> None:
        """Raises CapReached when a call that costs `coming`, on top of what is spent, would pass a cap. A call that costs nothing passes none."""
        for name, cap in asdict(self).items():
            so_far = getattr(spent, name)
            if cap is not None and coming > 0 and so_far + coming > cap + _GRAIN:
                amounts = {"cap": cap, "spent": so_far, "coming": coming}
                raise CapReached(f"money.cap_{name}", **{what: money.dollars(each) for what, each in amounts.items()})


NAMES = tuple(field.name for field in fields(Caps))


def day_start(now: datetime, zone: tzinfo | None = None) -> datetime:
    """When the day of `now` began. `zone` is the machine's own when it is not given."""
    local = now.astimezone(zone)
    # a naive midnight is read in the machine's zone as it was then, which the offset of `now` need not be
    return datetime.combine(local.date(), time.min, zone).astimezone(zone)


def stored(entered: Mapping[str, object]) -> dict[str, Any]:
    """The caps as they were entered (name -> dollars or None) in the form the gradebook keeps. Raises SettingsError for what is no amount."""
    for name in NAMES:
        if entered.get(name) is not None and not is_amount(entered[name]):
            raise SettingsError("money.not_a_cap", most=f"{HIGHEST:,.0f}")
    return {preference(name): entered.get(name) for name in NAMES}


def read(kept: Mapping[str, Any]) -> Caps:
    """The caps among the stored preferences. A stored value that makes no sense is passed over, as with all of them."""
    found = {name: kept.get(preference(name)) for name in NAMES}
    return Caps(**{name: float(cap) for name, cap in found.items() if cap is not None and is_amount(cap)})


def preference(name: str) -> str:
    """What a cap is called among the preferences."""
    return f"cap_{name}_usd"


def is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= HIGHEST
