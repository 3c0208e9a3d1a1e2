"""Names for files that every system can store, with Korean kept, none of them twice."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 60
"""Characters of a part; a Hangul letter takes three bytes, and systems allow 255 bytes."""

_UNSAFE = re.compile(
    r'[<>:"/\\|?*#%&{}$!@`=+\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+'
)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe(text: str, otherwise: str = "feedback") -> str:
    """`text` as a part of a file's name; `otherwise` when nothing is left of it."""
    plain = " ".join(_UNSAFE.sub(" ", unicodedata.normalize("NFC", text)).split())
    cut = plain[:LONGEST].strip(" .-")
    while len(cut.encode("utf-8")) > 3 * LONGEST:
        cut = cut[:-1].rstrip(" .-")
    return f"_{cut}" if _RESERVED.fullmatch(cut) else cut or otherwise


class Names:
    """Hands out names, each once, whatever upper and lower case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, *parts: str) -> str:
        """A path without an ending made of `parts`, folders first, each made safe here; " (2)" and so on where it was handed out before."""
        stem = str(PurePosixPath(*map(safe, parts)))
        number, name = 1, stem
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem} ({number})"
        self._taken.add(name.casefold())
        return name
