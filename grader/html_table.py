"""Data frames out of HTML, and the plain text of any other HTML. Nothing of the markup survives, so nothing can run.

A small reader of our own: it is linear in time whatever the HTML looks like, which the standard library's parser does not promise.
"""

import re
from html import unescape

MAX_HTML = 400_000
MAX_ROWS = 200
MAX_COLUMNS = 60
MAX_CELL = 2_000
MAX_TEXT = 20_000
CAPTION_ROOM = 200
"""Characters beside the table ("5 rows × 3 columns"). With more, the HTML is more than a table."""

TAG = re.compile(r"(<[/!?a-zA-Z][^<>]*>)")
NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?(\d{1,4})")
SILENT = ("script", "style", "template", "noscript")
BREAKS = ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre")


def _pieces(html: str) -> list[tuple[str, str, str]]:
    """(tag, "/" for an end tag, text or whole tag): texts have an empty tag. What stands in scripts and styles is left out."""
    found: list[tuple[str, str, str]] = []
    silent = ""
    for piece in TAG.split(html[:MAX_HTML]):
        name = NAME.match(piece)
        if name is None:
            if piece and not silent and not piece.startswith(("<!", "<?")):
                found.append(("", "", unescape(piece)))
            continue
        slash, tag = name[1], name[2].lower()
        if silent:
            silent = "" if slash and tag == silent else silent
        elif tag in SILENT:
            silent = "" if slash else tag
        else:
            found.append((tag, slash, piece))
    return found


def plain(html: str) -> str:
    """The text of `html` without tags, scripts and styles, at most `MAX_TEXT` characters."""
    text = "".join(
        "\n" if tag in BREAKS else "\t" if tag in ("td", "th") else piece
        for tag, _, piece in _pieces(html)
        if not tag or tag in (*BREAKS, "td", "th")
    )
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_TEXT]


class _Grid:
    """Rows as they fill, with the places that cells spanning rows keep free."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.taken: dict[int, int] = {}
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def start_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._skip()

    def _skip(self) -> None:
        row = self.rows[-1]
        while self.taken.get(len(row), 0) > 0 and len(row) < MAX_COLUMNS:
            self.taken[len(row)] -= 1
            row.append("")

    def start_cell(self, tag: str) -> None:
        self.end_cell()
        if not self.rows:
            self.start_row()
        spans = {kind: int(number) for kind, number in SPAN.findall(tag.lower())}
        self.span = max(1, spans.get("col", 1)), max(1, spans.get("row", 1))
        self.cell = []

    def end_cell(self) -> None:
        if self.cell is None:
            return
        row, text = self.rows[-1], " ".join("".join(self.cell).split())[:MAX_CELL]
        for extra in range(self.span[0]):
            if len(row) >= MAX_COLUMNS:
                break
            if self.span[1] > 1:
                self.taken[len(row)] = self.span[1] - 1
            row.append("" if extra else text)
        self.cell = None
        self._skip()


def rows(html: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the one table `html` consists of, header first, all equally long, at most `MAX_ROWS` by `MAX_COLUMNS`; () if it is anything else."""
    if "<table" not in html[:MAX_HTML].lower():
        return ()
    grid, tables, beside, inside = _Grid(), 0, 0, False
    for tag, slash, piece in _pieces(html):
        if tag == "table":
            tables += not slash
            inside = not slash
            grid.end_cell()
        elif not inside:
            beside += len(piece.strip()) if not tag else 0
        elif tag == "tr" and not slash:
            grid.start_row()
        elif tag in ("td", "th"):
            grid.end_cell() if slash else grid.start_cell(piece)
        elif not tag and grid.cell is not None:
            grid.cell.append(piece)
        if tables > 1 or beside > CAPTION_ROOM:
            return ()
    grid.end_cell()
    filled = [row for row in grid.rows if row][:MAX_ROWS]
    width = max(map(len, filled), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in filled)
