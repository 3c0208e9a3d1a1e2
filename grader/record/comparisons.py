"""What notebooks are compared by."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from grader.likeness import Signed
from grader.profile import Profile


class Comparisons(Protocol):
    """What notebooks are compared by."""

    def keep_profile(self, sha256: str, profile: Profile) -> None:
        """Keep what was made of a snapshot that is kept, in place of an earlier profile."""

    def profile(self, sha256: str) -> Profile | None:
        """None when there is none as they are made now."""

    def graded_notebooks(
        self, assignments: Collection[str], *, each: int
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """For each assignment the traits, by hash, of the notebooks handed in last that somebody graded or had graded; at most `each`, and only such with a profile.

        Submissions that another one replaces are left out.
        """

    def fingerprints(self, assignment: str) -> Sequence[Signed]:
        """Of every submission for the assignment that has a profile and is not replaced."""

    def confirm_assignment(self, submission_id: int, *, coach: str) -> None:
        """Note that a coach said: this is a submission for its assignment, whatever it looks like."""

    def confirmed(self, submission_ids: Collection[int]) -> AbstractSet[int]:
        """Those of them for which a coach said so."""
