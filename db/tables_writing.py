"""The tables of texts that were written for the coach, as rows."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Prose, UtcDateTime


class WritingRow(Table, table=True):
    """Append-only but for `settled_at`: what a run that writes was asked for. The text is the run's `overall`."""

    __tablename__ = "writing"
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    asked: str = Field(sa_type=Prose)
    persona: str = Field(sa_type=Prose)
    length: str
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
