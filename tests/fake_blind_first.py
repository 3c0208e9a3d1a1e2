"""What stays hidden until the coach has scored, in memory, for `FakeGradebook`."""

from datetime import datetime

from grader.blind_first import Draw, FirstScore
from grader.evaluation import Draft, Evaluation
from grader.run import Run, RunPurpose

Key = tuple[int, int]


class FakeBlindFirst:
    _runs: dict[int, Run]
    _drafts: dict[Key, Draft]

    def __init__(self) -> None:
        super().__init__()
        self._draws: dict[int, Draw] = {}
        self._firsts: dict[Key, dict[str, FirstScore]] = {}

    def latest_evaluations(self, desks: list[Key]) -> dict[Key, Evaluation]:
        raise NotImplementedError

    def sealed(self, submission_id: int, rubric_id: int) -> frozenset[str]:
        key = (submission_id, rubric_id)
        runs = [run for run in self._runs.values() if (run.submission_id, run.rubric_id) == key]
        hidden = {name for run in runs if run.id in self._draws for name in self._draws[run.id].hidden}
        return frozenset(hidden - self._firsts.get(key, {}).keys())

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
        draft = self._drafts.get(key)
        seen |= {name for name, entry in (draft.ratings if draft else {}).items() if entry.score is not None}
        saved = self.latest_evaluations([key])
        hidden = set(drawn.hidden if drawn and not saved else ()) - seen
        self._draws[run.id] = Draw(share=drawn.share if drawn else 0, hidden=tuple(sorted(hidden | still)))

    def _note_score(self, key: Key, criterion_id: str, score: int | None, coach: str, at: datetime) -> None:
        if score is not None and criterion_id in self.sealed(*key):
            self._firsts.setdefault(key, {})[criterion_id] = FirstScore(score=score, coach=coach, at=at)

    def _first_scores(self, key: Key) -> dict[str, int]:
        return {name: first.score for name, first in self._firsts.get(key, {}).items()}
