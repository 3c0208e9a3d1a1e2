"""Where a draft differs from a present text, sentence by sentence, so that it can be taken over in parts."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher

SENTENCES = re.compile(r"(?<=[.!?。…])(?=\s)|(?<=\n)(?=[^\n])")
"""Between two sentences, or two lines. Blanks stay with what follows them, so that the pieces together are the text."""


@dataclass(frozen=True)
class Hunk:
    """A stretch of both texts. Where they agree, `before` and `after` are the same."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


def between(present: str, draft: str) -> tuple[Hunk, ...]:
    """The stretches in reading order: all `before` together are `present`, all `after` together `draft`. Changed ones are a sentence or a few."""
    old, new = SENTENCES.split(present), SENTENCES.split(draft)
    hunks: list[Hunk] = []
    for operation, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = old[first:last], new[first_new:last_new]
        if operation == "equal":
            hunks.append(Hunk("".join(before), "".join(after)))
            continue
        pairs = max(1, min(len(before), len(after)))
        for place in range(pairs):
            end = None if place == pairs - 1 else place + 1
            hunks.append(Hunk("".join(before[place:end]), "".join(after[place:end])))
    return tuple(hunk for hunk in hunks if hunk.before or hunk.after)


def merged(hunks: tuple[Hunk, ...], taken: Collection[int]) -> str:
    """The text with the changed hunks of these numbers taken over; they are counted from 1, kept ones not."""
    parts, number = [], 0
    for hunk in hunks:
        number += hunk.changed
        parts.append(hunk.after if hunk.changed and number in taken else hunk.before)
    return "".join(parts)
