"""A loopback endpoint that speaks OpenAI's chat completions: for tests, and for looking at the app without a key.

    with FakeOpenAI() as server:
        server.script("cut:40", "ok")                     one fault per request to come
        OpenAI(base_url=server.base_url, api_key="k")

    .venv/bin/python -m tests.servers.openai --port 8123 --tps 60

A fault is a name with an optional argument, `cut:40`. It comes from the script, or from the model's name: `fake-model#cut:40`.
Refusals are in `openai_faults.py`. Faults of the stream are methods in `openai_streams.py`, their argument the number of chunks before it happens; of the
connection in `openai_transport.py`; of the answer's form in `openai_oddities.py`. `tests/faults/table.py` tells how each ends.
`fake-model~strict` judges in its own way, the same each time; `fake-model~varied` differently each time. `fake-model~asking` asks about the first criterion
that has no precedent.
"""

import argparse
import json
import socket
import struct
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.servers.openai_faults import NO_LIMIT, REFUSALS, error
from tests.servers.openai_oddities import Oddities
from tests.servers.openai_personalities import PERSONALITIES, length
from tests.servers.openai_streams import HungUpError

MODELS = ["fake-model", "fake-model-mini"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client sent. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict


class FakeOpenAI:
    """`takes` names what the endpoint supports of "json_schema", "json_object", "max_tokens". `tokens_per_second` 0 is as fast as possible.

    `grain` is the number of tokens in a chunk. `personality` is a key of `PERSONALITIES`, `window` the tokens the model reads, no limit without.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        tokens_per_second: float = 0,
        grain: int = 1,
        api_key: str = "",
        takes: tuple[str, ...] = ("json_schema", "json_object", "max_tokens"),
        personality: str = "openai",
        window: int | None = None,
    ) -> None:
        self.personality = PERSONALITIES[personality]
        self.window = window
        self.tokens_per_second = tokens_per_second
        self.grain = grain
        self.api_key = api_key
        self.takes = takes
        self.requests: list[Request] = []
        self.wires: deque[bytearray] = deque(maxlen=4)
        """The bytes of the latest bodies that were streamed, as far as they were."""
        self.stopping = threading.Event()
        self.client_gone = threading.Event()
        self.reached_hold = threading.Event()
        self._faults: deque[str] = deque()
        self._always = ""
        self._hold_at: int | None = None
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("BoundHandler", (Handler,), {"fake": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def script(self, *faults: str) -> None:
        """What the next requests meet, one each; "ok" is a good answer."""
        self._faults.extend(faults)

    def always(self, fault: str) -> None:
        """What every request meets from now on, until others are scripted. Forgets the script."""
        self._faults.clear()
        self._always = fault

    def hold_after(self, chunks: int) -> None:
        """Pause every stream after so many chunks of text, until `release`. `reached_hold` is set when one is there."""
        self._released.clear()
        self.reached_hold.clear()
        self._hold_at = chunks

    def release(self) -> None:
        """Let held streams, and all to come, run on."""
        self._hold_at = None
        self._released.set()

    def fault_for(self, body: dict) -> tuple[str, int]:
        named = str(body.get("model", "")).partition("#")[2]
        name, _, argument = (self._faults.popleft() if self._faults else self._always or named or "ok").partition(":")
        return name, int(argument or 10)

    def between(self, chunks_sent: int) -> None:
        """Wait as this server waits before the next chunk."""
        if chunks_sent == self._hold_at:
            self.reached_hold.set()
            self._released.wait()
        if self.tokens_per_second:
            self.stopping.wait(1 / self.tokens_per_second)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # each small write would wait 40 ms for the last one's acknowledgement
    fake: FakeOpenAI
    left: int | None = None
    """Bytes of the body until the connection is cut, if it is to be."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.receive({})
        if self.path.partition("?")[0] != "/v1/models":
            return self.send_json(error(f"Invalid URL (GET {self.path})"), 404)
        fault, _ = self.fake.fault_for({})
        if fault in REFUSALS:
            return self.refuse(fault)
        return self.send_json(
            {
                "object": "list",
                "data": [{"id": name, "object": "model", "created": 1, "owned_by": "us"} for name in MODELS],
            }
        )

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = self.rfile.read(length)
        if len(sent) < length:
            raise ConnectionAbortedError
        body = json.loads(sent)
        self.receive(body)
        if self.path.partition("?")[0] != "/v1/chat/completions":
            return self.send_json(error(f"Invalid URL (POST {self.path})"), 404)
        fault, after = self.fake.fault_for(body)
        if self.fake.api_key and self.headers["Authorization"] != f"Bearer {self.fake.api_key}":
            fault = "bad_key"
        if fault in REFUSALS:
            return self.refuse(fault)
        if refused := self.not_taken(body):
            return self.send_json(refused[1], refused[0])
        return getattr(Oddities(self, body, after), fault)()

    def receive(self, body: dict) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.requests.append(Request(method=self.command, path=self.path, headers=headers, body=body))

    def not_taken(self, body: dict) -> tuple[int, dict] | None:
        form = (body.get("response_format") or {}).get("type", "text")
        kind = self.fake.personality
        if form == "json_schema" and form not in self.fake.takes:
            return kind.no_schema
        if form == "json_object" and form not in self.fake.takes:
            return kind.no_object
        if kind.too_long and self.fake.window and (sent := length(body)) > self.fake.window:
            return kind.too_long(self.fake.window, sent)
        return NO_LIMIT if "max_tokens" in body and "max_tokens" not in self.fake.takes else None

    def refuse(self, fault: str) -> None:
        status, body, headers = REFUSALS[fault]
        if fault == "busy_date":
            headers = {"Retry-After": formatdate(time.time() + 5, usegmt=True)}
        self.send_json(body, status, headers)

    def send_json(self, body: dict | str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def begin(self, content_type: str = "text/event-stream; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.wire = bytearray()
        self.fake.wires.append(self.wire)
        self.end_headers()

    def send(self, data: bytes) -> None:
        self.write(b"%x\r\n%s\r\n" % (len(data), data))

    def write(self, data: bytes) -> None:
        """As it stands, or as much of it as is left to send."""
        self.wfile.write(data[: self.left])
        self.wire += data[: self.left]
        if self.left is not None:
            if len(data) >= self.left:
                raise HungUpError
            self.left -= len(data)

    def event(self, content: dict) -> None:
        self.send(f"data: {json.dumps(content, ensure_ascii=True)}\n\n".encode())

    def end(self) -> None:
        self.write(b"0\r\n\r\n")

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except HungUpError as hung_up:
            self.close_connection = True
            if hung_up.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
        except OSError:
            self.close_connection = True
            self.fake.client_gone.set()

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # the connection is gone already
            super().finish()


def main() -> None:
    parser = argparse.ArgumentParser(description="A loopback endpoint that answers like a model.")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--tps", type=float, default=60, help="tokens per second")
    parser.add_argument("--kind", default="openai", choices=PERSONALITIES, help="the endpoint it behaves like")
    parser.add_argument("--window", type=int, help="how many tokens it reads")
    options = parser.parse_args()
    with FakeOpenAI(
        port=options.port, tokens_per_second=options.tps, personality=options.kind, window=options.window
    ) as server:
        print(f"OPENAI_BASE_URL={server.base_url} OPENAI_API_KEY=any", flush=True)  # noqa: T201 - this is its output
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


if __name__ == "__main__":
    main()
