"""Texts that a run writes for the coach: the overall feedback from the coach's own ratings, or an answer about a submission. Nobody's until the coach takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from grader.errors import StillWriting
from grader.rubric import Rubric
from grader.run import Run, RunPurpose

LENGTHS = ("short", "medium", "long")
LONGEST_ASKED = 4_000
"""Characters of a question or a wish; longer ones are pasted by mistake."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One criterion as the coach sees it now: `score` None is undecided. `quotes` are verified ones, with the number of their cell."""

    criterion_id: str
    score: int | None = None
    comment: str = ""
    quotes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a text is to be about. `asked` are the coach's words: the question, or for feedback a wish, which may be empty. `length` is one of LENGTHS.

    `persona` is the name of the persona that answers, "" the standard one. `decided` are the coach's ratings as they are when the writing begins.
    """

    purpose: RunPurpose
    rubric: Rubric
    asked: str = ""
    persona: str = ""
    length: str = "medium"
    tone: str = "warm"
    decided: tuple[Decided, ...] = ()

    def rating(self, criterion_id: str) -> Decided:
        return next(
            (item for item in self.decided if item.criterion_id == criterion_id), Decided(criterion_id=criterion_id)
        )


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A run that writes, and what it was asked for. `settled_at`: when the coach was done with it, None while it waits for them."""

    run: Run
    asked: str
    persona: str
    length: str
    settled_at: datetime | None = None

    @property
    def text(self) -> str:
        """What it has written so far."""
        return self.run.overall


def still_writing(purpose: RunPurpose, run_id: int) -> StillWriting:
    """What a second text of that purpose is refused with while the run writes one."""
    return StillWriting(
        "talk.still_answering" if purpose is RunPurpose.ANSWER else "writing.still_writing", run_id=run_id
    )


def by_criterion(ratings: Mapping[str, tuple[int | None, str]]) -> tuple[Decided, ...]:
    """From criterion id -> score and comment."""
    return tuple(Decided(criterion_id=name, score=score, comment=comment) for name, (score, comment) in ratings.items())
