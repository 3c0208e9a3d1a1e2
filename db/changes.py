"""Preferences, and what coaches changed of them, change by change."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from db.records import Records, require_name
from db.tables import PreferenceRow
from db.tables_changes import PreferenceChangeRow
from db.types import storable
from db.unwritten import until_written
from db.values import key_of
from grader import changes
from grader.changes import Act, Change, ChangeKind, Standing, Values
from grader.errors import EditConflict, GradebookError
from grader.settings import Secret


class Preferences(Records):
    def preferences(self) -> dict[str, Any]:
        return deepcopy(self._preferences())

    @until_written
    def _preferences(self) -> dict[str, Any]:
        with self._database.read() as session:
            return {row.name: row.value for row in session.exec(select(PreferenceRow))}

    def save_preferences(self, values: Mapping[str, Any]) -> None:
        """Values are of JSON's kinds. Raises GradebookError for a Secret."""
        _require_open(values)
        with self._database.write() as session:
            _keep(session, values)

    def change_preferences(
        self, values: Mapping[str, Any], act: Act, *, coach: str, also: Mapping[str, Any] | None = None
    ) -> None:
        require_name(coach)
        _require_open({**values, **(also or {})})
        with self._database.write() as session:
            changed = changes.of(_kept(session, values), values)
            _keep(session, {**values, **(also or {})})
            if changed:
                self._note(session, ChangeKind.DONE, act.place, act.what, act.name, coach, changed=changed)

    def changes(self, place: str) -> Standing:
        with self._database.read() as session:
            return _standing(session, place)

    def undo_change(self, change_id: int, *, coach: str) -> Change:
        return self._exchange(change_id, coach, undo=True)

    def redo_change(self, change_id: int, *, coach: str) -> Change:
        return self._exchange(change_id, coach, undo=False)

    def _exchange(self, change_id: int, coach: str, *, undo: bool) -> Change:
        require_name(coach)
        with self._database.write() as session:
            row = session.get(PreferenceChangeRow, change_id)
            offered = _standing(session, row.place) if row else Standing()
            change = offered.undo if undo else offered.redo
            if change is None or change.id != change_id:
                raise EditConflict("changes.overtaken")
            _keep(session, changes.exchanged(_values(session, change), undo=undo))
            kind = ChangeKind.UNDONE if undo else ChangeKind.REDONE
            self._note(session, kind, change.place, change.what, change.name, coach, of=change.id)
            return change

    def _note(
        self,
        session: Session,
        kind: ChangeKind,
        place: str,
        what: str,
        name: str,
        coach: str,
        *,
        of: int | None = None,
        changed: Values | None = None,
    ) -> None:
        row = PreferenceChangeRow(
            at=self._now(), coach=coach, place=place, kind=kind.value, what=what, name=name, of=of,
            changed={key: list(pair) for key, pair in (changed or {}).items()},
        )  # fmt: skip
        session.add(row)


def _require_open(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, Secret):
            raise GradebookError("gradebook.secret", name=name)


def _kept(session: Session, names: Mapping[str, Any]) -> dict[str, Any]:
    rows = session.exec(select(PreferenceRow).where(col(PreferenceRow.name).in_(list(names))))
    return {row.name: row.value for row in rows}


def _keep(session: Session, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        row = session.get(PreferenceRow, name)
        if value is not None:
            session.merge(PreferenceRow(name=name, value=value))
        elif row is not None:
            session.delete(row)


def _changes(session: Session, place: str) -> list[Change]:
    """All of a place in order, without what they changed."""
    here = select(PreferenceChangeRow).where(PreferenceChangeRow.place == storable(place))
    light = defer(PreferenceChangeRow.changed)  # type: ignore[arg-type]
    rows = session.exec(here.order_by(col(PreferenceChangeRow.id)).options(light))
    return [
        Change(
            id=key_of(row.id), kind=ChangeKind(row.kind), place=row.place, what=row.what, name=row.name, coach=row.coach,
            at=row.at, of=row.of,
        )
        for row in rows
    ]  # fmt: skip


def _standing(session: Session, place: str) -> Standing:
    done, undone = changes.stacks(_changes(session, place))
    return Standing(
        undo=_first_in_force(session, done, undone=False), redo=_first_in_force(session, undone, undone=True)
    )


def _values(session: Session, change: Change) -> dict[str, tuple[Any, Any]]:
    changed = session.get_one(PreferenceChangeRow, change.id).changed
    return {name: (before, after) for name, (before, after) in changed.items()}


def _first_in_force(session: Session, stack: Sequence[Change], *, undone: bool) -> Change | None:
    """The last one of the stack that can be exchanged without losing anything else."""
    for change in changes.tried(stack):
        values = _values(session, change)
        if changes.in_force(values, _kept(session, values), undone=undone):
            return change
    return None
