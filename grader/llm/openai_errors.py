"""What endpoints say when they cannot answer, as problems a coach can do something about.

Endpoints differ in status, code and wording for the same thing, so all three are looked at. Nothing of an endpoint's text is shown but a short,
cleaned quotation: some endpoints repeat the key.
"""

import json
import math
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai

from grader.errors import ModelError, ModelUnavailable, PromptTooLong, ReplyUnreadable
from grader.llm.openai_endpoint import Endpoint

_LONGEST_QUOTATION = 160
_SECRET = re.compile(
    r"\b(?:Bearer\s+\S+|(?:sk|pk|key|org|proj|hf|gsk|xai|AIza)[-_*][^\s,.;:'\"]+)|[A-Za-z0-9+/_*=-]{24,}", re.IGNORECASE
)
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_TOO_LONG = re.compile(
    r"context[ _]?(?:length|size|window)|maximum (?:context|model length|input)|too many tokens|exceed_context|(?:prompt|input) is too long|reduce the length"
    r"|context the overflows|input token count",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"(?:context length|model length|context window|context size)(?: \(?(?:is|of|of only|size))?[\s:(=]{1,3}(\d{3,8})\b"
    r"|context length of only (\d{3,8})|n_ctx[\"\s:=]{1,4}(\d{3,8})|> (\d{3,8}) maximum|tokens allowed \((\d{3,8})\)",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"response_format|json.?schema|json_object|structured output|grammar|no endpoints found that", re.IGNORECASE
)
_NO_MODEL = re.compile(r"model_not_found|DeploymentNotFound|not a valid model|no endpoints found for", re.IGNORECASE)
_FILTERED = re.compile(r"content_filter|content_policy|content management policy|ResponsibleAI", re.IGNORECASE)
_NO_CREDIT = re.compile(
    r"insufficient_quota|billing_hard_limit|insufficient credits|exceeded your current quota", re.IGNORECASE
)
_TRY_AGAIN = re.compile(r"try again in ([\d.]+)\s*(ms|s|m)\b", re.IGNORECASE)
_NONSENSE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError)


@dataclass(frozen=True)
class Asked:
    """Who was asked: what the sentences name."""

    endpoint: Endpoint
    model: str

    def problem(self, kind: type[ModelError], key: str, **values: Any) -> ModelError:  # noqa: ANN401 - what the sentence needs
        return kind(f"model.{key}", endpoint=self.endpoint.name, model=self.model, **values)

    def quote(self, text: str) -> str:
        """A short quotation of what the endpoint said, without anything that looks like a key."""
        text = text.replace(self.endpoint.key, "***") if self.endpoint.key else text
        text = " ".join(_SECRET.sub("***", _TAG.sub(" ", text)).split())
        short = text if len(text) <= _LONGEST_QUOTATION else f"{text[:_LONGEST_QUOTATION]}…"
        return f"“{short}”"


def error_text(error: openai.APIError) -> str:
    """What the endpoint said, wherever in the body it said it. Bodies come as {"error": {"message"}}, {"error": text}, {"detail": …}, text, HTML."""
    body: object = error.body
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    if isinstance(body, (dict, list)):
        body = json.dumps(body, ensure_ascii=False)
    return str(body or error.message)


def is_too_long(error: openai.APIError, text: str) -> bool:
    return (
        error.code == "context_length_exceeded"
        or error.type == "exceed_context_size_error"
        or bool(_TOO_LONG.search(text))
    )


def window_in(error: openai.APIError, text: str) -> int | None:
    """How many tokens the model reads, when the endpoint says so while it refuses more."""
    body = error.body.get("error", error.body) if isinstance(error.body, dict) else None
    told = body.get("n_ctx") if isinstance(body, dict) else None
    if isinstance(told, int) and not isinstance(told, bool) and told > 0:
        return told
    match = _WINDOW.search(text)
    return next((int(number) for number in match.groups() if number), None) if match else None


def translate(error: Exception, asked: Asked) -> ModelError:
    """The problem behind whatever the client raised."""
    if isinstance(error, ModelError):
        return error
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, asked)
    if isinstance(error, (openai.APIConnectionError, httpx2.RequestError, httpx2.StreamError)):
        return _of_connection(error.__cause__ or error, asked)
    if isinstance(error, openai.APIError):
        return _of_event(error, asked)
    if isinstance(error, _NONSENSE):
        return asked.problem(ReplyUnreadable, "nonsense")
    return asked.problem(ModelUnavailable, "cut")


_BY_STATUS: dict[int, tuple[type[ModelError], str]] = {
    **dict.fromkeys((301, 302, 303, 307, 308, 404, 405), (ReplyUnreadable, "not_an_endpoint")),
    401: (ModelError, "bad_key"),
    403: (ModelError, "no_permission"),
    407: (ModelError, "unreachable"),
    413: (PromptTooLong, "too_long"),
}


def _of_status(error: openai.APIStatusError, asked: Asked) -> ModelError:
    text = error_text(error)
    if special := _of_words(error, text, asked):
        return special
    if error.status_code == 429:
        return _rate_limited(retry_after(error), asked)
    if error.status_code == 404 and "model" in f"{error.code} {text}".lower():
        return asked.problem(ModelError, "unknown_model")
    if error.status_code >= 500 or error.status_code in (408, 409):
        return asked.problem(ModelUnavailable, "server_error", retry_after=retry_after(error))
    if error.status_code in _BY_STATUS:
        return asked.problem(*_BY_STATUS[error.status_code])
    return asked.problem(ModelError, "request_refused", detail=asked.quote(text))


def _of_words(error: openai.APIError, text: str, asked: Asked) -> ModelError | None:
    """Problems that words tell better than the status."""
    status = getattr(error, "status_code", 200)
    said = f"{error.code} {error.type} {text}"
    if status == 402 or _NO_CREDIT.search(said):
        return asked.problem(ModelError, "no_credit")
    if status not in (401, 403, 429) and is_too_long(error, text):
        return asked.problem(PromptTooLong, "too_long", window=window_in(error, text))
    if status < 500 and _FILTERED.search(said):
        return asked.problem(ModelError, "content_filter")
    if status in (400, 404, 422) and _FORMAT.search(f"{error.param} {text}"):
        return asked.problem(ModelError, "format_refused", detail=asked.quote(text))
    if status in (200, 400, 404, 422) and _NO_MODEL.search(said):
        return asked.problem(ModelError, "unknown_model")
    return None


def _of_event(error: openai.APIError, asked: Asked) -> ModelError:
    """An error object inside a stream that began well."""
    text = error_text(error)
    if special := _of_words(error, text, asked):
        return special
    if error.code == "429" or "rate_limit" in f"{error.code} {error.type}":
        return _rate_limited(_seconds_in(text), asked)
    return asked.problem(ModelUnavailable, "server_error")


def _of_connection(cause: BaseException, asked: Asked) -> ModelError:
    if isinstance(cause, (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)):
        return asked.problem(ModelError, "bad_base_url", address=asked.endpoint.base_url)
    if "CERTIFICATE_VERIFY_FAILED" in str(cause):
        return asked.problem(ModelError, "untrusted")
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)):
        return asked.problem(ModelUnavailable, "unreachable")
    return asked.problem(ModelUnavailable, "cut")


def _rate_limited(seconds: float | None, asked: Asked) -> ModelError:
    if seconds is None:
        return asked.problem(ModelUnavailable, "rate_limited")
    return asked.problem(ModelUnavailable, "rate_limited_seconds", seconds=max(1, round(seconds)), retry_after=seconds)


def retry_after(error: openai.APIStatusError) -> float | None:
    """How many seconds the endpoint asks us to wait: by header, or in words."""
    headers = error.response.headers
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers[name]) / per_second
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    until = _seconds_until(headers.get("retry-after", ""), headers.get("date", ""))
    return _seconds_in(error_text(error)) if until is None else until


def _seconds_until(date: str, now: str) -> float | None:
    """From one HTTP date to another, both by the endpoint's clock, which may not be ours; None when one of them is no date."""
    try:
        return max(0.0, (parsedate_to_datetime(date) - parsedate_to_datetime(now)).total_seconds())
    except (ValueError, TypeError):
        return None


def _seconds_in(text: str) -> float | None:
    match = _TRY_AGAIN.search(text)
    if match is None:
        return None
    try:
        return float(match[1]) * {"ms": 0.001, "s": 1, "m": 60}[match[2].lower()]
    except ValueError:
        return None
