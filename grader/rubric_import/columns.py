"""What the columns of a rubric's table are, by their headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grader.rubric_import.scale import rank_of

EXACT = (
    ("id", "criterion", "description", "score", "level"),
    ("id", "평가 문항", "상세 기준", "점수", "단계"),
)
"""The headers `grader/rubric_export.py` writes, in English and Korean. Under them every cell counts as it stands."""


class Role(StrEnum):
    NUMBER = "number"
    POINTS = "points"
    SCORE = "score"
    DESCRIPTOR = "descriptor"
    IGNORED = "ignored"
    DESCRIPTION = "description"
    NAME = "name"
    EITHER = "either"
    SECTION = "section"


_ROLES = {
    Role.NUMBER: r"no|번호|순번|연번|num|number|id|순서",
    Role.POINTS: r"(?:.*(?:배점|만점|가중치|비중)|max(?:imum)?(?:score|points?)|points?(?:possible)?|pts|weight).*",
    Role.SCORE: r"점수|scores?|등급|수준|단계|levels?|grades?|ratings?|평가등급|평가수준",
    Role.DESCRIPTOR: r"(?:단계|수준|점수|등급)별?(?:설명|기준|내용)|(?:level)?descriptors?|leveldescriptions?|채점기준",
    Role.IGNORED: r"확인|체크|check|done|비고|notes?|remarks?|comments?|피드백|feedback|자기평가|충족여부|달성여부|여부|ox|yn|평가자|self.*|코멘트|근거",
    Role.DESCRIPTION: r".*(?:상세|세부|설명|내용|평가결과|결과|descri|detail|standard|expect|explan|lookfor|evidence|성취기준).*",
    Role.NAME: r".*(?:문항|항목|요소|criteri|requirement|item|체크리스트|checklist|루브릭|rubric|질문|question|task|과제|aspect|skill|역량|dimension|name|이름|지표).*",
    Role.EITHER: r".*(?:기준|평가|element|element|goal|목표).*",
    Role.SECTION: r".*(?:영역|구분|분류|category|section|area|part|파트|step).*",
}
_LEVEL = re.compile(
    r"(?P<label>.*?)\s*[(\[（]?\s*(?P<score>\d{1,4})\s*(?:점|points?|pts?\.?)?\s*[)\]）]?\s*(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEVEL_WORD = re.compile(r"(?:level|수준|단계|score|점수|step)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class LevelColumn:
    column: int
    score: int | None
    label: str


@dataclass(kw_only=True)
class Columns:
    """The columns by what they hold. `known` is how many headers were recognised."""

    name: int | None = None
    description: int | None = None
    points: int | None = None
    score: int | None = None
    descriptor: int | None = None
    section: int | None = None
    levels: list[LevelColumn] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    known: int = 0


def plain(header: str) -> str:
    """A header as it is compared: small letters and nothing but letters and digits."""
    return re.sub(r"[\W_]+", "", header.casefold())


def role_of(header: str) -> Role | None:
    text = plain(header)
    if not text:
        return Role.NUMBER if header.strip() in ("#", "№") else None
    return next((role for role, pattern in _ROLES.items() if re.fullmatch(pattern, text)), None)


def is_exact(headers: Sequence[str]) -> bool:
    return tuple(header.strip().casefold() for header in headers) in EXACT


def _level_column(column: int, header: str) -> LevelColumn | None:
    text = " ".join(header.split())
    if rank_of(text) is not None:
        return LevelColumn(column=column, score=None, label=text)
    match = _LEVEL.fullmatch(text)
    if match is None:
        return None
    label = (match["label"] or match["after"]).strip(" :-–/()[]")
    named = rank_of(label) is not None or bool(_LEVEL_WORD.fullmatch(label))
    bracketed = bool(re.search(r"[(\[（]\s*\d+\s*(?:점|points?|pts?)?\s*[)\]）]\s*$", text))
    if not (named or (bracketed and role_of(label) is None)) or int(match["score"]) > 1000:
        return None
    return LevelColumn(column=column, score=int(match["score"]), label="" if _LEVEL_WORD.fullmatch(label) else label)


def columns_of(headers: Sequence[str]) -> Columns:
    """What each column holds. Where headers say nothing the order does: the first column of text names the criterion, the next describes it."""
    found = Columns()
    levels = [level for at, header in enumerate(headers) if (level := _level_column(at, header))]
    found.levels = levels if 1 < len(levels) < len(headers) else []
    taken = {level.column for level in found.levels}
    roles = {at: role_of(header) for at, header in enumerate(headers) if at not in taken}
    found.known = len(taken) + sum(role is not None for role in roles.values())

    def take(*wanted: Role | None) -> int | None:
        for role in wanted:
            for at, given in roles.items():
                if given is role and at not in taken:
                    taken.add(at)
                    return at
        return None

    found.ignored = [at for at, role in roles.items() if role is Role.IGNORED]
    taken |= {at for at, role in roles.items() if role in (Role.IGNORED, Role.NUMBER)}
    found.points, found.score, found.descriptor = take(Role.POINTS), take(Role.SCORE), take(Role.DESCRIPTOR)
    found.name = take(Role.NAME)
    if found.name is None:  # the weaker a header, the later it may be the name
        found.name = take(Role.EITHER, None, Role.SECTION, Role.DESCRIPTION)
    found.description = take(Role.DESCRIPTION, Role.EITHER)
    found.section = take(Role.SECTION)
    if found.description is None and not found.levels and found.descriptor is None:
        found.description = take(None, Role.NAME)
    found.ignored += [at for at in roles if at not in taken]
    return found
