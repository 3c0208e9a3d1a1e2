"""A notebook as a person and a model read it: numbered cells, their source, and outputs reduced to what is safe to show."""

from dataclasses import dataclass
from enum import StrEnum

REMEMBERED = 8
"""So many notebooks, and the facts of as many, a process keeps: when a page is drawn and a run begins, one is asked for several times within moments."""


class CellKind(StrEnum):
    CODE = "code"
    MARKDOWN = "markdown"
    RAW = "raw"


class OutputKind(StrEnum):
    TEXT = "text"
    """Streams and text/plain; ANSI codes removed."""
    ERROR = "error"
    """A traceback; ANSI codes removed."""
    TABLE = "table"
    """An HTML table read into `rows`; `text` is its plain twin."""
    IMAGE = "image"
    """A raster image: `image` holds the decoded bytes, `mime` its type; `text` is its plain twin."""
    HTML = "html"
    SVG = "svg"
    JAVASCRIPT = "javascript"
    WIDGET = "widget"
    OTHER = "other"
    """These are never rendered: `text` is the plain twin if there is one, `size` says how large the original is."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of a code cell. `size` is the length of the original in characters (for images: in bytes).

    `name` is an error's exception name.
    """

    kind: OutputKind
    text: str = ""
    mime: str = ""
    image: bytes | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    size: int = 0
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell. `number` counts from 1. `images` are raster images attached to or embedded in a markdown cell, already cut out of `source`.

    `file` is the path of its file in a submission of several, else "". `block` is the learning platform's id of a raw code block, else "".
    """

    number: int
    kind: CellKind
    source: str
    outputs: tuple[Output, ...] = ()
    execution_count: int | None = None
    images: tuple[Output, ...] = ()
    file: str = ""
    block: str = ""

    @property
    def has_error(self) -> bool:
        return any(output.kind is OutputKind.ERROR for output in self.outputs)


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """`language` is the kernel's, in lower case ("python" when the notebook does not say). `version` is the nbformat version read, e.g. "4.5", "" for what is no notebook file."""

    cells: tuple[Cell, ...]
    language: str
    version: str

    @property
    def files(self) -> tuple[str, ...]:
        """The files of a submission of several, in order; none when there is only one."""
        return tuple(dict.fromkeys(cell.file for cell in self.cells if cell.file))

    def cell(self, number: int) -> Cell | None:
        return self.cells[number - 1] if 1 <= number <= len(self.cells) else None
