"""The tables of what coaches wrote and pinned, as rows."""

from datetime import datetime

from sqlmodel import Field

from db.tables import Table
from db.types import Prose, UtcDateTime


class PastCommentRow(Table, table=True):
    """What `writing.Written` says of a text of one field; `criterion_id` is "" for the overall feedback. `changed` grows with every change of any row."""

    __tablename__ = "past_comment"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    rubric_id: int = Field(foreign_key="rubric_version.id")
    criterion_id: str
    coach: str = Field(sa_type=Prose)
    at: datetime = Field(sa_type=UtcDateTime)
    text: str = Field(sa_type=Prose)
    own: bool
    state: str
    fullest: str = Field(sa_type=Prose)
    changed: int


class PinnedCommentRow(Table, table=True):
    """`submission_id` is the only submission the text was written for. Unpinned ones stay, to be pinned again."""

    __tablename__ = "pinned_comment"
    id: int | None = Field(default=None, primary_key=True)
    coach: str = Field(sa_type=Prose)
    assignment: str = Field(sa_type=Prose)
    criterion_id: str
    text: str = Field(sa_type=Prose)
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    pinned_at: datetime = Field(sa_type=UtcDateTime)
    unpinned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
