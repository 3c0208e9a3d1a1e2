"""One thing that makes a criterion hard to grade by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.errors import Problem
from grader.rubric import Criterion

BLANK = "____"
"""What a coach fills in, in a suggested rewrite."""

_FRAME = re.compile(r"\[[^\[\]]*____[^\[\]]*\]")


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
        if self.field == "name":
            return replace(self.criterion, levels=levels, name=text)
        return replace(self.criterion, levels=levels, description=text)

    def with_note(self, note: str) -> Criterion:
        """The criterion with a note in brackets at the end of its text, before the full stop."""
        body = self.text.rstrip()
        stop = body[-1:] if body[-1:] in (".", "?", "!") else ""
        return self.instead(f"{body.removesuffix(stop)} ({note}){stop}")


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but spacing and list marks."""
    return "".join(filter(str.isalnum, one)) == "".join(filter(str.isalnum, other))


def blanks(criteria: Sequence[Criterion]) -> int:
    """How many blanks there are to fill in. A text that stands in two places is filled in once."""
    return sum(text.count(BLANK) for text in _texts(criteria))


def filled(criteria: Sequence[Criterion], given: Sequence[str]) -> tuple[Criterion, ...]:
    """The criteria with `given` in the place of the blanks, in their order, and without the brackets around them."""
    values = iter(given)
    new = {
        text: re.sub(BLANK, lambda _: next(values, BLANK), _FRAME.sub(lambda match: match[0][1:-1], text))
        for text in _texts(criteria)
    }
    return tuple(
        replace(
            item, name=new[item.name], description=new[item.description],
            levels=tuple(replace(level, descriptor=new[level.descriptor]) for level in item.levels),
        )
        for item in criteria
    )  # fmt: skip


def _texts(criteria: Sequence[Criterion]) -> dict[str, None]:
    """Every text, once, in reading order."""
    return dict.fromkeys(
        text
        for item in criteria
        for text in (item.name, item.description, *(level.descriptor for level in item.levels))
    )
