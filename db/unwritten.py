"""What was read from the gradebook, kept for as long as nobody writes into it: a page asks the same things many times over."""

import sqlite3
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

MOST = 64
"""Answers kept at once; a run with its suggestions is the largest, some ten thousand characters."""

Version = tuple[int, int]
"""Which connection looks, by number, and what it sees: the count is each connection's own."""

A = TypeVar("A")
P = ParamSpec("P")


class Unwritten:
    """Answers that hold until the next commit, of this process or another. Safe to share between threads.

    A connection that writes nothing itself sees in `data_version` whether any other has committed: https://sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._connected = 0
        self._version: Version | None = None
        self._answers: dict[Hashable, Any] = {}

    def answer(self, question: Hashable, read: Callable[[], A]) -> A:
        """What `read` returned when it was asked last, or returns now. Nothing is kept of a file that cannot be looked at."""
        with self._lock:
            version = self._look()
            if version is not None and question in self._answers:
                return cast("A", self._answers[question])
        found = read()
        with self._lock:
            # somebody may have written meanwhile, and others looked: then it may be old
            if version is not None and version == self._version:
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[question] = found
        return found

    def close(self) -> None:
        """Give up the connection and forget everything. It is opened anew when something is asked."""
        with self._lock:
            self._forget()

    def _look(self) -> Version | None:
        try:
            if self._connection is None:
                self._connection = self._connect()
                self._connected += 1
            version = self._connected, int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self._forget()
            return None
        if version != self._version:
            self._answers.clear()
            self._version = version
        return version

    def _forget(self) -> None:
        self._answers.clear()
        self._version = None
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


class _Reader(Protocol):
    @property
    def unwritten(self) -> Unwritten: ...


R = TypeVar("R", bound=_Reader)


def until_written(read: Callable[Concatenate[R, P], A]) -> Callable[Concatenate[R, P], A]:
    """A method that reads: called again with the same, hashable arguments, it returns the same object until something is written. So that must never be changed."""

    @wraps(read)
    def kept(self: R, *args: P.args, **kwargs: P.kwargs) -> A:
        question = (read.__name__, args, tuple(sorted(kwargs.items())))
        return self.unwritten.answer(question, lambda: read(self, *args, **kwargs))

    return cast("Callable[Concatenate[R, P], A]", kept)
