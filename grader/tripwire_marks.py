"""Marks that students award themselves beside a rubric they pasted: stars, ticks, circles, O and X in tables and lists.

About 4 in 100 public bootcamp notebooks have them, and a model that sees them may copy them.
"""

import re
from collections.abc import Iterator

WITHHELD = "[mark withheld]"

LONGEST_LINE = 4_000
"""Characters. A longer line is data, no criterion."""

Span = tuple[int, int]

RUBRIC = re.compile(
    r"루브릭|\brubrics?\b|평가\s?문항|상세\s?기준|채점\s?(?:기준|항목)|(?:자가|자기|셀프)\s?(?:평가|채점)|\bself[- ]?(?:assessment|evaluation|grading|graded?)\b"
    r"|(?:grading|evaluation|assessment|marking) (?:criteri(?:a|on)|scheme)|\|\s?평가\s?(?:기준|항목)|^#{1,6}[^\n]{0,30}평가\s?(?:기준|항목)",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands above a pasted rubric."""

CRITERION = re.compile(
    r"(?:하였|했|되었|됐|였|졌|갖췄|갖추었|타당함|타당하|가능하)(?:다|습니다|는가|나요|음|함)?\b|(?:하는가|했는가|인가)\b"
    r"|\b(?:is|are|was|were|has been|have been) (?:\w{1,15} ){0,2}(?:implemented|explained|justified|compared|trained|documented|shown|evaluated|preprocessed)\b"
)
"""How a criterion is worded, for a rubric without a heading."""

SCALE = re.compile(r"난이도|중요도|별점|평점|추천도|\b(?:difficulty|importance|rating|review)\b", re.IGNORECASE)
"""Stars that say how hard or how good something else is."""

ITEM = re.compile(r"^[ \t>#]*(?:[-*+•]|\d{1,2}[.)]|\(\d{1,2}\)|[①-⑩])[ \t]|\|")
"""A list item or a row of a table."""

SIGN = "(?:[⭐★☆✅✔✓☑○●⭕◯❌✗✘❎🌟◎△]\ufe0f?|:(?:star|white_check_mark|heavy_check_mark|ballot_box_with_check|x|o):)"
FILLED = re.compile(
    rf"{SIGN}(?:[ \t]{{0,3}}{SIGN}){{0,20}}"
    r"|(?<=\|)(?P<pad>[ \t]{0,40})(?P<letter>[OXox])(?=[ \t]{0,40}(?:\||$))"
    r"|(?P<lead>[:：=→(][ \t]{0,3})(?P<last>[OXox])(?=[ \t]{0,3}\)?[ \t]{0,3}$)"
    r"|(?P<bullet>^[ \t>#]*(?:[-*+]|\d{1,2}[.)])[ \t]{1,3})(?P<box>\[[xXoOvV✓✔✅]\])"
)
HINT = re.compile(rf"{SIGN}|[|:：=→(][ \t]{{0,40}}[OXox](?![A-Za-z])|\[[xXoOvV✓✔✅]\]")
"""No text without one of these has marks."""

EMPTY_BOX = re.compile(r"^[ \t>#]*(?:[-*+]|\d{1,2}[.)])[ \t]{1,3}(\[[ \t]?\])")
CELL = re.compile(r"(?<=\|)[^|\n]*(?=\||$)")
RULER = re.compile(r"^[ \t>#|:-]+$")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _filled(line: str) -> Iterator[Span]:
    for match in FILLED.finditer(line):
        name = next((name for name in ("letter", "last", "box") if match[name]), None)
        yield match.span(name) if name else match.span()


def _marked_lines(text: str) -> list[tuple[int, str, list[Span]]]:
    """The lines of lists and tables, and lines of nothing but marks, with the marks in each."""
    found = []
    for at, line in _lines(text):
        if len(line) > LONGEST_LINE:
            continue
        spans = list(_filled(line)) if not SCALE.search(line) else []
        alone = bool(spans) and not FILLED.sub("", line).strip(" \t>#*_-:()[]")
        if ITEM.search(line) or alone or (spans and CRITERION.search(line)):
            found.append((at, line, spans))
    return found


def _rows(text: str) -> list[tuple[int, str, list[Span]]]:
    """As `_marked_lines`, of a text that resembles a rubric with marks; empty otherwise."""
    if not HINT.search(text):
        return []
    rows = _marked_lines(text)
    marked = [line for _, line, spans in rows if spans]
    if not marked:
        return []
    worded = sum(bool(CRITERION.search(line)) for line in marked)
    return rows if RUBRIC.search(text) or worded >= 2 else []


def awarded(text: str) -> list[Span]:
    """The marks, in the order of the text."""
    return [(at + first, at + last) for at, _, spans in _rows(text) for first, last in spans]


def withheld(text: str) -> list[Span]:
    """The marks and the places in the same column or list that were left without one: what is missing would tell as much."""
    rows = _rows(text)
    columns = {line.count("|", 0, first) for _, line, spans in rows for first, _ in spans if "|" in line}
    places = [(at + first, at + last) for at, _, spans in rows for first, last in spans]
    for at, line, spans in rows:
        if box := EMPTY_BOX.match(line):
            places.append((at + box.start(1), at + box.end(1)))
        if spans or RULER.match(line):
            continue
        places += [
            (at + cell.start(), at + cell.end())
            for cell in CELL.finditer(line)
            if not cell[0].strip() and line.count("|", 0, cell.start()) in columns and cell.end() < len(line)
        ]
    return sorted(places)
