"""What should not reach a student: places nobody filled in, a program's words about itself, promises to grade again, another language, next to nothing."""

import re
from collections.abc import Iterator
from functools import cache

from grader import words
from grader.errors import Problem
from grader.feedback_lint.finding import Finding, Kind, fix, taken_out
from grader.feedback_lint.mentions import Mentions
from grader.feedback_lint.sentences import Reading

SHORTEST = 20
"""Letters and digits. Less says nothing to anybody."""
_FEW_LETTERS = 60
_PLACEHOLDER = re.compile(
    r"[\[{<(]{1,2}\s?(?:(?:학생|수강생|이름|성명|학생\s?이름|과제\s?명|링크|날짜|여기에?\s?[가-힣 ]{0,12}|내용\s?입력|"
    r"(?:your|the|student(?:['’]s)?|insert|add|course|coach)?[ _-]?(?:student|name|link|url|date|assignment|title|score|feedback|here)(?:[ _-](?:name|here|link|title))?|key|path|email))\s?(?:\]{1,2}|\}{1,2}|\)|>)(?!\()"
    r"|\b(?:TODO|FIXME|TBD|XXX|lorem\sipsum)\b|[○◯〇]{2,}|(?<![A-Za-z])OOO(?=\s?[님씨])|_{4,}|\{\{?[a-z_]{2,30}\}?\}|\$\{[a-z_]{2,30}\}",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"\bas\san?\s(?:large\s)?(?:ai|language\smodel|artificial\sintelligence)\b|\bI(?:['’]m|\sam)\san?\s(?:ai|language\smodel)\b|(?:AI|인공지능|언어\s?모델|챗봇|GPT)(?:\s?(?:모델|어시스턴트|조교))?(?:로서|이기\s?때문|라서|이라서)|(?:as\s)?my\s(?:training\sdata|knowledge\scutoff)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"재\s?채점|다시\s?(?:채점|평가)(?:해\s?(?:드|줄|줘|주)|할게|하겠|받을\s?수|해서\s?점수)|점수를?\s?(?:더\s?)?(?:올려|높여|조정해)\s?(?:드|줄|주)|\b(?:re-?grade|re-?mark|grade\s(?:it|this|you)\sagain|(?:raise|increase|improve|change|adjust|bump)\s(?:up\s)?your\s(?:score|grade|mark)s?)\b",
    re.IGNORECASE,
)
_NO_PROMISE = re.compile(r"(?:지\s?않|없|불가|안\s?[돼되]|어렵)|\b(?:not|cannot|can['’]t|won['’]t|no)\b", re.IGNORECASE)


def leftovers(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """Placeholders, a program's words about itself, promises of another grading, and what an offline draft says of itself."""
    text = reading.text
    for match in _PLACEHOLDER.finditer(reading.quoted):
        yield _finding("placeholder", text, match.start(), match.end())
    yield from _drafts(text, mentions)
    for sentence in reading.sentences:
        start, end = sentence.start, sentence.end
        if machine := _MACHINE.search(sentence.text):
            yield _finding("machine", text, start + machine.start(), start + machine.end())
        promise = _PROMISE.search(sentence.text)
        if promise and not _NO_PROMISE.search(sentence.text[promise.end() :]):
            yield _finding("promise", text, start, end)


def too_short(text: str) -> Iterator[Finding]:
    if sum(map(str.isalnum, text)) < SHORTEST:
        key = "feedback_lint.short" if text.strip() else "feedback_lint.empty"
        yield Finding(kind=Kind.SHORT, problem=Problem(key), start=0, end=len(text))


def other_language(reading: Reading, language: str) -> Iterator[Finding]:
    """When most of the text is not in `language` ("ko" or "en")."""
    korean = sum("가" <= letter <= "힣" for letter in reading.blotted)
    latin = sum(letter.isascii() and letter.isalpha() for letter in reading.blotted)
    # a syllable of Korean carries what about three Latin letters do
    share = 3 * korean / max(1, 3 * korean + latin)
    if 3 * korean + latin >= _FEW_LETTERS and (share < 0.2 if language == "ko" else share > 0.6):
        yield Finding(
            kind=Kind.LANGUAGE, problem=Problem(f"feedback_lint.not_{'korean' if language == 'ko' else 'english'}"), start=0, end=len(reading.text.rstrip()),
        )  # fmt: skip


def _finding(key: str, text: str, start: int, end: int) -> Finding:
    shown = " ".join(text[start:end].split())[:120]
    return Finding(kind=Kind.LEFTOVER, problem=Problem(f"feedback_lint.{key}", {"words": shown}), start=start, end=end)


def _drafts(text: str, mentions: Mentions) -> Iterator[Finding]:
    """The lines in which the offline grader says that it wrote this, and what the coach will look at, once the coach has."""
    for line in _signatures():
        at = text.find(line)
        if at >= 0:
            yield _line("signature", text, at, at + len(line))
    for pattern in _eyes():
        for match in pattern.finditer(text):
            about = list(mentions.named(match[1]))
            if about and all(mention.rated.score is not None for mention in about):
                yield _line("decided_since", text, match.start(), match.end())


def _line(key: str, text: str, start: int, end: int) -> Finding:
    found = _finding(key, text, start, end)
    return Finding(
        kind=found.kind,
        problem=found.problem,
        start=start,
        end=end,
        fixes=fix("fix_line_out", taken_out(text, start, end)),
    )


@cache
def _signatures() -> tuple[str, ...]:
    return tuple(words.say("offline.overall_signature", language) for language in ("ko", "en"))


@cache
def _eyes() -> tuple[re.Pattern[str], ...]:
    said = (words.say("offline.overall_eyes", language, names="\0").split("\0") for language in ("ko", "en"))
    return tuple(
        re.compile(rf"{re.escape(before)}([^\n]{{1,1000}}?){re.escape(after)}[ \t]*$", re.MULTILINE)
        for before, after in said
    )
