"""Text as quotes are compared with it: blanks, Unicode forms, quotation marks and what a model adds or drops without changing what is said."""

import re
import unicodedata

from grader.hidden_characters import INVISIBLE

_INVISIBLE = re.compile(f"[\x00-\x08\x0e-\x1b\x7f]|{INVISIBLE.pattern}")
_ALIKE = str.maketrans(dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-"))
_SESSION = re.compile(
    r"^[ \t]*(?:>>>(?:[ \t]|$)|\.\.\.[ \t]|(?:In|Out)[ \t]?\[\d{0,5}\]:[ \t]?|#\d{1,5}[ \t]+(?:code|markdown|raw)\b[^\n]{0,12}[:\n]|⟦[^⟧\n]{0,60}⟧)",
    re.MULTILINE,
)
"""What a session or our own numbering writes before a line: `>>> `, `In [3]: `, `#4 code: `."""
_LISTED = re.compile(r"[ \t]*(?P<number>\d{1,5})(?P<sign>[ \t]?[|│:]|\t|\.[ \t]|\))[ \t]?(?P<rest>.*)")
_ESCAPES = re.compile(r"\\([nrt\"'/])")
_UNESCAPED = {"n": "\n", "r": "\n", "t": "\t"}
_EMPHASIS = re.compile(
    r"\*{1,3}|~~|`+|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|^[ \t]*(?:#{1,6}|>|[-*+])[ \t]+|\\(?=[*_#`])", re.MULTILINE
)


def normalised(text: str) -> str:
    """`text` with one blank for each run of blanks and line ends, NFKC, typographic quotes and dashes as plain ones, nothing invisible."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return " ".join(_INVISIBLE.sub("", text).split())


def without_emphasis(markdown: str) -> str:
    """Markdown without the signs that set words apart: emphasis, code, headings, list items, quotations."""
    return _EMPHASIS.sub("", markdown)


def without_line_marks(text: str) -> str:
    """`text` without what a listing or a session writes before each line; numbers go only where they count the lines up."""
    bare = _SESSION.sub("", text)
    lines = [_LISTED.fullmatch(line) for line in bare.splitlines() if line.strip()]
    if not lines or not all(lines):
        return bare
    found = [line for line in lines if line]
    first = int(found[0]["number"])
    counted = len(found) > 1 and [int(line["number"]) for line in found] == list(range(first, first + len(found)))
    alone = len(found) == 1 and found[0]["sign"].strip() in ("|", "│", "") and letters(found[0]["rest"]) >= 8
    return "\n".join(line["rest"] for line in found) if counted or alone else bare


def unescaped(text: str) -> str:
    """`text` in which escapes that were escaped once too often are what they stand for."""
    return _ESCAPES.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text)


def letters(text: str) -> int:
    """How many letters and digits there are."""
    return sum(map(str.isalnum, text))
