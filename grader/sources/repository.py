"""One repository, as GitHub's API and raw host tell of it. Answers are remembered: without a token there are 60 calls an hour."""

import re
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grader.errors import SourceUnavailable, SubmissionNotFound
from grader.settings import GitHub
from grader.sources.reference import quoted
from grader.sources.wire import Answer, Wire

JSON = "application/vnd.github+json"
RAW = "application/vnd.github.raw+json"
Model = TypeVar("Model", bound=BaseModel)
_FULL_SHA = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")


class Entry(BaseModel):
    """A file ("blob") or folder ("tree") of a tree; `size` in bytes where GitHub says it."""

    path: str
    type: str = "blob"
    sha: str = ""
    size: int | None = None


class _Tree(BaseModel):
    tree: list[Entry]
    truncated: bool = False


class _ContentsEntry(BaseModel):
    path: str
    type: str
    sha: str = ""


class _Commit(BaseModel):
    sha: str


class _About(BaseModel):
    default_branch: str = ""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Everything under a folder, paths from the root of the repository. `complete` is False when GitHub cut the list."""

    entries: tuple[Entry, ...]
    complete: bool


class Repository:
    """Raises SourceError as `Wire` does; SubmissionNotFound when there is no such repository, or none that we may see."""

    def __init__(self, wire: Wire, github: GitHub, owner: str, repo: str) -> None:
        self._wire = wire
        self._github = github
        self.owner = owner
        self.repo = repo
        self._commits: dict[str, str | None] = {}
        self._trees: dict[str, Tree | None] = {}
        self._default_branch: str | None = None

    def commit(self, ref: str) -> str | None:
        """The full SHA that a branch, a tag or a commit stands for; None if there is no such ref. A full SHA is believed unasked."""
        if _FULL_SHA.fullmatch(ref):
            return ref.lower()
        if ref not in self._commits:
            self._commits[ref] = self._look_up(ref)
        return self._commits[ref]

    def _look_up(self, ref: str) -> str | None:
        answer = self._ask(f"commits/{quoted(ref)}")
        if answer.status == 409:
            raise SubmissionNotFound("source.empty_repository", repo=self.repo)
        if answer.status == 404:
            self.default_branch()
        if answer.status in (404, 422):
            return None
        sha = _read(_Commit, answer).sha
        if not _FULL_SHA.fullmatch(sha):
            raise SourceUnavailable("source.nonsense")
        return sha.lower()

    def default_branch(self) -> str:
        if self._default_branch is None:
            answer = self._ask("")
            if answer.status == 404:
                key = "source.no_repository_with_token" if self._github.token else "source.no_repository"
                raise SubmissionNotFound(key, repo=f"{self.owner}/{self.repo}")
            self._default_branch = _read(_About, answer).default_branch
        return self._default_branch

    def head(self) -> str:
        """The commit that the default branch stands at."""
        commit = self.commit("HEAD") or self.commit(self.default_branch() or "main")
        if not commit:
            raise SubmissionNotFound("source.empty_repository", repo=self.repo)
        return commit

    def tree(self, sha: str, folder: str = "") -> Tree | None:
        """Everything in a commit, or in the tree object `sha` that is `folder`; None if there is no such object."""
        if sha not in self._trees:
            answer = self._ask(f"git/trees/{sha}?recursive=1")
            self._trees[sha] = None if answer.status in (404, 409, 422) else _tree(answer, folder)
        return self._trees[sha]

    def folder_sha(self, commit: str, folder: str) -> str:
        """The tree object of a folder, from the listing of the folder around it; "" if there is none."""
        parent = folder.rpartition("/")[0]
        answer = self._ask(f"contents/{quoted(parent)}?ref={commit}")
        entries = answer.json() if answer.status == 200 else []
        try:
            found = [_ContentsEntry.model_validate(entry) for entry in entries] if isinstance(entries, list) else []
        except ValidationError as error:
            raise SourceUnavailable("source.nonsense") from error
        return next((entry.sha for entry in found if entry.type == "dir" and entry.path == folder), "")

    def raw(self, commit: str, path: str, max_bytes: int) -> bytes | None:
        """The file from the raw host, which costs no API call; None if it does not hand it out."""
        url = f"{self._github.raw_url}/{self.owner}/{self.repo}/{commit}/{quoted(path)}"
        answer = self._wire.get(url, accept="*/*", max_bytes=max_bytes)
        if answer.status in (400, 403, 404, 429):
            return None
        return self._or_refuse(answer).content

    def contents(self, commit: str, path: str, max_bytes: int) -> bytes | None:
        """The file from the API, in the form that has no limit of 1 MB; None if there is none."""
        answer = self._ask(f"contents/{quoted(path)}?ref={commit}", accept=RAW, max_bytes=max_bytes)
        return answer.content if answer.status == 200 else None

    def permalink(self, commit: str, path: str, kind: str = "blob") -> str:
        return f"{self._github.url}/{self.owner}/{self.repo}/{kind}/{commit}/{quoted(path)}"

    def _ask(self, what: str, *, accept: str = JSON, max_bytes: int | None = None) -> Answer:
        url = f"{self._github.api_url}/repos/{self.owner}/{self.repo}/{what}".rstrip("/")
        answer = (
            self._wire.get(url, accept=accept)
            if max_bytes is None
            else self._wire.get(url, accept=accept, max_bytes=max_bytes)
        )
        return answer if answer.status in (404, 409, 422) else self._or_refuse(answer)

    def _or_refuse(self, answer: Answer) -> Answer:
        if answer.status != 200:
            raise self._wire.refuse(answer)
        return answer


def _read(model: type[Model], answer: Answer) -> Model:
    try:
        return model.model_validate(answer.json())
    except ValidationError as error:
        raise SourceUnavailable("source.nonsense") from error


def _tree(answer: Answer, folder: str) -> Tree:
    read = _read(_Tree, answer)
    prefix = f"{folder}/" if folder else ""
    entries = tuple(entry.model_copy(update={"path": prefix + entry.path}) if prefix else entry for entry in read.tree)
    return Tree(entries=entries, complete=not read.truncated)
