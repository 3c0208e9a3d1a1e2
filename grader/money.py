"""How an amount of money is written, everywhere: readable however small, and never 0 for want of knowledge."""

from decimal import Decimal

from grader import words

DIGITS, ABOUT = 3, 2
"""Significant digits of an amount below one dollar: a known one, and an estimate."""


def dollars(amount: float) -> str:
    """`$0`, `$0.25`, `$0.0123`, `$0.0000123`, `$1,234.50`: cents at least, below a dollar three significant digits."""
    return "$" + _digits(amount, DIGITS)


def about(amount: float) -> str:
    """An estimate, which claims no more than two significant digits: `≈$0.021`. Nothing is nothing: `$0`."""
    return ("≈$" if amount else "$") + _digits(amount, ABOUT)


def between(low: float, high: float) -> str:
    """An estimate that is a range: `≈$0.013–0.031`; one amount where both are written alike."""
    first, last = about(low), about(high)
    return first if first == last else f"{first}–{_digits(high, ABOUT)}"


def cost(amount: float | None, language: str, *, estimated: bool = False) -> str:
    """What a run cost, or in words that nobody knows."""
    if amount is None:
        return words.say("money.unknown", language)
    return ("≈" if estimated and amount else "") + dollars(amount)


def share(part: int, whole: int) -> str:
    """`part` of `whole` as a percentage, rounded; something is never shown as nothing, nor a part as the whole."""
    if part <= 0 or whole <= 0:
        return "0 %"
    return f"{min(99 if part < whole else 100, max(1, round(100 * part / whole)))} %"


def _digits(amount: float, significant: int) -> str:
    if amount == 0:
        return "0"
    exact = Decimal(repr(amount))
    places = max(2, significant - 1 - exact.adjusted()) if abs(exact) < 1 else 2
    text = f"{exact:,.{places}f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part[:2]}{part[2:].rstrip('0')}"
