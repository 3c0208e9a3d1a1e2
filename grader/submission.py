"""What a student handed in: where it came from, pinned to a commit, with a snapshot of the notebook."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class FetchedNotebook:
    """A notebook file as a source delivered it.

    `reference` is what the coach pasted. `commit` is a full commit SHA (for samples: "bundled"). `path` is decoded text with `/` between parts.
    `permalink` opens exactly this version in a browser ("" for samples). `content` is the file as fetched, undecoded.
    """

    reference: str
    owner: str
    repo: str
    path: str
    commit: str
    permalink: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hex digest of the content; equal digests are the same notebook."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class NotebookChoice:
    """One notebook of a repository or folder. `reference` opens it; `size` is in bytes, None if the source does not say."""

    path: str
    reference: str
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class NotebookListing:
    """What a link to a repository or a folder leads to: its notebooks, checkpoints last. `complete` is False when the source cut the list.

    `permalink` opens exactly this version of the folder in a browser.
    """

    reference: str
    owner: str
    repo: str
    commit: str
    folder: str
    notebooks: tuple[NotebookChoice, ...]
    complete: bool = True
    permalink: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A submission as the gradebook keeps it. `student` is the repository owner until someone corrects it.

    `student_number` stands for the name where names are hidden. `replaced_by` is the submission that was opened in place of this one, because its
    link or its assignment was wrong; None for all others.
    """

    id: int
    assignment: str
    reference: str
    owner: str
    repo: str
    path: str
    commit: str
    sha256: str
    permalink: str
    student: str
    student_id: int
    student_number: int
    opened_at: datetime
    replaced_by: int | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is only a link to a page, which nothing was fetched from."""
        return not self.repo and "://" in self.path

    @property
    def name(self) -> str:
        """What it is called in a line of text: the last part of its path; a page by its host and path."""
        return self.path.partition("://")[2] if self.is_page else self.path.rstrip("/").rpartition("/")[2]
