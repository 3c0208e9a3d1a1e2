"""What the history page asks the gradebook for, and the rows it gets. Filtering, sorting and paging happen in the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

RowT = TypeVar("RowT")


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    STUDENT = "student"
    ASSIGNMENT = "assignment"
    BEST = "best"
    """Share of the maximum score, highest first. Runs: newest first."""
    WORST = "worst"
    COST = "cost"
    """Most expensive first. Evaluations: the cost of their run."""


@dataclass(frozen=True, kw_only=True)
class HistoryFilter:
    """Empty fields do not restrict; nor does `purposes`, which only runs have, restrict evaluations.

    `text` is searched in student, owner, repository, path and assignment title, ignoring case. `page` counts from 1.
    `since` and `until` bound the time of the row, both inclusive.
    `blind`: of a concealed submission only the assignment's title and the student's number are searched, and it is sorted by that number, before all names.
    """

    text: str = ""
    assignments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    coaches: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1
    size: int = 25
    blind: bool = False


@dataclass(frozen=True, kw_only=True)
class Page(Generic[RowT]):
    """One page of rows and how many there are on all pages."""

    rows: tuple[RowT, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class EvaluationRow:
    """One submission under one rubric version: its latest saved evaluation (`status` "final") or a draft nobody has saved yet ("draft", `score` None).

    `concealed`: the filter is blind and the submission to be hidden; `replaced`: it was opened by a wrong link and another took its place.
    `version` 0 is a draft; `changed` is True when a saved evaluation has newer draft entries. `model` and `cost_usd` are its run's, if there was one.
    """

    submission_id: int
    rubric_id: int
    rubric_number: int
    assignment: str
    assignment_title: str
    student: str
    owner: str
    repo: str
    path: str
    commit: str
    permalink: str
    status: str
    score: int | None
    max_score: int
    version: int
    changed: bool
    model: str | None
    coach: str
    at: datetime
    cost_usd: float | None
    student_number: int = 0
    concealed: bool = False
    replaced: bool = False


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run. `concealed` and `replaced` as in `EvaluationRow`. `score` is the sum of the suggested scores, None when any criterion is unscored. Tokens are None when nothing is known of them."""

    run_id: int
    submission_id: int
    rubric_id: int
    rubric_number: int
    assignment: str
    assignment_title: str
    student: str
    owner: str
    repo: str
    path: str
    status: str
    score: int | None
    max_score: int
    model: str
    coach: str
    at: datetime
    prompt_tokens: int | None
    completion_tokens: int | None
    cost_usd: float | None
    purpose: str
    estimated: bool = False
    student_number: int = 0
    concealed: bool = False
    replaced: bool = False
