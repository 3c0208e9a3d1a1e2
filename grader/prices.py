"""What tokens cost, from a dated table the coach can edit."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from grader.run import Usage

FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, kw_only=True)
class Price:
    """US dollars per million tokens of every model whose name begins with `model`."""

    model: str
    input: float
    cached: float
    output: float


@dataclass(frozen=True, kw_only=True)
class Prices:
    """`own` rows are the coach's and go before the bundled ones. `as_of` is the date of the bundled ones."""

    bundled: tuple[Price, ...]
    as_of: date
    own: tuple[Price, ...] = ()

    def of(self, model: str) -> Price | None:
        """The row for `model`: the longest match, the coach's own first. None when its price is unknown."""
        for rows in (self.own, self.bundled):
            matches = [row for row in rows if model.startswith(row.model)]
            if matches:
                return max(matches, key=lambda row: len(row.model))
        return None

    def cost(self, model: str, usage: Usage) -> float | None:
        """US dollars of one call; None, never 0, when the price is unknown."""
        price = self.of(model)
        if price is None:
            return None
        fresh = usage.prompt_tokens - usage.cached_tokens
        return (
            fresh * price.input + usage.cached_tokens * price.cached + usage.completion_tokens * price.output
        ) / 1_000_000


@cache
def bundled() -> Prices:
    table = tomllib.loads(FILE.read_text("utf-8"))
    return Prices(bundled=tuple(Price(**row) for row in table["price"]), as_of=table["as_of"])


def with_own(rows: Iterable[Price]) -> Prices:
    """The bundled table with the coach's own rows before it."""
    base = bundled()
    return Prices(bundled=base.bundled, as_of=base.as_of, own=tuple(rows))
