"""Whether the text names a strength and a next step, each tied to something in this notebook.

Praise has too many words for a list: texts written afterwards were suspected ten times out of sixteen. So the question is turned round. A strength is only said to be
missing when every sentence is a greeting, a thank-you, a cheer, a lack, a proposal, a question or a bare report of what a cell does.
"""

import re
from collections.abc import Iterator

from grader.errors import Problem
from grader.feedback_lint import tenor
from grader.feedback_lint.finding import Finding, Kind
from grader.feedback_lint.mentions import Mentions
from grader.feedback_lint.sentences import Reading, Section, Sentence

_NOTHING = re.compile(
    r"아직\s|없(?:어요|습니다|음|네요)|보이지\s?않|찾지\s?못|^\W*(?:none|nothing|n/a|없음|해당\s?없음)\b", re.IGNORECASE
)
_OPEN_DOOR = re.compile(
    r"(?:질문(?:이|은|해|하|있|\s?(?:주|환영))|궁금한|물어|연락|문의|말씀|찾아와)[가-힣\s]{0,14}(?:주세요|보세요|하세요|주십시오|하십시오|보십시오|와요|해요)|\b(?:reach\sout|get\sin\stouch|ask\sme|let\sme\sknow|any\squestions|feel\sfree|keep\s(?:it\sup|going|up))\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"안녕하|제출하?[가-힣]*\s?(?:느라|주셔서|해\s?줘서)|고생\s?많|감사|고마|수고|\b(?:thank|thanks)\b", re.IGNORECASE
)
_NO_COMMENDATION = re.compile(
    r"\?|[을를할볼릴]게요?(?:[.!~\s]|$)|기대[되돼]|기대하|응원|만나요|만납시다|바라요|바랍니다|궁금(?:해|합)|약속|화이팅|파이팅|힘내|\bas\san\b|^\W*(?:dear|hi|hello|hey|see|visit|warmly|best|kind|yours|cheers)\b|"
    r"\b(?:wait\sto|look(?:ing)?\sforward|proud|hope|wish|good\sluck|see\syou|keep\s(?:it|going|up)|regards)\b|님[,.]?\s*$",
    re.IGNORECASE,
)
_REPORT = re.compile(r"\s*(?:셀\s?\d+|in\scells?\s\d+|cells?\s\d+)", re.IGNORECASE)
"""What begins so and praises with no word only says where something is."""


def missing(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """Up to one finding for the strength and one for the next step, without a place in the text."""
    end = len(reading.text.rstrip())
    if not any(_is_strength(sentence, reading, mentions) for sentence in reading.sentences):
        yield Finding(kind=Kind.STRENGTH, problem=Problem("feedback_lint.no_strength"), start=0, end=0)
    if not any(_is_step(sentence, reading, mentions) for sentence in reading.sentences):
        yield Finding(kind=Kind.NEXT_STEP, problem=Problem("feedback_lint.no_next_step"), start=end, end=end)


def _is_strength(sentence: Sentence, reading: Reading, mentions: Mentions) -> bool:
    if sentence.heading:
        return False
    if sentence.section is Section.PRAISE and (sentence.bullet or tenor.is_concrete(sentence.text)):
        return not _NOTHING.search(sentence.text) and tenor.is_concrete(_shown(sentence, reading, 0, None))
    for start, end in tenor.clauses(sentence.text):
        clause = sentence.text[start:end]
        if (tenor.commends(clause) or _may_commend(clause)) and (
            _about_something(clause) or next(mentions.named(_shown(sentence, reading, start, end)), None)
        ):
            return True
    return False


def _may_commend(clause: str) -> bool:
    return not (
        tenor.proposes(clause) or tenor.lacks(clause) or _NO_COMMENDATION.search(clause) or _REPORT.match(clause)
    )


def _about_something(clause: str) -> bool:
    return not _THANKS.search(clause) and tenor.is_concrete(tenor.without_praise(clause))


def _is_step(sentence: Sentence, reading: Reading, mentions: Mentions) -> bool:
    if sentence.heading or _OPEN_DOOR.search(sentence.text):
        return False
    if sentence.section is Section.GAP and (sentence.bullet or tenor.is_concrete(sentence.text)):
        return not re.match(r"\W*(?:none|nothing|없음|없어요|없습니다)", sentence.text, re.IGNORECASE)
    if not tenor.proposes(sentence.text):
        return False
    return (
        tenor.is_concrete(tenor.without_proposal(sentence.text))
        or next(mentions.named(_shown(sentence, reading, 0, None)), None) is not None
    )


def _shown(sentence: Sentence, reading: Reading, start: int, end: int | None) -> str:
    last = sentence.end if end is None else sentence.start + end
    return reading.quoted[sentence.start + start : last]
