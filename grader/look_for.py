"""Evaluates `look_for` rules against a notebook: whether each holds, and what was found where.

Patterns are matched line by line, ignoring case, against NFC text. A code cell that never ran (when others did) or that ended in an error shows nothing
about code; where its code would have matched, the finding names it as idle.
"""

import ast
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.notebook import Cell, CellKind, Notebook, OutputKind
from grader.rubric import LookFor, Place

LONGEST_LINE = 2_000
"""Characters of a line that are searched; longer ones are data, and patterns would take their time on them."""
LONGEST_QUOTE = 160
SHORTEST_QUOTE = 3
"""Letters and digits a quote needs to count as evidence (grader/evidence.py)."""
MOST_LINES = 5_000
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_NUMBER = r"[^\d\n]{0,40}?(?P<_number>[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?P<_percent>%)?"


@dataclass(frozen=True, kw_only=True)
class Match:
    """A line of a cell that a rule found; `quote` stands in that cell. NUMBER rules: `value` is the number read, `written` how it stands there."""

    cell: int
    quote: str
    value: float | None = None
    written: str = ""

    @property
    def proves(self) -> bool:
        """Whether the quote is long enough to be checked; a cell that says nothing but “회고” has none that is."""
        return _letters(self.quote) >= SHORTEST_QUOTE


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule came to. `matches` has one entry per cell, in order, the number that decides last; `idle` are cells whose code did not count."""

    rule: LookFor
    holds: bool
    matches: tuple[Match, ...]
    idle: tuple[int, ...] = ()

    @property
    def deciding(self) -> tuple[Match, ...]:
        """The matches to show: the number that decides, else as many as the rule asks for."""
        return self.matches[-1:] if self.rule.place is Place.NUMBER else self.matches[: self.rule.times]


class Reader:
    """Looks rules up in one notebook; each cell is prepared once."""

    def __init__(self, notebook: Notebook) -> None:
        self._pages = [_Page(cell) for cell in notebook.cells]
        self._any_ran = any(cell.execution_count is not None or cell.outputs for cell in notebook.cells)
        self._found: dict[LookFor, Finding] = {}

    def look(self, rule: LookFor) -> Finding:
        """Whether `rule` holds, and where."""
        if rule not in self._found:
            self._found[rule] = self._number(rule) if rule.place is Place.NUMBER else self._text(rule)
        return self._found[rule]

    def _text(self, rule: LookFor) -> Finding:
        matches, idle = [], []
        find = _FINDERS[rule.place]
        for page in self._pages:
            match = find(page, rule.pattern)
            if match is None:
                continue
            if rule.place in _SHOWN_BY_RUNNING and not self._counts(page.cell):
                idle.append(page.cell.number)
            else:
                matches.append(match)
        return Finding(rule=rule, holds=len(matches) >= rule.times, matches=tuple(matches), idle=tuple(idle))

    def _number(self, rule: LookFor) -> Finding:
        matches = [match for page in self._pages if (match := _last_number(page, rule)) is not None]
        last = matches[-1].value if matches else None
        holds = last is not None and len(matches) >= rule.times and _within(last, rule)
        return Finding(rule=rule, holds=holds, matches=tuple(matches))

    def _counts(self, cell: Cell) -> bool:
        ran = cell.execution_count is not None or bool(cell.outputs) or not self._any_ran
        return ran and not cell.has_error


class _Page:
    """A cell as rules read it."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell

    @cached_property
    def source(self) -> list[str]:
        return _lines(self.cell.source)

    @cached_property
    def output(self) -> list[str]:
        texts = []
        for output in self.cell.outputs:
            if output.kind is not OutputKind.ERROR:
                texts += _lines(output.text or "\n".join(" ".join(row) for row in output.rows))
        return texts

    @cached_property
    def code(self) -> "_Code":
        if self.cell.kind is not CellKind.CODE:
            return _Code()
        return _read_code(unicodedata.normalize("NFC", self.cell.source))


@dataclass(frozen=True, kw_only=True)
class _Code:
    """Dotted names a code cell imports and calls, each with its line (from 0)."""

    imports: tuple[tuple[str, int], ...] = ()
    calls: tuple[tuple[str, int], ...] = ()


def _lines(text: str) -> list[str]:
    lines = _LINE_BREAK.split(unicodedata.normalize("NFC", text))
    if len(lines) > MOST_LINES:
        lines = lines[: MOST_LINES // 2] + lines[-MOST_LINES // 2 :]
    return [line[:LONGEST_LINE] for line in lines]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


@lru_cache(maxsize=512)
def compiled(place: Place, pattern: str) -> re.Pattern[str]:
    """What a CODE, MARKDOWN, OUTPUT or NUMBER rule searches each line for. Raises re.error for what is no regular expression."""
    text = unicodedata.normalize("NFC", pattern)
    return re.compile(f"(?:{text}){_NUMBER}" if place is Place.NUMBER else text, re.IGNORECASE)


def _quote(lines: list[str], index: int, start: int = 0) -> str:
    """The line `index`, cut around `start` where it is too long, with more lines around it where it says too little to prove anything."""
    line = lines[index]
    if len(line) > LONGEST_QUOTE:
        begin = max(0, min(start - LONGEST_QUOTE // 4, len(line) - LONGEST_QUOTE))
        line = line[begin : begin + LONGEST_QUOTE]
    first = last = index
    while _letters(line) < SHORTEST_QUOTE and (last + 1 < len(lines) or first > 0):
        first, last = (first, last + 1) if last + 1 < len(lines) else (first - 1, last)
        line = "\n".join(lines[first : last + 1])[:LONGEST_QUOTE]
    return line.strip()


def _search(lines: list[str], cell: Cell, wanted: re.Pattern[str]) -> Match | None:
    for index, line in enumerate(lines):
        if found := wanted.search(line):
            return Match(cell=cell.number, quote=_quote(lines, index, found.start()))
    return None


def _in_code(page: _Page, pattern: str) -> Match | None:
    if page.cell.kind is not CellKind.CODE:
        return None
    return _search(page.source, page.cell, compiled(Place.CODE, pattern))


def _in_markdown(page: _Page, pattern: str) -> Match | None:
    if page.cell.kind is not CellKind.MARKDOWN:
        return None
    return _search(page.source, page.cell, compiled(Place.MARKDOWN, pattern))


def _in_output(page: _Page, pattern: str) -> Match | None:
    return _search(page.output, page.cell, compiled(Place.OUTPUT, pattern))


def _imported(page: _Page, names: str) -> Match | None:
    return _named(page, names, page.code.imports, lambda name, wanted: name == wanted or name.startswith(f"{wanted}."))


def _called(page: _Page, names: str) -> Match | None:
    return _named(page, names, page.code.calls, lambda name, wanted: name == wanted or name.endswith(f".{wanted}"))


def _named(
    page: _Page, names: str, found: tuple[tuple[str, int], ...], same: Callable[[str, str], bool]
) -> Match | None:
    wanted = [name.strip() for name in names.split("|")]
    for name, line in found:
        if any(same(name, one) for one in wanted) and line < len(page.source):
            return Match(cell=page.cell.number, quote=_quote(page.source, line))
    return None


_FINDERS: dict[Place, Callable[[_Page, str], Match | None]] = {
    Place.IMPORT: _imported,
    Place.CALL: _called,
    Place.CODE: _in_code,
    Place.MARKDOWN: _in_markdown,
    Place.OUTPUT: _in_output,
}
_SHOWN_BY_RUNNING = (Place.IMPORT, Place.CALL, Place.CODE)


def _last_number(page: _Page, rule: LookFor) -> Match | None:
    """The last number after the rule's name among the cell's outputs."""
    wanted = compiled(Place.NUMBER, rule.pattern)
    for index in range(len(page.output) - 1, -1, -1):
        found = None
        for found in wanted.finditer(page.output[index]):  # noqa: B007 - the last one is wanted
            pass
        if found:
            quote = _quote(page.output, index, found.start())
            written = found["_number"] + (found["_percent"] or "")
            return Match(cell=page.cell.number, quote=quote, value=_value(found, rule), written=written)
    return None


def _value(found: re.Match[str], rule: LookFor) -> float:
    """The number as written; a percentage as a share where the rule's bounds are shares (`97.2%` is 0.972 for a bound of at most 1)."""
    value = float(found["_number"].replace(",", ""))
    bounds = [abs(bound) for bound in (rule.at_least, rule.at_most) if bound is not None]
    return value / 100 if found["_percent"] and bounds and max(bounds) <= 1 else value


def _within(value: float, rule: LookFor) -> bool:
    return (rule.at_least is None or value >= rule.at_least) and (rule.at_most is None or value <= rule.at_most)


def _read_code(source: str) -> _Code:
    first = source.lstrip().partition("\n")[0]
    if first.startswith("%%"):
        if not first.startswith(_PYTHON_MAGICS):
            return _Code()
        source = source.replace(first, "", 1)
    plain = _MAGIC.sub(r"\1pass", _LINE_BREAK.sub("\n", source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's odd escapes are no warning to us
            tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _guess_code(plain)
    return _Code(imports=tuple(_imports(tree)), calls=tuple(_calls(tree)))


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno - 1) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((f"{node.module}.{alias.name}", alias.lineno - 1) for alias in node.names)


def _calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    calls = [(_dotted(node.func), node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    # the end of the name, not its start: in a chain over several lines that is where the function stands
    return iter(sorted(((name, (func.end_lineno or 1) - 1) for name, func in calls if name), key=lambda call: call[1]))


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return ".".join(reversed([*parts, ""])) if parts else ""
    return ".".join(reversed([*parts, node.id]))


_IMPORT_LINE = re.compile(r"\s*(?:from\s+([\w.]+)\s+import\s+(.+)|import\s+(.+))")
_CALL_NAME = re.compile(r"([^\W\d][\w.]*)\s*\(")


def _guess_code(source: str) -> _Code:
    """What the lines look like, for code that Python's parser refuses."""
    imports: list[tuple[str, int]] = []
    calls: list[tuple[str, int]] = []
    for index, line in enumerate(source.split("\n")):
        code = line[:LONGEST_LINE].split("#", 1)[0]
        if found := _IMPORT_LINE.match(code):
            module, names, modules = found.groups()
            prefix = f"{module}." if module else ""
            imports += [
                (prefix + name.split()[0].strip("()"), index) for name in (names or modules).split(",") if name.split()
            ]
        calls += [(name, index) for name in _CALL_NAME.findall(code)]
    return _Code(imports=tuple(imports), calls=tuple(calls))
