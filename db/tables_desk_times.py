"""When coaches were at the desk, as rows."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Prose, UtcDateTime


class DeskMomentRow(Table, table=True):
    """Append-only; `what` is opened or looked."""

    __tablename__ = "desk_moment"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    coach: str = Field(sa_type=Prose)
    submission_id: int = Field(foreign_key="submission.id")
    what: str
