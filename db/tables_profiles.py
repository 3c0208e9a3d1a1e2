"""The tables that notebooks are compared by, as rows."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class ProfileRow(Table, table=True):
    """`traits` is a list of texts; `fingerprint` is 32-bit numbers, little end first."""

    __tablename__ = "snapshot_profile"
    sha256: str = Field(primary_key=True, foreign_key="snapshot.sha256")
    version: int
    traits: list[str] = Field(sa_type=Json)
    fingerprint: bytes


class ConfirmedAssignmentRow(Table, table=True):
    __tablename__ = "confirmed_assignment"
    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
