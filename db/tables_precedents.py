"""The tables of precedents and of the questions that lead to them, as rows."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Json, Prose, UtcDateTime


class PrecedentRow(Table, table=True):
    """Append-only: one version of a precedent. Of those with the same key, the one with the latest time counts."""

    __tablename__ = "precedent"
    id: int | None = Field(default=None, primary_key=True)
    key: str
    assignment: str = Field(sa_type=Prose)
    criterion_id: str
    rule: str = Field(sa_type=Prose)
    withdrawn: bool
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)


class PrecedentCaseRow(Table, table=True):
    """Append-only until the student is erased: the case that goes with one version of a precedent."""

    __tablename__ = "precedent_case"
    precedent_id: int = Field(primary_key=True, foreign_key="precedent.id")
    submission_id: int = Field(foreign_key="submission.id")
    question: str = Field(sa_type=Prose)
    cells: list[int] = Field(sa_type=Json)
    quote: str = Field(sa_type=Prose)
    score: int | None = None
    description: str = Field(sa_type=Prose)


class RunQuestionRow(Table, table=True):
    """Append-only: what a run asks about the rubric. The last about a criterion counts."""

    __tablename__ = "run_question"
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    number: int = Field(primary_key=True)
    criterion_id: str
    question: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)


class QuestionNoteRow(Table, table=True):
    """Append-only: that a coach needs no rule for what was asked about a submission, or does after all. The last counts."""

    __tablename__ = "question_note"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    criterion_id: str
    question: str = Field(sa_type=Prose)
    dismissed: bool
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
