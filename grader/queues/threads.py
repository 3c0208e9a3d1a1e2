"""Runs worked on by threads of this process."""

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from grader.cancellation import Cancellation
from grader.errors import GraderError, Problem
from grader.grading import Grading
from grader.ports import LanguageModel
from grader.run import Event, RunFailed, RunRetrying, RunStarted
from grader.run_view import RunView

log = logging.getLogger(__name__)

WORKERS = 8
"""Runs at a time. They wait for the network nearly all of the time."""

REMEMBERED = 200
"""Views of ended runs kept for pages that still follow them; older ones are read from the gradebook."""


class ThreadQueue:
    """A view is replaced, never changed, so `watch` needs no lock and may be asked from any thread as often as it likes."""

    def __init__(self, grading: Grading, *, workers: int = WORKERS) -> None:
        self._grading = grading
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="run")
        self._lock = threading.Lock()
        self._views: OrderedDict[int, RunView] = OrderedDict()
        self._cancellations: dict[int, Cancellation] = {}

    def enqueue(self, run_id: int, model: LanguageModel) -> None:
        cancellation = Cancellation()
        with self._lock:
            self._views[run_id] = RunView(run_id=run_id)
            self._cancellations[run_id] = cancellation
            self._forget_old()
        self._pool.submit(self._work, run_id, model, cancellation)

    def cancel(self, run_id: int) -> None:
        cancellation = self._cancellations.get(run_id)
        if cancellation:
            cancellation.cancel()

    def watch(self, run_id: int) -> RunView | None:
        return self._views.get(run_id)

    def close(self) -> None:
        """Cancel everything that runs and wait until it is recorded."""
        for cancellation in list(self._cancellations.values()):
            cancellation.cancel()
        self._pool.shutdown(wait=True)

    def _work(self, run_id: int, model: LanguageModel, cancellation: Cancellation) -> None:
        try:
            for event in self._grading.carry_out(run_id, model, cancellation):
                self._views[run_id] = self._advanced(self._views[run_id], event)
        except Exception as error:  # a view that nobody advances any more would be followed for ever
            log.exception("run %s could not be recorded", run_id)
            unexpected = Problem("grading.unexpected", {"kind": type(error).__name__})
            problem = error.problem if isinstance(error, GraderError) else unexpected
            self._views[run_id] = self._advanced(self._views[run_id], RunFailed(problem))
        finally:
            self._cancellations.pop(run_id, None)

    @staticmethod
    def _advanced(view: RunView, event: Event) -> RunView:
        after = view.after(event)
        if isinstance(event, RunStarted):
            return replace(after, started_at=view.started_at or datetime.now(UTC))
        if isinstance(event, RunRetrying):
            return replace(after, next_try_at=datetime.now(UTC) + timedelta(seconds=event.seconds))
        return after if after.status.active else replace(after, finished_at=datetime.now(UTC))

    def _forget_old(self) -> None:
        ended = [run_id for run_id, view in self._views.items() if not view.status.active]
        for run_id in ended[: max(0, len(self._views) - REMEMBERED)]:
            del self._views[run_id]
