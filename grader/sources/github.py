"""Submissions from GitHub: a pasted link becomes a notebook pinned to a commit, or a list of notebooks to choose from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from grader import settings
from grader.errors import NotASource, NotebookError, SourceError, SourceUnavailable, SubmissionNotFound
from grader.sources.nearest import nearest, notebooks_in, same
from grader.sources.reference import Reference, is_readable, parse
from grader.sources.repository import JSON, Entry, Repository, Tree
from grader.sources.wire import Patience, Wire, moment
from grader.submission import FetchedNotebook, NotebookChoice, NotebookListing

MAX_REF_PARTS = 5
"""How many parts of a link are tried as a branch name."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class GitHubStatus:
    """What the settings page shows. `remaining` of `limit` API calls are left until `resets_at` (UTC); None where GitHub sets no limit."""

    url: str
    with_token: bool
    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None


class GitHubSource:
    """Satisfies `ports.SubmissionSource`. May be used by several threads at once."""

    def __init__(
        self,
        github: settings.GitHub,
        *,
        max_bytes: int,
        patience: Patience | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._github = github
        self._max_bytes = max_bytes
        self._patience = patience or Patience()
        self._now = now

    def accepts(self, reference: str) -> bool:
        """Whether this is a link to a repository or something in it. What is not, `open` explains."""
        try:
            parse(reference, self._github)
        except NotASource:
            return False
        except NotebookError:
            return True
        return True

    def open(self, reference: str) -> FetchedNotebook | NotebookListing:
        """Fetch the notebook, or list the notebooks of the folder or repository.

        Raises NotASource, NotebookError, SubmissionNotFound (its `choices` can be opened), SourceUnavailable (worth trying again) or SourceError.
        """
        wanted = parse(reference, self._github)
        with Wire(self._github, self._patience, self._now) as wire:
            repository = Repository(wire, self._github, wanted.owner, wanted.repo)
            return _Opening(repository, reference, wanted, self._max_bytes).open()

    def check(self) -> GitHubStatus:
        """Ask GitHub how many calls are left, which costs none. Raises SourceError when it does not answer or refuses the token."""
        with Wire(self._github, self._patience, self._now) as wire:
            answer = wire.get(f"{self._github.api_url}/rate_limit", accept=JSON)
            if answer.status not in (200, 404):
                raise wire.refuse(answer)
            limits = _core(answer.json()) if answer.status == 200 else {}
        return GitHubStatus(
            url=self._github.url,
            with_token=bool(self._github.token),
            limit=_whole(limits.get("limit")),
            remaining=_whole(limits.get("remaining")),
            resets_at=moment(str(limits.get("reset"))),
        )


class _Opening:
    """One link on its way to a notebook."""

    def __init__(self, repository: Repository, reference: str, wanted: Reference, max_bytes: int) -> None:
        self._repository = repository
        self._reference = reference
        self._wanted = wanted
        self._max_bytes = max_bytes

    def open(self) -> FetchedNotebook | NotebookListing:
        if not self._wanted.readings:
            commit = self._repository.head()
            return self._listing(commit, "", self._repository.tree(commit))
        missing: tuple[str, str] | None = None
        for commit, paths in self._pins():
            found = self._at(commit, paths)
            if found:
                return found
            missing = missing or (commit, paths[0])
        raise self._not_found(missing)

    def _pins(self) -> Iterator[tuple[str, list[str]]]:
        """Each commit the link may mean with the paths it may name there, shortest ref first.

        Once a ref is known, one more part is tried: a tag `v1` may stand beside a branch `v1/fix`.
        """
        readings = self._wanted.readings
        last = min(MAX_REF_PARTS, max(map(len, readings)) - self._wanted.names_file)
        n = 1
        while n <= last:
            for ref in dict.fromkeys("/".join(reading[:n]) for reading in readings):
                commit = self._repository.commit(ref)
                if commit:
                    yield commit, ["/".join(reading[n:]) for reading in readings if "/".join(reading[:n]) == ref]
                    last = min(last, n if commit == ref.lower() else n + 1)
            n += 1

    def _at(self, commit: str, paths: list[str]) -> FetchedNotebook | NotebookListing | None:
        spellings = list(
            dict.fromkeys(normal for path in paths for normal in (path, normalize("NFC", path), normalize("NFD", path)))
        )
        fetched = self._first_raw(commit, [path for path in spellings if is_readable(path)])
        if fetched:
            return fetched
        tree = self._repository.tree(commit)
        if "" in paths and tree:
            return self._listing(commit, "", tree)
        entry = _entry(tree, paths)
        if entry and entry.type == "tree":
            return self._folder(commit, entry.path, tree, entry.sha)
        if entry and not is_readable(entry.path):
            raise NotebookError("source.not_a_notebook_file", name=entry.path.rpartition("/")[2])
        if entry:
            unseen = [entry.path] if entry.path not in spellings else []
            return self._first_raw(commit, unseen) or self._from_api(commit, entry.path)
        return None if tree and tree.complete else self._beyond(commit, paths, tree)

    def _beyond(self, commit: str, paths: list[str], tree: Tree | None) -> FetchedNotebook | NotebookListing | None:
        """Look where the tree does not reach: it was cut, or there is none."""
        for path in paths:
            if is_readable(path):
                fetched = self._from_api(commit, path)
                if fetched:
                    return fetched
            elif path and tree:
                sha = self._repository.folder_sha(commit, path)
                if sha:
                    return self._folder(commit, path, tree, sha)
        return None

    def _first_raw(self, commit: str, paths: list[str]) -> FetchedNotebook | None:
        for path in paths:
            content = self._repository.raw(commit, path, self._max_bytes)
            if content is not None:
                return self._fetched(commit, path, content)
        return None

    def _from_api(self, commit: str, path: str) -> FetchedNotebook | None:
        content = self._repository.contents(commit, path, self._max_bytes)
        return None if content is None else self._fetched(commit, path, content)

    def _fetched(self, commit: str, path: str, content: bytes) -> FetchedNotebook:
        return FetchedNotebook(
            reference=self._reference,
            owner=self._repository.owner,
            repo=self._repository.repo,
            path=path,
            commit=commit,
            permalink=self._repository.permalink(commit, path),
            content=content,
        )

    def _folder(self, commit: str, folder: str, tree: Tree | None, sha: str) -> NotebookListing:
        """A folder of a tree; of one that was cut, the folder's own tree is asked for."""
        if tree and not tree.complete and sha:
            tree = self._repository.tree(sha, folder) or tree
        return self._listing(commit, folder, tree)

    def _listing(self, commit: str, folder: str, tree: Tree | None) -> NotebookListing:
        found = notebooks_in(tree.entries, folder) if tree else []
        if not found:
            raise SubmissionNotFound("source.no_notebooks", place=folder or self._repository.repo)
        return NotebookListing(
            reference=self._reference,
            owner=self._repository.owner,
            repo=self._repository.repo,
            commit=commit,
            folder=folder,
            notebooks=tuple(
                NotebookChoice(
                    path=entry.path, reference=self._repository.permalink(commit, entry.path), size=entry.size
                )
                for entry in found
            ),
            complete=bool(tree and tree.complete),
            permalink=self._repository.permalink(commit, folder, "tree").rstrip("/"),
        )

    def _not_found(self, missing: tuple[str, str] | None) -> SourceError:
        """What to say when nothing was found: `missing` is the commit that exists and the path that does not."""
        repo = f"{self._repository.owner}/{self._repository.repo}"
        if missing and self._repository.tree(missing[0]):
            choices = self._choices(*missing)
            key = "source.path_not_found_near" if choices else "source.path_not_found"
            return SubmissionNotFound(key, choices=choices, path=missing[1], repo=repo)
        self._repository.default_branch()
        reading = self._wanted.readings[0]
        try:
            choices = self._choices(self._repository.head(), "/".join(reading[1:]))
        except SourceUnavailable:
            choices = []
        key = "source.ref_not_found_near" if choices else "source.ref_not_found"
        return SubmissionNotFound(key, choices=choices, ref=reading[0], repo=repo)

    def _choices(self, commit: str, path: str) -> list[str]:
        """References to what resembles `path`: notebooks, or folders with notebooks if a folder was asked for."""
        tree = self._repository.tree(commit)
        paths = [entry.path for entry in notebooks_in(tree.entries, "")] if tree else []
        if is_readable(path):
            return [self._repository.permalink(commit, near) for near in nearest(path, paths)]
        folders = dict.fromkeys(found.rpartition("/")[0] for found in paths if "/" in found)
        return [self._repository.permalink(commit, near, "tree") for near in nearest(path, folders)]


def _entry(tree: Tree | None, paths: list[str]) -> Entry | None:
    wanted = dict.fromkeys(same(path) for path in paths)
    found = {same(entry.path): entry for entry in (tree.entries if tree else ()) if same(entry.path) in wanted}
    return next((found[path] for path in wanted if path in found), None)


def _core(answer: object) -> dict[str, Any]:
    """The limits of the ordinary API in an answer to `/rate_limit`."""
    if not isinstance(answer, dict):
        raise SourceUnavailable("source.nonsense")
    resources = answer.get("resources")
    core = resources.get("core") if isinstance(resources, dict) else answer.get("rate")
    return core if isinstance(core, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
