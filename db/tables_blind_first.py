"""The tables of scoring before the suggestion is seen, as rows. See `db/tables.py` for the rest."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class BlindDrawRow(Table, table=True):
    """Append-only: the ids of the criteria whose suggestions a run hides, drawn with `share` percent before there was any."""

    __tablename__ = "blind_draw"
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    share: int
    hidden: list[str] = Field(sa_type=Json)
    at: datetime = Field(sa_type=UtcDateTime)


class FirstScoreRow(Table, table=True):
    """Append-only: the score a coach gave before the suggestion was shown."""

    __tablename__ = "first_score"
    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    rubric_id: int = Field(primary_key=True, foreign_key="rubric_version.id")
    criterion_id: str = Field(primary_key=True)
    score: int
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
