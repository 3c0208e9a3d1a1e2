"""What happens to the gradebook as a whole: kept as one file, put back, joined with another, and rid of one student."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

COUNTED = (
    "student", "submission", "run", "evaluation", "draft", "rubric_version", "batch", "pinned_comment", "precedent",
)  # fmt: skip
"""The tables of which a coach is told how much is in them: rows, and of precedents, whose versions are rows, the precedents."""

ENDING = ".coachmark.zip"
"""How the names of backups end."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a gradebook holds: numbers by the names of COUNTED, when its first submission was opened and when it was last worked on, bytes on disk."""

    counts: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    bytes: int


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """What an import added, what was here already, and what was left out because something else or later stands here: numbers by the names of COUNTED and "assignment"."""

    added: Mapping[str, int]
    known: Mapping[str, int]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not any(self.added.values())


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What is left of an erased student: who did it, when, how many rows went by table, and what the runs had cost where that was known.

    `scrubbed`: whether the bytes are gone from the file as well; None where nobody remembers.
    """

    coach: str
    at: datetime
    counts: Mapping[str, int]
    cost_usd: float | None
    scrubbed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class StudentRecords:
    """Everything of one student: rows by table as JSON values, and each submission's snapshot by the submission's id."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    snapshots: Mapping[int, bytes]


class Keeping(Protocol):
    """Files are checked before anything is done with them. Raises BackupError for one that cannot be used, GradebookError for the gradebook's own failure."""

    def contents(self) -> Contents: ...

    def back_up(self, to: Path) -> None:
        """Write everything as one file, as it stands at one moment; runs may go on meanwhile. Holds no secret, since the gradebook has none.

        Raises BackupError when there is a file of that name already.
        """

    def look_into(self, file: Path) -> Contents:
        """What a backup (or the database file of a gradebook) holds, once it is checked. Changes nothing."""

    def restore(self, file: Path) -> Path:
        """Put what `file` holds in the place of everything, at once or not at all. Returns the copy of what was there before.

        Raises GradebookError while a run is under way.
        """

    def would_bring_in(self, file: Path) -> BroughtIn:
        """What `bring_in` would do, tried on a copy."""

    def bring_in(self, file: Path) -> BroughtIn:
        """Add what another gradebook holds and this one does not, all of it or nothing. What is here stays as it is."""

    def find_students(self, text: str, limit: int) -> Sequence[tuple[int, str, int]]:
        """(id, name, number of submissions) of students in whose name or logins `text` stands, by name."""

    def student_records(self, student_id: int) -> StudentRecords: ...

    def erase_student(self, student_id: int, *, coach: str) -> Erasure:
        """Remove everything of a student for good. Raises GradebookError while a run of theirs is under way."""

    def scrub(self) -> bool:
        """Have nothing in the file that was removed from the gradebook. False when someone reading it was in the way."""

    def erasures(self) -> Sequence[Erasure]:
        """Newest first."""

    def copies(self) -> Sequence[Path]:
        """Copies the program made of the gradebook before changing all of it. Nothing is ever erased from them."""
