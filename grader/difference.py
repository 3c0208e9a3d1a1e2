"""What was changed in a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORDS = re.compile(r"\s+|[^\s]+")
SHORTEST_KEPT = 3
"""Letters between two changes. Fewer or as many say nothing on their own."""

MOST_WORDS = 3000
"""Between the first and the last change. Beyond that a comparison word by word takes longer than a page may; then all the old words there count as removed,
all the new as added."""


@dataclass(frozen=True)
class Part:
    """A stretch of text that was kept, removed or added."""

    kind: Literal["kept", "removed", "added"]
    text: str


def between(before: str, after: str) -> tuple[Part, ...]:
    """The parts, in reading order: kept and removed ones together are `before`, kept and added ones `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    end, new_end = len(old) - tail, len(new) - tail
    changed = _changes(old[head:end], new[head:new_end])
    ends = [Part("kept", "".join(words)) for words in (old[:head], old[end:])]
    return tuple(part for part in (ends[0], *changed, ends[1]) if part.text)


def by_line(before: str, after: str) -> tuple[Part, ...]:
    """The parts of source code: lines that are the same are kept as a whole, and the words of others are compared with those in their place."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[Part] = []
    for operation, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[first:last]), "".join(new[first_new:last_new])
        parts += [Part("kept", removed)] if operation == "equal" else between(removed, added)
    return tuple(parts)


def _same(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    return next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )


def _changes(old: list[str], new: list[str]) -> list[Part]:
    if len(old) + len(new) > MOST_WORDS:
        return _parts(("".join(old), ""), ("", "".join(new)))
    parts: list[Part] = []
    removed = added = ""
    for operation, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before_part, after_part = "".join(old[first:last]), "".join(new[first_new:last_new])
        # a blank or a mere "the" between two changed words reads better as part of the change
        if operation == "equal" and not ((removed or added) and len(before_part.strip()) <= SHORTEST_KEPT):
            parts += [*_parts((removed, added)), Part("kept", before_part)]
            removed = added = ""
        else:
            removed, added = removed + before_part, added + after_part
    return [*parts, *_parts((removed, added))]


def _parts(*changes: tuple[str, str]) -> list[Part]:
    kinds: tuple[Literal["removed", "added"], ...] = ("removed", "added")
    return [Part(kind, text) for change in changes for kind, text in zip(kinds, change, strict=True) if text]
