"""Sentences of a Korean text that end in another level of politeness than the rest, or than the coach wants."""

from collections import Counter
from collections.abc import Iterator

from grader.errors import Problem
from grader.feedback_lint.endings import Ending, converted, ending_of
from grader.feedback_lint.finding import Edit, Finding, Fix, Kind, fix
from grader.feedback_lint.rules import Politeness
from grader.feedback_lint.sentences import Reading, Sentence

_LEVELS = (Politeness.POLITE, Politeness.FORMAL, Politeness.PLAIN)


def mixed(reading: Reading, wanted: Politeness) -> Iterator[Finding]:
    """A finding for each sentence that does not fit. Headings and noun endings fit everything; what is said after a colon is not weighed."""
    ends = [(sentence, found) for sentence in reading.sentences if (found := _ending(sentence)) is not None]
    level = _prevailing(ends) if wanted is Politeness.CONSISTENT else wanted
    for sentence, found in ends:
        if found.level is level:
            continue
        start, end = sentence.start + found.start, sentence.start + found.end
        yield Finding(
            kind=Kind.POLITENESS,
            problem=Problem(f"feedback_lint.ends_{found.level}_not_{level}", {"words": reading.text[start:end]}),
            start=sentence.start, end=sentence.end, fixes=_other_ending(reading.text, start, end, level),
        )  # fmt: skip


def _ending(sentence: Sentence) -> Ending | None:
    if sentence.heading:
        return None
    found = ending_of(sentence.text)
    if found and found.level is Politeness.PLAIN:
        lead, colon, said = sentence.text.rpartition(":")
        if colon and said.strip() and (sentence.bullet or ending_of(lead)):
            return None  # a level or a rule is cited
        if sentence.bullet and sentence.text.rstrip().endswith("다"):
            return None
    return found


def _prevailing(ends: list[tuple[Sentence, Ending]]) -> Politeness:
    """The level of most sentences; of the two polite ones where that leaves a choice, the one the text begins with."""
    counts = Counter(found.level for _, found in ends)
    first = next((found.level for _, found in ends), Politeness.POLITE)
    return max(_LEVELS, key=lambda level: (counts[level], level is not Politeness.PLAIN, level is first))


def _other_ending(text: str, start: int, end: int, level: Politeness) -> tuple[Fix, ...]:
    word = text[start:end]
    new = converted(word, text[max(0, start - 2) : start], level)
    return fix("fix_ending", Edit(start, word, new)) if new and new != word else ()
