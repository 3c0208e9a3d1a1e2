"""Why a coach gave a score, in a word: offered where it says something, never asked for."""

from enum import StrEnum


class Reason(StrEnum):
    MISSING = "missing"
    BROKEN = "broken"
    """It does not run."""
    UNEXPLAINED = "unexplained"
    BELOW = "below"
    """Below the threshold."""
    OFF_TASK = "off_task"
    OVERLOOKED = "overlooked"
    """The model overlooked it."""
    OTHER_WAY = "other_way"
    """Done in another way than expected."""
    UNPROVEN = "unproven"
    """What is quoted does not show it."""


_DOWN = (Reason.MISSING, Reason.BROKEN, Reason.UNEXPLAINED, Reason.BELOW, Reason.OFF_TASK)
_UP = (Reason.OVERLOOKED, Reason.OTHER_WAY)


def offered(*, lowest: int, suggested: int | None, score: int | None) -> tuple[Reason, ...]:
    """Those that make sense beside this score, in the order they are shown; none where none is wanted.

    They are wanted for the criterion's `lowest` score, be it suggested or given, and for a score that is not the suggested one.
    """
    if score is None:
        return _DOWN if suggested == lowest else ()
    if suggested is not None and score > suggested:
        return _UP
    if suggested is not None and score < suggested:
        return (Reason.UNPROVEN, *_DOWN)
    return _DOWN if score == lowest else ()
