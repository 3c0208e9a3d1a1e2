"""Settings read once from the environment, `.env` and Streamlit secrets, checked, and printable without secrets."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from grader.errors import SettingsError

DEFAULT_MODEL = "gpt-6.1-terra"
OFFLINE = "offline"
LARGEST_FILE_MB = 1000.0
"""The highest download limit that can be set. A notebook is read as a whole, and GitHub itself takes no files over 100 MB."""


class Secret(str):
    """Text that must not be shown: `repr` hides it, so that dataclass reprs, logs and tracebacks do too. The value itself is the string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(set)" if self else "Secret(empty)"


NO_SECRET = Secret("")


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """Hosts of one GitHub. Only these are ever contacted for a submission. URLs have no trailing slash."""

    url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    raw_url: str = "https://raw.githubusercontent.com"
    token: Secret = NO_SECRET


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`max_file_bytes` limits one download. `api_key` and `base_url` empty means: offline grader."""

    database_url: str = "sqlite:///data/coachmark.db"
    api_key: Secret = NO_SECRET
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


def environment() -> Mapping[str, str]:
    """The process environment over the `.env` file of the working directory."""
    file = {name: value or "" for name, value in dotenv_values(Path(".env")).items()}
    return {**file, **os.environ}


def _url(values: Mapping[str, str], name: str, default: str) -> str:
    text = values.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise SettingsError("settings.not_a_url", name=name)
    return text


def _number(values: Mapping[str, str], name: str, default: float, most: float) -> float:
    text = values.get(name, "").strip()
    try:
        number = float(text) if text else default
    except ValueError:
        number = -1.0
    if not 0 < number <= most:
        raise SettingsError("settings.not_a_number", name=name, most=f"{most:g}")
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
            api_url=_url(
                values, "GITHUB_API_URL", f"{web}/api/v3" if enterprise and not api else "https://api.github.com"
            ),
            raw_url=_url(values, "GITHUB_RAW_URL", f"{web}/raw" if enterprise else "https://raw.githubusercontent.com"),
            token=Secret(values.get("GITHUB_TOKEN", "").strip()),
        ),
        max_file_bytes=int(_number(values, "COACHMARK_MAX_FILE_MB", 25, LARGEST_FILE_MB) * 1_000_000),
        feedback_language=_choice(values, "COACHMARK_FEEDBACK_LANGUAGE", "ko", FEEDBACK_LANGUAGES),
        tone=_choice(values, "COACHMARK_TONE", "warm", TONES),
        coach=values.get("COACHMARK_COACH", "").strip() or "coach",
    )


def without_secrets(url: str) -> str:
    """A URL fit to be shown: without user name, password, query and fragment."""
    if url.startswith("sqlite:"):
        return url  # a path, which may well contain an @
    return re.split(r"[?#]", re.sub(r"(?s)//.*@", "//", url))[0]


def in_the_open(settings: Settings) -> dict[str, str | bool]:
    """Each variable and what it is set to, for people to read. Of a secret only whether it is set; "" is not set."""
    return {
        "DATABASE_URL": without_secrets(settings.database_url),
        "OPENAI_API_KEY": bool(settings.api_key),
        "OPENAI_BASE_URL": without_secrets(settings.base_url),
        "COACHMARK_MODEL": settings.model,
        "GITHUB_TOKEN": bool(settings.github.token),
        "GITHUB_URL": without_secrets(settings.github.url),
        "GITHUB_API_URL": without_secrets(settings.github.api_url),
        "GITHUB_RAW_URL": without_secrets(settings.github.raw_url),
        "COACHMARK_COACH": settings.coach,
        "COACHMARK_FEEDBACK_LANGUAGE": settings.feedback_language,
        "COACHMARK_TONE": settings.tone,
        "COACHMARK_MAX_FILE_MB": f"{settings.max_file_bytes / 1_000_000:g}",
    }
