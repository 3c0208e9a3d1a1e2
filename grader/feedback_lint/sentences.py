"""A feedback text as sentences with their places, each with the section it stands in. Code, quotes and addresses are blotted out: nobody judges those."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.feedback_lint import addresses

BLOT = "\ue000"
"""Stands for every character of code and quotes: something is named here, but its words are not the coach's."""

LONGEST = 600
"""Characters of a sentence that are looked at together. What has no full stop for longer is cut."""

_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|``[^\n]{1,400}?``|`[^`\n]{1,400}`", re.DOTALL)
_QUOTES = re.compile(
    r"“[^”\n]{1,400}”|‘[^’\n]{1,400}’|「[^」\n]{1,400}」|『[^』\n]{1,400}』|\"[^\"\n]{1,400}\"|(?<![\w가-힣])'[^'\n]{1,200}'(?![a-z])|^[ \t]*>[^\n]*",
    re.MULTILINE,
)
_PREFIX = re.compile(r"[ \t]*(?:(?:[-*•·▪◦]|\d{1,2}[.)]|#{1,6})[ \t]+)?")
_BULLET = re.compile(r"[ \t]*(?:[-*•·▪◦]|\d{1,2}[.)])[ \t]+")
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)[.!?…。~]+[)\]”’\"']*(?=\s|$)|(?<=[다요])[.!?]+(?=[가-힣])",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:[\u2600-\u27bf\u2b50\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+(?=\s|$)")
_ENDED = re.compile(r"(?:[요다죠까오]|[.!?…~^ㅎㅋ])\s*$")
_STRENGTHS = (
    r"잘\s?(?:한|된|했던|해낸)\s?(?:점|부분|것)|좋(?:은|았던)\s?(?:점|부분)|칭찬(?:할|하고 싶은)?\s?(?:점|부분)?|강점|장점|돋보(?:인|이는)\s?(?:점|부분)|인상\s?(?:적인|깊은|깊었던)\s?(?:점|부분)|"
    r"(?:what|things)\s(?:you\s)?(?:did|do|went|go|works?|worked)\s(?:very\s|really\s)?well|what went well|strengths?|highlights?|what i liked|well done"
)
_GAPS = (
    r"보완(?:하면|할|점|해야)?\s?(?:좋을\s?)?(?:점|부분|것)?|개선(?:하면|할|점|이 필요한)?\s?(?:좋을\s?)?(?:점|부분|것)?|아쉬(?:운|웠던)\s?(?:점|부분)|부족한\s?(?:점|부분)|"
    r"더\s?(?:좋아질|나아질)\s?(?:점|부분)|더하면\s?좋을\s?(?:점|것)|다음(?:에|으로)?\s?(?:단계|해\s?볼\s?것|할\s?일|도전|과제)|앞으로\s?(?:해\s?볼|할)\s?(?:것|일)|"
    r"(?:what|things)\s(?:would|could|can|to)\s[\w\s]{0,20}(?:better|improve\w*)|(?:areas?\s(?:for|of)\s)?(?:growth|improvements?)|to improve|weaknesses|next\ssteps?|what'?s next|suggestions?|what is missing|missing"
)
_HEAD = re.compile(
    rf"[^\w가-힣\n]{{0,12}}(?:(?P<praise>{_STRENGTHS})|(?P<gap>{_GAPS}))(?:은|는|이에요|입니다|예요|이었어요)?[^\w가-힣:：\n]{{0,12}}(?P<colon>[:：]|$)",
    re.IGNORECASE,
)


class Section(StrEnum):
    PRAISE = "praise"
    GAP = "gap"
    NONE = ""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """`text` is the blotted text from `start` to `end`. `heading`: it only says what stands below it. `bullet`: it begins an item of a list."""

    start: int
    end: int
    text: str
    bullet: bool
    heading: bool
    section: Section


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text, its form with code and addresses blotted out, the one with quotes blotted out too, its links and its sentences."""

    text: str
    quoted: str
    blotted: str
    links: tuple[addresses.Place, ...]
    sentences: tuple[Sentence, ...]


def read(text: str, *, cited: Iterable[str] = ()) -> Reading:
    """Take a text apart. `cited` is what the rubric says, which is nobody's own words either where it is repeated."""
    without_code = _CODE.sub(_blot, text)
    links = tuple(addresses.in_text(without_code))
    pieces, at = [], 0
    for place in links:
        pieces += [without_code[at : place.start], BLOT * (place.end - place.start)]
        at = place.end
    quoted = "".join([*pieces, without_code[at:]])
    blotted = _QUOTES.sub(_blot, quoted)
    for sentence in dict.fromkeys(cited):
        if len(sentence) > 1 and sentence in blotted:
            blotted = blotted.replace(sentence, BLOT * len(sentence))
    return Reading(text=text, quoted=quoted, blotted=blotted, links=links, sentences=tuple(_sentences(blotted)))


def _blot(match: re.Match[str]) -> str:
    return "".join("\n" if letter == "\n" else BLOT for letter in match[0])


def _sentences(text: str) -> Iterator[Sentence]:
    section, filled, gap = Section.NONE, False, False
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            gap = True
            continue
        prefix = _PREFIX.match(line)
        begin = prefix.end() if prefix else 0
        bullet, head = bool(_BULLET.match(line)), _HEAD.match(line, begin)
        if head and not line[head.end() :].strip(" *_"):
            section, filled, gap = _section(head), False, False
            yield _sentence(text, start + begin, start + len(line), bullet, Section.NONE, heading=True)
            continue
        if line.lstrip().startswith("#") or (gap and filled and not bullet):
            section = Section.NONE
        gap, filled = False, True
        inline = _section(head) if head else section
        for first, last in _pieces(line, begin):
            heading = line.lstrip().startswith("#")
            yield _sentence(text, start + first, start + last, bullet and first == begin, inline, heading=heading)


def _section(head: re.Match[str]) -> Section:
    return Section.PRAISE if head["praise"] else Section.GAP


def _sentence(text: str, start: int, end: int, bullet: bool, section: Section, *, heading: bool) -> Sentence:
    return Sentence(start=start, end=end, text=text[start:end], bullet=bullet, heading=heading, section=section)


def _pieces(line: str, begin: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of a line begin and end, without the blanks between them. Emoji belong to the sentence before them."""
    cuts = {match.end() for match in _END.finditer(line, begin)}
    for match in _PICTURE.finditer(line, begin):
        before = line[max(begin, match.start() - 20) : match.start()]
        if _ENDED.search(before):
            cuts -= {cut for cut in cuts if match.start() - 3 <= cut <= match.start()}
            cuts.add(match.end())
    at = begin
    for cut in [*sorted(cuts), len(line)]:
        for first in range(at, cut, LONGEST):
            piece = line[first : min(cut, first + LONGEST)]
            if piece.strip():
                yield first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())
        at = max(at, cut)
