"""Links that lead to no page of the coach's own list."""

import re
from collections.abc import Iterator

from grader.errors import Problem
from grader.feedback_lint import addresses
from grader.feedback_lint.addresses import Place
from grader.feedback_lint.finding import Edit, Finding, Fix, Kind, fix, taken_out
from grader.feedback_lint.rules import Link
from grader.feedback_lint.sentences import Reading

_BEFORE = re.compile(
    r"^(?:\W*(?:참고|참조|링크|자료|출처|더\s?읽을거리|문서|see|link|source|reference|read\smore|more|docs?)\W*)?$",
    re.IGNORECASE,
)


def foreign(reading: Reading, own: tuple[Link, ...]) -> Iterator[Finding]:
    """A finding for each link that is neither a listed page nor below one."""
    for place in reading.links:
        if any(addresses.under(url, link.url) for link in own for url in place.readings):
            continue
        yield Finding(
            kind=Kind.LINK, problem=Problem("feedback_lint.link_unlisted" if own else "feedback_lint.link_no_list", {"url": place.url[:200]}),
            start=place.start, end=place.end, fixes=(*_own_instead(reading, place, own), *_without(reading.text, place)),
        )  # fmt: skip


def _own_instead(reading: Reading, place: Place, own: tuple[Link, ...]) -> tuple[Fix, ...]:
    """The coach's page whose title is what the label says, or all of whose title stands before a bare address."""
    words = _words(place.label)
    line = reading.text[reading.text.rfind("\n", 0, place.start) + 1 : place.start][-120:]
    around = _words(line)
    fitting = [
        link
        for link in own
        if _words(link.title) and (_words(link.title) <= words or (words and words <= _words(link.title)))
    ]
    if not place.label:
        fitting = [
            link
            for link in own
            if _words(link.title) and all(any(word.startswith(each) for word in around) for each in _words(link.title))
        ]
    if len(fitting) != 1:
        return ()
    old = reading.text[place.start : place.end]
    new = f"{'!' if old.startswith('!') else ''}[{place.label}]({fitting[0].url})" if place.label else fitting[0].url
    return fix("fix_own_link", Edit(place.start, old, new.removeprefix("!")))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[\w가-힣.+-]+", text.casefold()) if len(word) > 1)


def _without(text: str, place: Place) -> tuple[Fix, ...]:
    old = text[place.start : place.end]
    if place.label:
        return fix("fix_keep_label", Edit(place.start, old, place.label))
    if text[max(0, place.start - 1) : place.start] in ("(", "<", "[") and text[place.end : place.end + 1] in (
        ")",
        ">",
        "]",
    ):
        return fix("fix_link_out", taken_out(text, place.start - 1, place.end + 1))
    line = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end)
    rest = text[place.end : end if end >= 0 else len(text)]
    if _BEFORE.match(text[line : place.start]) and not rest.strip(" .)"):
        return fix("fix_line_out", taken_out(text, line, place.end + len(rest)))
    return ()
