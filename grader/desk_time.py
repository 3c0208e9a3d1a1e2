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


class Moment(NamedTuple):
    """`at` is in seconds since 1970. `since`, of a run that ended: when it was asked for.

    A tuple and no dataclass, for a hundred thousand of them are read at a time.
    """

    at: float
    submission_id: int
    what: str
    since: float = 0.0


def time_spent(moments: Iterable[Moment]) -> Mapping[int, float]:
    """Active seconds by submission id, of one coach's moments in any order and of the runs for those submissions. Nothing is left of less than any time.

    The time between two moments belongs to the submission of the first, which was on the desk. No more than IDLE of it counts, and none when the first is
    a save and the second came later than that. After a save an entry for another submission, without its opening, was prepared in that time, so it takes
    it. What passed until a run for the submission ended is waiting and counts for nothing; a coach who moves while it answers is at work.
    """
    spent: defaultdict[int, float] = defaultdict(float)
    last: Moment | None = None
    waited = answered = 0.0
    for moment in sorted(moments):
        if moment.what == What.ANSWERED:
            if last is not None and moment.submission_id == last.submission_id:
                waited += max(0.0, moment.at - max(moment.since, last.at, answered))
                answered = moment.at
            continue
        if last is not None:
            passed, saved = moment.at - last.at, last.what == What.SAVED
            if passed > waited and not (saved and passed > IDLE):
                prepared = saved and moment.what != What.OPENED
                spent[(moment if prepared else last).submission_id] += min(passed - waited, IDLE)
        last, waited, answered = moment, 0.0, 0.0
    return spent
