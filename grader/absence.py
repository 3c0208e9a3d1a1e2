"""Checks a stated absence where that can be done exactly: it says that no cell contains a quoted term, and a cell does.

Only sentences of a few plain forms are understood ("no code cell calls `KFold`", "`KFold` was not found in any cell", "`KFold`를 쓴 셀이 없어요"). Whatever
else an absence says is for the coach to judge.
"""

import re
from collections.abc import Iterator

from grader.evaluation import Evidence
from grader.look_for import LONGEST_QUOTE, Reader
from grader.notebook import Cell, CellKind, Notebook
from grader.rubric import LookFor, Place

_TERM = "(?:`[^`\\n]{2,80}`|\"[^\"\\n]{2,80}\"|“[^”\\n]{2,80}”|'[^'\\n]{2,80}'|‘[^’\\n]{2,80}’)"
_TERMS = (
    rf"(?P<terms>{_TERM}(?:(?:,? (?:or|and|nor) |, ?|(?:이나|나|와|과|랑|이랑),? | 또는 | 혹은 |·| / ?){_TERM}){{0,9}})"
)
_STARTS = r"(?:^|(?<=[.;!?]\s)|(?<=earched:)\s?|(?<=결과:)\s?)"
_ENDS = r"(?=\s*(?:[.;,!]|$))"
"""A claim with a qualification before or behind it is another claim."""
_ENGLISH = re.compile(
    rf"{_STARTS}(?:no|none of the) (?:(?P<where>code|markdown|text) )?(?:(?P<output>outputs?)|cells?)"
    rf" (?P<verb>contains?|mentions?|prints?|shows?|has|have|uses?|calls?|imports?) {_TERMS}{_ENDS}",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    rf"{_STARTS}{_TERMS} (?:(?:was|were|is|are) not found|(?:does|do) not (?:appear|occur))"
    rf" in any (?:(?P<where>code|markdown|text) )?(?:(?P<output>output)|cell){_ENDS}",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    rf"{_STARTS}(?:노트북(?:의|에는|에서|에)? )?(?:(?:모든|어느|어떤|전체) )?"
    rf"(?:(?:(?P<where>코드|마크다운) ?|(?P<output>출력)|)(?:셀)?(?:에서도|에서는|에서|에는|에도|에)? ?){_TERMS}"
    r"(?:을|를|이|가|은|는)? ?(?:(?:포함한|담은|언급한|있는|(?P<verb>쓴|사용한|호출한|호출하는|부르는|불러온)) )?"
    r"(?:(?:셀|부분|곳|줄)(?:이|은|도|을|를)? ?)?(?:(?:하나도|전혀|어디에도) )?(?:없(?![이는애앤])|찾지 ?못|나오지 ?않|보이지 ?않)"
)
_CODE_VERBS = ("use", "call", "import")
_KOREAN_CODE = {
    "쓴": "use",
    "사용한": "use",
    "호출한": "call",
    "호출하는": "call",
    "부르는": "call",
    "불러온": "import",
}
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?:\(\))?")
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]")


def contradiction(absence: str, notebook: Notebook, reader: Reader) -> Evidence | None:
    """The first passage that refutes `absence`; None when nothing does, or the claim is not of a form that can be checked. `reader` reads `notebook`."""
    for pattern in (_ENGLISH, _NOT_FOUND, _KOREAN):
        for found in pattern.finditer(absence):
            groups = found.groupdict()
            given = (groups.get("verb") or "").lower().rstrip("s")
            verb = _KOREAN_CODE.get(given, given)
            for term in re.findall(_TERM, found["terms"]):
                place = "output" if groups["output"] else (groups["where"] or "").lower()
                refuting = _find(term[1:-1].strip(), verb, place, notebook, reader)
                if refuting is not None:
                    return refuting
    return None


def _find(term: str, verb: str, place: str, notebook: Notebook, reader: Reader) -> Evidence | None:
    if verb in _CODE_VERBS:
        return _in_use(term, verb, reader)
    wanted = _exactly(term)
    for cell in notebook.cells:
        for text in _texts(cell, place):
            if found := wanted.search(text):
                return Evidence(cell=cell.number, quote=_line(text, found), verified=True)
    return None


def _in_use(term: str, verb: str, reader: Reader) -> Evidence | None:
    """Where code calls or imports `term`, as the offline grader's rules read code: a comment that names it is no use of it."""
    if not _NAME.fullmatch(term):
        return None
    name = term.removesuffix("()")
    imported = LookFor(place=Place.CODE, pattern=rf"^\s*(?:from\s+[\w.]+\s+)?import\b[^#]*(?<!\w){re.escape(name)}\b")
    called = LookFor(place=Place.CALL, pattern=name)
    rules = {"call": (called,), "import": (imported,)}.get(verb, (called, imported))
    found = (match for rule in rules for match in reader.look(rule).matches if _exactly(name).search(match.quote))
    return next((Evidence(cell=match.cell, quote=match.quote, verified=True) for match in found), None)


def _exactly(term: str) -> re.Pattern[str]:
    """`term` as a whole: `KFold` does not stand in `StratifiedKFold`."""
    before = r"(?<![A-Za-z0-9_])" if _ASCII_WORD.match(term) else ""
    after = r"(?![A-Za-z0-9_])" if term and _ASCII_WORD.match(term[-1]) else ""
    return re.compile(before + re.escape(term) + after)


def _texts(cell: Cell, place: str) -> Iterator[str]:
    outputs = (text for output in cell.outputs for text in (output.text, *map(" ".join, output.rows)))
    kind = {"code": CellKind.CODE, "코드": CellKind.CODE, "markdown": CellKind.MARKDOWN, "text": CellKind.MARKDOWN, "마크다운": CellKind.MARKDOWN}.get(place)  # fmt: skip
    if place != "output" and (kind is None or cell.kind is kind):
        yield cell.source
    if place in ("", "output"):
        yield from outputs


def _line(text: str, found: re.Match[str]) -> str:
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    line = text[start : len(text) if end < 0 else end]
    begin = max(0, found.start() - start - LONGEST_QUOTE // 4) if len(line) > LONGEST_QUOTE else 0
    return line[begin : begin + LONGEST_QUOTE].strip()
