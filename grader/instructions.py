"""What a coach tells the model about one assignment, and how it is to answer: words and parameters, never the rules that protect.

The words stand in a place of their own in the system prompt, before the rules that say what the submission is, what evidence is and what form the
answer has. Those rules say that they count where the words disagree with them.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from grader import plain_text, tripwire
from grader.errors import InstructionsError
from grader.masking import IMITATIONS
from grader.settings import TONES

PREFERENCE = "instructions."
"""What the names of the preferences begin with that keep instructions; the rest is the assignment's key."""

LONGEST_PERSONA = 600
LONGEST_EXTRA = 2_000
"""In characters."""

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
HIGHEST_TEMPERATURE = 1.5
FEWEST_REPLY_TOKENS, MOST_REPLY_TOKENS = 2_000, 64_000

_PLACEHOLDER = re.compile(r"\$\$|\$\{?[A-Za-z_]\w*\}?|\$\{")
_HEADING = re.compile(r"^\s{0,3}#{1,6}(?=\s).*|^\s{0,3}(?:={3,}|-{3,})\s*$", re.MULTILINE)
_QUOTED = 40


def require_harmless(text: str) -> None:
    """Raises InstructionsError for words that could pass themselves off as ours, or that nobody sees."""
    for pattern, _ in IMITATIONS:
        if found := pattern.search(text):
            raise InstructionsError("instructions.marker", found=text[found.start() :].partition("\n")[0][:_QUOTED])
    if found := _PLACEHOLDER.search(text):
        raise InstructionsError("instructions.placeholder", found=found[0][:_QUOTED])
    if found := _HEADING.search(text):
        raise InstructionsError("instructions.heading", found=found[0].strip()[:_QUOTED])
    if text != cleaned(text):
        raise InstructionsError("instructions.not_text")


def cleaned(text: str) -> str:
    """Without what nobody sees and no store takes, and without blanks at the ends."""
    return plain_text.CONTROLS.sub("", tripwire.without_hidden(plain_text.source(text).replace("\ufeff", ""))).strip()


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """Valid by construction: anything out of bounds raises InstructionsError. Without arguments, what applies where a coach chose nothing.

    `persona` "": the one in `grader/prompts/persona.md`. `tone` "": the coach's preference. `effort` "", `temperature` None and `longest_reply` None
    (tokens, thinking included): whatever suits the model; a temperature is then not sent at all.
    """

    persona: str = ""
    extra: str = ""
    tone: str = ""
    effort: str = ""
    temperature: float | None = None
    longest_reply: int | None = None

    def __post_init__(self) -> None:
        for name, text, most in (("persona", self.persona, LONGEST_PERSONA), ("extra", self.extra, LONGEST_EXTRA)):
            if len(text) > most:
                raise InstructionsError(f"instructions.{name}_too_long", n=len(text), most=most, over=len(text) - most)
            require_harmless(text)
        if self.tone and self.tone not in TONES:
            raise InstructionsError("instructions.no_tone", given=self.tone)
        if self.effort and self.effort not in EFFORTS:
            raise InstructionsError("instructions.no_effort", given=self.effort, choices=", ".join(EFFORTS))
        if self.temperature is not None and not 0 <= self.temperature <= HIGHEST_TEMPERATURE:
            raise InstructionsError("instructions.no_temperature", most=f"{HIGHEST_TEMPERATURE:g}")
        if self.longest_reply is not None and not FEWEST_REPLY_TOKENS <= self.longest_reply <= MOST_REPLY_TOKENS:
            raise InstructionsError(
                "instructions.no_longest_reply", least=f"{FEWEST_REPLY_TOKENS:,}", most=f"{MOST_REPLY_TOKENS:,}"
            )

    @property
    def custom(self) -> bool:
        """Whether the coach chose anything."""
        return self != STANDARD

    def stored(self) -> dict[str, Any]:
        """What was chosen, of JSON's kinds; `read` takes it back."""
        return {name: value for name, value in asdict(self).items() if value != getattr(STANDARD, name)}

    @property
    def digest(self) -> str:
        """Hex SHA-256 of what was chosen; "" when nothing was."""
        if not self.custom:
            return ""
        canonical = json.dumps(self.stored(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


STANDARD = Instructions()

NAMES = tuple(field.name for field in fields(Instructions))


@dataclass(frozen=True, kw_only=True)
class InstructionsVersion:
    """Instructions as they were once in force for an assignment. `runs` counts the runs that used them."""

    digest: str
    instructions: Instructions
    created_at: datetime
    runs: int


def entered(values: Mapping[str, Any], *, standard_persona: str) -> Instructions:
    """What was entered in a form: texts are cleaned of hidden characters, and a persona that is the standard one is none of the coach's. Raises InstructionsError."""
    given: dict[str, Any] = {
        name: cleaned(value) if isinstance(value, str) else value for name, value in values.items()
    }
    if given.get("persona") == standard_persona:
        given["persona"] = ""
    return Instructions(**{name: value for name, value in given.items() if value is not None})


def read(stored: object) -> Instructions:
    """What the gradebook keeps. Unknown names, and values that no longer make sense, are passed over."""
    chosen: dict[str, Any] = {}
    for name, value in stored.items() if isinstance(stored, Mapping) else ():
        if name in NAMES and _of_its_kind(name, value):
            try:
                Instructions(**{name: value})
            except InstructionsError:
                continue
            chosen[name] = value
    return Instructions(**chosen)


def _of_its_kind(name: str, value: object) -> bool:
    if name in ("temperature", "longest_reply"):
        kinds = (int,) if name == "longest_reply" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, str)


def chosen(preferences: Mapping[str, Any], assignment: str) -> Instructions:
    """What is in force for the assignment of that key."""
    return read(preferences.get(f"{PREFERENCE}{assignment}"))


def kept(assignment: str, instructions: Instructions) -> dict[str, Any]:
    """The preference that puts `instructions` in force; the standard ones leave none."""
    return {f"{PREFERENCE}{assignment}": instructions.stored() or None}
