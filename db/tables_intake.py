"""The tables of what comes in, as rows: students and batches. See `db/tables.py` for the rest."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class StudentRow(Table, table=True):
    """`name_key` is the name, folded. `number` stands for the name where names are hidden."""

    __tablename__ = "student"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Prose)
    name_key: str
    number: int
    course: str = Field(sa_type=Prose)
    created_at: datetime = Field(sa_type=UtcDateTime)


class StudentLoginRow(Table, table=True):
    """The owner of a repository, folded, and whose submissions those are."""

    __tablename__ = "student_login"
    login: str = Field(primary_key=True)
    student_id: int = Field(foreign_key="student.id")


class BatchRow(Table, table=True):
    __tablename__ = "batch"
    id: int | None = Field(default=None, primary_key=True)
    assignment: str = Field(sa_type=Prose)
    name: str = Field(sa_type=Prose)
    coach: str = Field(sa_type=Prose)
    created_at: datetime = Field(sa_type=UtcDateTime)


class BatchLineRow(Table, table=True):
    """One line of a batch, with what it became or why it became nothing."""

    __tablename__ = "batch_line"
    batch_id: int = Field(primary_key=True, foreign_key="batch.id")
    number: int = Field(primary_key=True)
    reference: str = Field(sa_type=Prose)
    student: str = Field(sa_type=Prose)
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    problem_key: str | None = None
    problem_values: dict[str, Any] | None = Field(default=None, sa_type=Json)


class ErasureRow(Table, table=True):
    """Append-only: everything of a student was erased. `student_id` stands only while that happens; `counts` is rows by table. See `migrations/m0013_erasure.py`."""

    __tablename__ = "erasure"
    id: int | None = Field(default=None, primary_key=True)
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
    student_id: int | None = None
    counts: dict[str, Any] = Field(default={}, sa_type=Json)
    cost_usd: float | None = None
    last_student: int = 0
    last_submission: int = 0
    last_run: int = 0
