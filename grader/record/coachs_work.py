"""What coaches enter and save."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.evaluation import Draft, DraftRating, Evaluation


class CoachsWork(Protocol):
    """What coaches enter and save: the only door to a rating."""

    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        """What has been entered and not yet saved; an empty draft when nothing was."""

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str
    ) -> DraftRating:
        """Keep an entry; `entry.revision` is the one it started from. Returns it with its new revision.

        Raises EditConflict if another tab was
        faster with something different. Every text that was ever kept here stays readable in the gradebook's log of entries.
        """

    def save_draft_overall(
        self, submission_id: int, rubric_id: int, text: str | None, revision: int, *, coach: str, tab: str
    ) -> int:
        """The same for the overall feedback; returns the new revision."""

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str) -> None:
        """Forget the entries, back to the last saved evaluation (or the suggestions)."""

    def save_evaluation(
        self,
        submission_id: int,
        rubric_id: int,
        *,
        ratings: Mapping[str, tuple[int, str]],
        overall: str,
        coach: str,
        run_id: int | None,
        based_on: int,
    ) -> Evaluation:
        """The coach's act: make the next version from `ratings` (criterion id -> score, comment), all criteria of the rubric, and clear the draft.

        Records one act per rating with its origin, derived from the suggestions of the run, which is of purpose GRADE. `based_on` is the version the coach revised (0: none).
        Raises EditConflict when a newer version exists.
        """

    def evaluations(self, submission_id: int) -> Sequence[Evaluation]:
        """All versions over all rubric versions, newest first."""

    def latest_evaluations(self, desks: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Evaluation]:
        """The latest saved version for each (submission id, rubric id), in a few queries however many are asked for. What was never saved is left out."""
