"""Texts of others put into Markdown so that each stays in its place: no tag, no fence left open, no heading above ours, no picture from elsewhere.

What somebody wrote in Markdown stays readable as they wrote it where that is safe, which a parser decides, not a pattern; otherwise all its signs are
made to stand for themselves.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader import plain_text

DEEPEST = 3
"""Headings of comments begin below this level: the first three are the template's."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_SIGNS = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])")
_START = re.compile(r"^([-+=#>]|\d{1,9}(?=[.)]))")
_CODE = re.compile(r"(^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[`~]*[ \t]*$|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))", re.DOTALL | re.MULTILINE)  # fmt: skip
_TAG = re.compile(r"(?<!\\)<(?!https?://[^\s<>]*>)")
_PICTURE = re.compile(r"(?<!\\)!(?=\[)")
_DEFINITION = re.compile(r"^( {0,3})\[(?=[^\]\n]*\]:)", re.MULTILINE)
_DEEPEST_BLOCK = 16
"""Levels of lists and quotations in each other; somewhat deeper, readers of Markdown leave out what is inside."""
_END = "coachmarkend"


def parser(*, html: bool = False) -> MarkdownIt:
    """The Markdown we write and read: CommonMark with tables and strikethrough. `html`: tags are seen as such, which only checks want."""
    made = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    made.validateLink = _any if html else is_web  # type: ignore[method-assign, assignment]
    return made


def _any(_url: str) -> bool:
    return True


def is_web(url: str) -> bool:
    """Whether a link may be one: it leads to the web."""
    return re.match(r"https?://[^\s/]", url, re.IGNORECASE) is not None


_SAFE, _SEEING = parser(), parser(html=True)


def clean(text: str) -> str:
    """`text` without what no file can take, lines ended by a line feed."""
    return _CONTROLS.sub("", plain_text.source(text))


def inline(text: str) -> str:
    """`text` on one line in which every sign stands for itself, also in a cell of a table."""
    flat = " ".join(clean(text).split())
    escaped = _SIGNS.sub(lambda sign: "".join(f"\\{letter}" for letter in sign[0]), flat)
    return _START.sub(lambda sign: sign[0] + "\\" if sign[0].isdigit() else f"\\{sign[0]}", escaped)


def contained(text: str) -> str:
    """Markdown of somebody else, of any number of lines, that changes nothing around it."""
    cleaned = clean(text).strip("\n").rstrip()
    tame = _tame(cleaned)
    if _keeps_to_itself(tame):
        return tame
    closed = _closed(tame)
    return closed if closed != tame and _keeps_to_itself(closed) else _plain(cleaned)


def fenced(text: str, language: str = "") -> str:
    """`text` as a block of code, in a fence longer than any in it."""
    body = clean(text).rstrip("\n")
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{re.sub(r'[^a-z0-9+#-]', '', language.lower())}\n{body}\n{fence}"


def has_html(text: str) -> bool:
    """Whether a reader that lets HTML through would see any."""
    return any(token.type in ("html_block", "html_inline") for token in _all(_SEEING.parse(text)))


def without_html(text: str) -> str:
    """The same, where no tag is one any more."""
    tamed = _outside_code(text, lambda part: _TAG.sub(r"\\<", part))
    return tamed if not has_html(tamed) else text.replace("<", "&lt;")


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    made, at = [], 0
    for code in _CODE.finditer(text):
        made += [change(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*made, change(text[at:])])


def _tame(text: str) -> str:
    return _outside_code(_lowered(text), _tame_prose)


def _tame_prose(text: str) -> str:
    return _DEFINITION.sub(r"\1\\[", _PICTURE.sub("", _TAG.sub(r"\\<", text)))


def _lowered(text: str) -> str:
    """Headings below the template's."""
    lines = text.split("\n")
    tokens = _SAFE.parse(text)
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            level = min(6, int(opening.tag[1]) + DEEPEST)
            first, last = opening.map
            said = " ".join(content.content.split("\n"))
            lines[first:last] = [f"{'#' * level} {said}".rstrip(), *[""] * (last - first - 1)]
    return "\n".join(lines)


def _closed(text: str) -> str:
    """With the fence closed that is left open at the end, if there is one."""
    blocks = _SAFE.parse(text)
    return f"{text}\n{blocks[-1].markup}" if blocks and blocks[-1].type == "fence" else text


def _keeps_to_itself(text: str) -> bool:
    env: dict[str, Any] = {}
    tokens = _SEEING.parse(f"{text}\n\n{_END}", env)
    last = [token.content for token in tokens[-3:]]
    ended = [token.type for token in tokens[-3:]] == ["paragraph_open", "inline", "paragraph_close"]
    if env.get("references") or not ended or last[1] != _END or tokens[-1].level != 0:
        return False
    return all(_harmless(token) and token.level <= _DEEPEST_BLOCK for token in _all(tokens))


def _harmless(token: Token) -> bool:
    if token.type == "link_open":
        return is_web(str(token.attrGet("href") or ""))
    if token.type == "heading_open":
        return int(token.tag[1]) > DEEPEST
    return token.type not in ("html_block", "html_inline", "image")


def _all(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]


def _plain(text: str) -> str:
    """Every sign for itself, line by line."""
    paragraphs = re.split(r"\n[ \t]*\n+", text)
    return "\n\n".join(
        "\\\n".join(line for line in map(inline, paragraph.split("\n")) if line) for paragraph in paragraphs
    )
