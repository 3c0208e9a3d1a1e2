"""Numbers as they stand in a text: 1,234 is 1234 and 9.3e-1 is 0.93, but 93% is not 0.93, and 0.93 is no part of 10.93."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = re.compile(
    r"(?<![A-Za-z0-9_.,])(?P<sign>(?<![^\s(\[{=:~,/|'\"`*<>])[-+−])?(?P<digits>\.?\d[\d.,]{0,200})"
    r"(?P<exponent>(?<=\d)[eE][-+]?\d{1,3}(?!\w))?(?P<percent>[ \u00a0]?[%％])?"
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")


@dataclass(frozen=True)
class Number:
    """A value, and whether a percent sign follows it."""

    value: Decimal
    percent: bool = False


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of `text`, in order. Digits that belong to a word (`F1`) or to a version (`1.0.3`) are none."""
    for found in _DIGITS.finditer(text):
        digits = found["digits"].rstrip(".,")
        parts = [digits.replace(",", "")] if _GROUPED.fullmatch(digits) else digits.split(",")
        for place, part in enumerate(parts):
            if not _PLAIN.fullmatch(part):
                continue
            first, last = place == 0, place == len(parts) - 1 and digits == found["digits"]
            sign = "-" if first and found["sign"] in ("-", "−") else ""
            exponent = found["exponent"] or "" if last else ""
            yield Number(Decimal(f"{sign}{part.rstrip('.')}{exponent}"), bool(last and found["percent"]))
