"""What was graded under which version of an assignment's rubric, and what of it another version has left behind."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.run import RunStatus
from grader.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Work:
    """What there is on a submission under the rubric version `rubric_id`, the assignment's `number`th.

    `score` is of the evaluation saved last, None without one; `run` is the state of the newest run that graded it, None without one.
    """

    submission: Submission
    rubric_id: int
    number: int
    max_score: int
    score: int | None = None
    run: RunStatus | None = None


def left_behind(work: Iterable[Work], current: int | None) -> tuple[Work, ...]:
    """For each submission that was graded, but not under the version `current` (None: one that nobody used yet), its newest work, newest version first.

    A run under `current` that is under way or ended with suggestions counts as graded; an attempt opened by a wrong link is left out.
    """
    newest: dict[int, Work] = {}
    done: set[int] = set()
    for one in work:
        counts = one.score is not None or (
            one.run is not None and (one.run.active or one.run in (RunStatus.COMPLETED, RunStatus.INTERRUPTED))
        )
        if one.submission.replaced_by is not None or not counts:
            continue
        if one.number == current:
            done.add(one.submission.id)
        before = newest.get(one.submission.id)
        if before is None or _rank(one) > _rank(before):
            newest[one.submission.id] = one
    behind = [one for number, one in newest.items() if number not in done]
    return tuple(sorted(behind, key=lambda one: (-one.number, one.submission.student.casefold(), one.submission.id)))


def _rank(work: Work) -> tuple[bool, int]:
    """What a coach saved says more than what a run suggested."""
    return work.score is not None, work.number
