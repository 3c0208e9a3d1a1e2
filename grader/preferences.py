"""What a coach chose on the settings page. Kept in the gradebook, never a secret among it; the environment's settings are the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader import prices
from grader.prices import Price, Prices
from grader.settings import FEEDBACK_LANGUAGES, TONES, Settings


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """`feedback_language` is one of FEEDBACK_LANGUAGES, `tone` one of TONES."""

    model: str
    feedback_language: str
    tone: str
    coach: str
    max_file_mb: float
    prices: Prices

    @staticmethod
    def read(stored: Mapping[str, Any], settings: Settings) -> "Preferences":
        """What is in force. A stored value that no longer makes sense is passed over."""

        def choice(name: str, choices: tuple[str, ...], default: str) -> str:
            return stored[name] if stored.get(name) in choices else default

        return Preferences(
            model=str(stored.get("model") or settings.model),
            feedback_language=choice("feedback_language", FEEDBACK_LANGUAGES, settings.feedback_language),
            tone=choice("tone", TONES, settings.tone),
            coach=str(stored.get("coach") or settings.coach),
            max_file_mb=_positive(stored.get("max_file_mb"), settings.max_file_bytes / 1_000_000),
            prices=prices.with_own(_price(row) for row in stored.get("prices") or () if _usable(row)),
        )


def _positive(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else default


def _usable(row: Mapping[str, Any]) -> bool:
    amounts = [row.get(name) for name in ("input", "cached", "output")]
    return bool(str(row.get("model") or "").strip()) and all(
        isinstance(amount, int | float) and amount >= 0 for amount in amounts
    )


def _price(row: Mapping[str, Any]) -> Price:
    return Price(
        model=str(row["model"]).strip(),
        input=float(row["input"]),
        cached=float(row["cached"]),
        output=float(row["output"]),
    )
