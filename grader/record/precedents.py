"""What models asked about a rubric, and the coach's rules that came of it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from grader.precedent import Case, Precedent
from grader.question import Question


class Precedents(Protocol):
    """Questions about a rubric, and precedents. All of it is append-only: a change is a new version, and the latest counts."""

    def record_question(self, run_id: int, question: Question) -> None:
        """Keep what a run asks. Raises NotInGradebook for a criterion that its rubric does not have."""

    def dismiss_question(self, submission_id: int, question: Question, *, coach: str, dismissed: bool = True) -> None:
        """Note that a coach needs no rule for what was asked about this submission, or, not `dismissed`, takes that back."""

    def dismissed_questions(self, submission_id: int) -> AbstractSet[Question]:
        """Those for which a coach said last that no rule is needed."""

    def add_precedent(
        self, *, assignment: str, criterion_id: str, rule: str, coach: str, case: Case | None = None
    ) -> Precedent:
        """Lay down a rule on a criterion of the assignment of that key. Raises GradebookError for a case of another assignment."""

    def change_precedent(
        self, version_id: int, *, coach: str, rule: str | None = None, description: str | None = None, withdrawn: bool
    ) -> Precedent:
        """Make the next version of a precedent from its latest, which is the one named; None leaves a text as it was.

        Raises EditConflict when there is a later version, NotInGradebook when there is none of that id.
        """

    def precedents(self, assignment: str) -> Sequence[Precedent]:
        """The latest version of each precedent of the assignment, withdrawn ones too, in the order they were first laid down."""

    def precedent_versions(self, key: str) -> Sequence[Precedent]:
        """All versions of one precedent, newest first."""

    def precedents_of(self, run_id: int) -> Sequence[Precedent]:
        """What the run is asked with, in the order it was laid down."""
