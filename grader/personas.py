"""Who answers the coach in the talk: bundled personas, and the coach's own prompt files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.errors import InstructionsError
from grader.instructions import cleaned, require_harmless

FOLDER = Path(__file__).with_name("prompts") / "personas"
STANDARD = "colleague"
PREFERENCE = "personas"
LONGEST, LONGEST_NAME, MOST = 4_000, 60, 20
"""Characters of a text and of a name, and how many of their own a coach may keep."""


@dataclass(frozen=True, kw_only=True)
class Persona:
    """`text` is what the model is told of its part. `own`: the coach brought it."""

    name: str
    text: str
    own: bool = False


@cache
def bundled() -> tuple[Persona, ...]:
    """Those of `grader/prompts/personas`, the standard one first."""
    files = sorted(FOLDER.glob("*.md"), key=lambda file: (file.stem != STANDARD, file.stem))
    return tuple(Persona(name=file.stem, text=file.read_text("utf-8").strip()) for file in files)


def offered(stored: Mapping[str, Any]) -> tuple[Persona, ...]:
    """The bundled ones and those kept in the preferences `stored`; what cannot be read there is passed over."""
    kept = stored.get(PREFERENCE)
    own = [
        Persona(name=name, text=text, own=True)
        for name, text in (kept.items() if isinstance(kept, dict) else ())
        if isinstance(text, str) and name not in {persona.name for persona in bundled()}
    ]
    return (*bundled(), *own)


def named(stored: Mapping[str, Any], name: str) -> Persona:
    """The one of that name, the standard one when it is gone."""
    return next((persona for persona in offered(stored) if persona.name == name), bundled()[0])


def of_file(file_name: str, content: bytes) -> Persona:
    """A coach's own prompt file. Raises InstructionsError when it cannot be one."""
    name = Path(file_name.replace("\\", "/")).stem.strip()[:LONGEST_NAME]
    try:
        text = cleaned(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InstructionsError("talk.persona_not_text") from error
    if not name or not text or len(text) > LONGEST:
        raise InstructionsError("talk.persona_length", n=len(text), most=LONGEST)
    if name in {persona.name for persona in bundled()}:
        raise InstructionsError("talk.persona_taken", name=name)
    require_harmless(text)
    return Persona(name=name, text=text, own=True)


def with_one(stored: Mapping[str, Any], persona: Persona) -> dict[str, Any]:
    """The preference with this one added or replaced. Raises InstructionsError when there are too many."""
    own = {item.name: item.text for item in offered(stored) if item.own} | {persona.name: persona.text}
    if len(own) > MOST:
        raise InstructionsError("talk.persona_too_many", most=MOST)
    return {PREFERENCE: own}


def without(stored: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The preference without the one of that name."""
    own = {item.name: item.text for item in offered(stored) if item.own and item.name != name}
    return {PREFERENCE: own or None}
