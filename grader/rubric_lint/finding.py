"""One thing that makes a criterion hard to grade by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.errors import Problem
from grader.rubric import Criterion

BLANK = "____"
"""What a coach fills in, in a suggested rewrite."""


class Kind(StrEnum):
    DEMANDS = "demands"
    VAGUE = "vague"
    THRESHOLD = "threshold"
    UNSEEN = "unseen"
    LEVELS = "levels"
    OVERLAP = "overlap"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`field` is "name", "description" or "levels"; `spans` are the words in question in its text (none for levels).

    `rewrite`: the criteria to put in the place of this one; () where no rule knows any.
    """

    criterion: str
    kind: Kind
    field: str
    spans: tuple[tuple[int, int], ...]
    problem: Problem
    rewrite: tuple[Criterion, ...] = ()

    def say(self, language: str) -> str:
        return self.problem.say(language)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of a criterion that is judged, and where it stands."""

    criterion: Criterion
    field: str
    text: str
    english: bool

    def finding(self, kind: Kind, spans: Sequence[tuple[int, int]], key: str, rewrite: Sequence[Criterion]) -> Finding:
        words = dict.fromkeys(" ".join(self.text[start:end].split()) for start, end in spans)
        quoted = ", ".join(f"“{word}”" for word in words)
        return Finding(
            criterion=self.criterion.id, kind=kind, field=self.field, spans=tuple(spans), rewrite=tuple(rewrite),
            problem=Problem(key, {"words": quoted[:300], "n": len(words)}),
        )  # fmt: skip

    def instead(self, text: str) -> Criterion:
        """The criterion with `text` in the place of this one, also where a level repeats it."""
        levels = tuple(
            replace(level, descriptor=text) if same(level.descriptor, self.text) else level
            for level in self.criterion.levels
        )
        changed = {"name": text} if self.field == "name" else {"description": text}
        return replace(self.criterion, levels=levels, **changed)

    def with_note(self, note: str) -> Criterion:
        """The criterion with a note in brackets at the end of its text, before the full stop."""
        body = self.text.rstrip()
        stop = body[-1:] if body[-1:] in (".", "?", "!") else ""
        return self.instead(f"{body.removesuffix(stop)} ({note}){stop}")


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but spacing and list marks."""
    return "".join(filter(str.isalnum, one)) == "".join(filter(str.isalnum, other))
