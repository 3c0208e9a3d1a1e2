"""Where a command speaks: results on one stream, progress and problems on another, in the coach's language."""

import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from grader import words

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could steer a terminal or turn a line around."""


@dataclass(frozen=True, kw_only=True)
class Console:
    """`out` takes results, `err` progress and problems. `environment` is the process environment the command runs in."""

    out: TextIO
    err: TextIO
    language: words.Language
    environment: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` in the coach's language."""
        return words.say(key, self.language, **values)

    def print(self, text: str = "") -> None:
        """Results: `text` and a line end, without control characters."""
        self.out.write(_UNSEEN.sub("�", text) + "\n")

    def say(self, key: str, **values: object) -> None:
        self.note(self.text(key, **values))

    def note(self, text: str) -> None:
        """One line about what happens, in place of any live text."""
        self._wipe()
        self.err.write(_UNSEEN.sub("�", " ".join(text.split())) + "\n")
        self.err.flush()

    def live(self, text: str) -> None:
        """On a terminal: show the end of a growing `text` on a line that the next one replaces. Elsewhere nothing."""
        if self.err.isatty():
            self._wipe()
            self.err.write(_end_of(_UNSEEN.sub("", " ".join(text.split())), shutil.get_terminal_size().columns - 1))
            self.err.flush()

    def _wipe(self) -> None:
        if self.err.isatty():
            self.err.write("\r\x1b[K")


def _end_of(text: str, columns: int) -> str:
    """As much of the end of `text` as fits into `columns`; Hangul and emoji take two."""
    start = len(text)
    while start and columns > 0:
        columns -= 2 if unicodedata.east_asian_width(text[start - 1]) in "WF" else 1
        start -= columns >= 0
    return text[start:]
