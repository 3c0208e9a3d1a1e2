"""How a model wants to be asked. Endpoints refuse parameters they do not know; what one refused is remembered and not sent again."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import openai

from grader.learned import Learned
from grader.llm.openai_endpoint import Endpoint
from grader.llm.openai_errors import error_text, is_too_long
from grader.ports import GradingTask, WritingTask
from grader.prompt import template
from grader.sent_prompt import Request

FORMATS = ("json_schema", "json_object", "text")
"""From the strictest to none; each is tried when the one before it is refused."""

EFFORT = "reasoning_effort"
_TOKEN_LIMITS = ("max_completion_tokens", "max_tokens")
_OPTIONAL = ("prompt_cache_key", "reasoning_effort", "stream_options", "temperature")
_NAMED = re.compile("|".join((*_TOKEN_LIMITS, *_OPTIONAL)))
_VALUE_REFUSED = re.compile(r"unsupported[ _]value|does not support '|invalid value|supported values", re.IGNORECASE)
_REPLY_ALLOWED = re.compile(r"supports at most (\d{2,7}) (?:completion|output) tokens", re.IGNORECASE)
_FORMAT_NAMED = re.compile(
    r"response_format|json.?schema|json_object|structured output|grammar|guided|no endpoints found that", re.IGNORECASE
)


@dataclass
class Dialect:
    """What one model at one endpoint takes. Improves with every refusal."""

    token_limit: str
    effort: str | None
    format: str = FORMATS[0]
    refused: set[str] = field(default_factory=set)
    """Names of parameters; "reasoning_effort=max" where only that value was refused."""
    longest_reply: int | None = None
    """Tokens, where the model allows fewer than we would ask for."""
    named_cache: bool = False
    """Whether calls that begin alike find the provider's cache by a name of ours. Without it they do so by chance."""
    routed: bool = False
    """Whether somebody else serves the model, who is only to be chosen when they take all of our parameters."""

    def request(self, task: GradingTask | WritingTask) -> dict[str, Any]:
        """The parameters of the call that depend on the model."""
        messages = [{"role": message.role, "content": message.text} for message in task.prompt.messages]
        if messages:
            messages[0]["content"] += self._added(task)
        efforts = (task.instructions.effort, self.effort)
        optional: dict[str, Any] = {
            "stream_options": {"include_usage": True},
            "reasoning_effort": next((value for value in efforts if value and self._takes(EFFORT, value)), None),
            "temperature": task.instructions.temperature,
            "prompt_cache_key": task.prompt.prefix_digest[:32] if self.named_cache and messages else None,
        }
        sent = {name: value for name, value in optional.items() if value is not None and self._takes(name, value)}
        limit = min(task.longest_reply, self.longest_reply or task.longest_reply)
        if self.routed:
            sent["extra_body"] = {"provider": {"require_parameters": True}}
        return {"messages": messages, self.token_limit: limit, **self._response_format(task), **sent}

    def _added(self, task: GradingTask | WritingTask) -> str:
        """What a model that takes no schema is told of the answer's form at the end of the system message."""
        if task.prompt.schema is None or self.format == "json_schema":
            return ""
        schema = json.dumps(task.prompt.schema, ensure_ascii=False)
        return "\n\n" + template("json_only").substitute(schema=schema)

    def told(self, task: GradingTask | WritingTask, request: dict[str, Any]) -> Request:
        """`request` as the record keeps it: without the prompt, and with the name of the answer's form in place of its schema."""
        parameters = {name: value for name, value in request.items() if name not in ("messages", "response_format")}
        parameters["response_format"] = self.format if task.prompt.schema else FORMATS[-1]
        return Request(parameters=parameters, added=self._added(task).strip(), not_taken=self.not_taken(task))

    def _takes(self, name: str, value: object) -> bool:
        return not {name, f"{name}={value}"} & self.refused

    def not_taken(self, task: GradingTask | WritingTask) -> tuple[str, ...]:
        """The parameters of the coach's instructions that this model does not get as they were chosen."""
        wanted = task.instructions
        chosen = {EFFORT: wanted.effort or None, "temperature": wanted.temperature}
        return tuple(name for name, value in chosen.items() if value is not None and not self._takes(name, value))

    def _response_format(self, task: GradingTask | WritingTask) -> dict[str, Any]:
        if task.prompt.schema is None:
            return {}
        if self.format == "json_schema":
            schema = {"name": "grading", "strict": True, "schema": task.prompt.schema}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        return {"response_format": {"type": "json_object"}} if self.format == "json_object" else {}

    def learn(self, error: openai.APIStatusError, effort: str | None = None) -> bool:
        """Whether the refusal teaches something, so that asking again in another way makes sense. `effort` is the one that was asked for."""
        allowed = allowed_reply(error)
        if allowed and allowed != self.longest_reply:
            self.longest_reply = allowed
            return True
        name = refused_parameter(error)
        if name == "response_format" and self.format != FORMATS[-1]:
            self.format = FORMATS[FORMATS.index(self.format) + 1]
            return True
        if name is None or name == "response_format" or name in self.refused:
            return False
        if name == EFFORT and effort and _VALUE_REFUSED.search(error_text(error)):
            name = f"{name}={effort}"
            if name in self.refused:
                return False
        self.refused.add(name)
        if name in _TOKEN_LIMITS:
            if name != self.token_limit:
                return False
            self.token_limit = next(limit for limit in _TOKEN_LIMITS if limit != name)
        return True

    def lesson(self) -> dict[str, Any]:
        """What `Lessons` should keep of it."""
        return {
            "format": self.format,
            "refused": tuple(sorted(self.refused)),
            "token_limit": self.token_limit,
            "reply": self.longest_reply,
        }


def dialect_of(endpoint: Endpoint, model: str, learned: Learned) -> Dialect:
    """How to ask the model: a first guess by host and name, corrected by what was learned."""
    modern = endpoint.is_openai or endpoint.is_azure or endpoint.is_router
    reasons = endpoint.is_openai and model.startswith(("gpt-5", "gpt-6"))
    return Dialect(
        token_limit=learned.token_limit if learned.token_limit in _TOKEN_LIMITS else _TOKEN_LIMITS[0 if modern else 1],
        effort="low" if reasons else None,
        format=learned.format if learned.format in FORMATS else FORMATS[0],
        refused={name for name in learned.refused if name.partition("=")[0] in (*_TOKEN_LIMITS, *_OPTIONAL)},
        longest_reply=learned.reply,
        named_cache=endpoint.is_openai or endpoint.is_azure,
        routed=endpoint.is_router,
    )


def allowed_reply(error: openai.APIStatusError) -> int | None:
    """How many tokens a model may write at most, when it refuses because we asked for more."""
    match = _REPLY_ALLOWED.search(error_text(error)) if error.status_code in (400, 422) else None
    return int(match[1]) if match else None


def refused_parameter(error: openai.APIStatusError) -> str | None:
    """The parameter an endpoint says it does not take, if that is what it says and we can do without."""
    text = error_text(error)
    if error.status_code not in (400, 404, 422, 501) or is_too_long(error, text):
        return None
    named = str(error.param or "").partition(".")[0]
    if named in (*_TOKEN_LIMITS, *_OPTIONAL, "response_format"):
        return named
    if match := _NAMED.search(text):
        return match[0]
    return "response_format" if _FORMAT_NAMED.search(text) else None
