"""Several demands in one criterion: a student who meets one of them gets neither the point nor a fair zero."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.rubric import Criterion, Level
from grader.rubric_lint.finding import Finding, Kind, Text, same

_MOST_PARTS = 8
_BULLET = re.compile(r"^[-*•] +(?=\S)", re.MULTILINE)
_SENTENCE_END = re.compile(
    r"(?<=[가-힣]\.)\s+(?=[가-힣A-Za-z])|(?<=[a-z)\"]\?)\s+(?=[A-Z])|(?<=[a-z)]\.)\s+(?=[A-Z])|\s+/\s+(?=\S+ \S+ )"
)
_PAST = re.compile(r"(?P<stem>[가-힣]*(?:했|하였|됐|되었|었|았|렸|졌|났|냈|봤|켰|였|췄|웠))(?P<link>고|으며),?\s+")
_PRESENT = re.compile(r"(?P<stem>[가-힣]*(?:하|되|시키)|(?:해|아|어) ?보)(?P<link>고|며),?\s+(?!있)(?!싶)(?!자\s)")
_MODIFIES = re.compile(r"(?:[가-힣]+\s+){0,2}[가-힣]*(?:운|한|는)\s+[가-힣]")
"""What follows a -고 that joins two words for one noun: "복잡하고 이해하기 어려운 부분"."""
_QUESTION = re.compile(r"(한가|인가|는가|나요|는지)(?:요| 확인)?\??\.?$")
_PRESENT_ENDING = (("하", "한다"), ("되", "된다"), ("시키", "시킨다"), ("보", "본다"))
_VERBS = (
    "analy[sz]e|apply|articulate|build|calculate|clean|compare|complete|compute|create|define|demonstrate|describe|determine|discuss|document|evaluate|explain|explore|"
    "frame|handle|identify|id|implement|import|include|interpret|justify|load|make|name|outline|perform|plot|present|provide|read|report|review|select|show|specify|split|"
    "state|summari[sz]e|test|train|tune|use|validate|verify|visuali[sz]e|write|implementing|understand|understanding|organi[sz]ed?"
)
_AND_VERB = re.compile(
    rf"(?:,\s*|\s+)and\s+(?:then\s+|also\s+)?(?=(?:{_VERBS})\b)|,\s+(?=(?:{_VERBS})\b)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|both|as well as)\b[^,.?]{0,60}\band\b", re.IGNORECASE)
_LIST_EN = re.compile(r"(?:[^,(]+,\s+){2,}(?:and|or)?\s*[^,]+|(?:[^,(]+,\s+){1,}and\s+[^,]+", re.IGNORECASE)
_LIST_END = re.compile(r",\s+(?:and\s+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^)]*\)")


def demands(text: Text) -> Iterator[Finding]:
    """Bullets, sentences or clauses that each demand something; in English, lists of three things and more."""
    bullets = [match.end() for match in _BULLET.finditer(text.text)]
    if len(bullets) > 1:
        parts = [part.strip() for part in _BULLET.split(text.text) if part.strip()]
        spans = [(start, _line_end(text.text, start)) for start in bullets]
        yield text.finding(Kind.DEMANDS, spans, "rubric_lint.demands_listed", _split(text, parts[-len(bullets) :]))
        return
    parts = [part for part in _SENTENCE_END.split(text.text) if part.strip()]
    if len(parts) > 1:
        spans = [match.span() for match in re.finditer("|".join(map(re.escape, parts)), text.text)]
        yield text.finding(Kind.DEMANDS, spans, "rubric_lint.demands_sentences", _split(text, parts))
    elif text.english:
        yield from _english(text)
    else:
        yield from _korean(text)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _korean(text: Text) -> Iterator[Finding]:
    """Clauses joined by -고 or -(으)며."""
    present = (match for match in _PRESENT.finditer(text.text) if not _MODIFIES.match(text.text, match.end()))
    matches = sorted((*_PAST.finditer(text.text), *present), key=lambda match: match.start())
    if not matches:
        return
    asked = _QUESTION.search(text.text.strip())
    parts, at = [], 0
    for match in matches:
        parts.append(text.text[at : match.start()] + _ended(match["stem"], asked[1] if asked else ""))
        at = match.end()
    parts.append(text.text[at:])
    spans = [(match.start(), match.end("link")) for match in matches]
    yield text.finding(Kind.DEMANDS, spans, "rubric_lint.demands", _split(text, parts))


def _ended(stem: str, asked: str) -> str:
    """A verb's stem as the end of a sentence, a question like the one it came from."""
    if asked in ("한가", "인가") and stem.endswith("하"):
        return f"{stem.removesuffix('하')}한가요?"
    for ending, present in _PRESENT_ENDING:
        if stem.endswith(ending) and not asked:
            return f"{stem.removesuffix(ending)}{present}."
    return f"{stem}는가?" if asked else f"{stem}다."


def _english(text: Text) -> Iterator[Finding]:
    """Verbs joined by "and"; else three things and more in a row."""
    masked = _BETWEEN.sub(
        lambda match: "x" * len(match[0]), _BRACKETS.sub(lambda match: "x" * len(match[0]), text.text)
    )
    matches = [match for match in _AND_VERB.finditer(masked) if masked[: match.start()].strip()]
    matches = matches if any("and" in match[0] for match in matches) else []
    if matches:
        ends = [0, *(match.end() for match in matches)]
        stops = [*(match.start() for match in matches), len(text.text)]
        parts = [text.text[start:stop].strip(" ,") for start, stop in zip(ends, stops, strict=True)]
        spans = [(match.start() + len(match[0]) - len(match[0].lstrip()), match.end()) for match in matches]
        yield text.finding(
            Kind.DEMANDS, spans, "rubric_lint.demands", _split(text, [part[:1].upper() + part[1:] for part in parts])
        )
        return
    parts = [part for part in _LIST_END.split(masked) if part.strip()]
    if len(parts) > 2 and " and " in masked:
        spans = [match.span() for match in _LIST_END.finditer(masked)]
        yield text.finding(Kind.DEMANDS, spans, "rubric_lint.demands_things", _counted(text, len(parts)))


def _split(text: Text, parts: Sequence[str]) -> list[Criterion]:
    """A criterion for each part."""
    if not 1 < len(parts) <= _MOST_PARTS:
        return []
    made = []
    for number, part in enumerate(parts, 1):
        given = text.criterion
        levels = tuple(
            replace(level, descriptor=part) if same(level.descriptor.replace(" / ", ""), text.text) else level
            for level in given.levels
        )
        place = f"{given.name} ({number}/{len(parts)})"
        name, description = (part, given.description) if text.field == "name" else (place, part)
        made.append(replace(given, id=f"{given.id[:36]}_{number}", name=name, description=description, levels=levels))
    return made


def _counted(text: Text, parts: int) -> list[Criterion]:
    """The criterion with a level for each number of things that are there."""
    if parts > _MOST_PARTS or len(text.criterion.levels) > 2:
        return []
    levels = [
        Level(score=at, descriptor=f"{at} of the {parts} are there." if at else "None of them is there.")
        for at in range(parts + 1)
    ]
    return [replace(text.criterion, levels=tuple(levels))]
