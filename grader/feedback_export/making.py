"""Work on one large file in a thread of its own, which whoever waits for it can follow and stop."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from grader.errors import ExportError, GraderError

log = logging.getLogger("coachmark")
Step = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`made` is the file once it is whole; `problem` why there is none. Neither: it is being made, or was stopped."""

    done: int
    total: int
    ended: bool
    made: bytes | None = None
    problem: GraderError | None = None


class Making:
    """One file in the making. `work` is given a step to call after each of `total` lines, which says whether to go on."""

    def __init__(self, work: Callable[[Step], bytes], total: int) -> None:
        self._work = work
        self._now = Progress(done=0, total=total, ended=False)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="handing-out", daemon=True)

    def start(self) -> "Making":
        self._thread.start()
        return self

    def progress(self) -> Progress:
        return self._now

    def stop(self) -> None:
        """Give it up soon; nothing is made."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within that time."""
        self._thread.join(seconds)
        return self._now.ended

    def _step(self) -> bool:
        self._now = Progress(done=self._now.done + 1, total=max(self._now.total, self._now.done + 1), ended=False)
        return not self._stopped.is_set()

    def _run(self) -> None:
        made, problem = None, None
        try:
            made = self._work(self._step)
        except GraderError as error:
            problem = error
        except Exception as error:
            log.exception("a file could not be made")
            problem = ExportError("feedback_export.unexpected", what=type(error).__name__)
        finally:
            whole = None if self._stopped.is_set() else made
            self._now = Progress(done=self._now.done, total=self._now.total, ended=True, made=whole, problem=problem)
