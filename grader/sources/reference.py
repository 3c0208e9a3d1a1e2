"""What a coach pasted, read as a place on GitHub. Nothing here touches the network.

A link is ambiguous: `#` and `?` may belong to a file name or start an anchor, `%5B` may be an encoded bracket or stand in the name as it is, and
nothing says where a branch name with slashes ends. So a reference carries all sensible readings, likeliest first, and GitHub decides.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from grader.errors import NotASource, NotebookError
from grader.settings import GitHub

WEB_HOSTS = ("github.com", "www.github.com", "github.dev", "www.github.dev")
RAW_HOSTS = ("raw.githubusercontent.com",)
VIEWER_HOSTS = (
    "nbviewer.org",
    "www.nbviewer.org",
    "nbviewer.jupyter.org",
    "nbviewer.ipython.org",
    "colab.research.google.com",
    "vscode.dev",
)
FILE_VERBS = ("blob", "raw", "blame", "edit")
CONTENT_VERBS = (*FILE_VERBS, "tree", "commits", "commit")
NOT_OWNERS = ("orgs", "topics", "search", "settings", "marketplace", "login", "features", "sponsors", "users", "stars")
READINGS = 4
NOTEBOOK = ".ipynb"
SCRIPT = ".py"

_BLANKS = " \t\r\n\f\v\u00a0\u200b\u200e\u200f\u2060\ufeff\u3000"
_PAIRS = {"<": ">", '"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "(": ")", "「": "」"}
_MARKDOWN_LINK = re.compile(r"!?\[[^\n]*?\]\(\s*(.+?)(?:\s+[\"'][^\"']*[\"'])?\s*\)")
_SSH = re.compile(r"(?:ssh://)?git@([^/:]+)[:/]+(.+)", re.DOTALL)
_URL = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)(.*)", re.DOTALL)
_REPOSITORY = re.compile(r"/+([^/?#]+)/+([^/?#]+)(?:/+([^/?#]+)(?:/+(.*))?)?", re.DOTALL)
_RAW = re.compile(r"/+([^/?#]+)/+([^/?#]+)(?:/+(.*))?", re.DOTALL)
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_REPO = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_Reader = Callable[[str], "Reference"]
_HOST = re.compile(r"[^\s@\\]+\.[^\s@\\.:\d][^\s@\\.:]+(?::\d+)?")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A repository, or a place in it.

    Each of `readings` is a ref (branch, tag or commit, one or more parts) followed by the parts of a path; without readings the repository itself is
    meant. Parts are decoded, never empty, "." or "..".
    """

    owner: str
    repo: str
    readings: tuple[tuple[str, ...], ...] = ()

    @property
    def names_file(self) -> bool:
        """Whether a file is asked for, as far as the name tells."""
        return any(len(reading) > 1 and is_readable(reading[-1]) for reading in self.readings)


def is_notebook(path: str) -> bool:
    return path.rstrip().lower().endswith(NOTEBOOK)


def is_readable(path: str) -> bool:
    """Whether this is the name of a file we read: a notebook or a Python script."""
    return path.rstrip().lower().endswith((NOTEBOOK, SCRIPT))


def quoted(path: str) -> str:
    """`path` for a URL: everything but letters, digits, `_.-~` and the slashes is percent-encoded."""
    return "/".join(quote(part, safe="") for part in path.split("/"))


def parse(text: str, github: GitHub) -> Reference:
    """Read what was pasted. Raises NotASource if it is no content of a GitHub repository, NotebookError if it names another kind of file."""
    link = link_in(text)
    ssh = _SSH.fullmatch(link)
    scheme, authority, tail = split(f"https://{ssh[1]}/{ssh[2]}" if ssh else link)
    if authority in VIEWER_HOSTS:
        return _viewed(authority, tail, github)
    refusals: list[NotASource] = []
    for read, rest in _bases(authority, tail, github):
        try:
            return read(rest)
        except NotASource as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    if _HOST.fullmatch(authority) and scheme in ("", "http", "https"):
        raise NotASource("source.not_github", host=authority)
    raise NotASource("source.not_a_link")


def link_in(text: str) -> str:
    """The link in what was pasted, without what stands around it. Raises NotASource for none and for several."""
    lines = [line for line in (line.strip(_BLANKS) for line in text.splitlines()) if line]
    if not lines:
        raise NotASource("source.empty")
    links = [line for line in lines if "://" in line]
    link = links[0] if links else lines[0]
    if len(links) > 1 or len(re.findall(r"(?:^|\s)https?://", link)) > 1:
        raise NotASource("source.several_links")
    before = ""
    while link != before:
        before = link
        link = link.strip(_BLANKS)
        markdown = _MARKDOWN_LINK.fullmatch(link)
        if markdown:
            link = markdown[1]
        elif len(link) > 1 and _PAIRS.get(link[0]) == link[-1]:
            link = link[1:-1]
    words_before = re.match(r"[^/]*\s(?=https?://)", link)
    link = link[words_before.end() :] if words_before else link
    return re.sub(r"(\.ipynb|\.py)[\s.,;:!)\]}>'\"]+$", r"\1", link, flags=re.IGNORECASE)


def split(link: str) -> tuple[str, str, str]:
    """Scheme, host with port (both in lower case), and the rest. The host is compared as a whole and never dialled: there is nothing to trick."""
    try:
        link.encode()
    except UnicodeEncodeError as error:
        raise NotASource("source.not_a_link") from error
    found = _URL.fullmatch(link)
    scheme, authority, tail = (found[1] or "", found[2], found[3]) if found else ("", "", "")
    scheme, authority = scheme.lower(), authority.lower()
    if scheme not in ("", "http", "https", "git"):
        raise NotASource("source.not_a_link")
    return scheme, authority.removesuffix(":80" if scheme == "http" else ":443"), tail


def _bases(authority: str, tail: str, github: GitHub) -> Iterator[tuple[_Reader, str]]:
    """The readers for this host with what stands after their base, longest base first."""
    bases: list[tuple[str, str, _Reader]] = [(host, "", _read_web) for host in WEB_HOSTS]
    bases += [(host, "", _read_raw) for host in RAW_HOSTS]
    configured: tuple[tuple[str, _Reader], ...] = ((github.url, _read_web), (github.raw_url, _read_raw))
    for url, reader in configured:
        parts = urlsplit(url.lower())
        bases.append((parts.netloc, parts.path.rstrip("/"), reader))
    for host, prefix, reader in sorted(dict.fromkeys(bases), key=lambda base: -len(base[1])):
        if authority == host and f"{tail}/".lower().startswith(f"{prefix}/"):
            yield reader, tail[len(prefix) :]


def _viewed(authority: str, tail: str, github: GitHub) -> Reference:
    """A link to a site that shows notebooks of GitHub."""
    if tail.startswith("/github/"):
        return _read_web(tail.removeprefix("/github"))
    other = re.match(r"/urls?/(?!https?:)(.+)", tail, re.DOTALL)
    if other:
        return parse(f"https://{other[1]}", github)
    raise NotASource("source.colab_drive" if authority.startswith("colab.") else "source.not_github", host=authority)


def _read_web(rest: str) -> Reference:
    found = _REPOSITORY.match(rest)
    owner, repo, verb, place = found.groups() if found else ("", "", None, None)
    if owner.lower() in NOT_OWNERS or (verb and verb not in CONTENT_VERBS):
        raise NotASource("source.no_content")
    reference = _repository(owner, repo, place)
    if verb == "commit":
        return Reference(
            owner=reference.owner, repo=reference.repo, readings=tuple(parts[:1] for parts in reference.readings[:1])
        )
    return _checked(reference) if verb in FILE_VERBS else reference


def _read_raw(rest: str) -> Reference:
    found = _RAW.match(rest)
    return _checked(_repository(*(found.groups() if found else ("", "", None))))


def _repository(owner: str, repo: str, place: str | None) -> Reference:
    repo = repo.removesuffix(".git")
    if not _OWNER.fullmatch(owner) or not _REPO.fullmatch(repo) or repo in (".", ".."):
        raise NotASource("source.no_content")
    readings = _readings(place or "")
    if place and not readings:
        raise NotASource("source.no_content")
    return Reference(owner=owner, repo=repo, readings=readings)


def _checked(reference: Reference) -> Reference:
    """`reference`, unless it names a file that we do not read. A name without a suffix may be a folder."""
    name = reference.readings[0][-1] if reference.readings and len(reference.readings[0]) > 1 else ""
    suffix = _SUFFIX.search(name.rstrip())
    if suffix and not reference.names_file:
        raise NotebookError("source.not_a_notebook_file", name=name)
    return reference


def _readings(place: str) -> tuple[tuple[str, ...], ...]:
    cuts = _cuts(place)
    readings: dict[tuple[str, ...], None] = {}
    for text in (*map(decoded, cuts), *cuts):
        parts = tuple(part for part in text.split("/") if part)
        if parts[:1] == ("refs",) and parts[1:2] in (("heads",), ("tags",)):
            parts = parts[2:]
        if "." in parts or ".." in parts:
            return ()
        if parts:
            readings[parts] = None
    return tuple(readings)[:READINGS]


def _cuts(place: str) -> list[str]:
    """`place` with and without what may be a query or an anchor: a cut behind a file's ending is taken before any other, one before a slash last."""
    ends = [*[found.start() for found in re.finditer(r"[?#]", place)][:READINGS], len(place)]
    files = [place[:end] for end in ends if is_readable(decoded(place[:end]))]
    if files:
        return files
    return [place[:end] for end in sorted(ends, key=lambda end: "/" in place[end:])]


def decoded(text: str) -> str:
    """`text` with its percent-encoded UTF-8 decoded; any other `%` is one that somebody typed, and `+` is a plus."""

    def plain(run: re.Match[str]) -> str:
        try:
            return bytes.fromhex(run[0].replace("%", "")).decode()
        except UnicodeDecodeError:
            return run[0]

    return _ENCODED.sub(plain, text)
