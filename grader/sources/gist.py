"""Submissions from gists. Everything about a gist comes from the API host, its files too: no further host is contacted."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, Field, ValidationError

from grader import settings
from grader.errors import NotASource, SourceError, SourceUnavailable, SubmissionNotFound
from grader.sources.nearest import natural_order
from grader.sources.reference import decoded, is_readable, link_in, quoted, split
from grader.sources.repository import JSON
from grader.sources.wire import Patience, Wire
from grader.submission import FetchedNotebook, NotebookChoice, NotebookListing

REPO = "gist"
"""Stands where other submissions have their repository."""

_HOSTS = ("gist.github.com", "gist.githubusercontent.com")
_VIEWERS = ("nbviewer.org", "www.nbviewer.org", "nbviewer.jupyter.org", "colab.research.google.com")
_ID = re.compile(r"[0-9a-f]{5,40}", re.IGNORECASE)


class _File(BaseModel):
    filename: str
    size: int | None = None
    truncated: bool = False
    content: str | None = None


class _Owner(BaseModel):
    login: str


class _Version(BaseModel):
    version: str


class _Gist(BaseModel):
    id: str
    html_url: str = ""
    owner: _Owner | None = None
    history: list[_Version] = Field(default_factory=list)
    files: dict[str, _File]


class GistSource:
    """Satisfies `ports.SubmissionSource` for links to gists. May be used by several threads at once."""

    def __init__(
        self,
        github: settings.GitHub,
        *,
        max_bytes: int,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._github = github
        self._max_bytes = max_bytes
        self._patience = patience or Patience()
        self._now = now

    def accepts(self, reference: str) -> bool:
        try:
            return self._place(reference) is not None
        except NotASource:
            return False

    def open(self, reference: str) -> FetchedNotebook | NotebookListing:
        """The gist's only notebook or script, the one that the link names, or a list of them.

        Raises NotASource for a link to no single gist, SubmissionNotFound, SourceUnavailable or SourceError.
        """
        place = self._place(reference)
        gist_id, revision = _numbers(place or "")
        wanted = _named(place or "")
        gist = self._fetch(gist_id, revision)
        files = sorted(
            (file for file in gist.files.values() if is_readable(file.filename)),
            key=lambda file: natural_order(file.filename),
        )
        named = [file for file in files if _anchor(file.filename) == _anchor(wanted)]
        if wanted and named:
            return self._fetched(reference, gist, named[0], revision)
        if not files:
            raise SubmissionNotFound("source.no_notebooks", place=f"gist {gist_id}")
        if len(files) == 1 and not wanted:
            return self._fetched(reference, gist, files[0], revision)
        commit = self._commit(gist, revision)
        return NotebookListing(
            reference=reference,
            owner=gist.owner.login if gist.owner else "",
            repo=REPO,
            commit=commit,
            folder=gist.id,
            notebooks=tuple(
                NotebookChoice(
                    path=file.filename, reference=self._permalink(gist, commit, file.filename), size=file.size
                )
                for file in files
            ),
            permalink=self._permalink(gist, commit),
        )

    def _place(self, reference: str) -> str | None:
        """What stands behind the host of a gist; None when this is no link to one."""
        scheme, authority, tail = split(link_in(reference))
        if scheme not in ("", "http", "https"):
            return None
        if authority in _HOSTS:
            return tail
        ours = urlsplit(self._github.url)
        prefix = f"{ours.path.rstrip('/')}/gist/"
        if authority == ours.netloc.lower() and tail.startswith(prefix) and _ID.search(tail):
            return tail.removeprefix(prefix.removesuffix("/"))
        return tail.removeprefix("/gist") if authority in _VIEWERS and tail.startswith("/gist/") else None

    def _fetch(self, gist_id: str, revision: str) -> _Gist:
        with Wire(self._github, self._patience, self._now) as wire:
            at = f"/{revision}" if revision else ""
            # the answer holds every file of the gist, as text inside JSON
            answer = wire.get(
                f"{self._github.api_url}/gists/{gist_id}{at}", accept=JSON, max_bytes=self._max_bytes * 2 + 1_000_000
            )
            if answer.status in (404, 422):
                raise SubmissionNotFound("source.gist_no_such", id=gist_id)
            if answer.status != 200:
                raise wire.refuse(answer)
        try:
            return _Gist.model_validate(answer.json())
        except ValidationError as error:
            raise SourceUnavailable("source.nonsense") from error

    def _fetched(self, reference: str, gist: _Gist, file: _File, revision: str) -> FetchedNotebook:
        if file.truncated or file.content is None:
            raise SourceError("source.gist_too_large", name=file.filename)
        commit = self._commit(gist, revision)
        return FetchedNotebook(
            reference=reference,
            owner=gist.owner.login if gist.owner else "",
            repo=REPO,
            path=file.filename,
            commit=commit,
            permalink=self._permalink(gist, commit, file.filename),
            content=file.content.encode("utf-8", "surrogatepass"),
        )

    @staticmethod
    def _commit(gist: _Gist, revision: str) -> str:
        return revision or (gist.history[0].version if gist.history else gist.id)

    def _permalink(self, gist: _Gist, commit: str, name: str = "") -> str:
        owner = f"{quoted(gist.owner.login)}/" if gist.owner else ""
        base = "https://gist.github.com" if self._github.url == settings.GitHub.url else f"{self._github.url}/gist"
        return f"{base}/{owner}{gist.id}/{quoted(commit)}" + (f"?file={quoted(name)}" if name else "")


def _numbers(place: str) -> tuple[str, str]:
    """The id of the gist and the revision ("" for the latest) in what stands behind the host."""
    path = re.split(r"[?#]", place)[0]
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and not _ID.fullmatch(parts[0]):
        parts = parts[1:]
    if not parts or not _ID.fullmatch(parts[0]):
        raise NotASource("source.gist_incomplete")
    revisions = [part for part in parts[1:3] if re.fullmatch(r"[0-9a-f]{40}", part, re.IGNORECASE)]
    return parts[0].lower(), revisions[0].lower() if revisions else ""


def _named(place: str) -> str:
    """The file that the link names: `…?file=NAME`, `…#file-name-ipynb`, or at the end of the path; "" if it names none."""
    parts = urlsplit(place)
    if asked := parse_qs(parts.query).get("file"):
        return asked[0]
    if parts.fragment.startswith("file-"):
        return parts.fragment.removeprefix("file-")
    last = decoded(parts.path.rpartition("/")[2])
    return last if is_readable(last) else ""


def _anchor(name: str) -> str:
    """A file's name as GitHub writes it in the anchor of its place on the page."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
