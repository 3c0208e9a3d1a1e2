"""What a coach chose about their own times: whether others see sums of them, and how long a submission took by hand. Kept by the coach's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHARED, BY_HAND = "time_shared:", "time_by_hand:"
"""How the names of the preferences begin; the coach's name follows."""

MOST_MINUTES = 600


@dataclass(frozen=True, kw_only=True)
class TimeChoices:
    """`by_hand` is in minutes; None: the coach did not say, and no gain is claimed."""

    shared: bool = False
    by_hand: float | None = None


def read(stored: Mapping[str, Any], coach: str) -> TimeChoices:
    """What is in force for that coach. A stored value that makes no sense is passed over."""
    return TimeChoices(shared=stored.get(SHARED + coach) is True, by_hand=_minutes(stored.get(BY_HAND + coach)))


def kept(choices: TimeChoices, coach: str) -> dict[str, Any]:
    """`choices` in the form the gradebook keeps."""
    return {SHARED + coach: choices.shared or None, BY_HAND + coach: choices.by_hand}


def sharing(stored: Mapping[str, Any]) -> tuple[str, ...]:
    """The coaches who chose to share, by name."""
    return tuple(
        sorted(name.removeprefix(SHARED) for name, value in stored.items() if name.startswith(SHARED) and value is True)
    )


def _minutes(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value <= MOST_MINUTES else None
