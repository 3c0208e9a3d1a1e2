"""Marks that students award themselves beside a rubric they pasted: stars, ticks, circles, O and X, points such as 3/3, in tables and lists.

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
    r"(?:하였|했|되었|됐|였|졌|남겼|갖췄|갖추었|타당함|타당하|가능하)(?:다|습니다|는가|나요|음|함)?\b|(?:하는가|했는가|인가)\b"
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

POINTS = re.compile(
    r"(?<=\|)(?P<cell>[ \t*]{0,8}\d{1,3}(?:\.\d)?[ \t]?/[ \t]?\d{1,3}[ \t]?점?[ \t*]{0,8})(?=\||$)"
    r"|[:：=→–-][ \t*]{0,6}(?P<end>\d{1,3}(?:\.\d)?[ \t]?/[ \t]?\d{1,3}[ \t]?점?)(?=[ \t*)]{0,6}$)"
    r"|\([ \t]?(?P<bracket>\d{1,3}(?:\.\d)?[ \t]?/[ \t]?\d{1,3}[ \t]?점?)[ \t]?\)(?=[ \t*]{0,6}$)"
    r"|(?:점수|score|points|self[- ]?score)[ \t*]{0,3}[:：=][ \t*]{0,6}(?P<said>\d{1,3}(?:\.\d)?(?:[ \t]?/[ \t]?\d{1,3})?[ \t]?(?:점|points?)?)(?=[ \t*)|]{0,6}$)",
    re.IGNORECASE,
)
"""Points in a cell of their own, at the end of a line, or said to be the score. Only where a rubric was pasted: points allotted to a criterion look
different, and so do progress bars."""

OWN = re.compile(r"자[가기]|본인|나의|^\s*내\s|획득|셀프|\b(?:self|my|mine|me|own|earned|obtained)\b", re.IGNORECASE)
"""The head of a column for one's own points."""

NUMBER = re.compile(r"[ \t*]{0,8}\d{1,3}(?:\.\d)?[ \t]?(?:점|points?)?[ \t*]{0,8}")

LONGEST_HEADING = 200
"""Characters of a cell that is nothing but a heading above the rubric in the next."""

EMPTY_BOX = re.compile(r"^[ \t>#]*(?:[-*+]|\d{1,2}[.)])[ \t]{1,3}(\[[ \t]?\])")
CELL = re.compile(r"(?<=\|)[^|\n]*(?=\||$)")
RULER = re.compile(r"^[ \t>#|:-]+$")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _filled(line: str, columns: frozenset[int], *, points: bool) -> Iterator[Span]:
    """The marks of a line. `columns` are those of the table that are headed as the student's own; `points` tells whether figures count."""
    if points:
        for match in POINTS.finditer(line):
            yield _inside(line, *next(match.span(name) for name in ("cell", "end", "bracket", "said") if match[name]))
        for cell in CELL.finditer(line):
            if line.count("|", 0, cell.start()) in columns and NUMBER.fullmatch(cell[0]):
                yield _inside(line, *cell.span())
    for match in FILLED.finditer(line):
        name = next((name for name in ("letter", "last", "box") if match[name]), None)
        yield match.span(name) if name else match.span()


def _inside(line: str, first: int, last: int) -> Span:
    """Without the blanks and stars around it."""
    kept = line[first:last].strip(" \t*")
    start = line.index(kept, first)
    return start, start + len(kept)


def _marked_lines(text: str, *, points: bool) -> list[tuple[int, str, list[Span]]]:
    """The lines of lists and tables, and lines of nothing but marks, with the marks in each."""
    found = []
    own: frozenset[int] = frozenset()
    for at, line in _lines(text):
        if len(line) > LONGEST_LINE:
            continue
        if "|" not in line:
            own = frozenset()
        elif heads := [line.count("|", 0, cell.start()) for cell in CELL.finditer(line) if OWN.search(cell[0])]:
            own = frozenset(heads)
        spans = sorted(set(_filled(line, own, points=points))) if not SCALE.search(line) else []
        alone = bool(spans) and not FILLED.sub("", line).strip(" \t>#*_-:()[]")
        if ITEM.search(line) or alone or (spans and CRITERION.search(line)):
            found.append((at, line, spans))
    return found


def heads_a_rubric(text: str) -> bool:
    """Whether a cell is nothing but the heading of a rubric, so that the next cell is the rubric."""
    return len(text) <= LONGEST_HEADING and "|" not in text and RUBRIC.search(text) is not None


def _rows(text: str, *, under: bool) -> list[tuple[int, str, list[Span]]]:
    """As `_marked_lines`, of a text that resembles a rubric with marks; empty otherwise."""
    pasted = under or RUBRIC.search(text) is not None
    if not HINT.search(text) and not (pasted and any(letter.isdigit() for letter in text)):
        return []
    rows = _marked_lines(text, points=pasted)
    marked = [line for _, line, spans in rows if spans]
    if not marked:
        return []
    worded = sum(bool(CRITERION.search(line)) for line in marked)
    return rows if pasted or worded >= 2 else []


def awarded(text: str, *, under: bool = False) -> list[Span]:
    """The marks, in the order of the text. `under`: the cell above is the heading of a rubric."""
    return [(at + first, at + last) for at, _, spans in _rows(text, under=under) for first, last in spans]


def withheld(text: str, *, under: bool = False) -> list[Span]:
    """The marks and the places in the same column or list that were left without one: what is missing would tell as much."""
    rows = _rows(text, under=under)
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
