"""What was changed in a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 3000
"""Beyond that a comparison word by word takes longer than a page may; then all of the old text counts as removed, all of the new as added."""


@dataclass(frozen=True)
class Part:
    """A stretch of text that was kept, removed or added."""

    kind: Literal["kept", "removed", "added"]
    text: str


def between(before: str, after: str) -> tuple[Part, ...]:
    """The parts, in reading order: kept and removed ones together are `before`, kept and added ones `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS and before != after:
        return _parts((before, ""), ("", after))
    parts: list[Part] = []
    for operation, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[first:last]), "".join(new[first_new:last_new])
        parts += [Part("kept", removed)] if operation == "equal" else _parts((removed, added))
    return tuple(parts)


def _parts(*changes: tuple[str, str]) -> tuple[Part, ...]:
    parts = []
    for removed, added in changes:
        parts += [Part("removed", removed)] if removed else []
        parts += [Part("added", added)] if added else []
    return tuple(parts)
