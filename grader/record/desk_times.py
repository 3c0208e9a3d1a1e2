"""When coaches were at the desk, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from grader.desk_time import What
from grader.gains import Graded, Origins


class DeskTimes(Protocol):
    """When coaches were at the desk, and how their ratings came about."""

    def note_moment(self, submission_id: int, what: What, *, coach: str) -> None:
        """Record that the coach's desk was laid out for the submission (OPENED) or that they looked around there (LOOKED).

        What is entered and saved is recorded with itself. Raises ValueError for any other moment.
        """

    def graded_by(self, coach: str, *, since: datetime | None = None) -> Sequence[Graded]:
        """The submissions whose evaluation in force is this coach's and was saved at or after `since`, in the order they were saved.

        Of evaluations in force under several rubric versions the one saved last counts.
        """

    def origins_by_criterion(
        self, coach: str, assignment: str, *, since: datetime | None = None
    ) -> Mapping[tuple[int, str], Origins]:
        """How the coach's ratings in force for the assignment of that key came about, by rubric version's id and criterion id."""
