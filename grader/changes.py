"""Undo outside the review desk: what coaches change on the other pages, change by change, each with what was there before it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Values = Mapping[str, tuple[Any, Any]]
"""What preferences said before and after a change, by their names; None: nothing."""


TRIED = 20
"""Changes that may have been overtaken before no earlier one is looked for."""


class ChangeKind(StrEnum):
    DONE = "done"
    UNDONE = "undone"
    REDONE = "redone"


class What(StrEnum):
    """What a coach did. Each has a sentence of its own in `grader/words/changes.toml`."""

    CHOICES = "choices"
    DEFAULTS = "defaults"
    TEMPLATE = "template"
    STANDARD_TEMPLATE = "standard_template"
    KEYS = "keys"
    RULES = "rules"
    CAPS = "caps"
    PRICES = "prices"
    FORGOTTEN = "forgotten"
    """What was learned of a model."""
    TIMES = "times"
    INSTRUCTIONS = "instructions"
    PERSONA_ADDED = "persona_added"
    PERSONA_REMOVED = "persona_removed"
    ADDED = "added"
    """An assignment; so are the next ones."""
    REPLACED = "replaced"
    SAVED = "saved"
    DISCARDED = "discarded"
    """What was entered in the editor and not saved."""
    REWRITTEN = "rewritten"
    REMOVED = "removed"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a change is part of: the place where its undo is offered, what was done, and `name`: to what, "" where that says enough."""

    place: str
    what: What
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change on record. `of` is the id of the one that was undone or redone. `what` is a What, or one of another version of the program."""

    id: int
    kind: ChangeKind
    place: str
    what: str
    name: str
    coach: str
    at: datetime
    of: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What can be taken back at a place, and what can be done again; None: nothing."""

    undo: Change | None = None
    redo: Change | None = None


def of(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What keeping `wanted` changes, where `before` is kept. Values are of JSON's kinds, and so are these, as they are read again."""
    told: Mapping[str, Any] = json.loads(json.dumps(dict(wanted)))
    return {name: (before.get(name), value) for name, value in told.items() if not _same(before.get(name), value)}


def stacks(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """What was done and not undone after these changes of one place, in their order, and what was undone and may be redone; the next one is last in each list."""
    done: list[Change] = []
    undone: list[Change] = []
    for change in changes:
        if change.kind is ChangeKind.DONE:
            done.append(change)
            undone = []
            continue
        source, target = (done, undone) if change.kind is ChangeKind.UNDONE else (undone, done)
        moved = next((one for one in source if one.id == change.of), None)
        if moved:
            source.remove(moved)
            target.append(moved)
    return done, undone


def tried(stack: Sequence[Change]) -> Sequence[Change]:
    """Those of a stack that are looked at for one that is still in force, the next one first: a page waits for it."""
    return stack[: -TRIED - 1 : -1]


def in_force(values: Values, now: Mapping[str, Any], *, undone: bool = False) -> bool:
    """Whether what a change led to (or, `undone`, what it replaced) is what `now` says, all of it, so that it can be exchanged without losing anything else."""
    return all(_same(now.get(name), before if undone else after) for name, (before, after) in values.items())


def exchanged(values: Values, *, undo: bool) -> dict[str, Any]:
    """The preferences that take a change back, or make it again."""
    return {name: before if undo else after for name, (before, after) in values.items()}


def _same(one: object, other: object) -> bool:
    """Equal in JSON, where true is no 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
