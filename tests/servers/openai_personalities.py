"""Kinds of endpoints, told apart by what they take, how they refuse, and what they do with a prompt that is longer than the model's window.

The texts are those of the vendors' documentation and issue trackers; nothing was asked live.
"""

from collections.abc import Callable
from dataclasses import dataclass

from grader import tokens
from tests.servers.openai_faults import NO_OBJECT, NO_SCHEMA, error

Refusal = tuple[int, dict]


@dataclass(frozen=True, kw_only=True)
class Personality:
    """`too_long` makes a refusal of window and prompt tokens; None: the prompt is cut without a word. `no_schema` and `no_object` refuse those formats."""

    too_long: Callable[[int, int], Refusal] | None
    no_schema: Refusal = NO_SCHEMA
    no_object: Refusal = (400, error("'json_object' is not supported.", param="response_format"))


def _openai(window: int, sent: int) -> Refusal:
    text = f"This model's maximum context length is {window} tokens. However, your messages resulted in {sent} tokens."
    return 400, error(text, code="context_length_exceeded", param="messages")


def _router(window: int, sent: int) -> Refusal:
    text = f"This endpoint's maximum context length is {window} tokens. However, you requested about {sent} tokens ({sent} of text input)."
    return 400, {"error": {"message": text, "code": 400, "metadata": {"provider_name": None}}}


def _vllm(window: int, sent: int) -> Refusal:
    text = f"This model's maximum context length is {window} tokens. However, you requested {sent} tokens in the messages, Please reduce the length of the messages."
    return 400, {"object": "error", "message": text, "type": "BadRequestError", "param": None, "code": 400}


def _new_vllm(window: int, sent: int) -> Refusal:
    text = f"The decoder prompt (length {sent}) is longer than the maximum model length of {window}. Make sure that `max_model_len` is no smaller."
    return 400, {"error": {"message": text, "type": "BadRequestError", "param": None, "code": 400}}


def _lm_studio(window: int, sent: int) -> Refusal:
    return 400, {
        "error": f"Trying to keep the first {sent} tokens when context the overflows. "
        f"However, the model is loaded with context length of only {window} tokens, which is not enough."
    }


def _llama_cpp(window: int, sent: int) -> Refusal:
    text = "the request exceeds the available context size, try increasing it"
    told = {"code": 400, "message": text, "type": "exceed_context_size_error", "n_prompt_tokens": sent, "n_ctx": window}
    return 400, {"error": told}


_NO_GRAMMAR = "The provided JSON schema contains features not supported by xgrammar."
_NO_ROUTE = {"error": {"message": "No endpoints found that can handle the requested parameters.", "code": 404}}

PERSONALITIES = {
    "openai": Personality(too_long=_openai),
    "azure": Personality(too_long=_openai),
    "openrouter": Personality(too_long=_router, no_schema=(404, _NO_ROUTE), no_object=(404, _NO_ROUTE)),
    "vllm": Personality(
        too_long=_vllm,
        no_schema=(400, {"object": "error", "message": _NO_GRAMMAR, "type": "BadRequestError", "code": 400}),
    ),
    "new_vllm": Personality(too_long=_new_vllm),
    "lm_studio": Personality(too_long=_lm_studio, no_object=NO_OBJECT),
    "llama_cpp": Personality(too_long=_llama_cpp),
    "ollama": Personality(too_long=None),
}


def length(body: dict) -> int:
    """Tokens of a request's messages, counted as we count for models nobody knows."""
    return sum(tokens.count(message.get("content") or "") for message in body["messages"])
