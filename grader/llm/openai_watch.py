"""Watches that tokens keep coming. Bytes prove nothing: a proxy may send comments for ever."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Literal, Self

from grader.llm.openai_endpoint import Connection, Timeouts

Overdue = Literal["timeout", "stalled", "overdue"]


class Watch:
    """While entered, shuts the connection when tokens stay away too long. `overdue` then names the sentence and `limit` the seconds."""

    def __init__(self, connection: Connection, timeouts: Timeouts) -> None:
        self.overdue: Overdue | None = None
        self.limit = 0.0
        self._connection = connection
        self._timeouts = timeouts
        self._started = self._last = time.monotonic()
        self._begun = False
        self._paused = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="model-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def token(self) -> None:
        """Something of the answer, or of the thinking before it, has arrived."""
        self._begun = True
        self._last = time.monotonic()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While whoever reads us is busy, the endpoint is not to blame for silence."""
        self._paused = True
        try:
            yield
        finally:
            self._last = time.monotonic()
            self._paused = False

    def _run(self) -> None:
        shortest = min(self._timeouts.first_token, self._timeouts.between_tokens, self._timeouts.total)
        while not self._ended.wait(min(0.25, shortest / 5)):
            self._check(time.monotonic())
            if self.overdue:
                self._connection.shut()
                return

    def _check(self, now: float) -> None:
        if self._paused:
            return
        name: Overdue = "stalled" if self._begun else "timeout"
        silence = self._timeouts.between_tokens if self._begun else self._timeouts.first_token
        if now - self._last > silence:
            self.overdue, self.limit = name, silence
        elif now - self._started > self._timeouts.total:
            self.overdue, self.limit = "overdue", self._timeouts.total
