"""Every sentence a coach reads, in English and Korean.

`grader/words/<area>.toml` holds one table per sentence with `en` and `ko` (and `en_one` where English needs a singular for `n == 1`).
Its key is `<area>.<table>`, for example `source.not_found`. Both languages stand beside each other so that a change to one is seen in the other.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).with_name("words")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All sentences: key -> {"en": text, "ko": text[, "en_one": text]}."""
    sentences: dict[str, dict[str, str]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for name, texts in tomllib.loads(file.read_text("utf-8")).items():
            sentences[f"{file.stem}.{name}"] = texts
    return sentences


def say(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language`, its `{placeholders}` filled. An unknown language is answered in English; an unknown key raises KeyError."""
    texts = catalogue()[key]
    singular = f"{language}_one"
    text = texts[singular] if values.get("n") == 1 and singular in texts else texts.get(language, texts["en"])
    return text.format(**values)


def language_of(locale: str | None) -> Language:
    """The language to speak to someone with this locale (`ko-KR`, `ko_KR.UTF-8`, `en-US`, None)."""
    return "ko" if (locale or "").lower().startswith("ko") else "en"
