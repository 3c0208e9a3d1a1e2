"""Addresses of web pages in a text, and whether one lies under another."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

_ENDINGS = r"(?:com|org|net|edu|gov|kr|jp|cn|uk|de|fr|eu|us|ca|xyz|shop|site|online|blog|wiki)"
"""Of names written without a scheme. Those that end like a file or a module (`.py`, `.info`, `.io`) only count with a path."""
_WITH_PATH = r"(?:io|ai|dev|app|me|co|ly|gg|tv|be|gl|to|so|link|page|tech|info|cloud)"
_HANGUL_TAIL = re.compile(r"[가-힣]+$")
_URL = r"(?:https?|ftp)://[^\s<>\"'`|{}，。、「」『』“”‘’…]{1,2000}"
_NAME = r"(?<![\w@./:-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,5}"
_BARE = rf"{_NAME}(?:{_ENDINGS}(?![\w.-]*\()(?:[/?#][^\s<>\"'`|]{{0,2000}})?|{_WITH_PATH}/[^\s<>\"'`|]{{1,2000}})(?![a-z0-9])"
_ADDRESS = re.compile(rf"{_URL}|(?<![\w@.-])www\.[\w-][^\s<>\"'`|]{{1,2000}}|{_BARE}", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"(!?)\[([^\[\]\n]{0,300})\]\(\s{0,5}<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)>?(?:\s{1,5}\"[^\"\n]{0,200}\")?\s{0,5}\)"
)
_TRAILING = ".,;:!?*_~'\"’”)]}>」』"
_REFERENCE = re.compile(r"#?[\w가-힣-]*|(?:셀|cell)[\w가-힣-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A link in a text: where it stands as a whole, its label ("" when the address is shown bare), and its address.

    `written` is the address with the Korean letters at its end, of which some may be a particle.
    """

    start: int
    end: int
    label: str
    url: str
    written: str

    @property
    def readings(self) -> Iterator[str]:
        """The address as it may be meant, the longest first."""
        for end in range(len(self.written), len(self.url) - 1, -1):
            yield self.written[:end]


def in_text(text: str) -> Iterator[Place]:
    """Every link, in the order of the text. Links with a label lead anywhere; a bare address is one of the web."""
    at = 0
    for match in _MARKDOWN.finditer(text):
        yield from _bare(text, at, match.start())
        if not _REFERENCE.fullmatch(match[3]):
            yield Place(match.start(), match.end(), match[2].strip(), match[3], match[3])
        at = match.end()
    yield from _bare(text, at, len(text))


def _bare(text: str, start: int, end: int) -> Iterator[Place]:
    for match in _ADDRESS.finditer(text, start, end):
        written = _trimmed(match[0])
        url = _trimmed(_HANGUL_TAIL.sub("", written))
        if url:
            yield Place(match.start(), match.start() + len(url), "", url, written)


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence around it."""
    while url and url[-1] in _TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def parsed(url: str) -> SplitResult | None:
    """The address in the form addresses are compared in: no scheme, no `www.`, the path without dots and escapes. None: it is none of the web."""
    flat = "".join(url.split()).replace("\\", "/")
    try:
        parts = urlsplit(flat if "://" in flat else f"https://{flat}")
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    path = posixpath.normpath("/" + unquote(parts.path).replace("\\", "/").lstrip("/")).rstrip("/")
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    return SplitResult("", host, path, parts.query, "")


def under(url: str, listed: str) -> bool:
    """Whether `url` is the listed page or lies below it. A page that is listed with a query is only itself."""
    one, page = parsed(url), parsed(listed)
    if one is None or page is None or one.netloc != page.netloc:
        return False
    if page.query:
        return (one.path, one.query) == (page.path, page.query)
    return one.path == page.path or one.path.startswith(f"{page.path}/")
