"""A flag that one thread raises and others notice, even while they wait for something."""

import threading
from collections.abc import Callable


class Cancellation:
    """`cancel()` may be called from any thread, any number of times. Callbacks run once, in the thread that cancels."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Have `callback` run when cancelled; at once if that has happened already. It must not block."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less if cancelled. Says whether it was cancelled."""
        return self._event.wait(seconds)
