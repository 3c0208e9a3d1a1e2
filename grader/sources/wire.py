"""HTTP to the configured GitHub hosts and to nobody else: limits, redirects and refusals, told in our own errors."""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from grader.errors import SourceError, SourceUnavailable, SubmissionNotFound
from grader.settings import GitHub

JSON_BYTES = 50_000_000
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long GitHub may take, in seconds: to connect, between two bytes, and for one answer altogether."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 180.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`content` is read for status 200 only. `headers` are found in upper and lower case alike."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(default=b"", repr=False)

    def json(self) -> object:
        """The content as JSON. Raises SourceUnavailable when it is none."""
        try:
            parsed: object = json.loads(self.content)
        except ValueError as error:
            raise SourceUnavailable("source.nonsense") from error
        return parsed


class _Token(requests.auth.AuthBase):
    """Signs with the token or not at all: as requests' `auth` it also keeps `.netrc` out."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Session(requests.Session):
    """Leaves redirects to us: even when told not to follow, requests reads a redirect's whole body and trusts its address to be one."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


class Wire:
    """One conversation with GitHub. Not for several threads; close it, or use it in `with`."""

    def __init__(self, github: GitHub, patience: Patience, now: Callable[[], datetime]) -> None:
        self._github = github
        self._patience = patience
        self._now = now
        self._origins = {_origin(url) for url in (github.url, github.api_url, github.raw_url)}
        self._session = _Session()
        self._session.auth = _Token(github.token)
        self._session.headers["User-Agent"] = "coachmark"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def get(self, url: str, *, accept: str, max_bytes: int = JSON_BYTES) -> Answer:
        """The answer to a GET, after redirects among the configured hosts.

        Raises SourceUnavailable when the host cannot be reached, is too slow or breaks off, SourceError for more than `max_bytes` or a redirect
        to anywhere else. Any status may be answered; `refuse` says what a bad one means.
        """
        deadline = time.monotonic() + self._patience.total
        host = urlsplit(url).netloc
        try:
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._once(url, accept, max_bytes, deadline)
                location = answer.headers.get("Location")
                if answer.status not in REDIRECTS or not location:
                    return answer
                url = self._next(url, location)
                host = urlsplit(url).netloc
                if urlsplit(url).path.rstrip("/") in ("/login", "/session"):
                    return Answer(status=404, headers=answer.headers)
        except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
            raise SourceUnavailable("source.tls", host=host) from error
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise SourceUnavailable("source.timeout", host=host) from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceUnavailable("source.unreachable", host=host) from error
        raise SourceUnavailable("source.too_many_redirects", host=host)

    def _once(self, url: str, accept: str, max_bytes: int, deadline: float) -> Answer:
        self._session.trust_env = not _is_loopback(urlsplit(url).hostname or "")
        with self._response(url, accept) as response:
            content = self._content(response, max_bytes, deadline) if response.status_code == 200 else b""
            return Answer(status=response.status_code, headers=response.headers, content=content)

    def _response(self, url: str, accept: str, *, again: bool = True) -> requests.Response:
        """The beginning of an answer; asked for once more if the connection broke before it came."""
        timeouts = (self._patience.connect, self._patience.read)
        try:
            return self._session.get(
                url, headers={"Accept": accept}, allow_redirects=False, stream=True, timeout=timeouts
            )
        except requests.exceptions.ConnectionError as error:
            if again and error.args and isinstance(error.args[0], urllib3.exceptions.ProtocolError):
                return self._response(url, accept, again=False)
            raise

    def _content(self, response: requests.Response, max_bytes: int, deadline: float) -> bytes:
        announced = response.headers.get("Content-Length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > max_bytes:
            raise _too_large(int(announced), max_bytes)
        content = bytearray()
        while chunk := response.raw.read1(65536, decode_content=True):
            content += chunk
            if len(content) > max_bytes:
                raise SourceError("source.too_large_unmeasured", limit=_megabytes(max_bytes))
            if time.monotonic() > deadline:
                raise requests.exceptions.Timeout
        return bytes(content)

    def _next(self, url: str, location: str) -> str:
        try:
            following = urljoin(url, location)
            known = _origin(following) in self._origins and "@" not in urlsplit(following).netloc
        except ValueError:
            known = False
        if not known:
            raise SourceError("source.foreign_redirect")
        return following

    def refuse(self, answer: Answer) -> SourceError:
        """The error that a status other than 200 stands for."""
        remaining, retry_after = answer.headers.get("x-ratelimit-remaining"), answer.headers.get("retry-after")
        if answer.status == 401:
            return SourceError("source.bad_token")
        if answer.status == 429 or (answer.status == 403 and (remaining == "0" or retry_after)):
            return self._rate_limited(answer.headers)
        if answer.status in (403, 451):
            return SubmissionNotFound("source.forbidden")
        if answer.status >= 500:
            return SourceUnavailable("source.out_of_order", status=answer.status)
        return SourceUnavailable("source.nonsense")

    def _rate_limited(self, headers: Mapping[str, str]) -> SourceError:
        now = self._now()
        until = moment(headers.get("retry-after"), now) or moment(headers.get("x-ratelimit-reset"))
        until = max(until or now, now + timedelta(seconds=60))
        key = "source.rate_limited_with_token" if self._github.token else "source.rate_limited"
        minutes = math.ceil((until - now).total_seconds() / 60)
        return SourceUnavailable(key, n=minutes, time=until.astimezone(UTC).strftime("%H:%M"))


def moment(text: str | None, since: datetime | None = None) -> datetime | None:
    """A number of seconds after `since` (None: the Unix epoch) as a moment; None for anything else."""
    try:
        seconds = float(text or "")
        return since + timedelta(seconds=seconds) if since else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0") if size >= 100_000 else f"{size / 1_000_000:.3g}"


def _too_large(size: int, limit: int) -> SourceError:
    return SourceError("source.too_large", size=_megabytes(size), limit=_megabytes(limit))
