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
    removed = added = ""
    for operation, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before_part, after_part = "".join(old[first:last]), "".join(new[first_new:last_new])
        # a blank between two changed words reads better as part of the change
        if operation == "equal" and not ((removed or added) and before_part.isspace()):
            parts += [*_parts((removed, added)), Part("kept", before_part)]
            removed = added = ""
        else:
            removed, added = removed + before_part, added + after_part
    return (*parts, *_parts((removed, added)))


def _parts(*changes: tuple[str, str]) -> tuple[Part, ...]:
    kinds: tuple[Literal["removed", "added"], ...] = ("removed", "added")
    return tuple(Part(kind, text) for change in changes for kind, text in zip(kinds, change, strict=True) if text)
