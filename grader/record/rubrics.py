"""What is judged by."""

from collections.abc import Sequence
from typing import Protocol

from grader.earlier_work import Work
from grader.evaluation import RubricVersion
from grader.instructions import Instructions, InstructionsVersion
from grader.rubric import Assignment


class Rubrics(Protocol):
    """What is judged by, and in which words the model is told of it."""

    def use_rubric(self, assignment: Assignment) -> RubricVersion:
        """The version with exactly this rubric and brief; a new version when there is none yet."""

    def rubric_version(self, rubric_id: int) -> RubricVersion: ...

    def rubric_versions(self, assignment: str) -> Sequence[RubricVersion]:
        """The versions of this assignment's rubric that were used so far, newest first; none for an assignment nobody used yet."""

    def work_on(self, assignment: str) -> Sequence[Work]:
        """What was run or saved on the submissions for the assignment of that key, for each submission and rubric version, in the order of their ids."""

    def keep_instructions(self, assignment: str, instructions: Instructions) -> str:
        """Record a version of what the model is told about the assignment of that key. Append-only; the same content is the version already kept.

        Returns its digest. The standard instructions are not recorded, their digest is "".
        """

    def instructions_versions(self, assignment: str) -> Sequence[InstructionsVersion]:
        """The versions ever kept for the assignment, newest first."""

    def instructions_of(self, run_id: int) -> Instructions:
        """What the run is asked with."""
