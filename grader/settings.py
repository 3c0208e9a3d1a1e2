"""Settings read once from the environment, `.env` and Streamlit secrets, checked, and printable without secrets."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from grader.errors import SettingsError

DEFAULT_MODEL = "gpt-6.1-terra"
OFFLINE = "offline"


class Secret(str):
    """Text that must not be shown: `repr` hides it, so that dataclass reprs, logs and tracebacks do too. The value itself is the string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(set)" if self else "Secret(empty)"


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """Hosts of one GitHub. Only these are ever contacted for a submission. URLs have no trailing slash."""

    url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    raw_url: str = "https://raw.githubusercontent.com"
    token: Secret = Secret("")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`max_file_bytes` limits one download. `api_key` and `base_url` empty means: offline grader."""

    database_url: str = "sqlite:///data/coachmark.db"
    api_key: Secret = Secret("")
    base_url: str = ""
    model: str = DEFAULT_MODEL
    github: GitHub = field(default_factory=GitHub)
    max_file_bytes: int = 25_000_000
    feedback_language: str = "ko"
    tone: str = "warm"
    coach: str = "coach"

    @property
    def offline(self) -> bool:
        return not self.api_key and not self.base_url


def _url(values: Mapping[str, str], name: str, default: str) -> str:
    text = values.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise SettingsError("settings.not_a_url", name=name)
    return text


def _number(values: Mapping[str, str], name: str, default: float) -> float:
    text = values.get(name, "").strip()
    try:
        number = float(text) if text else default
    except ValueError:
        number = -1.0
    if not number > 0:
        raise SettingsError("settings.not_a_number", name=name)
    return number


def _choice(values: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = values.get(name, "").strip() or default
    if text not in choices:
        raise SettingsError("settings.not_a_choice", name=name, choices=", ".join(choices))
    return text


TONES = ("warm", "matter_of_fact", "strict")
FEEDBACK_LANGUAGES = ("ko", "en")


def read(values: Mapping[str, str] | None = None) -> Settings:
    """Settings from `values` (default: the process environment). An empty value counts as not set. Raises SettingsError naming the variable."""
    values = os.environ if values is None else values
    api = values.get("GITHUB_API_URL", "").strip()
    web = _url(values, "GITHUB_URL", "https://github.com")
    enterprise = web != "https://github.com"
    return Settings(
        database_url=values.get("DATABASE_URL", "").strip() or Settings.database_url,
        api_key=Secret(values.get("OPENAI_API_KEY", "").strip()),
        base_url=_url(values, "OPENAI_BASE_URL", ""),
        model=values.get("COACHMARK_MODEL", "").strip() or DEFAULT_MODEL,
        github=GitHub(
            url=web,
            api_url=_url(values, "GITHUB_API_URL", f"{web}/api/v3" if enterprise and not api else "https://api.github.com"),
            raw_url=_url(values, "GITHUB_RAW_URL", f"{web}/raw" if enterprise else "https://raw.githubusercontent.com"),
            token=Secret(values.get("GITHUB_TOKEN", "").strip()),
        ),
        max_file_bytes=int(_number(values, "COACHMARK_MAX_FILE_MB", 25) * 1_000_000),
        feedback_language=_choice(values, "COACHMARK_FEEDBACK_LANGUAGE", "ko", FEEDBACK_LANGUAGES),
        tone=_choice(values, "COACHMARK_TONE", "warm", TONES),
        coach=values.get("COACHMARK_COACH", "").strip() or "coach",
    )
