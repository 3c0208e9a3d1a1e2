"""What tokens cost, from a dated table the coach can edit."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from grader.errors import SettingsError
from grader.run import Usage

FILE = Path(__file__).with_name("prices.toml")
HIGHEST = 1_000_000.0
"""US dollars per million tokens. More is a slip of the keyboard."""


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


def own_table(rows: Iterable[Mapping[str, Any]]) -> tuple[Price, ...]:
    """The coach's rows as they were entered; rows without any entry are passed over.

    Raises SettingsError naming the model for an amount that is missing or no price, for a row without a model, and for a model that is there twice.
    """
    table: dict[str, Price] = {}
    for row in rows:
        if any(not _is_blank(value) for value in row.values()):
            price = price_of(row)
            if price.model in table:
                raise SettingsError("prices.twice", model=price.model)
            table[price.model] = price
    return tuple(table.values())


def price_of(row: object) -> Price:
    """One row, from wherever it comes. Raises SettingsError when it is none."""
    given = row if isinstance(row, Mapping) else {}
    model = given.get("model")
    if not isinstance(model, str) or not model.strip():
        raise SettingsError("prices.no_model")
    amounts = {name: given.get(name) for name in ("input", "cached", "output")}
    if not all(_is_amount(amount) for amount in amounts.values()):
        raise SettingsError("prices.no_amount", model=model.strip()[:60], most=f"{HIGHEST:,.0f}")
    return Price(model=model.strip(), **{name: float(amount) for name, amount in amounts.items() if amount is not None})


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= HIGHEST


def _is_blank(value: object) -> bool:
    """Nothing, blanks, or the NaN an empty cell of a table is."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())  # noqa: PLR0124 - only NaN
