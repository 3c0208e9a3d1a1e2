"""What worklists are made of, and where coaches stopped."""

from collections.abc import Sequence
from typing import Protocol

from grader.worklist import Attempt, KeptStation, Scope, Station


class Worklists(Protocol):
    """What worklists are made of, and where coaches stopped."""

    def attempts_in(self, scope: Scope, rubric_id: int | None) -> Sequence[Attempt]:
        """All attempts of every student in the scope, by id, with the work under that rubric version (None: one that nobody used, so none), in a few queries.

        What is not there (an assignment, a batch of it) has none.
        """

    def keep_station(self, scope: Scope, station: Station, *, coach: str) -> None:
        """Note where the coach is now, in the place of what was noted for that worklist."""

    def kept_stations(self, coach: str, limit: int) -> Sequence[KeptStation]:
        """Where the coach stopped, newest first."""

    def kept_station(self, scope: Scope, coach: str) -> Station | None:
        """Where the coach stopped in that worklist, None when nothing is known of it."""
