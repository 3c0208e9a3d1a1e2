"""Text as a terminal would leave it on the screen, and as every store and socket can take it."""

import re

REPLACEMENT = "\ufffd"
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""NUL and lone surrogates: SQLite, Arrow and websockets refuse them."""

CLEAR_LINE = "\x1b[K"
ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]?"  # CSI: colours, cursor
    r"|[\]PX^_][^\x07\x1b\n]*+(?:\x07|\x1b\\)?"  # OSC and other strings: titles, links
    r"|[ -/]*+[0-~]?)"  # short sequences
)
MOVES = re.compile(r"(\r+|\x08+|\x1b\[K)")
CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]")


def storable(text: str) -> str:
    """`text` with NUL characters and lone surrogates replaced by U+FFFD."""
    return UNSTORABLE.sub(REPLACEMENT, text)


def source(text: str) -> str:
    """The source of a cell: storable, lines ended by a line feed."""
    return storable(text).replace("\r\n", "\n").replace("\r", "\n")


def printed(text: str) -> str:
    """What `text` leaves on a terminal: no escape sequences, carriage returns and backspaces carried out within their line. Linear in its length."""
    text = storable(text)
    if "\x1b" in text:
        # No NUL is left in the text: it can stand for the one sequence that matters.
        text = text.replace("\x1b[2K", "\r\x00").replace("\x1b[0K", "\x00").replace(CLEAR_LINE, "\x00")
        text = ESCAPE.sub("", text).replace("\x00", CLEAR_LINE)
    text = text.replace("\r\n", "\n")
    if "\r" in text or "\x08" in text or CLEAR_LINE in text:
        text = "\n".join(_line(line) for line in text.split("\n"))
    return CONTROLS.sub("", text)


def _line(text: str) -> str:
    """One line after all cursor movements in it."""
    if not MOVES.search(text):
        return text
    screen: list[str] = []
    at = 0
    for piece in MOVES.split(text):
        if piece.startswith("\r"):
            at = 0
        elif piece.startswith("\x08"):
            at = max(0, at - len(piece))
        elif piece == CLEAR_LINE:
            del screen[at:]
        else:
            screen[at : at + len(piece)] = piece
            at += len(piece)
    return "".join(screen)
