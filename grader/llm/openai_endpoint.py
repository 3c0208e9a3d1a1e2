"""Where an OpenAI-compatible model is reached, and the one client per endpoint that reaches it.

What goes out to an endpoint is exactly what is listed here: no organisation, project or custom headers from the environment, no redirects.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx2
from openai import DefaultHttpxClient, OpenAI

from grader.errors import ModelError
from grader.settings import Secret
from grader.windows import is_loopback

OPENAI = "https://api.openai.com/v1"

ResponseT = TypeVar("ResponseT")

_PASTED_PATH = re.compile(r"/(?:chat/completions|completions|responses|models)$")
_AZURE_DEPLOYMENT = re.compile(r"/openai/deployments/([^/]{1,80})")
_HEADERS_SENT = {
    "host",
    "accept",
    "accept-encoding",
    "connection",
    "content-type",
    "content-length",
    "transfer-encoding",
}


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """In seconds. Tokens are what counts: an endpoint that only keeps the connection alive is silent."""

    connect: float = 10.0
    first_token: float = 280.0
    between_tokens: float = 45.0
    total: float = 900.0


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """`base_url` has no trailing slash, query or credentials; `query` is sent with every request."""

    key: Secret
    base_url: str
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, api_key: str, base_url: str) -> Self:
        """From what people paste. Raises ModelError when it cannot be an address or a key at all."""
        address = base_url.strip() or OPENAI
        try:
            parts = urlsplit(address)
            usable = (
                parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
            )
        except ValueError:
            usable = False
        if not usable or re.search(r"\s", address):
            raise ModelError("model.bad_base_url", address=address.rpartition("@")[2][:80])
        path = _PASTED_PATH.sub("", re.sub(r"/{2,}", "/", parts.path).rstrip("/"))
        if deployment := _AZURE_DEPLOYMENT.search(path):
            raise ModelError(
                "model.azure_deployment", address=f"https://{parts.hostname}/openai/v1", name=deployment[1]
            )
        key = Secret(api_key.strip())
        if not key.isascii() or re.search(r"[\s\x00-\x1f\x7f]", key):
            raise ModelError("model.key_unusable")
        return cls(key=key, base_url=f"{parts.scheme}://{parts.netloc}{path}", query=tuple(parse_qsl(parts.query)))

    @property
    def host(self) -> str:
        """Without port, in lower case."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def name(self) -> str:
        """How sentences call it: host and port."""
        return urlsplit(self.base_url).netloc

    @property
    def is_azure(self) -> bool:
        return self.host.endswith((".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"))

    @property
    def is_router(self) -> bool:
        """OpenRouter, which passes requests on to whoever serves the model, with or without what they ask for."""
        return self.host in ("openrouter.ai", "eu.openrouter.ai")

    @property
    def is_openai(self) -> bool:
        return self.host == "api.openai.com"

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    def client(self, timeouts: Timeouts) -> OpenAI:
        """The client for this endpoint. Safe to share between threads. Raises ModelError when a key is needed and missing."""
        if self.is_openai and not self.key:
            raise ModelError("model.no_key", endpoint=self.name)
        return _client(self, timeouts)


class ShutError(Exception):
    """The connection was shut before there was one."""


class Connection:
    """The socket of one call. Shutting it down wakes whoever waits for it at once; closing a response would not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._shut = False
        self.made = False
        """Whether the other side has taken the call, so that it may be working on what was asked."""
        self._opening: Future[Any] = Future()

    def open(self, request: Callable[[], ResponseT]) -> ResponseT:
        """What `request` returns or raises, made through this connection. Raises ShutError at once when shut meanwhile.

        There is no socket to shut while a name is looked up or the other side does not take the call. A thread waits for that, and is left to itself.
        """
        with self._lock:
            opening: Future[Any] = Future()
            self._opening = opening
            if self._shut:
                raise ShutError
        threading.Thread(target=self._make, args=(request, opening), name="model-request", daemon=True).start()
        response: ResponseT = opening.result()
        return response

    def _make(self, request: Callable[[], Any], opening: Future[Any]) -> None:
        with through(self), suppress(InvalidStateError):  # shut meanwhile: nobody waits any more
            try:
                opening.set_result(request())
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                opening.set_exception(error)

    def use(self, opened: socket.socket | None) -> None:
        with self._lock:
            self._socket = opened
            self.made = self.made or opened is not None
            shut = self._shut
        if shut:
            self.shut()

    def shut(self) -> None:
        """From any thread, at any time, also before there is a socket."""
        with self._lock:
            self._shut = True
            opened = self._socket
            with suppress(InvalidStateError):
                self._opening.set_exception(ShutError())
        if opened is not None:
            # An SSLSocket's own shutdown would first talk to the other side; a socket that is closed already is as good as shut.
            with suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


_connection: ContextVar[Connection | None] = ContextVar("connection", default=None)


@contextmanager
def through(connection: Connection) -> Iterator[None]:
    """Requests made inside use `connection`."""
    token = _connection.set(connection)
    try:
        yield
    finally:
        _connection.reset(token)


def _trace(connection: Connection, event: str, info: dict[str, Any]) -> None:
    if event.endswith(("connect_tcp.complete", "start_tls.complete")):
        connection.use(info["return_value"].get_extra_info("socket"))


@lru_cache(maxsize=16)
def _client(endpoint: Endpoint, timeouts: Timeouts) -> OpenAI:
    key = endpoint.key or Secret("not-needed")

    def prepare(request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name.lower() not in _HEADERS_SENT]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {key}"
        request.headers["user-agent"] = "coachmark"
        if connection := _connection.get():
            request.extensions["trace"] = lambda event, info: _trace(connection, event, info)

    silence = timeouts.first_token + timeouts.between_tokens
    timeout = httpx2.Timeout(silence, connect=timeouts.connect, write=60.0, pool=30.0)
    return OpenAI(
        api_key=key,
        base_url=endpoint.base_url,
        default_query=dict(endpoint.query),
        max_retries=0,
        timeout=timeout,
        http_client=DefaultHttpxClient(
            timeout=timeout,
            trust_env=not endpoint.is_loopback,
            follow_redirects=False,  # a redirect would take the key along
            limits=httpx2.Limits(max_keepalive_connections=0),  # each call has its own socket, which may be shut down
            event_hooks={"request": [prepare]},
        ),
    )
