"""What has been heard of one streamed answer, and whether it is a whole one."""

import json
import re
from typing import Any

import openai

from grader import tokens
from grader.errors import ModelError, ModelUnavailable, ReplyUnreadable
from grader.llm.openai_errors import Asked
from grader.run import Usage

_SURROGATE = re.compile("[\ud800-\udfff]")
_MORE_THAN_ANYONE_SENDS = 10**9
"""Tokens. A larger number is a mistake of whoever counted."""
_HIGH_HALF = re.compile("[\ud800-\udbff]\\Z")


class Answer:
    """Takes chunks as they come, of any shape: the client does not validate them."""

    def __init__(self) -> None:
        self.chunks = 0
        self.thinking = False
        """Whether the last chunk held thinking that is not part of the answer."""
        self._parts: list[str] = []
        self._refusal: list[str] = []
        self._half = ""
        self._finish: str | None = None
        self._usage: Usage | None = None

    def take(self, chunk: Any) -> str:  # noqa: ANN401 - whatever an endpoint sends
        """The answer's text in this chunk, which may be empty."""
        self.chunks += 1
        self._note_usage(getattr(chunk, "usage", None))
        choices = getattr(chunk, "choices", None)
        first = (
            next((one for one in choices if not getattr(one, "index", 0)), None) if isinstance(choices, list) else None
        )
        self._finish = _text(getattr(first, "finish_reason", None)) or self._finish
        delta = getattr(first, "delta", None)
        self.thinking = any(_text(getattr(delta, name, None)) for name in ("reasoning_content", "reasoning", "refusal"))
        self._refusal.append(_text(getattr(delta, "refusal", None)))
        return self._add(_content(getattr(delta, "content", None)))

    def take_whole(self, body: bytes) -> str:
        """The answer's text in a body that came at once instead of as a stream. Raises APIError, or ValueError when it is no answer at all."""
        read = json.loads(body)
        if not isinstance(read, dict) or not isinstance(read.get("choices"), list) or not read["choices"]:
            raise ValueError("no chat completion")
        message = read["choices"][0].get("message") or {}
        self.chunks += 1
        self._finish = _text(read["choices"][0].get("finish_reason")) or "stop"
        self._refusal.append(_text(message.get("refusal")))
        self._note_usage(openai.types.CompletionUsage.model_construct(**(read.get("usage") or {})))
        return self._add(_content(message.get("content")))

    def usage(self, prompt_tokens: int, *, given_up: bool = False) -> Usage | None:
        """What was reported; else what we count, when anything was heard or we gave up on what the endpoint worked on; else None."""
        if self._usage or not (self.chunks or given_up):
            return self._usage
        return Usage(prompt_tokens=prompt_tokens, completion_tokens=tokens.count("".join(self._parts)), estimated=True)

    def problem(self, asked: Asked) -> ModelError | None:
        """Why this, the end of the stream, is not the end of a good answer."""
        if refusal := "".join(self._refusal):
            return asked.problem(ModelError, "refusal", detail=asked.quote(refusal))
        if self._finish == "length":
            return asked.problem(ModelError, "length")
        if self._finish == "content_filter":
            return asked.problem(ModelError, "content_filter")
        if not self.chunks:
            return asked.problem(ReplyUnreadable, "nonsense")
        if not any(self._parts):
            return asked.problem(ReplyUnreadable, "empty")
        return None if self._finish else asked.problem(ModelUnavailable, "cut")

    def _add(self, content: str) -> str:
        """Some endpoints cut a character in two: wait for its other half."""
        text, self._half = self._half + content, ""
        if _HIGH_HALF.search(text):
            text, self._half = text[:-1], text[-1]
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._parts.append(text)
        return text

    def _note_usage(self, reported: Any) -> None:  # noqa: ANN401 - whatever an endpoint sends
        if _count(reported, "prompt_tokens") or _count(reported, "completion_tokens"):
            self._usage = Usage(
                prompt_tokens=_count(reported, "prompt_tokens"),
                completion_tokens=_count(reported, "completion_tokens"),
                cached_tokens=_count(_details(reported, "prompt"), "cached_tokens"),
                reasoning_tokens=_count(_details(reported, "completion"), "reasoning_tokens"),
            )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _content(value: object) -> str:
    """The text of a content, which some gateways send as a list of parts."""
    if not isinstance(value, list):
        return _text(value)
    return "".join(_text(part.get("text")) for part in value if isinstance(part, dict) and part.get("type") == "text")


def _details(reported: object, side: str) -> object:
    name = f"{side}_tokens_details"
    return getattr(reported, name, None)


def _count(reported: object, name: str) -> int:
    value = reported.get(name) if isinstance(reported, dict) else getattr(reported, name, None)
    return value if isinstance(value, int) and 0 < value < _MORE_THAN_ANYONE_SENDS else 0
