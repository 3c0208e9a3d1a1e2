"""The ways a request hides that a program can undo: encodings, letters in another order or script, names in links.

Each way back is linear in the length of the text. What is found there is for `grader/tripwire.py` to judge.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONGEST_ENCODED = 8_000
"""Characters of one encoded text that are decoded; a request stands at its beginning or is not read by a model either."""

HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[0-9a-fA-F]{2}){12,4000}+)(?![0-9A-Za-z])")
"""What may be hexadecimal of at least 12 characters."""

ESCAPES = re.compile(r"(?:\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})[ ]?){6,4000}+")
"""Python's escapes, letter by letter."""

SPACED = re.compile(r"(?<!\S)[^\W\d_](?: {1,4}[^\W\d_]){5,300}+(?!\S)")
"""Letters set apart; two blanks or more stand between words."""

LINK = re.compile(r"\]\([ \t]{0,9}([^)\s]{8,300})|\b(?:src|href)=[\"']([^\"'\s]{8,300})")
"""Where a link or a picture leads: names of files are words there."""

LOOK_ALIKES = str.maketrans(
    "асеорхуіѕјһԁԛԝАВСЕНІЈКМОРЅТХԜαενορτυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıⅼ",
    "aceopxyisjhdqwABCEHIJKMOPSTXWaevoptuikABEZHIKMNOPTYXagil",
)
"""Cyrillic, Greek and other letters that look like a Latin one."""

ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}+(?:\n[A-Za-z0-9+/_-]{8,}+)*+={0,2}")
"""What may be base64 of at least 18 characters, also over several lines."""


def _from_base64(run: str) -> str:
    packed = "".join(run.split()).rstrip("=").translate(str.maketrans("-_", "+/"))[:LONGEST_ENCODED]
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _unescaped(run: str) -> str:
    return re.sub(r"\\[xuU]([0-9a-fA-F]{2,8}) ?", lambda code: _letter(int(code[1], 16)), run)


def _letter(number: int) -> str:
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _from_hex(run: str) -> str:
    try:
        return bytes.fromhex(run.removeprefix("0x")).decode("utf-8")
    except ValueError:
        return ""


def _joined(run: str) -> str:
    return " ".join(word.replace(" ", "") for word in re.split(" {2,}", run))


DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (ENCODED, _from_base64),
    (HEX, _from_hex),
    (ESCAPES, _unescaped),
    (SPACED, _joined),
)


def decoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of whatever can be decoded, and what it says."""
    for pattern, decode in DECODERS:
        for match in pattern.finditer(text):
            if says := decode(match[0]):
                yield match.start(), match.end(), says


def linked(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of where links and pictures lead, and its words."""
    for match in LINK.finditer(text):
        target = 1 if match[1] else 2
        yield match.start(target), match.end(target), re.sub("%20|[-_+]", " ", match[target])


@dataclass(frozen=True)
class Reading:
    """A text of the same length in which each letter is read as another, or which is `reversed`."""

    text: str
    reversed: bool = False

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `text[start:end]`."""
        return (len(self.text) - end, len(self.text) - start) if self.reversed else (start, end)


def readings(text: str) -> Iterator[Reading]:
    """The text shifted by 13, backwards, and with the Latin letters that others look like."""
    yield Reading(codecs.encode(text, "rot13"))
    yield Reading(text[::-1], reversed=True)
    if not text.isascii() and (alike := text.translate(LOOK_ALIKES)) != text:
        yield Reading(alike)
