"""One thing a reader of feedback would stumble over, and what would mend it."""

from dataclasses import dataclass
from enum import StrEnum

from grader.errors import Problem


class Kind(StrEnum):
    """The rules, in the order in which they are reported."""

    CONTRADICTION = "contradiction"
    LINK = "link"
    LEFTOVER = "leftover"
    STRENGTH = "strength"
    NEXT_STEP = "next_step"
    SCORE = "score"
    POLITENESS = "politeness"
    EMOJI = "emoji"
    LANGUAGE = "language"
    SHORT = "short"


SERIOUS = frozenset({Kind.CONTRADICTION, Kind.LINK})
"""What a coach hears of once more after Save."""


@dataclass(frozen=True)
class Edit:
    """`new` in the place of `old`, which stands at `start` of the text."""

    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        return self.start + len(self.old)


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A change of the text and of nothing else. `edits` are in the order of the text and do not overlap; `label` is a key of `grader/words`."""

    label: str
    edits: tuple[Edit, ...]

    def fits(self, text: str) -> bool:
        """Whether what it changes still stands where it stood."""
        return all(text[edit.start : edit.end] == edit.old for edit in self.edits)

    def after(self, text: str) -> str:
        """`text` with the change made; as it is, when it is no longer the text the fix was found for."""
        if not self.fits(text):
            return text
        for edit in reversed(self.edits):
            text = text[: edit.start] + edit.new + text[edit.end :]
        return text


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`start` and `end` are the passage in the text, equal where there is none to point at.

    `comment_of` is the id of the criterion whose comment the passage stands in, "" for the overall feedback; a comment has no fixes. `criterion` is the
    one whose rating matters here, "" for none.
    """

    kind: Kind
    problem: Problem
    start: int
    end: int
    fixes: tuple[Fix, ...] = ()
    criterion: str = ""
    comment_of: str = ""

    @property
    def serious(self) -> bool:
        return self.kind in SERIOUS

    def say(self, language: str) -> str:
        """The sentence for the coach."""
        return self.problem.say(language)


def fix(label: str, *edits: Edit) -> tuple[Fix, ...]:
    """One fix, in the form a finding takes."""
    return (Fix(label=f"feedback_lint.{label}", edits=edits),)


def taken_out(text: str, start: int, end: int) -> Edit:
    """The edit that removes a passage with the blank before it, and its whole line where nothing else stands there."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before, after = text[line_start:start], text[end:line_end]
    if not before.strip(" \t-*•·>") and not after.strip():
        start, end = (line_start, line_end + 1) if line_end < len(text) else (max(0, line_start - 1), line_end)
        if text.startswith("\n\n", max(0, start - 2)) and (end == len(text) or text[end : end + 1] == "\n"):
            end = min(len(text), end + 1)  # a paragraph of its own leaves one blank line, not two
    elif before.endswith((" ", "\t")):
        start -= len(before) - len(before.rstrip(" \t"))
        start += 1 if not before.strip(" \t-*•·>") else 0
    elif after.startswith(" ") and not before:
        end += 1
    return Edit(start, text[start:end], "")
