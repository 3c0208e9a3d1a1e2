"""Steps, undo and redo in memory, for `FakeGradebook`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from grader.comment_search import OVERALL
from grader.desk_time import What
from grader.errors import EditConflict, GradebookError
from grader.evaluation import Draft, DraftRating, Evaluation, Withdrawal
from grader.reasons import Reason
from grader.steps import Move, Step, StepKind, Steps, behind, continues, stacks, standing

Key = tuple[int, int]
Content = tuple[int | None, str | None, Reason | None] | None
"""Score, text and reason of a field; None: untouched."""


@dataclass(frozen=True)
class Entry:
    step: int
    field: str | None
    before: Content
    after: Content


class FakeSteps:
    """What was done on each desk. The entries themselves are `FakeGradebook`'s."""

    _now: Callable[[], datetime]
    _evaluations: list[Evaluation]
    _drafts: dict[Key, Draft]
    _revisions: dict[tuple[int, int, str | None], int]
    _writers: dict[tuple[int, int, str | None], tuple[str, str]]
    _lock: Any

    def __init__(self) -> None:
        super().__init__()
        self._steps: dict[Key, list[Step]] = {}
        self._tokens: dict[int, str] = {}
        self._began: dict[int, datetime] = {}
        self._saved_by: dict[int, int] = {}
        self._log: list[Entry] = []
        self.entries: list[tuple[str | None, int | None, str | None]] = []

    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        raise NotImplementedError

    def save_evaluation(self, submission_id: int, rubric_id: int, **asked: Any) -> Evaluation:
        raise NotImplementedError

    def _moved(self, submission_id: int, what: What, coach: str, at: datetime) -> None:
        raise NotImplementedError

    def _note_typed(self, place: tuple[int, int, str], text: str | None, coach: str) -> None:
        raise NotImplementedError

    def steps(self, submission_id: int, rubric_id: int) -> Steps:
        with self._lock:
            self.draft(submission_id, rubric_id)
            return standing(self._steps.get((submission_id, rubric_id), []))

    def undo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        with self._lock:
            key = (submission_id, rubric_id)
            step = self._next(key, seen, coach, tab, undo=True)
            back = self._step(key, StepKind.UNDONE, coach, tab, of=step.id)
            if step.kind is StepKind.SAVED:
                place = self._saved_by[step.id]
                saved = self._evaluations[place]
                self._evaluations[place] = replace(saved, withdrawn=Withdrawal(coach=coach, at=back.at))
                for rating in saved.ratings:
                    content = (rating.score, rating.comment, rating.reason)
                    self._enter(key, rating.criterion_id, content, back.id, coach, tab)
                self._enter(key, None, (None, saved.overall, None), back.id, coach, tab)
            else:
                first = {entry.field: entry for entry in reversed(self._of(step.id))}
                for field in dict.fromkeys(entry.field for entry in self._of(step.id)):
                    self._enter(key, field, first[field].before, back.id, coach, tab)
            return step

    def redo(self, submission_id: int, rubric_id: int, *, seen: int, coach: str, tab: str) -> Step:
        with self._lock:
            key = (submission_id, rubric_id)
            step = self._next(key, seen, coach, tab, undo=False)
            if step.kind is StepKind.SAVED:
                saved = self._evaluations[self._saved_by[step.id]]
                self.save_evaluation(
                    *key, coach=coach, tab=tab, overall=saved.overall, run_id=saved.run_id,
                    based_on=self.draft(*key).based_on,
                    ratings={rating.criterion_id: (rating.score, rating.comment) for rating in saved.ratings},
                    reasons={rating.criterion_id: rating.reason for rating in saved.ratings if rating.reason},
                )  # fmt: skip
                self._steps[key][-1] = replace(self._steps[key][-1], of=step.id)
            else:
                back = self._step(key, StepKind.REDONE, coach, tab, of=step.id)
                last = {entry.field: entry for entry in self._of(step.id)}
                for field, entry in last.items():
                    self._enter(key, field, entry.after, back.id, coach, tab)
            return step

    def _next(self, key: Key, seen: int, coach: str, tab: str, *, undo: bool) -> Step:
        if not coach.strip():
            raise GradebookError("gradebook.no_coach")
        self.draft(*key)
        steps = self._steps.get(key, [])
        if other := behind(steps, seen, tab):
            raise EditConflict("gradebook.step_conflict", coach=other.coach, theirs="", revision=steps[-1].id)
        done, undone = stacks(steps)
        if not (left := done if undo else undone):
            raise GradebookError("gradebook.nothing_to_undo" if undo else "gradebook.nothing_to_redo")
        return left[-1]

    def _step(self, key: Key, kind: StepKind, coach: str, tab: str, **fields: Any) -> Step:
        now = self._now()
        step = Step(id=len(self._began) + 1, kind=kind, coach=coach, tab=tab, at=now, **fields)
        self._began[step.id] = now
        self._steps.setdefault(key, []).append(step)
        return step

    def _joined(self, key: Key, move: Move, kind: StepKind, field: str | None, coach: str, tab: str) -> int:
        last = self._steps[key][-1] if self._steps.get(key) else None
        if last is not None:
            token = self._tokens.get(last.id, "")
            tokens = bool(move.token or token)
            same = (token, last.tab) == (move.token, tab)
            goes_on = continues(last, kind, field, tab, began=self._began[last.id], now=self._now())
            if same if tokens else goes_on:
                return last.id
        step = self._step(key, kind, coach, tab)
        self._tokens[step.id] = move.token
        return step.id

    def _of(self, step: int) -> list[Entry]:
        return [entry for entry in self._log if entry.step == step]

    def _content(self, key: Key, field: str | None) -> Content:
        draft = self._drafts.get(key)
        if draft is None:
            return None
        if field is None:
            return (None, draft.overall, None) if draft.overall_revision else None
        kept = draft.ratings.get(field)
        return (kept.score, kept.comment, kept.reason) if kept else None

    def _enter(self, key: Key, field: str | None, content: Content, step: int, coach: str, tab: str) -> int:
        """Enter `content` in a field as part of a step. Returns the field's revision."""
        place, now = (*key, field), self._now()
        self._log.append(Entry(step, field, self._content(key, field), content))
        self._moved(key[0], What.ENTERED, coach, now)
        self._note_typed((*key, field or OVERALL), content[1] if content else None, coach)
        if content:
            self.entries.append((field, content[0], content[1]))
        self._writers[place] = self._writers[(*key, "draft")] = (coach, tab)
        revision = self._revisions[place] = self._revisions.get(place, 0) + 1
        self._steps[key] = [self._touched(one, field, now) if one.id == step else one for one in self._steps[key]]
        draft = self.draft(*key)
        if field is None:
            text, kept = (content[1], revision) if content else (None, 0)
            draft = replace(draft, overall=text, overall_revision=kept)
        else:
            others = {name: rating for name, rating in draft.ratings.items() if name != field}
            own = {field: _rating(field, content, revision)} if content else {}
            draft = replace(draft, ratings={**others, **own})
        if draft.ratings or draft.overall_revision:
            self._drafts[key] = replace(draft, changed_at=now, changed_in=tab)
        else:
            self._drafts.pop(key, None)
        return revision

    @staticmethod
    def _touched(step: Step, field: str | None, now: datetime) -> Step:
        fields = step.fields if field in step.fields else (*step.fields, field)
        return replace(step, fields=fields, at=now)


def _rating(field: str, content: tuple[int | None, str | None, Reason | None], revision: int) -> DraftRating:
    score, comment, reason = content
    return DraftRating(criterion_id=field, score=score, comment=comment, reason=reason, revision=revision)
