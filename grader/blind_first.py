"""Blind-first: for a share of criteria the coach scores before the suggestion is shown, so that it does not lead them. Drawn at random, recorded before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random, SystemRandom

from grader.rubric import Rubric
from grader.run import Run
from grader.run_view import RunView


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What was drawn for a run: the share of criteria in force, in percent, and the ids of those whose suggestions stay hidden."""

    share: int
    hidden: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FirstScore:
    """The score a coach gave before the suggestion was shown to them."""

    score: int
    coach: str
    at: datetime


def draw(rubric: Rubric, asked: Sequence[str], share: int, chance: Random | None = None) -> Draw | None:
    """Each criterion that is asked about (none: all) for itself, with a probability of `share` percent. None where nothing is drawn."""
    if not share:
        return None
    dice = chance or SystemRandom()
    criteria = asked or [criterion.id for criterion in rubric.criteria]
    return Draw(share=share, hidden=tuple(one for one in criteria if dice.random() * 100 < share))


def without(run: Run, sealed: Collection[str]) -> Run:
    """The run as it may be shown while the suggestions of `sealed` stay hidden: without them, and without any text that may quote them.

    A run that writes for the coach was told of no hidden suggestion.
    """
    if not sealed or run.purpose.writes:
        return run
    shown = tuple(item for item in run.suggestions if item.criterion_id not in sealed)
    questions = tuple(item for item in run.questions if item.criterion_id not in sealed)
    return replace(
        run, suggestions=shown, questions=questions, overall="", transcript="", sealed=frozenset(sealed),
        left_out=frozenset(item.criterion_id for item in run.suggestions if item.criterion_id in sealed),
    )  # fmt: skip


def view_without(view: RunView, sealed: Collection[str]) -> RunView:
    """The same of a view. What it has used so far is counted before anything is left out."""
    if not sealed:
        return view
    shown = tuple(item for item in view.suggestions if item.criterion_id not in sealed)
    writing = None if view.writing in sealed else view.writing
    return replace(
        view,
        usage=view.usage_so_far(),
        suggestions=shown,
        writing=writing,
        comment=view.comment if writing else "",
        overall="",
        before=(len(shown), 0),
        sealed=frozenset(sealed),
        left_out=view.left_out | {item.criterion_id for item in view.suggestions if item.criterion_id in sealed},
    )
