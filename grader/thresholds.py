"""Numbers a criterion compares with: found in its texts and its `number` rules, and compared where direction and value are clear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Literal

from grader.numbers import Number
from grader.rubric import Criterion, Level, Material, Place

Relation = Literal[">=", ">", "<=", "<"]
_HOLDS = {">=": ge, ">": gt, "<=": le, "<": lt}

_WORDS = {
    word: Decimal(value)
    for value, words in enumerate(
        (
            "one 한 하나",
            "two 두 둘",
            "three 세 셋",
            "four 네 넷",
            "five 다섯",
            "six 여섯",
            "seven 일곱",
            "eight 여덟",
            "nine 아홉",
            "ten 열",
        ),
        1,
    )
    for word in words.split()
}
_VALUE = (
    r"(?:(?P<number>(?<![\w.-])-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?)(?P<percent>\s?(?:%|％|퍼센트|percent\b))?"
    rf"|(?<!\w)(?P<word>{'|'.join(_WORDS)})(?![A-Za-z]))"
)
_COUNTERS = (
    "개|가지|종류|종|번|회|차례|명|건|장|줄|문장|문단|단어|쪽|페이지|셀|곳|단계|모델|그래프|행|열|에포크|배|자|편"
)
_UNITS = rf"(?:(?P<counter>{_COUNTERS})|초|분|시간|일|점|MB|GB|ms|s|%p)"

_KOREAN = re.compile(
    rf"{_VALUE}\s?{_UNITS}?(?:의|을|를|보다|로|까지|에서)?\s?(?:[가-힣]{{1,6}}(?:을|를|이|가|은|는)?\s)?"
    r"(?P<relation>이상|이하|미만|초과|이내|안에|넘[는은게어고]|아래로|아래(?!\s?(?:의|와|같|그|표|코드|셀))"
    r"|(?:(?<=보다)|(?<=보다 ))[크큰높많작낮적])"
)
_KOREAN_FIRST = re.compile(
    rf"(?P<relation>최소|적어도|최대)\s?(?:한\s)?{_VALUE}\s?{_UNITS}?(?!.{{0,12}}(?:이상|이하|미만|초과|이내))"
)
_KOREAN_RELATIONS: dict[str, Relation] = {
    **dict.fromkeys(("이상", "최소", "적어도"), ">="),
    **dict.fromkeys(("이하", "이내", "안에", "최대"), "<="),
    **dict.fromkeys(("미만", "아래", "아래로", "작", "낮", "적"), "<"),
}
"""Every other word says ">"."""

_ENGLISH: dict[Relation, tuple[str, str]] = {
    ">=": (
        r"≥|⩾|>=|=>|\b(?:at least|no(?:t)? (?:less|fewer) than|minimum of|min\.?)",
        r"or (?:more|higher|above|better|greater|over)\b|and (?:above|up)\b|\+(?!\w)",
    ),
    "<=": (
        r"≤|⩽|<=|\b(?:at most|no(?:t)? more than|up to|maximum of|max\.?|within)",
        r"or (?:less|lower|fewer|below|under)\b",
    ),
    ">": (r"(?<![-=<>])>(?!=|>)|\b(?:more than|greater than|higher than|larger than|above|over|exceed(?:s|ing)?)", ""),
    "<": (r"<(?![=<>/!-])|\b(?:less than|lower than|fewer than|smaller than|below|under)", ""),
}
"""What stands before the number, and what stands after it."""
_NOUN = r"(?:\s(?:of\s)?(?:the\s)?(?!or\b|and\b|of\b)(?P<noun>[A-Za-z]{3,20}))?"
_TIMES = ("min", "mins", "minute", "minutes", "second", "seconds", "hour", "hours", "percent", "points", "point")
_FIRST, _LAST = ("|".join(f"(?:{form})" for form in forms if form) for forms in zip(*_ENGLISH.values(), strict=True))
_ENGLISH_FIRST = re.compile(rf"(?P<relation>{_FIRST})\s?{_VALUE}{_NOUN}", re.IGNORECASE)
_ENGLISH_LAST = re.compile(
    rf"{_VALUE}(?:\s(?!or\b|and\b)[A-Za-z]{{3,20}})?\s?(?P<relation>{_LAST}){_NOUN}", re.IGNORECASE
)
_PATTERNS = (_KOREAN, _KOREAN_FIRST, _ENGLISH_FIRST, _ENGLISH_LAST)
_VERSION = re.compile(
    r"(?:python|파이썬|version|버전|tensorflow|torch|pandas|sklearn|numpy|keras|cuda)\s?$", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """`relation` and `value` as the text has them, 90 for "90 %". `counted`: a number of things, which need not stand anywhere.

    `score` is the lowest one that asks for it; None when the text describes what fails.
    """

    relation: Relation
    value: Decimal
    percent: bool = False
    counted: bool = False
    score: int | None = None

    def met_by(self, number: Number) -> bool | None:
        """Whether it holds for `number`; None where a percentage and a share cannot be told apart."""
        mine, its = self.value, number.value
        if number.percent and not self.percent and abs(mine) <= 1:
            its /= 100
        elif self.percent and not number.percent and abs(its) <= 1:
            if abs(mine) <= 1 or abs(its) == 1:
                return None
            its *= 100
        return bool(_HOLDS[self.relation](its, mine))


def _relation(text: str) -> Relation:
    for relation, forms in _ENGLISH.items():
        if any(form and re.fullmatch(form, text, re.IGNORECASE) for form in forms):
            return relation
    return _KOREAN_RELATIONS.get(text, ">")


def _in_text(text: str, score: int | None) -> Iterator[Threshold]:
    text = _TAG.sub(" ", text)
    for found in (found for pattern in _PATTERNS for found in pattern.finditer(text)):
        if _VERSION.search(text[: found.start()]):
            continue
        groups = found.groupdict()
        value = Decimal(groups["number"].replace(",", "")) if groups["number"] else _WORDS[groups["word"].lower()]
        noun = (groups.get("noun") or "").lower()
        things = groups.get("counter") or groups["word"] or (noun.endswith("s") and noun not in _TIMES)
        yield Threshold(
            relation=_relation(found["relation"]),
            value=value,
            percent=bool(groups["percent"]),
            counted=bool(things and not groups["percent"] and value == value.to_integral_value()),
            score=score,
        )


def _in_rules(level: Level) -> Iterator[Threshold]:
    for rule in level.look_for:
        if rule.place is Place.NUMBER:
            if rule.at_least is not None:
                yield Threshold(relation=">=", value=Decimal(str(rule.at_least)), score=level.score)
            if rule.at_most is not None:
                yield Threshold(relation="<=", value=Decimal(str(rule.at_most)), score=level.score)


@lru_cache(maxsize=512)
def thresholds_of(criterion: Criterion) -> tuple[Threshold, ...]:
    """All of them, each once. What name and description ask for, the highest level asks for; the lowest level says what fails."""
    found = [*_in_text(f"{criterion.name}\n{criterion.description}", criterion.highest)]
    for level in criterion.levels:
        lowest = level.score == criterion.lowest
        found += _in_text(level.descriptor, None if lowest else level.score)
        found += () if lowest else _in_rules(level)
    return tuple(dict.fromkeys(found))


def asks_for_a_number(criterion: Criterion) -> bool:
    """Whether a model is to name the number it judged by."""
    return Material.NUMBER in criterion.rests_on or bool(thresholds_of(criterion))


def must_name_a_number(criterion: Criterion) -> bool:
    """Whether a score above the lowest needs one: things that were counted need not stand anywhere."""
    return Material.NUMBER in criterion.rests_on or any(not threshold.counted for threshold in thresholds_of(criterion))


def misses(criterion: Criterion, score: int, number: Number) -> bool:
    """Whether `number` contradicts `score`: a threshold that this score asks for clearly does not hold.

    Where thresholds point in two directions, count things, or differ within one level, nothing is clear and the answer is no.
    """
    asked = [threshold for threshold in thresholds_of(criterion) if threshold.score is not None]
    if any(threshold.counted for threshold in asked) or len({threshold.relation[0] for threshold in asked}) != 1:
        return False
    for level in criterion.scores:
        if len({_share(threshold) for threshold in asked if threshold.score == level}) > 1:
            return False
    return any(
        threshold.met_by(number) is False
        for threshold in asked
        if threshold.score is not None and threshold.score <= score
    )


def _share(threshold: Threshold) -> Decimal:
    """The value for comparing thresholds with each other: a rule's 0.08 is the text's 8 %."""
    return threshold.value / 100 if threshold.percent else threshold.value
