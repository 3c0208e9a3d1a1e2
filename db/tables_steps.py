"""The tables behind undo, as rows. See `db/tables.py` for the rest."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class DeskStepRow(Table, table=True):
    """Append-only: something a coach did on a desk. The entries it made name it. `of` is the step undone, redone or done again; `evaluation_id` what it saved.

    `cleared` are the ids of the entries that stood in the draft it discarded.
    """

    __tablename__ = "desk_step"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    coach: str = Field(sa_type=Prose)
    tab: str = Field(sa_type=Prose)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    kind: str = Field(sa_type=Prose)
    token: str = Field(sa_type=Prose)
    of: int | None = Field(default=None, foreign_key="desk_step.id")
    evaluation_id: int | None = Field(default=None, foreign_key="evaluation.id")
    cleared: list[int] = Field(default=[], sa_type=Json)


class WithdrawalRow(Table, table=True):
    """Append-only: a coach took a saved version back."""

    __tablename__ = "withdrawal"
    evaluation_id: int = Field(primary_key=True, foreign_key="evaluation.id")
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
