"""Points and levels as people write them."""

import re
from collections.abc import Sequence
from math import floor

from grader.rubric_import.found import Notes

MOST_STEPS = 20
_UNIT = r"(?:점|点|points?|pts?\.?|p)"
_TRAILING = re.compile(rf"\s*[(\[（]\s*(?:배점\s*[:：]?\s*)?(\d+(?:\.\d+)?)\s*{_UNIT}\s*[)\]）]\s*$", re.IGNORECASE)
_RANGE = re.compile(rf"^\(?(\d+)\s*{_UNIT}?\s*[-~–—∼〜]\s*(\d+)\s*{_UNIT}?\)?$", re.IGNORECASE)
_CHOICE = re.compile(rf"^\(?\d+{_UNIT}?(?:\s*[/,|]\s*\d+{_UNIT}?)+\)?$", re.IGNORECASE)
_NUMBER = re.compile(rf"^(?:배점|max|/)?\s*[:：]?\s*(\d+(?:\.\d+)?)\s*(?:{_UNIT}|%|만점)?$", re.IGNORECASE)
_YES_NO = re.compile(
    r"^(?:[oO○]\s*/\s*[xX×]|[pP]\s*/\s*[fF]|[yY]\s*/\s*[nN]|pass\s*/\s*fail|yes\s*/\s*no|충족\s*/\s*미충족)$",
    re.IGNORECASE,
)
_LEVEL_LINE = re.compile(
    rf"^\s*(?:[-*•·]\s+)?(?:\[\s*[ x]?\s*\]\s*)?\(?(\d{{1,4}})\s*({_UNIT})?\)?\s*(?:[:：=]|[-–—](?=\s)|[.)](?=\s))\s*(\S.*)$",
    re.IGNORECASE,
)

RANKS: tuple[tuple[str, ...], ...] = (
    ("미제출", "미수행", "incomplete", "missing", "notattempted", "none", "x", "×", "f"),
    ("미흡", "부족", "미달", "미충족", "노력요함", "하", "poor", "unsatisfactory", "inadequate", "beginning", "beginner", "fail", "no", "notmet", "doesnotmeet",
     "doesnotmeetexpectations", "belowexpectations", "d"),
    ("기초", "개선필요", "needsimprovement", "needswork", "developing", "emerging", "basic", "limited", "fair", "approaching", "c", "△"),
    ("보통", "중", "satisfactory", "adequate", "average", "partial", "partiallymet", "부분충족", "acceptable", "b-"),
    ("충족", "양호", "good", "proficient", "meets", "met", "meetsexpectations", "accomplished", "competent", "pass", "yes", "b", "o", "○"),
    ("우수", "상", "excellent", "exceeds", "exceedsexpectations", "exemplary", "outstanding", "advanced", "strong", "a"),
    ("탁월", "매우우수", "최우수", "superior", "distinguished", "a+"),
)  # fmt: skip
"""Names of levels, worst first."""
_RANK_OF = {name: rank for rank, names in enumerate(RANKS) for name in names}


def rank_of(label: str) -> int | None:
    """How good a level of this name is, among those commonly used."""
    return _RANK_OF.get(re.sub(r"[^\w△○×+-]|_", "", label.casefold()))


def steps(points: int) -> list[int]:
    """The scores from 0 to `points`: every one, or of many points at most about twenty evenly apart."""
    step = next(
        (step for step in (1, 2, 5, 10, 20, 25, 50, 100) if points % step == 0 and points // step <= MOST_STEPS),
        -(-points // MOST_STEPS),
    )
    return [*range(0, points, step), points]


def whole(text: str, line: int | None, notes: Notes) -> int:
    """A number of points as a whole number; a fraction is rounded half up, which is noted."""
    number = float(text)
    rounded = max(1, floor(number + 0.5)) if number else 0
    if rounded != number:
        notes.add("rubric_import.fraction", line, given=text, taken=rounded)
    return rounded


def levels_of(cell: str, line: int | None, notes: Notes) -> dict[int, str]:
    """The levels a cell of points stands for, without descriptors: `3점`, `0-3`, `0/1/2`, `O/X`. {} if it is none of these."""
    text = " ".join(cell.split())
    if _YES_NO.match(text):
        return {0: "", 1: ""}
    if match := _RANGE.match(text):
        low, high = sorted((int(match[1]), int(match[2])))
        return dict.fromkeys([low + score for score in steps(high - low)], "") if low < high <= 1000 else {}
    if _CHOICE.match(text):
        scores = sorted({int(number) for number in re.findall(r"\d+", text)})
        return dict.fromkeys(scores, "") if len(scores) > 1 and scores[-1] <= 1000 else {}
    if match := _NUMBER.match(text):
        points = whole(match[1], line, notes)
        return dict.fromkeys(steps(points), "") if 0 < points <= 1000 else {}
    return {}


def take_points(name: str, line: int | None, notes: Notes) -> tuple[str, dict[int, str]]:
    """A name without the points that stand behind it in brackets, and the levels these are."""
    match = _TRAILING.search(name)
    if not match or not name[: match.start()].strip():
        return name, {}
    return name[: match.start()].rstrip(), levels_of(match[1], line, notes)


def take_levels(text: str) -> tuple[str, dict[int, str]]:
    """A description without the lines that describe a level each (`2점: …`), and these levels.

    Numbers without a unit are taken for scores only where one of them is 0: 1. 2. 3. is a list.
    """
    lines = text.splitlines()
    matches = [(at, match) for at, line in enumerate(lines) if (match := _LEVEL_LINE.match(line))]
    scores = [int(match[1]) for _, match in matches]
    certain = all(match[2] for _, match in matches) or 0 in scores
    if len(scores) < 2 or len(set(scores)) < len(scores) or not certain or max(scores) > 1000:
        return text, {}
    rest = "\n".join(line for at, line in enumerate(lines) if at not in {place for place, _ in matches})
    return rest.strip(), {int(match[1]): match[3].strip() for _, match in matches}


def ascending(labels: Sequence[str]) -> bool:
    """Whether levels of these names, in this order, go from worse to better; also where nothing tells."""
    ranks = [rank for label in labels if (rank := rank_of(label)) is not None]
    return len(ranks) < 2 or ranks[0] <= ranks[-1]
