"""HTML as it is pasted from web pages, Notion, documents and spreadsheets: its tables, or its lists as lines."""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from grader.errors import RubricError
from grader.rubric_import.found import Grid, Row

MOST_CELLS = 20_000
_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "section", "article"}
_SILENT = {"script", "style", "template", "noscript", "head", "title"}
_ALONE = re.compile(r"^([ \t]*(?:-|\d+\.))[ \t]*\n\s*", re.MULTILINE)
"""A bullet whose text is a block of its own."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def is_html(text: str) -> bool:
    """Whether `text` is HTML, not Markdown with a tag here and there."""
    whole = re.match(r"\s*<(?:ul|ol|div|p|meta|h[1-6]|span|section)\b", text, re.IGNORECASE)
    return bool(whole or re.search(r"<(?:table|!doctype html|html|body)\b", text, re.IGNORECASE))


def read(text: str, *, name: str) -> tuple[list[Grid], str]:
    """The tables, and all text outside of them as lines. Raises RubricError when a parser can make nothing of it."""
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise RubricError("rubric_import.nothing_found", where=name) from error
    found = [element for element in root.iter("table") if not any(True for _ in element.iterancestors("table"))]
    grids = [
        Grid(rows=_rows(element), section=_section(element), headed=next(element.iter("td", "th"), element).tag == "th")
        for element in found
    ]
    for element in found:
        element.drop_tree()  # type: ignore[attr-defined]  # the stubs know elements of XML only
    return grids, _text(root)


def _rows(table: lxml.html.HtmlElement) -> list[Row]:
    """The rows with cells that span several: their text in the first place, nothing in the others."""
    rows: list[Row] = []
    taken: dict[int, int] = {}
    for element in table.iter("tr"):
        cells: list[str] = []
        for cell in element.iterchildren("td", "th"):
            _skip(cells, taken)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for extra in range(across):
                if down > 1:
                    taken[len(cells)] = down - 1
                cells.append("" if extra else _text(cell))
        _skip(cells, taken)
        rows.append(Row(line=element.sourceline or 1, cells=cells))
        if sum(len(row.cells) for row in rows) > MOST_CELLS:
            break
    return rows


def _skip(cells: list[str], taken: dict[int, int]) -> None:
    while taken.get(len(cells), 0) > 0:
        taken[len(cells)] -= 1
        cells.append("")


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    given = cell.get(name, "1")
    return min(max(int(given), 1), 100) if given.isdigit() else 1


def _section(table: lxml.html.HtmlElement) -> str:
    heading = next(table.iterchildren("caption"), None)
    if heading is not None:
        return ""
    prose: list[str] = []
    for element in table.itersiblings(preceding=True):
        if element.tag in _HEADINGS:
            return f"{_text(element)}. {' '.join(prose)}" if prose else ""
        if element.tag == "p" and _text(element):
            prose.insert(0, _text(element))
        elif element.tag == "table":
            break
    return ""


def _text(element: lxml.html.HtmlElement) -> str:
    text = _ALONE.sub(r"\1 ", "".join(_pieces(element, 0)))
    lines = [re.sub(r"(?<=\S)[ \t\xa0]+", " ", line).rstrip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line.strip()).strip()


def _pieces(element: lxml.html.HtmlElement, depth: int) -> Iterator[str]:
    """The text in pieces; list items begin with a bullet, set in by their depth."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT or depth > 60:
        return
    block = tag in _BLOCKS
    if tag == "br" or block:
        yield "\n"
    if tag == "li":
        yield _bullet(element)
    elif tag in _HEADINGS:
        yield "#" * int(tag[1]) + " "
    if element.text:
        yield _collapsed(element.text, element)
    for child in element:
        yield from _pieces(child, depth + 1)
        if child.tail:
            yield _collapsed(child.tail, element)
    if block:
        yield "\n"


def _collapsed(text: str, element: lxml.html.HtmlElement) -> str:
    return text if element.tag == "pre" else re.sub(r"\s+", " ", text)


def _bullet(item: lxml.html.HtmlElement) -> str:
    depth = sum(1 for _ in item.iterancestors("ul", "ol")) - 1
    above = item.getparent()
    if depth == 0 and above is not None and above.tag == "ol" and not any(True for _ in item.iterancestors("td", "th")):
        return f"{above.index(item) + 1}. "
    return "  " * depth + "- "
