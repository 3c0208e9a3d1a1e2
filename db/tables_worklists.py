"""The table of worklists, as a row."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Prose, UtcDateTime


class WorklistStationRow(Table, table=True):
    """Where a coach stopped in a worklist. `criterion_id` is "" where it was worked through by submission. `chosen` are the ids of a choice, as `choice_text` joins them."""

    __tablename__ = "worklist_station"
    id: int | None = Field(default=None, primary_key=True)
    coach: str = Field(sa_type=Prose)
    assignment: str = Field(sa_type=Prose)
    batch_id: int | None = Field(default=None, foreign_key="batch.id")
    chosen: str = ""
    submission_id: int = Field(foreign_key="submission.id")
    criterion_id: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
