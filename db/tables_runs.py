"""The tables of runs, as rows: what is asked of models, word for word, and what they suggest."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from db.tables import Table
from db.types import CompressedText, Json, Prose, UtcDateTime
from grader.run import RunPurpose


class RunRow(Table, table=True):
    """What is listed, filtered and sorted of a run. `score` is the sum of the suggested scores once all criteria have one.

    `student_key`, `title_key` and `search` are folded copies (`types.folded`) of the submission's and the rubric version's texts.
    `criteria` are the ids asked for, none: all.
    """

    __tablename__ = "run"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    model: str = Field(sa_type=Prose)
    endpoint: str = Field(sa_type=Prose)
    language: str
    tone: str
    status: str
    started_by: str = Field(sa_type=Prose)
    queued_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    score: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    estimated: bool | None = None
    cost_usd: float | None = None
    problem_key: str | None = None
    problem_values: dict[str, Any] | None = Field(default=None, sa_type=Json)
    assignment: str = Field(sa_type=Prose)
    student_key: str
    title_key: str
    search: str
    purpose: str = RunPurpose.GRADE.value
    beside: int | None = Field(default=None, foreign_key="run.id")
    criteria: list[str] = Field(default=[], sa_type=Json)
    worker: str | None = None
    """Who answers for it while it is under way: `workers.Worker.name`."""
    instructions_digest: str = ""
    precedents: list[int] = Field(default=[], sa_type=Json)


class InstructionsRow(Table, table=True):
    """Append-only: what was chosen of the instructions for an assignment, as JSON. The standard ones have no row."""

    __tablename__ = "instructions"
    assignment: str = Field(primary_key=True, sa_type=Prose)
    digest: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RunTextRow(Table, table=True):
    """What is long in a run, apart from what is listed."""

    __tablename__ = "run_text"
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    transcript: str = Field(default="", sa_type=CompressedText)
    overall: str = Field(default="", sa_type=Prose)
    manifest: list[dict[str, Any]] = Field(default=[], sa_type=Json)


class RunPromptRow(Table, table=True):
    """Append-only: what each call of a run was sent. Calls count up from 1."""

    __tablename__ = "run_prompt"
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    number: int = Field(primary_key=True)
    why: str = Field(sa_type=Prose)
    prompt: str = Field(sa_type=CompressedText)
    digest: str
    at: datetime = Field(sa_type=UtcDateTime)


class RunRequestRow(Table, table=True):
    """Append-only: how the prompt of a call went to the endpoint, as JSON. A refused request is followed by another of the same call."""

    __tablename__ = "run_request"
    run_id: int = Field(primary_key=True)
    call: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=Json)
    at: datetime = Field(sa_type=UtcDateTime)


class SuggestionRow(Table, table=True):
    """Append-only; the last of a run and criterion counts."""

    __tablename__ = "suggestion"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    criterion_id: str
    score: int | None = None
    comment: str = Field(sa_type=Prose)
    unscored_reason: str | None = None
    evidence: list[dict[str, Any]] = Field(default=[], sa_type=Json)
    confidence: str | None = Field(default=None, sa_type=Prose)
    absence: str = Field(default="", sa_type=Prose)
    contradiction: dict[str, Any] | None = Field(default=None, sa_type=Json)
    measured: str = Field(default="", sa_type=Prose)
    measured_doubt: str | None = None
    at: datetime = Field(sa_type=UtcDateTime)
