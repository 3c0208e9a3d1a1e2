"""The table of changes outside the review desk, as a row. See `db/tables.py` for the rest."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class PreferenceChangeRow(Table, table=True):
    """Append-only: preferences that a coach changed, or changed back. `of` is the change undone or redone, whose `changed` counts: name -> [before, after]."""

    __tablename__ = "preference_change"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    coach: str = Field(sa_type=Prose)
    place: str = Field(sa_type=Prose)
    kind: str = Field(sa_type=Prose)
    what: str = Field(sa_type=Prose)
    name: str = Field(sa_type=Prose)
    of: int | None = Field(default=None, foreign_key="preference_change.id")
    changed: dict[str, Any] = Field(sa_type=Json)
