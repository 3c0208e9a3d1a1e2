"""The part of the fake gradebook that knows preferences, and what was changed of them."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from grader import changes
from grader.changes import Act, Change, ChangeKind, Standing, Values
from grader.errors import EditConflict, GradebookError
from grader.settings import Secret


class FakeChanges:
    _now: Callable[[], datetime]
    _lock: threading.RLock

    def __init__(self) -> None:
        super().__init__()
        self._preferences: dict[str, Any] = {}
        self._changes: list[Change] = []
        self._changed: dict[int, Values] = {}

    def preferences(self) -> dict[str, Any]:
        return dict(self._preferences)

    def save_preferences(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if isinstance(value, Secret):
                raise GradebookError("gradebook.secret", name=name)
        merged = {**self._preferences, **json.loads(json.dumps(dict(values)))}
        self._preferences = {name: value for name, value in merged.items() if value is not None}

    def change_preferences(
        self, values: Mapping[str, Any], act: Act, *, coach: str, also: Mapping[str, Any] | None = None
    ) -> None:
        _named(coach)
        with self._lock:
            before = self.preferences()
            self.save_preferences({**values, **(also or {})})
            changed = changes.of(before, values)
            if changed:
                self._changed[len(self._changes) + 1] = changed
                self._note(ChangeKind.DONE, act.place, act.what, act.name, coach)

    def changes(self, place: str) -> Standing:
        with self._lock:
            done, undone = changes.stacks([change for change in self._changes if change.place == place])
            return Standing(undo=self._first(done, undone=False), redo=self._first(undone, undone=True))

    def undo_change(self, change_id: int, *, coach: str) -> Change:
        return self._exchange(change_id, coach, undo=True)

    def redo_change(self, change_id: int, *, coach: str) -> Change:
        return self._exchange(change_id, coach, undo=False)

    def _exchange(self, change_id: int, coach: str, *, undo: bool) -> Change:
        _named(coach)
        with self._lock:
            known = next((change for change in self._changes if change.id == change_id), None)
            offered = self.changes(known.place) if known else Standing()
            change = offered.undo if undo else offered.redo
            if change is None or change.id != change_id:
                raise EditConflict("changes.overtaken")
            self.save_preferences(changes.exchanged(self._changed[change.id], undo=undo))
            kind = ChangeKind.UNDONE if undo else ChangeKind.REDONE
            self._note(kind, change.place, change.what, change.name, coach, change.id)
            return change

    def _first(self, stack: Sequence[Change], *, undone: bool) -> Change | None:
        there = (
            one
            for one in changes.tried(stack)
            if changes.in_force(self._changed[one.id], self._preferences, undone=undone)
        )
        return next(there, None)

    def _note(self, kind: ChangeKind, place: str, what: str, name: str, coach: str, of: int | None = None) -> None:
        number = len(self._changes) + 1
        self._changes.append(
            Change(id=number, kind=kind, place=place, what=str(what), name=name, coach=coach, at=self._now(), of=of)
        )


def _named(coach: str) -> None:
    if not coach.strip():
        raise GradebookError("gradebook.no_coach")
