"""What coaches enter and save."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.evaluation import Draft, DraftRating, Evaluation
from grader.reasons import Reason
from grader.steps import CHANGED, Move, Step, Steps


class CoachsWork(Protocol):
    """What coaches enter and save: the only door to a rating."""

    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        """What has been entered and not yet saved; an empty draft when nothing was."""

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str, move: Move = CHANGED
    ) -> DraftRating:
        """Keep an entry as (part of) a step that can be undone; `entry.revision` is the one it started from. Returns it with its new revision.

        Raises EditConflict if another tab was faster with something different, be it that it took the entry back. Every text that was ever kept here
        stays readable in the gradebook's log of entries.
        """

    def save_draft_overall(
        self,
        submission_id: int,
        rubric_id: int,
        text: str | None,
        revision: int,
        *,
        coach: str,
        tab: str,
        move: Move = CHANGED,
    ) -> int:
        """The same for the overall feedback; returns the new revision."""

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str, tab: str = "") -> None:
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
        reasons: Mapping[str, Reason] | None = None,
        tab: str = "",
    ) -> Evaluation:
        """The coach's act: make the next version from `ratings` (criterion id -> score, comment), all criteria of the rubric, and clear the draft.

        Records one act per rating with its origin, derived from the suggestions of the run, which is of purpose GRADE. `based_on` is the version in force that the coach revised (0: none).
        `reasons` are those given, by criterion id. Raises EditConflict when another version is in force.
        """

    def evaluations(self, submission_id: int, *, withdrawn: bool = False) -> Sequence[Evaluation]:
        """The versions over all rubric versions, newest first: those that stand, or with those that were taken back."""

    def latest_evaluations(self, desks: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Evaluation]:
        """The version in force for each (submission id, rubric id), in a few queries however many are asked for. What has none is left out."""

    def steps(self, submission_id: int, rubric_id: int) -> Steps:
        """What can be undone and redone on a desk, read from the record."""

    def undo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        """Take back what `steps` named last, as entries of their own, and return it; with Save, the version is taken back and becomes the draft again.

        `seen` is the newest step the tab knows. Raises EditConflict if another tab did something since, and GradebookError when there is nothing to undo.
        """

    def redo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        """Do again what was undone last; a Save makes a further version. Raises as `undo` does."""
