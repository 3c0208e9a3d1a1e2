"""Undo and redo on the review desk: each change of a draft is a step of the record, and so is taking one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PAUSE = timedelta(seconds=4)
"""Typing goes on as the same step as long as nothing longer lies between two saves of it."""
LONGEST = timedelta(seconds=40)
"""What is typed without a pause is a new step after this long."""


class StepKind(StrEnum):
    """What a coach did. The first ones change a draft."""

    TYPED = "typed"
    SCORED = "scored"
    REASONED = "reasoned"
    """Chose or took away a reason."""
    ACCEPTED = "accepted"
    RESTORED = "restored"
    """Put the suggested text back."""
    ADOPTED = "adopted"
    """Took over a second opinion."""
    INSERTED = "inserted"
    """Put a text in that was not typed: an earlier comment, an answer, a text written anew."""
    CARRIED = "carried"
    """Took over what was decided of an earlier attempt."""
    DISCARDED = "discarded"
    SAVED = "saved"
    UNDONE = "undone"
    REDONE = "redone"
    ARRIVED = "arrived"
    """A draft came in from another gradebook: what was done before cannot be undone past it."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a change of a draft is part of. Changes of one tab with the same `token` are one step, unless something else was done in between.

    `kind` None: the gradebook sees from the change whether it was typed, scored or reasoned.
    """

    kind: StepKind | None = None
    token: str = ""


CHANGED = Move()


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something a coach did on a desk. `fields` are the criteria it changed, None among them is the overall feedback.

    `of` is the id of the step that was undone, redone or, by a further save, done again. `version` is the one that was saved.
    """

    id: int
    kind: StepKind
    coach: str
    tab: str
    at: datetime
    fields: tuple[str | None, ...] = ()
    of: int | None = None
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What can be taken back on a desk, and what can be done again; None: nothing. `newest` is the id of the last step of any kind, 0 before the first."""

    undo: Step | None = None
    redo: Step | None = None
    newest: int = 0


def stacks(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """What can be undone and what can be redone after these steps of one desk, in their order; the next one is last in each list."""
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if step.kind is StepKind.UNDONE and done:
            undone.append(done.pop())
        elif step.kind is StepKind.REDONE and undone:
            done.append(undone.pop())
        elif step.kind is StepKind.SAVED and step.of is not None and undone:
            undone.pop()
            done.append(step)
        elif step.kind is StepKind.ARRIVED:
            done, undone = [], []
        else:
            done.append(step)
            undone = []
    return done, undone


def standing(steps: Sequence[Step]) -> Steps:
    """What can be undone and redone after these steps of one desk."""
    done, undone = stacks(steps)
    return Steps(
        undo=done[-1] if done else None, redo=undone[-1] if undone else None, newest=steps[-1].id if steps else 0
    )


def continues(last: Step, kind: StepKind, field: str | None, tab: str, *, began: datetime, now: datetime) -> bool:
    """Whether what is typed in `field` now belongs to the step `last`, which began at `began` and was last added to at `last.at`."""
    typing = last.kind is kind is StepKind.TYPED and last.fields == (field,) and last.tab == tab
    return typing and now - last.at <= PAUSE and now - began <= LONGEST


def behind(steps: Sequence[Step], seen: int, tab: str) -> Step | None:
    """The last step another tab made after the step of id `seen`, None when there is none."""
    others = (step for step in reversed(steps) if step.id > seen and step.tab != tab)
    return next(others, None)
