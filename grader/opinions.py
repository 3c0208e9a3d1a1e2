"""Second opinions: what further runs say about a criterion, beside the suggestion. They are never averaged, and none takes its place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import Problem
from grader.evaluation import Suggestion
from grader.rubric import Rubric
from grader.run import Run, RunPurpose, RunStatus

MOST_SAMPLES = 5
"""Further runs that can be asked for at once."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one further run says about one criterion. `suggestion` is None while it is asked, and when the run ended without one."""

    run_id: int
    model: str
    status: RunStatus
    suggestion: Suggestion | None = None
    problem: Problem | None = None

    @property
    def pending(self) -> bool:
        return self.suggestion is None and self.status.active

    @property
    def missed(self) -> bool:
        """Whether the run ended without a word about this criterion."""
        return self.suggestion is None and not self.status.active


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How often each score was given, by the suggestion and the opinions together: (score, times), the most frequent first.

    `unscored` is how many looked and gave none.
    """

    votes: tuple[tuple[int, int], ...]
    unscored: int = 0

    @property
    def total(self) -> int:
        return self.unscored + sum(times for _, times in self.votes)

    @property
    def leading(self) -> tuple[int, int] | None:
        """The one score that was given more often than every other, and how often; None when there is no such score."""
        first, *others = self.votes or [(0, 0)]
        return first if first[1] > max((times for _, times in others), default=0) else None

    @property
    def disputed(self) -> bool:
        """Whether they are apart by a level or more."""
        return len(self.votes) > 1


def collect(run_id: int, runs: Sequence[Run], rubric: Rubric) -> dict[str, tuple[Opinion, ...]]:
    """Criterion id -> the opinions beside this run, in the order they were asked for. A miss is left out once its criterion was asked about again."""
    beside = sorted(
        (run for run in runs if run.purpose is RunPurpose.OPINION and run.beside == run_id), key=lambda run: run.id
    )
    found = {
        criterion.id: tuple(_opinion(run, criterion.id) for run in beside if _counts(run, criterion.id, beside, rubric))
        for criterion in rubric.criteria
    }
    return {criterion_id: opinions for criterion_id, opinions in found.items() if opinions}


def spread(suggestion: Suggestion, opinions: Sequence[Opinion]) -> Spread | None:
    """How far apart the suggestion and the opinions that arrived are; None while there is none."""
    arrived = [item.suggestion.score for item in opinions if item.suggestion]
    if not arrived:
        return None
    scores = [suggestion.score, *arrived]
    counted = Counter(score for score in scores if score is not None)
    votes = sorted(counted.items(), key=lambda vote: (-vote[1], -vote[0]))
    return Spread(votes=tuple(votes), unscored=scores.count(None))


def _opinion(run: Run, criterion_id: str) -> Opinion:
    said = next((item for item in run.suggestions if item.criterion_id == criterion_id), None)
    return Opinion(run_id=run.id, model=run.model, status=run.status, suggestion=said, problem=run.problem)


def _counts(run: Run, criterion_id: str, beside: Sequence[Run], rubric: Rubric) -> bool:
    if criterion_id in run.not_asked(rubric):
        return False
    if not _opinion(run, criterion_id).missed or run.finished_at is None:
        return True
    later = (other for other in beside if other.queued_at >= run.finished_at)
    return not any(criterion_id not in other.not_asked(rubric) for other in later)
