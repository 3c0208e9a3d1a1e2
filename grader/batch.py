"""Many submissions at once: a list of links, with or without names, and what became of each line."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from grader.errors import NotASource, Problem

MOST_LINES = 500
LONGEST_TEXT = 2_000_000

_LINK = re.compile(r"(?:https?://|git@|sample:|(?:www\.)?github\.com/|gist\.github\.com/)\S", re.IGNORECASE)
_NAMES = re.compile(
    r"^(?:student(?:[ _]?name)?|name|full[ _]?name|이름|성명|성함|학생(?:[ _]?이름)?|수강생|닉네임)$", re.IGNORECASE
)
_LINKS = re.compile(r"url|link|repo|github|notebook|submission|링크|주소|제출|깃허브", re.IGNORECASE)
_AROUND = " \t\u3000-–—•*·.,:;|()[]<>\"'`"
_NUMBERING = re.compile(r"^\(?\d{1,3}\s*[.)\]:]\s*")
_FILE_END = re.compile(r"\.(?:ipynb|py)\b", re.IGNORECASE)


class LineStatus(StrEnum):
    WAITING = "waiting"
    OPENED = "opened"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a batch. `number` is the line's in what was pasted, from 1; `student` is "" where no name stands in it.

    `submission_id` is what it became, `problem` why it became nothing; both None: nobody has tried yet.
    """

    number: int
    reference: str
    student: str = ""
    submission_id: int | None = None
    problem: Problem | None = None

    @property
    def status(self) -> LineStatus:
        if self.submission_id is not None:
            return LineStatus.OPENED
        return LineStatus.REFUSED if self.problem else LineStatus.WAITING


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Lines that came together for one assignment (its key). `name` is the file's, or "" for what was pasted."""

    id: int
    assignment: str
    name: str
    coach: str
    created_at: datetime
    lines: tuple[Line, ...]

    def of(self, status: LineStatus) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.status is status)


def lines_in(text: str) -> tuple[Line, ...]:
    """The lines of a pasted list, a CSV or cells of a spreadsheet that hold a link or anything else to be told about; blank lines and headers are none.

    Raises NotASource when there is nothing to open at all, or more than `MOST_LINES`.
    """
    rows = list(_rows(text[:LONGEST_TEXT]))
    names = _name_column([cells for _, cells in rows])
    header = rows[0][1] if rows else []
    if header and _is_header(header):
        rows = rows[1:]
    lines = tuple(_line(number, cells, names) for number, cells in rows)
    if not any(_LINK.search(line.reference) for line in lines):
        raise NotASource("batch.no_links")
    if len(lines) > MOST_LINES:
        raise NotASource("batch.too_many", n=len(lines), most=MOST_LINES)
    return lines


def text_of(content: bytes, name: str) -> str:
    """The text of an uploaded list: CSV or any text in UTF-8, UTF-16 or CP949, or the first sheet of an XLSX file. Raises NotASource for another file."""
    if name.lower().endswith(".xlsx"):
        return _sheet(content)
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp949"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise NotASource("batch.unreadable", name=name)


def _sheet(content: bytes) -> str:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES * 2, max_col=40, values_only=True)
        return "\n".join("\t".join(" ".join(str(cell or "").split()) for cell in row) for row in rows)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise NotASource("batch.unreadable", name="XLSX") from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not blank."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = "\t" if "\t" in text else ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            filled = _rejoined([" ".join(cell.split()) for cell in cells], delimiter)
            if any(filled):
                yield number, filled
    except csv.Error as error:  # a cell of more than 131,072 characters
        raise NotASource("batch.no_links") from error


def _rejoined(cells: list[str], delimiter: str) -> list[str]:
    """A file name may hold the delimiter: a link without a file's ending goes on in the cell after it, if that one has it."""
    for place, cell in enumerate(cells[:-1]):
        goes_on = _LINK.match(cell) and "/blob/" in cell and not _FILE_END.search(cell)
        if goes_on and _FILE_END.search(cells[place + 1]) and not _LINK.search(cells[place + 1]):
            return [*cells[:place], f"{cell}{delimiter}{cells[place + 1]}", *cells[place + 2 :]]
    return cells


def _is_header(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if _NAMES.match(cell) or _LINKS.search(cell)]
    return bool(named) and not any(_LINK.search(cell) for cell in cells)


def _name_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column under a header that says it holds names; without a header, the one in which most links have a name beside them."""
    header = rows[0] if rows and _is_header(rows[0]) else []
    named = next((place for place, cell in enumerate(header) if _NAMES.match(cell)), None)
    if named is not None or header:
        return named
    beside = [
        next((place for place, cell in enumerate(cells) if not _LINK.search(cell) and _as_name(cell)), None)
        for cells in rows
        if any(_LINK.search(cell) for cell in cells)
    ]
    return max(set(beside), key=beside.count, default=None)


def _line(number: int, cells: Sequence[str], names: int | None) -> Line:
    place = next((place for place, cell in enumerate(cells) if _LINK.search(cell)), None)
    named = cells[names] if names is not None and names < len(cells) else ""
    if place is None:
        rest = [cell for other, cell in enumerate(cells) if cell and other != names]
        return Line(number=number, reference=" ".join(rest), student=named.strip(_AROUND))
    found = _LINK.search(cells[place])
    start = found.start() if found else 0
    before, reference = cells[place][:start], cells[place][start:].strip(" <>\"'`")
    student = named
    if not student:
        others = [cell for other, cell in enumerate(cells) if other != place]
        student = next((name for name in map(_as_name, [before, *others]) if name), "")
    return Line(number=number, reference=reference, student=student.strip(_AROUND))


def _as_name(text: str) -> str:
    """`text` as a person's name, "" when it can hardly be one: a number, an address, a sentence."""
    name = _NUMBERING.sub("", text.strip()).strip(_AROUND)
    fits = 1 < len(name) <= 40 and len(name.split()) <= 4 and not re.search(r"[@/\\=]|\d{3}", name)
    return name if fits else ""
