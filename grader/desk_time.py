"""How long a coach worked on each submission, from the moments that were recorded of them. An estimate by a rule, not a stopwatch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

IDLE = 300.0
"""Seconds after which nobody can say any more whether the coach still reads or has gone."""


class What(StrEnum):
    """What a moment is: the desk was laid out, the coach looked around, entered something, or saved. `ANSWERED` is no coach's: a run ended."""

    OPENED = "opened"
    LOOKED = "looked"
    ENTERED = "entered"
    SAVED = "saved"
    ANSWERED = "answered"


OPENED, SAVED, ANSWERED = What.OPENED.value, What.SAVED.value, What.ANSWERED.value


class Moment(NamedTuple):
    """`at` is in seconds since 1970, and ids count from 1. `since`, of a run that ended: when it was asked for.

    A tuple and no dataclass: a hundred thousand of them are read at a time, and then plain ones do.
    """

    at: float
    submission_id: int
    what: str
    since: float = 0.0


def time_spent(moments: Iterable[Moment | tuple[float, int, str, float]]) -> Mapping[int, float]:
    """Active seconds by submission id, of one coach's moments in any order and of the runs for those submissions. Nothing is left of less than any time.

    The time between two moments belongs to the submission of the first, which was on the desk. No more than IDLE of it counts, and none when the first is
    a save and the second came later than that. After a save an entry for another submission, without its opening, was prepared in that time, so it takes
    it. What passed until a run for the submission ended is waiting and counts for nothing; a coach who moves while it answers is at work.
    """
    spent: defaultdict[int, float] = defaultdict(float)
    before, on_desk, saved = -1.0, 0, False
    waited = answered = 0.0
    for at, submission_id, what, since in sorted(
        moments
    ):  # unpacked, for names of a tuple cost as much as all the rest
        if what == ANSWERED:
            if submission_id == on_desk:
                waited += max(0.0, at - max(since, before, answered))
                answered = at
            continue
        passed = at - before
        if on_desk and passed > waited and not (saved and passed > IDLE):
            prepared = saved and what != OPENED
            spent[submission_id if prepared else on_desk] += min(passed - waited, IDLE)
        before, on_desk, saved = at, submission_id, what == SAVED
        waited = answered = 0.0
    return spent
