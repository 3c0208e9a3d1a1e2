"""The streams a loopback endpoint can send: good ones of all kinds, and every way to break off. Each method of `Streams` is the name of a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.openai_answers import answer, pieces
from tests.servers.openai_faults import error

if TYPE_CHECKING:
    from tests.servers.openai import Handler

HALF_EVENT = b'data: {"id": "x", "object": "chat.completion.chunk", "choices": [{"ind'


class HungUpError(Exception):
    """The server ends the connection here; `reset` does it the impolite way."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__("hung up")
        self.reset = reset


class Streams:
    """Streams with a fault. Each gets the pieces of the good answer and sends what it sends."""

    def __init__(self, handler: Handler, request: dict, after: int) -> None:
        self.handler = handler
        self.request = request
        self.after = after
        self.text = answer(request, len(handler.fake.requests))
        self.grain = handler.fake.grain
        prompt = len(pieces("".join(message["content"] for message in request["messages"])))
        prompt = min(prompt, handler.fake.window or prompt)
        written = len(pieces(self.text))
        self.usage = {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}

    def parts(self) -> list[str]:
        """The answer, in as many parts as chunks are sent."""
        all_pieces = pieces(self.text)
        return ["".join(all_pieces[at : at + self.grain]) for at in range(0, len(all_pieces), self.grain)]

    def chunk(self, delta: dict | None = None, finish: str | None = None, **more: object) -> None:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": self.request["model"]}
        self.handler.event({**base, "choices": choices, **more})

    def begin(self, *, content_type: str = "text/event-stream; charset=utf-8") -> None:
        self.handler.begin(content_type)
        self.chunk({"role": "assistant", "content": ""})

    def write(self, parts: list[str], name: str = "content") -> None:
        for sent, part in enumerate(parts):
            self.handler.fake.between(sent)
            self.chunk({name: part})

    def end(self, finish: str | None = "stop", *, usage: bool = True) -> None:
        self.chunk({}, finish)
        if usage and (self.request.get("stream_options") or {}).get("include_usage"):
            self.chunk(usage=self.usage)
        self.handler.send(b"data: [DONE]\n\n")
        self.handler.end()

    def start(self) -> None:
        """Begin well, up to where the fault happens."""
        self.begin()
        self.write(self.parts()[: self.after])

    def rest(self) -> None:
        self.write(self.parts()[self.after :])
        self.end()

    # good answers of all kinds

    def ok(self) -> None:
        self.after = 0
        self.begin()
        self.rest()

    def no_usage(self) -> None:
        self.begin()
        self.write(self.parts())
        self.end(usage=False)

    def usage_not_last(self) -> None:
        self.begin()
        self.write(self.parts())
        self.chunk({}, "stop")
        self.chunk(usage=self.usage)
        self.chunk()
        self.handler.end()

    def one_chunk(self) -> None:
        self.begin()
        self.write([self.text])
        self.end()

    def thinking(self) -> None:
        self.begin()
        self.write(pieces("Let me read the rubric {first}. " * 3), "reasoning_content")
        self.after = 0
        self.rest()

    def thinking_inline(self) -> None:
        self.begin()
        self.write(pieces('<think>a draft: {"score": 9}</think>'))
        self.after = 0
        self.rest()

    def fenced(self) -> None:
        self.text = f"Sure!\n```json\n{self.text}\n```\nBye."
        self.ok()

    def azure(self) -> None:
        self.handler.begin()
        self.chunk(prompt_filter_results=[{"prompt_index": 0}], model="", object="")
        self.after = 0
        self.rest()

    def half_characters(self) -> None:
        """Cut between the halves of surrogate pairs, as endpoints do that cut UTF-16."""
        units = self.text.encode("utf-16-le")
        cut = [units[at : at + 6].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 6)]
        self.begin()
        self.write(cut)
        self.end()

    def pings(self) -> None:
        self.start()
        for _ in range(5):
            self.handler.send(b": keep-alive\n\n")
        self.rest()

    def whole(self) -> None:
        """Not streamed, although asked for."""
        message = {"role": "assistant", "content": self.text}
        self.handler.send_json(
            {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": self.usage}
        )

    def plain_type(self) -> None:
        self.begin(content_type="text/plain")
        self.write(self.parts())
        self.end()

    # answers that break

    def cut(self) -> None:
        self.start()
        raise HungUpError

    def reset(self) -> None:
        self.start()
        raise HungUpError(reset=True)

    def polite_end(self) -> None:
        self.start()
        self.handler.end()

    def half_event(self) -> None:
        self.start()
        self.handler.send(HALF_EVENT)
        raise HungUpError

    def bad_json(self) -> None:
        self.start()
        self.handler.send(HALF_EVENT + b"\n\n")
        self.rest()

    def bad_utf8(self) -> None:
        self.start()
        self.handler.send(b'data: {"x": "\xff\xfe"}\n\n')
        self.rest()

    def other_json(self) -> None:
        """Events that are JSON but no chunks."""
        self.start()
        for odd in ('"hello"', "[1, 2]", '{"choices": 7}', '{"choices": [{"delta": {"content": [1]}}]}', "null"):
            self.handler.send(f"data: {odd}\n\n".encode())
        self.rest()

    def error_event(self) -> None:
        self.start()
        self.handler.event(error("The server had an error", kind="server_error"))
        self.handler.end()

    def busy_event(self) -> None:
        self.handler.begin()
        self.handler.event(error("Rate limit reached, try again in 3s", kind="tokens", code="rate_limit_exceeded"))
        self.handler.end()

    def stall(self) -> None:
        self.start()
        self.handler.fake.stopping.wait()

    def stall_with_pings(self) -> None:
        self.start()
        while not self.handler.fake.stopping.wait(0.03):
            self.handler.send(b": keep-alive\n\n")

    def stall_before_token(self) -> None:
        self.begin()
        self.handler.fake.stopping.wait()

    def stall_before_headers(self) -> None:
        self.handler.fake.stopping.wait()

    def endless(self) -> None:
        self.begin()
        while not self.handler.fake.stopping.wait(0.01):
            self.chunk({"content": " "})

    def hang_up(self) -> None:
        raise HungUpError

    def length(self) -> None:
        self.start()
        self.end("length")

    def filtered(self) -> None:
        self.start()
        self.end("content_filter")

    def refusal(self) -> None:
        self.begin()
        self.write(pieces("I'm sorry, I can't help with that."), "refusal")
        self.end()

    def empty(self) -> None:
        self.begin()
        self.end()

    def no_choices(self) -> None:
        self.handler.begin()
        self.chunk()
        self.handler.end()

    def no_events(self) -> None:
        self.handler.begin()
        self.handler.end()
