"""The tables as rows. They never leave `db/`. What the database itself enforces stands in `db/migrations`; a test keeps the two in step."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from db.types import Compressed, Json, Prose, UtcDateTime


class Table(SQLModel, registry=registry()):
    """Base of every table. Its own registry lets Streamlit load this module a second time when a file changes."""


class SnapshotRow(Table, table=True):
    """A notebook file, kept once however many submissions share it."""

    __tablename__ = "snapshot"
    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_type=Compressed)


class SubmissionRow(Table, table=True):
    """`active_at` is when it was last opened, drafted or saved. `student` is a copy of the student's name."""

    __tablename__ = "submission"
    id: int | None = Field(default=None, primary_key=True)
    assignment: str = Field(sa_type=Prose)
    reference: str = Field(sa_type=Prose)
    owner: str = Field(sa_type=Prose)
    repo: str = Field(sa_type=Prose)
    path: str = Field(sa_type=Prose)
    commit_sha: str = Field(sa_type=Prose)
    sha256: str = Field(foreign_key="snapshot.sha256")
    permalink: str = Field(sa_type=Prose)
    student: str = Field(sa_type=Prose)
    student_id: int | None = Field(default=None, foreign_key="student.id")
    replaced_by: int | None = Field(default=None, foreign_key="submission.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    active_at: datetime = Field(sa_type=UtcDateTime)


class RubricVersionRow(Table, table=True):
    """`content` is the rubric as JSON; title, course, brief and language are the assignment's when the version was first used."""

    __tablename__ = "rubric_version"
    id: int | None = Field(default=None, primary_key=True)
    assignment: str = Field(sa_type=Prose)
    number: int
    digest: str
    title: str = Field(sa_type=Prose)
    course: str = Field(sa_type=Prose)
    brief: str = Field(sa_type=Prose)
    language: str
    max_score: int
    content: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RubricLevelRow(Table, table=True):
    """Every score a criterion of a rubric version can have."""

    __tablename__ = "rubric_level"
    rubric_id: int = Field(primary_key=True, foreign_key="rubric_version.id")
    criterion_id: str = Field(primary_key=True)
    score: int = Field(primary_key=True)


class DraftRow(Table, table=True):
    """There is unsaved work on this submission. Who and which tab touched it last."""

    __tablename__ = "draft"
    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    rubric_id: int = Field(primary_key=True, foreign_key="rubric_version.id")
    based_on: int
    coach: str = Field(sa_type=Prose)
    tab: str = Field(sa_type=Prose)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class DraftEntryRow(Table, table=True):
    """What is entered and not yet saved for one criterion."""

    __tablename__ = "draft_entry"
    submission_id: int = Field(primary_key=True)
    rubric_id: int = Field(primary_key=True)
    criterion_id: str = Field(primary_key=True)
    score: int | None = None
    comment: str | None = Field(default=None, sa_type=Prose)
    revision: int
    coach: str = Field(sa_type=Prose)
    tab: str = Field(sa_type=Prose)
    reason: str | None = Field(default=None, sa_type=Prose)


class DraftOverallRow(Table, table=True):
    """The overall feedback that is entered and not yet saved."""

    __tablename__ = "draft_overall"
    submission_id: int = Field(primary_key=True)
    rubric_id: int = Field(primary_key=True)
    text: str | None = Field(default=None, sa_type=Prose)
    revision: int
    coach: str = Field(sa_type=Prose)
    tab: str = Field(sa_type=Prose)


class EntryLogRow(Table, table=True):
    """Append-only: every text and score a draft ever held. `criterion_id` is None for the overall feedback; `what`: rating, overall or discarded.

    `step_id` is the step it belongs to, `before_id` the entry whose place it took in its field. `untouched`: the field went back to what it is without a draft.
    """

    __tablename__ = "entry_log"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    coach: str = Field(sa_type=Prose)
    tab: str = Field(sa_type=Prose)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    what: str
    criterion_id: str | None = None
    score: int | None = None
    text: str | None = Field(default=None, sa_type=Prose)
    revision: int = 0
    reason: str | None = Field(default=None, sa_type=Prose)
    step_id: int | None = Field(default=None, foreign_key="desk_step.id")
    before_id: int | None = Field(default=None, foreign_key="entry_log.id")
    untouched: bool = False


class EvaluationRow(Table, table=True):
    """Append-only; versions of a submission and rubric count up without a gap."""

    __tablename__ = "evaluation"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    version: int
    overall: str = Field(sa_type=Prose)
    coach: str = Field(sa_type=Prose)
    run_id: int | None = Field(default=None, foreign_key="run.id")
    saved_at: datetime = Field(sa_type=UtcDateTime)


class CoachActRow(Table, table=True):
    """Append-only: a coach decided this score and comment. Nothing but such an act can become a rating."""

    __tablename__ = "coach_act"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    coach: str = Field(sa_type=Prose)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    criterion_id: str
    score: int
    comment: str = Field(sa_type=Prose)
    origin: str = Field(sa_type=Prose)
    run_id: int | None = Field(default=None, foreign_key="run.id")
    reason: str | None = Field(default=None, sa_type=Prose)


class RatingRow(Table, table=True):
    """A criterion's place in an evaluation, taken by exactly one coach's act that says the same."""

    __tablename__ = "rating"
    evaluation_id: int = Field(primary_key=True, foreign_key="evaluation.id")
    criterion_id: str = Field(primary_key=True)
    act_id: int = Field(foreign_key="coach_act.id")
    score: int
    comment: str = Field(sa_type=Prose)
    reason: str | None = Field(default=None, sa_type=Prose)


class GradingRow(Table, table=True):
    """What History lists, filters and sorts: one row per submission and rubric version that was drafted or saved, kept by `db/grading.py`.

    `share` is score / max_score. The keys and `search` are folded copies as in `RunRow`.
    """

    __tablename__ = "grading"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    assignment: str = Field(sa_type=Prose)
    status: str
    score: int | None = None
    share: float | None = None
    version: int
    changed: bool
    model: str | None = Field(default=None, sa_type=Prose)
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
    cost_usd: float | None = None
    student_key: str
    title_key: str
    search: str


class PreferenceRow(Table, table=True):
    __tablename__ = "preference"
    name: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_type=Json)


class MigrationRow(Table, table=True):
    __tablename__ = "migration"
    number: int = Field(primary_key=True)
    name: str
    applied_at: datetime = Field(sa_type=UtcDateTime)
