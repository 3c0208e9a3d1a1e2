"""What stays hidden until the coach has scored, in memory, for `FakeGradebook`."""

from datetime import datetime

from grader.blind_first import Draw, FirstScore
from grader.evaluation import Evaluation
from grader.run import Run, RunPurpose
from grader.steps import Step
from tests.fake_steps import Entry

Key = tuple[int, int]


class FakeBlindFirst:
    _runs: dict[int, Run]
    _steps: dict[Key, list[Step]]
    _log: list[Entry]
    _evaluations: list[Evaluation]

    def __init__(self) -> None:
        super().__init__()
        self._draws: dict[int, Draw] = {}
        self._firsts: dict[Key, dict[str, FirstScore]] = {}

    def sealed(self, submission_id: int, rubric_id: int) -> frozenset[str]:
        key = (submission_id, rubric_id)
        runs = [run for run in self._runs.values() if (run.submission_id, run.rubric_id) == key]
        hidden = {name for run in runs if run.id in self._draws for name in self._draws[run.id].hidden}
        return frozenset(hidden - self._firsts.get(key, {}).keys() - self._scored(key))

    def _scored(self, key: Key) -> set[str]:
        steps = {step.id for step in self._steps.get(key, ())}
        entered = {
            entry.field for entry in self._log if entry.step in steps and entry.after and entry.after[0] is not None
        }
        saved = [item for item in self._evaluations if (item.submission_id, item.rubric_id) == key]
        return {name for name in entered if name} | {rating.criterion_id for item in saved for rating in item.ratings}

    def _keep_draw(self, run: Run, drawn: Draw | None) -> None:
        key = (run.submission_id, run.rubric_id)
        still = self.sealed(*key)
        if drawn is None and not still:
            return
        seen = {
            item.criterion_id
            for other in self._runs.values()
            if (other.submission_id, other.rubric_id, other.purpose) == (*key, RunPurpose.GRADE)
            for item in other.suggestions
        }
        hidden = set(drawn.hidden if drawn else ()) - seen - self._scored(key)
        self._draws[run.id] = Draw(share=drawn.share if drawn else 0, hidden=tuple(sorted(hidden | still)))

    def _note_score(self, key: Key, criterion_id: str, score: int | None, coach: str, at: datetime) -> None:
        if score is not None and criterion_id in self.sealed(*key):
            self._firsts.setdefault(key, {})[criterion_id] = FirstScore(score=score, coach=coach, at=at)

    def _first_scores(self, key: Key) -> dict[str, int]:
        return {name: first.score for name, first in self._firsts.get(key, {}).items()}
