"""Levels that do not say what earns them, or cannot be told apart."""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations

from grader.errors import Problem
from grader.rubric import Criterion, Level
from grader.rubric_import.scale import rank_of
from grader.rubric_lint.finding import BLANK, Finding, Kind

_BARE = re.compile(r"(?:score\s*)?\d+(?:\.\d+)?\s*(?:점|points?|pts?|%)?|level\s*\d+|[\W_]*", re.IGNORECASE)
_MOST_FRAMED = 6
_ALIKE = 0.9
_TELLING = re.compile(
    r"\d+(?:\.\d+)?|없|않|못|미충족|\bnot?\b|\bnone\b|n't|\bno\b|일부|모두|전부|\ball\b|\bsome\b|\bmost\b|\bfew\b",
    re.IGNORECASE,
)
"""Words by which two levels that read alike may still be told apart."""
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|점|개|회|points?)?\s*[-~–∼]\s*(\d+(?:\.\d+)?)\s*(%|점|개|회|points?)?")


def without_descriptors(criterion: Criterion, *, english: bool) -> Iterator[Finding]:
    """Levels with a name or number only. Two levels, met and not met, need no more where a text says what is to be met."""
    bare = [level for level in criterion.levels if is_bare(level.descriptor)]
    if len(criterion.levels) > 2 and all(_is_label(level.descriptor) for level in criterion.levels):
        bare = list(criterion.levels)
    if not bare:
        return
    named = [f"“{level.descriptor}”" for level in bare]
    words = ", ".join(named) if len(named) <= _MOST_FRAMED else f"{named[0]} … {named[-1]}"
    framed = replace(criterion, levels=tuple(_framed(level, criterion, bare, english) for level in criterion.levels))
    yield Finding(
        criterion=criterion.id, kind=Kind.LEVELS, field="levels", spans=(),
        problem=Problem("rubric_lint.levels", {"words": words[:300], "n": len(bare)}),
        rewrite=(framed,) if len(bare) <= _MOST_FRAMED else (),
    )  # fmt: skip


def is_bare(descriptor: str) -> bool:
    """Whether a level's descriptor is no more than its score."""
    return bool(_BARE.fullmatch(descriptor.strip()))


def _is_label(descriptor: str) -> bool:
    return is_bare(descriptor) or rank_of(descriptor) is not None


def _framed(level: Level, criterion: Criterion, bare: list[Level], english: bool) -> Level:
    """The level with something to fill in: the lowest shows nothing, the highest all, and each between says what is enough for it."""
    if level not in bare:
        return level
    if level.score == criterion.lowest:
        text = "Nothing of it is there." if english else "해당하는 내용이 없다."
    elif level.score == criterion.highest:
        text = f"All of it is there, including {BLANK}." if english else f"{BLANK}까지 모두 했다."
    else:
        text = f"Only {BLANK} is there." if english else f"{BLANK}까지만 했다."
    return replace(level, descriptor=text)


def overlapping(criterion: Criterion, *, english: bool) -> Iterator[Finding]:
    """Two levels that read the same, or whose ranges of numbers meet."""
    for one, other in combinations(criterion.levels, 2):
        if _is_label(one.descriptor) or _is_label(other.descriptor):
            continue
        if not (_alike(one.descriptor, other.descriptor) or _meet(one.descriptor, other.descriptor)):
            continue
        note = f"unlike {one.score}: {BLANK}" if english else f"{one.score}점과 다른 점: {BLANK}"
        told = replace(other, descriptor=f"{other.descriptor} ({note})")
        yield Finding(
            criterion=criterion.id, kind=Kind.OVERLAP, field="levels", spans=(),
            problem=Problem("rubric_lint.overlap", {"lower": one.score, "upper": other.score}),
            rewrite=(replace(criterion, levels=tuple(told if level is other else level for level in criterion.levels)),),
        )  # fmt: skip
        return


def _alike(one: str, other: str) -> bool:
    if sorted(_TELLING.findall(one.casefold())) != sorted(_TELLING.findall(other.casefold())):
        return False
    first, second = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _meet(one: str, other: str) -> bool:
    ranges = [_RANGE.findall(text) for text in (one, other)]
    if any(len(found) != 1 for found in ranges):
        return False
    (low, unit, high, unit_high), (other_low, other_unit, other_high, other_unit_high) = ranges[0][0], ranges[1][0]
    same_unit = (unit_high or unit) == (other_unit_high or other_unit)
    return same_unit and max(float(low), float(other_low)) <= min(float(high), float(other_high))
