"""Batches taken in by threads of this process."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from grader.cancellation import Cancellation
from grader.errors import GraderError
from grader.taking_in import TakingIn

log = logging.getLogger(__name__)


class BatchThreads:
    """What has been done stands in the gradebook; this only knows which batches this process works on."""

    def __init__(self, taking_in: TakingIn) -> None:
        self._taking_in = taking_in
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="batch")
        self._lock = threading.Lock()
        self._working: dict[int, Cancellation] = {}

    def begin(self, batch_id: int) -> None:
        """Work on a batch's waiting lines; without effect while it is being worked on."""
        with self._lock:
            if batch_id in self._working:
                return
            cancellation = self._working[batch_id] = Cancellation()
        self._pool.submit(self._work, batch_id, cancellation)

    def working(self, batch_id: int) -> bool:
        return batch_id in self._working

    @property
    def busy(self) -> bool:
        """Whether any batch is being worked on."""
        return bool(self._working)

    def stop(self, batch_id: int) -> None:
        """Begin no further line; those under way are finished."""
        if cancellation := self._working.get(batch_id):
            cancellation.cancel()

    def close(self) -> None:
        for cancellation in list(self._working.values()):
            cancellation.cancel()
        self._pool.shutdown(wait=True)

    def _work(self, batch_id: int, cancellation: Cancellation) -> None:
        try:
            self._taking_in.carry_out(batch_id, cancellation)
        except GraderError:
            log.exception("batch %s could not be recorded", batch_id)
        finally:
            with self._lock:
                self._working.pop(batch_id, None)
