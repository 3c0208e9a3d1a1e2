"""How far the work on a submission has come."""

from dataclasses import dataclass

from grader.run import RunStatus
from grader.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`run` is the state of the newest run that graded it, None without one.

    `score` and `max_score` are of the evaluation saved last, None before that; `changed`: there is work that is not saved yet.
    """

    submission: Submission
    run: RunStatus | None = None
    score: int | None = None
    max_score: int | None = None
    changed: bool = False
