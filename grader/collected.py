"""What the calls that read a part of a notebook bring in: their schema, how their replies are read and checked, and how they are handed on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from grader.evaluation import Evidence
from grader.evidence import QuoteFinder
from grader.json_scanner import Closed, JsonScanner
from grader.manifest import cleaned
from grader.masking import masked, neutralised
from grader.names import NameMask
from grader.notebook import Cell, CellKind, Notebook
from grader.reply import object_schema
from grader.rubric import Criterion, Rubric
from grader.tokens import TokenCounter

QUOTES = 4
"""Of one part for one criterion; the prompt asks for three."""

LONGEST_QUOTE = 400
LONGEST_NOTE = 400
"""Characters."""

THINNER = ((QUOTES, LONGEST_QUOTE, LONGEST_NOTE), (2, 200, 200), (1, 120, 120), (1, 60, 0))
"""Quotes, characters of each, and characters of a note for each part and criterion; the next is tried when the evidence does not fit."""

OUTLINE_LINES = (100, 50, 20)
"""Characters of a cell in the outline; the next is tried when the outline does not fit."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one part holds for one criterion. Every quote stands in its cell."""

    quotes: tuple[Evidence, ...]
    note: str


class _Quote(BaseModel):
    cell: int
    quote: str


class _Member(BaseModel):
    evidence: list[_Quote] = []
    note: str = ""


@lru_cache(maxsize=64)
def schema_for(rubric: Rubric) -> dict[str, Any]:
    """The strict JSON schema of a part's reply; the same object for the same rubric."""
    quote = object_schema({"cell": {"type": "integer"}, "quote": {"type": "string"}})
    member = object_schema(
        {"evidence": {"type": "array", "items": {"$ref": "#/$defs/quote"}}, "note": {"type": "string"}}
    )
    properties = {criterion.id: {"$ref": "#/$defs/member"} for criterion in rubric.criteria}
    return object_schema(properties) | {"$defs": {"quote": quote, "member": member}}


def findings(text: str, rubric: Rubric, finder: QuoteFinder) -> dict[str, Finding] | None:
    """What a part's reply brings in, by criterion id; None when it is not complete or holds no criterion at all.

    Quotes that do not stand in the cell they are said to stand in are left out.
    """
    found, complete = {}, False
    ids = {criterion.id.casefold(): criterion.id for criterion in rubric.criteria}
    for item in JsonScanner().feed(text):
        if not isinstance(item, Closed):
            continue
        complete = complete or item.path == ()
        name = ids.get(str(item.path[0]).strip().casefold()) if len(item.path) == 1 else None
        finding = _finding(item.value, finder) if name else None
        if name and finding:
            found[name] = finding
    return found if found and complete else None


def _finding(value: object, finder: QuoteFinder) -> Finding | None:
    try:
        member = _Member.model_validate(value)
    except ValidationError:
        return None
    said = (Evidence(cell=item.cell, quote=item.quote.strip()[:LONGEST_QUOTE]) for item in member.evidence)
    # what is handed on is where a quote stands, not where it was first said to stand
    checked = [replace(item, cited=None) for item in map(finder.verify, said) if item.verified]
    return Finding(quotes=tuple(dict.fromkeys(checked))[:QUOTES], note=" ".join(member.note.split())[:LONGEST_NOTE])


def evidence_text(
    criteria: Sequence[Criterion],
    found: Mapping[int, Mapping[str, Finding]],
    nonce: str,
    budget: int | None,
    counter: TokenCounter,
) -> str:
    """The evidence as the last call is sent it, by criterion, within `budget` tokens where that can be. `found` is by part number and criterion id."""
    text = ""
    for every in (2**power for power in range(len(found).bit_length() + 1)):
        for kept in THINNER:
            text = _evidence(criteria, found, nonce, every, kept)
            if budget is None or counter.count(text) <= budget:
                return text
    return text


def _evidence(
    criteria: Sequence[Criterion],
    found: Mapping[int, Mapping[str, Finding]],
    nonce: str,
    every: int,
    kept: tuple[int, int, int],
) -> str:
    """Of `every` so many findings of a criterion one, and of it what is `kept`."""
    blocks = []
    for criterion in criteria:
        own = [(part, members[criterion.id]) for part, members in found.items() if criterion.id in members]
        telling = [(part, finding) for part, finding in own if finding.quotes or finding.note][::every]
        lines = [line for part, finding in telling for line in _finding_lines(part, finding, nonce, kept)]
        blocks.append("\n".join([f"## {criterion.id}", *(lines or ["(Nothing was found in any part.)"])]))
    return "\n\n".join(blocks)


def _finding_lines(part: int, finding: Finding, nonce: str, kept: tuple[int, int, int]) -> Iterator[str]:
    quotes, longest_quote, longest_note = kept
    for item in finding.quotes[:quotes]:
        yield f"⟦{nonce} #{item.cell} quote⟧\n{neutralised(masked(item.quote[:longest_quote]))}\n⟦/{nonce}⟧"
    if longest_note and finding.note:
        yield f"⟦{nonce} part {part} note⟧\n{neutralised(masked(finding.note[:longest_note]))}\n⟦/{nonce}⟧"


def outline(notebook: Notebook, names: NameMask, budget: int, counter: TokenCounter) -> str:
    """One line for each cell: number, kind, whether it ran, and how its text begins; several cells share a line where `budget` tokens do not do."""
    cells = [cell for cell, _ in cleaned(notebook)]
    for length in OUTLINE_LINES:
        lines = [_line(cell, names, length) for cell in cells]
        if counter.count("\n".join(lines)) <= budget:
            return "\n".join(lines)
    together = 2
    while True:
        lines = [_lines_of(cells[start : start + together], names) for start in range(0, len(cells), together)]
        if counter.count("\n".join(lines)) <= budget or together > len(cells):
            return "\n".join(lines)
        together *= 2


def _line(cell: Cell, names: NameMask, length: int) -> str:
    text = names.source(masked(cell.source[:2_000]), cell.kind)
    begins = next((line.strip() for line in text.splitlines() if sum(map(str.isalnum, line)) > 2), "")
    ran = (
        "" if cell.kind is not CellKind.CODE else ", error" if cell.has_error else "" if cell.outputs else ", no output"
    )
    return neutralised(f"#{cell.number} {cell.kind}{ran}: {begins[:length]}")


def _lines_of(cells: Sequence[Cell], names: NameMask) -> str:
    return f"#{cells[0].number}–#{cells[-1].number}: {_line(cells[0], names, OUTLINE_LINES[-1]).partition(': ')[2]}"
