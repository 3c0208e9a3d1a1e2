"""What a coach chose on the settings page. Kept in the gradebook, never a secret among it; the environment's settings are the defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from grader import caps, prices
from grader.caps import Caps
from grader.errors import SettingsError
from grader.feedback_lint import Rules, rules
from grader.prices import Price, Prices
from grader.settings import FEEDBACK_LANGUAGES, LARGEST_FILE_MB, TONES, Settings

LONGEST_NAME = 120
"""Characters of a model's or a coach's name."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """`feedback_language` is one of FEEDBACK_LANGUAGES, `tone` one of TONES; `max_file_mb` limits one download, in millions of bytes.

    `blind`: until an evaluation is saved, nothing that is shown or exported says whose the submission is. `keys` are the keys the coach chose instead of
    the standard ones, by action (`grader/keys.py`); `letter_keys`: whether keys without Ctrl do anything.
    """

    model: str
    feedback_language: str
    tone: str
    coach: str
    max_file_mb: float
    blind: bool
    blind_first: int
    prices: Prices
    caps: Caps
    feedback_rules: Rules
    keys: tuple[tuple[str, str], ...] = ()
    letter_keys: bool = True

    @property
    def max_bytes(self) -> int:
        """The limit of one download in bytes."""
        return int(self.max_file_mb * 1_000_000)

    @staticmethod
    def read(stored: Mapping[str, Any], settings: Settings) -> "Preferences":
        """What is in force. A stored value that no longer makes sense is passed over."""
        base = defaults(settings)

        def choice(name: str, choices: tuple[str, ...]) -> str:
            return str(stored[name] if stored.get(name) in choices else base[name])

        def text(name: str) -> str:
            value = stored.get(name)
            return value.strip() if isinstance(value, str) and value.strip() else str(base[name])

        return Preferences(
            model=text("model"),
            feedback_language=choice("feedback_language", FEEDBACK_LANGUAGES),
            tone=choice("tone", TONES),
            coach=text("coach"),
            max_file_mb=stored["max_file_mb"] if _is_size(stored.get("max_file_mb")) else base["max_file_mb"],
            blind=stored.get("blind") is True,
            blind_first=_share(stored.get("blind_first")),
            prices=prices.with_own(_own_prices(stored.get("prices"))),
            caps=caps.read(stored),
            keys=_own_keys(stored.get("keys")),
            letter_keys=stored.get("letter_keys") is not False,
            feedback_rules=rules.read(stored),
        )


def defaults(settings: Settings) -> dict[str, Any]:
    """What the environment says, under the names the choices are stored by."""
    return {
        "model": settings.model,
        "feedback_language": settings.feedback_language,
        "tone": settings.tone,
        "coach": settings.coach,
        "max_file_mb": settings.max_file_bytes / 1_000_000,
        "blind": False,
        "blind_first": 0,
    }


def chosen(choices: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """`choices` in the form the gradebook keeps. What is as the environment has it becomes None, so that a later change there counts.

    Raises SettingsError for the first choice that cannot be.
    """
    base = defaults(settings)
    values = {**base, **{name: value.strip() if isinstance(value, str) else value for name, value in choices.items()}}
    for name in ("model", "coach"):
        if not isinstance(values[name], str) or not 0 < len(values[name]) <= LONGEST_NAME:
            raise SettingsError(f"preferences.no_{name}", most=LONGEST_NAME)
    for name, possible in (("feedback_language", FEEDBACK_LANGUAGES), ("tone", TONES)):
        if values[name] not in possible:
            raise SettingsError(f"preferences.no_{name}")
    if not _is_size(values["max_file_mb"]):
        raise SettingsError("preferences.no_size", most=f"{LARGEST_FILE_MB:g}")
    values["blind"] = values["blind"] is True
    values["blind_first"] = _share(values["blind_first"])
    return {name: None if values[name] == base[name] else values[name] for name in base}


def chosen_prices(own: tuple[Price, ...]) -> dict[str, Any]:
    """The coach's own prices in the form the gradebook keeps."""
    return {"prices": [asdict(price) for price in own] or None}


def _share(value: object) -> int:
    """Percent; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100 else 0


def _is_size(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LARGEST_FILE_MB


def _own_keys(stored: object) -> tuple[tuple[str, str], ...]:
    entries = stored.items() if isinstance(stored, dict) else ()
    return tuple((name, key) for name, key in entries if isinstance(name, str) and isinstance(key, str))


def _own_prices(stored: object) -> Iterator[Price]:
    for row in stored if isinstance(stored, list) else ():
        try:
            yield prices.price_of(row)
        except SettingsError:
            continue
