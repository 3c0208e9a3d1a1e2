"""Every fault the loopback endpoint speaks, and how a run that meets it ends. `python -m tests.faults` tries them all and prints this as it happened.

*complete*: every criterion has its score. *partial*: some have, and are kept. *failed*: none has. The sentence is why there is not more: the run's problem,
or why a criterion is unscored; `model.` is left out. `passes`: it is worth asking again, so that an endpoint that recovers completes the very same run.
"""

from dataclasses import dataclass
from enum import StrEnum

from grader.llm.openai_endpoint import Timeouts
from tests.faults.trial import ENDLESS, NORMAL, SILENT


class End(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True)
class Fault:
    """`name` is what the server calls it, with its argument."""

    name: str
    what: str
    end: End
    sentence: str = ""
    passes: bool = False
    timeouts: Timeouts = NORMAL

    @property
    def key(self) -> str | None:
        """The sentence's key in the catalogue, None when there is nothing to say."""
        return None if not self.sentence else self.sentence if "." in self.sentence else f"model.{self.sentence}"


def _complete(name: str, what: str, timeouts: Timeouts = NORMAL) -> Fault:
    return Fault(name, what, End.COMPLETE, timeouts=timeouts)


def _unscored(name: str, what: str, reason: str) -> Fault:
    return Fault(name, what, End.PARTIAL, f"unscored_{reason}")


def _partial(name: str, what: str, sentence: str) -> Fault:
    return Fault(name, what, End.PARTIAL, sentence)


def _failed(name: str, what: str, sentence: str) -> Fault:
    return Fault(name, what, End.FAILED, sentence)


def _passing(name: str, what: str, sentence: str, timeouts: Timeouts = NORMAL) -> Fault:
    """Nothing arrives, and it may be different the next time."""
    return Fault(name, what, End.FAILED, sentence, passes=True, timeouts=timeouts)


def _broken(name: str, what: str, sentence: str = "cut", timeouts: Timeouts = NORMAL) -> Fault:
    """A part arrives, and the rest may the next time."""
    return Fault(name, what, End.PARTIAL, sentence, passes=True, timeouts=timeouts)


REFUSED = (
    _failed("bad_key", "401, and the key is repeated in the message", "bad_key"),
    _failed("key_html", "401 with a web page", "bad_key"),
    _failed("no_credit_router", "402, no credit", "no_credit"),
    _failed("forbidden", "403, no access to the model", "no_permission"),
    _failed("forbidden_country", "403, country not served", "no_permission"),
    _failed("no_model", "404, unknown model, as OpenAI says it", "unknown_model"),
    _failed("no_model_ollama", "404, unknown model, as Ollama says it", "unknown_model"),
    _failed("no_model_router", "400, unknown model, as OpenRouter says it", "unknown_model"),
    _failed("no_provider", "404, nobody serves the model, as OpenRouter says it", "unknown_model"),
    _failed("no_deployment", "404, unknown deployment, as Azure says it", "unknown_model"),
    _failed("no_route", "404, nobody takes our parameters, as OpenRouter says it", "format_refused"),
    _failed("no_path", "404, wrong path", "not_an_endpoint"),
    _failed("moved", "301 to somewhere else", "not_an_endpoint"),
    _failed("proxy_login", "407, a proxy wants a password", "unreachable"),
    _passing("request_timeout", "408", "server_error"),
    _passing("conflict", "409", "server_error"),
    _failed("too_long", "400, context, as OpenAI says it", "too_long"),
    _failed("too_long_vllm", "400, context, as vLLM says it", "too_long"),
    _failed("too_long_llamacpp", "400, context, as llama.cpp says it", "too_long"),
    _failed("too_large", "413, request too large", "too_long"),
    _failed("filtered_prompt", "400, content filter on the prompt", "content_filter"),
    _failed("refused", "400, a parameter we cannot do without", "request_refused"),
    _failed("refused_empty", "400 without a body", "request_refused"),
    _failed("teapot", "418", "request_refused"),
    _failed("unprocessable", "422, a list of details", "request_refused"),
    _passing("busy", "429, Retry-After 7", "rate_limited_seconds"),
    _passing("busy_date", "429, Retry-After with a date", "rate_limited_seconds"),
    _passing("busy_ms", "429, Retry-After in milliseconds", "rate_limited_seconds"),
    _passing("busy_words", "429, the seconds in words", "rate_limited_seconds"),
    _passing("busy_negative", "429, Retry-After -5", "rate_limited_seconds"),
    _passing("busy_nonsense", "429, Retry-After “soon”", "rate_limited"),
    _passing("busy_for_ever", "429, Retry-After inf", "rate_limited"),
    _passing("busy_silent", "429 without a hint", "rate_limited"),
    _passing("busy_html", "429 with a web page", "rate_limited"),
    _failed("busy_a_day", "429, Retry-After a whole day", "rate_limited_seconds"),
    _failed("no_credit", "429, quota used up", "no_credit"),
    _passing("server", "500", "server_error"),
    _passing("server_empty", "500 without a body", "server_error"),
    _passing("gateway", "502 with a web page", "server_error"),
    _passing("overloaded", "503", "server_error"),
    _passing("overloaded_seconds", "503, Retry-After 3", "server_error"),
    _passing("gateway_timeout", "504 as plain text", "server_error"),
    _passing("overloaded_529", "529", "server_error"),
)

CONNECTION = (
    _passing("hang_up", "hangs up before the headers", "cut"),
    _passing("reset_at_once", "resets before the headers", "cut"),
    _passing("half_headers", "hangs up inside the headers", "cut"),
    _passing("no_http", "does not speak HTTP", "cut"),
    _passing("stall_before_headers", "no headers ever", "timeout", SILENT),
    _passing("stall_before_token", "headers, then silence", "timeout", SILENT),
    _passing("drip_of_comments", "nothing but keep-alive comments", "timeout", SILENT),
    _broken("stall:40", "falls silent half-way", "stalled", SILENT),
    _broken("stall_with_pings:40", "falls silent half-way, with keep-alive comments", "stalled", SILENT),
    _complete("stall_at_the_end", "falls silent when all is said", SILENT),
    _broken("cut:40", "hangs up half-way"),
    _broken("cut:75", "hangs up later"),
    _broken("reset:40", "resets half-way"),
    _passing("cut_bytes:900", "hangs up before anything is complete", "cut"),
    _broken("cut_bytes:9001", "hangs up inside an event"),
    _broken("half_event:40", "hangs up inside the JSON of an event"),
    _broken("half_letter:40", "hangs up inside a Korean letter"),
    _broken("broken_frame:40", "an HTTP chunk shorter than it says"),
    _broken("nonsense_frame:40", "an HTTP chunk of no length"),
    _broken("polite_end:40", "the body ends half-way as if all were well"),
    _complete("length_too_large", "Content-Length larger than the body"),
    _broken("length_too_small", "Content-Length smaller than the body"),
    _complete("gzipped", "compressed"),
    _passing("bad_gzip", "says compressed and is not", "cut"),
    _broken("half_gzip", "compressed, and cut"),
    _passing("cut_in_number", "hangs up after the first digit of a score", "cut"),
)

STREAM = (
    _complete("no_done", "no [DONE]"),
    _complete("pings:40", "keep-alive comments half-way"),
    _complete("azure", "a first chunk without choices, as Azure sends it"),
    _complete("bare_chunks", "chunks with nothing in them but what must be"),
    _complete("windows_lines", "a byte order mark and Windows' line ends"),
    _complete("plain_type", "Content-Type text/plain"),
    _complete("empty_choices", "chunks without choices in between"),
    _complete("other_choice", "a second choice in between"),
    _failed("only_other_choice", "only a choice nobody asked for", "empty"),
    _failed("no_choices", "no choices at all", "empty"),
    _failed("empty", "an empty answer", "empty"),
    _failed("tool_calls", "tool calls instead of an answer", "empty"),
    _failed("no_events", "no events at all", "nonsense"),
    _failed("html_in_stream", "a web page as a stream of events", "nonsense"),
    _partial("bad_json:40", "an event of broken JSON", "nonsense"),
    _partial("bad_utf8:40", "an event of broken UTF-8", "nonsense"),
    _unscored("null_bytes:40", "null bytes that swallow an event", "missing"),
    _complete("other_json:40", "events of JSON that are no chunks"),
    _broken("error_event:40", "an error half-way, after 200", "server_error"),
    _passing("busy_event", "an error at once, after 200", "rate_limited_seconds"),
    _complete("late_error", "an error after all is said"),
    _complete("whole", "200 with JSON instead of a stream"),
    _passing("json_error", "200 with an error as JSON", "server_error"),
    _failed("json_other", "200 with other JSON", "not_an_endpoint"),
    _failed("html", "200 with a web page", "not_an_endpoint"),
    _complete("one_chunk", "everything in one chunk"),
    _complete("half_characters", "emoji cut into surrogate halves"),
    _complete("content_in_parts", "content as a list of parts"),
    _complete("odd_finish", "an unknown reason to finish"),
    _partial("length:40", "no room left", "length"),
    _complete("blank_to_the_limit", "all said, then blanks until no room is left"),
    _partial("filtered:40", "content filter half-way", "content_filter"),
    _failed("refusal", "a refusal", "refusal"),
    _complete("no_usage", "no usage"),
    _complete("usage_not_last", "usage, then one more chunk"),
    _complete("usage_negative", "negative usage"),
    _complete("usage_huge", "usage beyond all numbers"),
    _complete("usage_words", "usage in words"),
    _complete("other_model", "another model's name"),
    _complete("thinking", "thinking beside the answer"),
    _passing("endless", "blanks for ever", "overdue", ENDLESS),
    _passing("endless_comment", "a comment for ever", "overdue", ENDLESS),
    _complete("runaway", "all said, then blanks for ever", ENDLESS),
)

REPLY = (
    _complete("thinking_inline", "<think> before the answer"),
    _complete("fenced", "in a ``` fence"),
    _complete("prose_around", "prose with brackets around"),
    _complete("wrapped", "inside {“criteria”: …}"),
    _complete("wrapped_list", "as a list of criteria with ids"),
    _complete("top_list", "inside a list"),
    _complete("doubled", "every criterion twice"),
    _complete("two_objects", "two answers, one after the other"),
    _complete("unknown_ids", "criteria nobody has"),
    _complete("shouted_ids", "ids in capitals and blanks"),
    _complete("more_fields", "members nobody asked for"),
    _complete("overall_first", "the overall feedback first"),
    _complete("overall_missing", "no overall feedback"),
    _complete("evidence_odd", "evidence of all shapes"),
    _complete("control_characters", "null bytes, escapes and half an emoji in a comment"),
    _complete("score_string", "scores as strings"),
    _complete("trailing_comma", "commas before brackets"),
    _unscored("off_level", "a score there is not", "off_level"),
    _unscored("score_nan", "the score NaN", "invalid"),
    _unscored("score_half", "the score 0.5", "invalid"),
    _unscored("score_true", "the score true", "invalid"),
    _unscored("score_words", "the score “excellent”", "invalid"),
    _unscored("score_gone", "a score left out", "invalid"),
    _unscored("score_null", "the score null", "by_model"),
    _unscored("first_is_text", "a text where a criterion should be", "invalid"),
    _unscored("first_missing", "a criterion left out", "missing"),
    _failed("nothing_but_prose", "prose only", "grading.nothing_read"),
    _failed("empty_object", "an empty object", "grading.nothing_read"),
    _failed("deep", "5 000 opening brackets", "grading.nothing_read"),
    _failed("single_quotes", "Python instead of JSON", "grading.nothing_read"),
)

GROUPS = {"Refused": REFUSED, "Connection": CONNECTION, "Stream": STREAM, "Reply": REPLY}
FAULTS = tuple(fault for group in GROUPS.values() for fault in group)
