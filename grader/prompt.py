"""What the model is sent: the rubric first, the same for every submission, then this submission as data between markers nobody can guess."""

from dataclasses import dataclass
from typing import Any, Literal

from grader.run import ManifestEntry


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """`schema` is the JSON schema of the reply. `digest` identifies template, rubric and submission together, but not the random markers."""

    messages: tuple[Message, ...]
    schema: dict[str, Any]
    manifest: tuple[ManifestEntry, ...]
    digest: str
    tokens: int

    @property
    def text(self) -> str:
        """All of it, as History shows it."""
        return "\n\n".join(f"[{message.role}]\n{message.text}" for message in self.messages)
