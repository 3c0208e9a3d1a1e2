"""Texts that were written for the coach."""

from collections.abc import Sequence
from typing import Protocol

from grader.instructions import STANDARD, Instructions
from grader.run import RunPurpose
from grader.writing import Writing


class Writings(Protocol):
    """What models were asked to write, beside the runs themselves. Nothing here changes a draft or a rating."""

    def queue_writing(
        self,
        *,
        submission_id: int,
        rubric_id: int,
        purpose: RunPurpose,
        model: str,
        endpoint: str,
        language: str,
        tone: str,
        started_by: str,
        asked: str,
        persona: str = "",
        length: str = "medium",
        beside: int | None = None,
        instructions: Instructions = STANDARD,
    ) -> Writing:
        """Queue a run that writes, with what it is asked for. `beside` is the run of purpose GRADE whose suggestions were on screen, if any.

        Raises StillWriting while another one is under way: an answer about the same submission, or feedback under the same version of the rubric.
        One whose process is gone is interrupted and in nobody's way. Raises ValueError for a purpose that does not write.
        """

    def writing(self, run_id: int) -> Writing:
        """Raises NotInGradebook for a run that is none."""

    def writings(
        self, submission_id: int, purpose: RunPurpose, *, rubric_id: int | None = None, limit: int = 200
    ) -> Sequence[Writing]:
        """The latest ones of that purpose on the submission, oldest first: under that version of its rubric, None: under whichever."""

    def settle_writing(self, run_id: int, *, settled: bool) -> None:
        """Note that the coach is done with a text, or, taking that back, that it waits again. What was written stays."""
