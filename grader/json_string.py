"""One JSON string, decoded while its characters arrive."""

import re

LONE = "\ufffd"
"""Stands for half of a surrogate pair without the other half."""

_RUN = re.compile(r'[^"\\]*')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}


class JsonString:
    """Reads from after the opening quotation mark. Line ends need no escape, and a backslash that begins none is taken as it stands."""

    def __init__(self) -> None:
        self.closed = False
        self._told: list[str] = []
        self._fresh: list[str] = []
        self._high = 0
        """The first half of a surrogate pair, waiting for the second."""

    def read(self, text: str, position: int) -> int:
        """Read from `position`, past the closing quotation mark if it comes, and return how far.

        That is before the end of `text` only when `closed`, or when an escape is cut there: give it again with what follows it.
        """
        while position < len(text):
            run = _RUN.match(text, position)
            if run and run[0]:
                self._add(run[0])
                position = run.end()
                continue
            if text[position] == '"':
                self.closed = True
                self._settle()
                return position + 1
            escape = _ESCAPE.match(text, position)
            if escape is None or _CUT_ESCAPE.match(text, position):
                return position
            self._unescape(escape)
            position = escape.end()
        return position

    def fresh(self) -> str:
        """What was read since this was last asked."""
        text = "".join(self._fresh)
        self._told.append(text)
        self._fresh.clear()
        return text

    def whole(self) -> str:
        """All that was read."""
        return "".join((*self._told, *self._fresh))

    def _unescape(self, escape: re.Match[str]) -> None:
        if not escape[1]:
            self._add(_ESCAPED.get(escape[2], escape[0]))
            return
        unit = int(escape[1], 16)
        if self._high and 0xDC00 <= unit <= 0xDFFF:
            self._fresh.append(chr(0x10000 + ((self._high - 0xD800) << 10) + unit - 0xDC00))
            self._high = 0
        elif 0xD800 <= unit <= 0xDBFF:
            self._settle()
            self._high = unit
        else:
            self._add(LONE if 0xDC00 <= unit <= 0xDFFF else chr(unit))

    def _add(self, text: str) -> None:
        self._settle()
        self._fresh.append(text)

    def _settle(self) -> None:
        if self._high:
            self._fresh.append(LONE)
            self._high = 0
