"""How many tokens a text is for a model, counted on this machine: nothing is downloaded.

Exact for models whose tokenizer is published (`o200k_base`, `cl100k_base`), estimated for all others. The estimate is fitted to and measured against
`o200k_base` on 56 public notebooks with source and shortened text outputs, most of them Korean: see `count` for the error.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Protocol

WEIGHTS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"[A-Z]?[a-z]{1,7}|[A-Z]{1,3}"), 0.98),
    (re.compile(r" ?[0-9]{1,3}"), 1.64),
    (re.compile(r"[!-/:-@\[-`{-~]{1,4}"), 0.63),
    (re.compile(r"\s{2,}"), 1.12),
    (re.compile(r"[가-힣]{1,3}"), 1.82),
    (re.compile(r"[^\W\d_a-zA-Z가-힣]{1,4}"), 0.97),
    (re.compile(r"[^\w\s!-~]{1,2}"), 2.05),
)
"""What one match costs: pieces of Latin words, digit groups with the blank before them, punctuation, indentation, Hangul, other letters, symbols."""

ENCODINGS = (
    (re.compile(r"gpt-4o|gpt-4\.[15]|gpt-5|gpt-oss|chatgpt-4o|o[134](?:-|$)"), "o200k_base", True),
    (re.compile(r"gpt-4|gpt-3\.5"), "cl100k_base", True),
    (re.compile(r"gpt-"), "o200k_base", False),
)
"""Beginnings of model names, their encoding, and whether it is known to be theirs. That of newer models is not published; the latest known comes nearest."""


def count(text: str) -> int:
    """The estimated number of tokens of `text`; at least 1 unless it is empty. Time grows linearly with its length (about 5 MB a second).

    Measured error per whole notebook: 0 % on average, 3.6 % in amount, -21 % (random syllables of a language model) to +8 %; code alone -15 to +11 %,
    markdown -9 to +12 %, outputs alone -31 to +14 %.
    """
    if not text:
        return 0
    return max(1, round(sum(weight * len(piece.findall(text)) for piece, weight in WEIGHTS)))


@dataclass(frozen=True)
class TokenCounter:
    """Counts as one model does. `encoding` is the name of its tokenizer, "" when it is estimated. `exact`: the model is known to use it."""

    encoding: str = ""
    exact: bool = False

    @property
    def margin(self) -> float:
        """The share of a model's window to leave free, because the true number may be higher than ours."""
        return 0.1 if self.exact else 0.2

    def count(self, text: str) -> int:
        """The number of tokens of `text`, written as ordinary text: `<|endoftext|>` in a notebook is no end of anything."""
        if not self.encoding:
            return count(text)
        encoder = _encoder(self.encoding)
        try:
            return len(encoder.encode_ordinary(text))
        except UnicodeEncodeError:  # half a character, which no request can carry either
            return len(encoder.encode_ordinary(text.encode("utf-8", "replace").decode("utf-8")))


ESTIMATE = TokenCounter()


@cache
def counter_for(model: str) -> TokenCounter:
    """The counter for a model by its name, with or without a provider's prefix (`openai/gpt-5`). Costs nothing until it counts."""
    name = model.rpartition("/")[2].lower()
    for beginning, encoding, exact in ENCODINGS:
        if beginning.match(name):
            return TokenCounter(encoding, exact) if _encoder_is_there() else ESTIMATE
    return ESTIMATE


class _Encoder(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


def _encoder_is_there() -> bool:
    """Where there is no build of the library for a platform, estimates do."""
    return find_spec("splintr") is not None


@cache
def _encoder(encoding: str) -> _Encoder:
    """Loaded at the first use, in about a tenth of a second and 35 MB, once a process."""
    import splintr  # noqa: PLC0415 - a page that counts nothing should not pay for it

    encoder: _Encoder = splintr.Tokenizer.from_pretrained(encoding)
    return encoder
