"""Our own labelled set: attempts to talk to the grader, and honest passages that come close. Both are prose in TOML; what is encoded is encoded here."""

import base64
import codecs
import tomllib
from collections.abc import Iterator
from pathlib import Path

from grader import tripwire
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.tripwire import Passage

FOLDER = Path(__file__).parent

LOOK_ALIKES = str.maketrans("aceopxyisAEOPTHBCMKX", "асеорхуіѕАЕОРТНВСМКХ")


def _tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


def _escapes(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


ENCODED = {
    "zero_width": "\u200b".join,
    "tags": lambda text: f"conclusion{_tags(text)}",
    "base64": lambda text: f"note = '{base64.b64encode(text.encode()).decode()}'",
    "hex": lambda text: f"note = '{text.encode().hex()}'",
    "escapes": lambda text: f"note = '{_escapes(text)}'",
    "rot13": lambda text: f"# {codecs.encode(text, 'rot13')}",
    "reversed": lambda text: f"# {text[::-1]}",
    "look_alike": lambda text: f"# {text.translate(LOOK_ALIKES)}",
    "spaced": lambda text: f"# {' '.join(text)}",
}


def read(name: str) -> list[tuple[str, str]]:
    """Group and text of every passage of `<name>.toml`, encoded as its group says."""
    groups = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return [(group, ENCODED.get(group, str)(text)) for group, texts in groups.items() for text in texts]


def found_in(group: str, text: str) -> tuple[Passage, ...]:
    """What the tripwire finds where a passage of this group stands, between lines of an ordinary notebook."""
    path, source, printed, kind = "E01/main.ipynb", "", "", CellKind.CODE
    if group == "file_name":
        path = f"E01/{text}"
    elif group == "file_path":
        path = text
    elif group == "output":
        printed = text
    elif group.startswith("markdown") or group in ("attachment_name", "role", "zero_width", "tags"):
        source, kind = f"# 회고\n\n{text}\n\n다음에는 더 잘하고 싶다.", CellKind.MARKDOWN
    else:
        source = f"x = 1\n{text}\ny = 2"
    outputs = (Output(kind=OutputKind.TEXT, text=printed, size=len(printed)),) if printed else ()
    cells = (Cell(number=1, kind=kind, source=source, outputs=outputs),)
    return tripwire.passages(Notebook(cells=cells, language="python", version="4.5"), path=path)


def found_anywhere(text: str) -> tuple[Passage, ...]:
    """What the tripwire finds when `text` is a markdown cell, a code cell and an output at once."""
    printed = (Output(kind=OutputKind.TEXT, text=text, size=len(text)),)
    cells = (
        Cell(number=1, kind=CellKind.MARKDOWN, source=text),
        Cell(number=2, kind=CellKind.CODE, source=text, outputs=printed),
    )
    return tripwire.passages(Notebook(cells=cells, language="python", version="4.5"))


def missed() -> Iterator[tuple[str, str]]:
    return ((group, text) for group, text in read("attacks") if not found_in(group, text))


def false_alarms() -> Iterator[tuple[str, str, tuple[Passage, ...]]]:
    return ((group, text, found) for group, text in read("honest") if (found := found_anywhere(text)))
