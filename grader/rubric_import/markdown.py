"""Markdown: its tables, with the section each stands in. Tables people break are mended first."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.rubric_import.found import Grid, Row, tidy

_DELIMITER = re.compile(r"^\s*\|?\s*:?[-–—]+:?\s*(?:\|\s*:?[-–—]+:?\s*)*\|?\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_TAG = re.compile(r"<\s*(/?)\s*(br|li|ul|ol|p|div)\b[^>]*>", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~)")

_READER = MarkdownIt("commonmark").enable("table").disable(["emphasis", "code", "autolink"])


def tables(text: str) -> list[Grid]:
    """The tables, in their order; rows with the lines of `text` they stand on."""
    mended, lines = _mend(text)
    grids = list(_grids(_READER.parse("\n".join(mended)), lines))
    given = text.splitlines()
    for grid in grids:
        below = given[grid.rows[0].line : grid.rows[0].line + 1]
        grid.headed = bool(below and _DELIMITER.match(below[0]))
    return grids


def _cells(line: str) -> int:
    return len(_PIPE.split(line.strip().strip("|") if not line.strip().endswith("\\|") else line.strip().lstrip("|")))


def _mend(text: str) -> tuple[list[str], list[int]]:
    """The lines with indented tables moved to the margin and a delimiter row of the right width under each header, and the number each line had."""
    given = text.splitlines()
    out: list[str] = []
    numbers: list[int] = []
    fenced = in_table = False
    for at, line in enumerate(given):
        fenced ^= bool(_FENCE.match(line))
        piped = not fenced and bool(_PIPE.search(line))
        if not piped:
            in_table = False
        elif not in_table:
            following = given[at + 1] if at + 1 < len(given) else ""
            in_table = bool(_PIPE.search(following)) and not _DELIMITER.match(line)
            if in_table:
                header = line.strip()
                out += ["", header, "|" + " --- |" * _cells(header)]
                numbers += [at + 1, at + 1, at + 1]
                continue
        elif _DELIMITER.match(line):
            continue
        out.append(line.strip() if in_table else line)
        numbers.append(at + 1)
    return out, numbers


def _grids(tokens: Sequence[Token], lines: Sequence[int]) -> Iterator[Grid]:
    heading, nearest, prose, rows = "", "", [], []  # type: str, str, list[str], list[Row]
    quoted = 0
    for at, token in enumerate(tokens):
        match token.type:
            case "blockquote_open" | "list_item_open":
                quoted += 1
            case "blockquote_close" | "list_item_close":
                quoted -= 1
            case "heading_open":
                # a heading without a text of its own belongs to the one above
                following = next((other.type for other in tokens[at + 3 :]), "")
                nearest = cell_text(tokens[at + 1])
                if following == "paragraph_open" or not heading:
                    heading, prose = nearest, []
            case "paragraph_open" if not quoted:
                prose.append(cell_text(tokens[at + 1]))
            case "tr_open":
                rows.append(Row(line=lines[token.map[0]] if token.map else 1, cells=[]))
            case "th_open" | "td_open":
                rows[-1].cells.append(cell_text(tokens[at + 1]))
            case "table_close":
                section = f"{heading}. {' '.join(prose)}" if heading and prose else ""
                yield Grid(rows=rows, heading=tidy(nearest), section=" ".join(tidy(section).split()))
                rows, prose = [], []


def cell_text(inline: Token) -> str:
    """The text of a cell: line breaks and lists as lines, links by their text, images left out."""
    parts: list[str] = []
    for token in inline.children or ():
        match token.type:
            case "text" | "text_special" | "code_inline":
                parts.append(token.content if token.type != "code_inline" else f"`{token.content}`")
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append(_break_of(token.content))
    return re.sub(r"\n{2,}", "\n", "".join(parts)).strip()


def _break_of(tag: str) -> str:
    match = _TAG.fullmatch(tag)
    if match is None:
        return (
            ""
            if re.fullmatch(r"</?(?:b|strong|i|em|u|s|span|font|mark|code|sub|sup)\b[^>]*>", tag, re.IGNORECASE)
            else tag
        )
    return "\n- " if match[2].lower() == "li" and not match[1] else "\n"
