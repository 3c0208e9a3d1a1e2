"""Assignments that are being edited, as the gradebook's preferences keep them: every step, each criterion only once however many steps it stands in."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from grader.rubric import Assignment, Criterion, Rubric
from grader.rubric_editing import Editing, sound

PREFERENCE = "draft_assignment."
ARCHIVED = "archived_assignment."
"""What the names of preferences begin with; the assignment's key follows."""
HEAD = ("title", "course", "brief", "expected", "language")
_CRITERION = TypeAdapter(Criterion)
_ASSIGNMENT = TypeAdapter(Assignment)


class _State(BaseModel):
    head: int
    criteria: list[int]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")
    heads: list[dict[str, str]]
    criteria: list[dict[str, Any]]
    states: list[_State]
    fields: list[str]
    at: int
    base: str = ""


def fingerprint(assignment: Assignment) -> str:
    """Equal for equal assignments."""
    return hashlib.sha256(_ASSIGNMENT.dump_json(assignment)).hexdigest()


def pending(editing: Editing) -> bool:
    """Whether there is something in it that was not saved."""
    return fingerprint(sound(editing.now)) != editing.base


def saved(editing: Editing) -> Editing:
    """The same work, once what it came to is in force: there is nothing to save, and every step can still be gone back to."""
    now = sound(editing.now)
    return replace(editing.stepped(now), base=fingerprint(now))


def caught_up(editing: Editing, in_force: Assignment) -> Editing:
    """Work that had nothing unsaved goes on from what was put into force elsewhere meanwhile; other work stays as it is."""
    there = fingerprint(in_force)
    if there == editing.base or pending(editing):
        return editing
    return replace(editing.stepped(in_force), base=there)


def kept(key: str, editing: Editing) -> dict[str, Any]:
    """The preference that keeps the draft of the assignment `key`."""
    heads: dict[tuple[str, ...], int] = {}
    pool: dict[Criterion, int] = {}
    states = [
        {
            "head": heads.setdefault(tuple(getattr(state, name) for name in HEAD), len(heads)),
            "criteria": [pool.setdefault(item, len(pool)) for item in state.rubric.criteria],
        }
        for state in editing.states
    ]
    return {
        f"{PREFERENCE}{key}": {
            "heads": [dict(zip(HEAD, head, strict=True)) for head in heads],
            "criteria": [_CRITERION.dump_python(item, mode="json") for item in pool],
            "states": states,
            "fields": list(editing.fields),
            "at": editing.at,
            "base": editing.base,
        }
    }


def dropped(key: str) -> dict[str, Any]:
    """The preference that forgets the draft."""
    return {f"{PREFERENCE}{key}": None}


def of(preferences: Mapping[str, Any], key: str) -> Editing | None:
    """The draft of the assignment `key`; None when there is none, or none that can be read any more."""
    value = preferences.get(f"{PREFERENCE}{key}")
    try:
        return _read(key, _Kept.model_validate(value)) if value is not None else None
    except (ValidationError, LookupError, TypeError):
        return None


def keys(preferences: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the assignments that have a draft."""
    return tuple(sorted(name.removeprefix(PREFERENCE) for name in preferences if name.startswith(PREFERENCE)))


def _read(key: str, stored: _Kept) -> Editing | None:
    if not stored.states or len(stored.fields) != len(stored.states) or not 0 <= stored.at < len(stored.states):
        return None
    pool = [_CRITERION.validate_python(item) for item in stored.criteria]
    states = tuple(
        Assignment(
            key=key, **stored.heads[state.head], rubric=Rubric(criteria=tuple(pool[at] for at in state.criteria))
        )
        for state in stored.states
    )
    return Editing(states=states, fields=tuple(stored.fields), at=stored.at, base=stored.base)


# archived assignments


def archived(preferences: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the assignments that are no longer offered for new submissions."""
    return frozenset(
        name.removeprefix(ARCHIVED) for name, value in preferences.items() if name.startswith(ARCHIVED) and value
    )


def archiving(key: str, *, archive: bool) -> dict[str, Any]:
    """The preference that puts an assignment away, or takes it out again."""
    return {f"{ARCHIVED}{key}": True if archive else None}
