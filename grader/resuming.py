"""Worklists as they stand in the gradebook, and where a coach goes on with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from grader.errors import WorklistError
from grader.ports import Gradebook
from grader.rubric import Assignment
from grader.worklist import MOST_CHOSEN, Scope, Station, Worklist, lay_out

LOOKED_AT = 6
"""Worklists that are looked into for what is left, newest first."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A worklist in which something is left, and where to go on. `name` is that of its batch, "" where it is all of the assignment's."""

    assignment: Assignment
    worklist: Worklist
    station: Station
    name: str = ""


def worklist(gradebook: Gradebook, scope: Scope, assignment: Assignment) -> Worklist:
    """The worklist under the rubric in force. Makes no version of it: under one that nobody used, nothing is done."""
    versions = gradebook.rubric_versions(assignment.key)
    version = next((one.id for one in versions if one.digest == assignment.digest), None)
    criteria = (criterion.id for criterion in assignment.rubric.criteria)
    return lay_out(scope, criteria, gradebook.attempts_in(scope, version))


def beginning(gradebook: Gradebook, scope: Scope, assignment: Assignment, *, coach: str) -> Station:
    """Where this coach begins with a choice, or goes on. Raises WorklistError for one that is too long or empty."""
    if len(scope.chosen) > MOST_CHOSEN:
        raise WorklistError("worklist.too_many", n=len(scope.chosen), most=MOST_CHOSEN)
    station = worklist(gradebook, scope, assignment).resumed(gradebook.kept_station(scope, coach))
    if station is None:
        raise WorklistError("worklist.none_of_these")
    return station


def offer(gradebook: Gradebook, scope: Scope, assignment: Assignment, *, coach: str, name: str = "") -> Offer | None:
    """Where this coach goes on, or begins; None where nothing is left."""
    found = worklist(gradebook, scope, assignment)
    station = found.resumed(gradebook.kept_station(scope, coach)) if found.left() else None
    return None if station is None else Offer(assignment=assignment, worklist=found, station=station, name=name)


def offers(gradebook: Gradebook, assignments: Sequence[Assignment], *, coach: str, limit: int) -> tuple[Offer, ...]:
    """The worklists in which this coach stopped and something is left, the last one first."""
    return tuple(islice(_offers(gradebook, assignments, coach), limit))


def _offers(gradebook: Gradebook, assignments: Sequence[Assignment], coach: str) -> Iterator[Offer]:
    known = {assignment.key: assignment for assignment in assignments}
    for kept in gradebook.kept_stations(coach, LOOKED_AT):
        scope, assignment = kept.scope, known.get(kept.scope.assignment)
        if assignment is None:
            continue
        name = "" if scope.batch_id is None else gradebook.batch(scope.batch_id).name
        found = offer(gradebook, scope, assignment, coach=coach, name=name)
        if found is not None:
            yield found
