"""When a model that cannot answer just now is asked again, and how long we wait before that."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from grader.cancellation import Cancellation
from grader.errors import ModelUnavailable, Problem

_REASONS = {
    "model.cut": "run.because_cut",
    "model.overdue": "run.because_slow",
    "model.rate_limited": "run.because_busy",
    "model.rate_limited_seconds": "run.because_busy",
    "model.stalled": "run.because_slow",
    "model.timeout": "run.because_slow",
    "model.unreachable": "run.because_unreachable",
}


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How often to ask, and how long to wait in between; both are shown to the coach, who may stop it.

    `attempts` counts all of them. Pauses double from one second on and are at most `longest` seconds. `jitter` gives a number from 0 to 1: that share
    of a quarter is added, so that runs refused together do not come back together. `wait` is `Cancellation.wait`, or takes no time in tests.
    """

    attempts: int = 4
    longest: float = 60.0
    jitter: Callable[[], float] = random.random
    wait: Callable[[Cancellation, float], bool] = Cancellation.wait

    def pause(self, error: ModelUnavailable, failed: int) -> float | None:
        """Seconds to wait before the next attempt, when `failed` of them have failed, the last one with `error`. None: it is time to give up.

        Never less than the endpoint asked for; when that is more than `longest`, the coach had better know at once.
        """
        asked_for = error.retry_after or 0.0
        if failed >= self.attempts or asked_for > self.longest:
            return None
        return min(self.longest, max(asked_for, 2.0 ** (failed - 1)) * (1 + self.jitter() / 4))


def reason(problem: Problem) -> str:
    """The key of a few words for why we wait. The problem's own sentence would tell the coach to run again, which is what we do here."""
    return _REASONS.get(problem.key, "run.because_trouble")
