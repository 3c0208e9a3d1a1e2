"""Faults of the connection, below the stream of events. Each method is the name of a fault."""

import gzip
import json

from tests.servers.openai_streams import HungUpError, Streams


class Transport(Streams):
    def fixed(self, body: bytes, length: int, **headers: str) -> None:
        """A body that claims to have `length` bytes."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body)
        self.handler.close_connection = True

    def events(self) -> bytes:
        """The whole good answer, as the bytes of its events."""
        chunks = [{"choices": [{"index": 0, "delta": {"content": part}}]} for part in self.parts()]
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        return b"".join(f"data: {json.dumps(chunk)}\n\n".encode() for chunk in chunks)

    def reset_at_once(self) -> None:
        raise HungUpError(reset=True)

    def no_http(self) -> None:
        self.handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        raise HungUpError

    def half_headers(self) -> None:
        self.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/ev")
        raise HungUpError

    def drip_of_comments(self) -> None:
        """Keep-alive comments from the first byte on, and never anything else."""
        self.handler.begin()
        while not self.handler.fake.stopping.wait(0.03):
            self.handler.send(b": still thinking\n\n")

    def cut_bytes(self) -> None:
        """Cut after so many bytes of the body."""
        self.handler.left = self.after
        self.ok()

    def broken_frame(self) -> None:
        """A chunk of HTTP's own that is shorter than it says."""
        self.start()
        self.handler.wfile.write(b"ffff\r\ndata: {")
        raise HungUpError

    def nonsense_frame(self) -> None:
        self.start()
        self.handler.wfile.write(b"zzzz\r\n")
        raise HungUpError

    def half_letter(self) -> None:
        """Cut inside a Korean letter's bytes."""
        self.start()
        event = 'data: {"choices": [{"index": 0, "delta": {"content": "가"}}]}\n\n'.encode()
        self.handler.send(event[: event.index("가".encode()) + 2])
        raise HungUpError

    def length_too_large(self) -> None:
        body = self.events()
        self.fixed(body, len(body) + 100)

    def length_too_small(self) -> None:
        body = self.events()
        self.fixed(body, len(body) // 2)

    def gzipped(self) -> None:
        body = gzip.compress(self.events())
        self.fixed(body, len(body), Content_Encoding="gzip")

    def bad_gzip(self) -> None:
        body = self.events()
        self.fixed(body, len(body), Content_Encoding="gzip")

    def half_gzip(self) -> None:
        body = gzip.compress(self.events())
        self.fixed(body[: len(body) // 2], len(body) // 2, Content_Encoding="gzip")

    def windows_lines(self) -> None:
        """A byte order mark, and lines that end as Windows ends them."""
        self.handler.begin()
        self.handler.send(
            b"\xef\xbb\xbf: hello\r\n\r\n" + self.events().replace(b"\n", b"\r\n").replace(b"data: ", b"data:")
        )
        self.handler.end()

    def null_bytes(self) -> None:
        self.start()
        self.handler.send(b"\x00\x00\x00")
        self.rest()

    def stall_at_the_end(self) -> None:
        """Everything is there, but the connection stays open and silent."""
        self.begin()
        self.write(self.parts())
        self.handler.fake.stopping.wait()
