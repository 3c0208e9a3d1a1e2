"""The part of the fake gradebook that knows what coaches wrote and pinned."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from grader import comment_search, written
from grader.comment_search import OVERALL, CommentQuery, Found, PastComment, PinnedComment
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import RubricVersion
from grader.run import Run
from grader.submission import Submission
from grader.written import Field

Place = tuple[int, int, str]


class FakeComments:
    _now: Callable[[], datetime]
    _lock: threading.RLock
    _rubrics: dict[int, RubricVersion]
    _runs: dict[int, Run]

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[Place, Field] = {}
        self._pinned: dict[int, PinnedComment] = {}
        self._unpinned: set[int] = set()

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def past_comments(self, query: CommentQuery) -> Sequence[Found]:
        with self._lock:
            all_of_them = (
                self._past_comment(place, number, one)
                for place, field in self._fields.items()
                for number, one in enumerate(field)
            )
            comments = [
                (comment_search.folded(one.text), one)
                for one in sorted(all_of_them, key=lambda one: one.at)
                if query.coach in ("", one.coach) and comment_search.findable(one)
            ]
        return comment_search.best(comments, query)

    def pinned_comments(self, coach: str, assignment: str, criterion_id: str) -> Sequence[PinnedComment]:
        asked = (coach, assignment, criterion_id)
        theirs = (one for one in self._pinned.values() if (one.coach, one.assignment, one.criterion_id) == asked)
        in_order = sorted(theirs, key=lambda one: (one.pinned_at, one.id))
        return tuple(one for one in in_order if one.id not in self._unpinned)

    def pin_comment(
        self, text: str, *, coach: str, assignment: str, criterion_id: str, submission_id: int | None
    ) -> PinnedComment:
        with self._lock:
            if not coach.strip():
                raise GradebookError("gradebook.no_coach")
            if submission_id is not None:
                self.submission(submission_id)
            made = PinnedComment(
                id=max(self._pinned, default=0) + 1, coach=coach, assignment=assignment, criterion_id=criterion_id,
                text=_worth_pinning(text), submission_id=submission_id, pinned_at=self._now(),
            )  # fmt: skip
            known = self._same(made)
            if known and known.id not in self._unpinned:
                return known
            number = known.id if known else made.id
            self._unpinned.discard(number)
            self._pinned[number] = replace(made, id=number)
            return self._pinned[number]

    def change_pinned_comment(self, pinned_id: int, text: str) -> PinnedComment:
        with self._lock:
            changed = replace(self._known_pin(pinned_id), text=_worth_pinning(text))
            same = self._same(changed)
            if same and same.id != pinned_id:
                if same.id not in self._unpinned:
                    raise GradebookError("comments.pinned_already")
                del self._pinned[same.id]
            self._pinned[pinned_id] = changed
            return changed

    def unpin_comment(self, pinned_id: int) -> None:
        self._unpinned.add(self._known_pin(pinned_id).id)

    def pin_comment_again(self, pinned_id: int) -> PinnedComment:
        self._unpinned.discard(self._known_pin(pinned_id).id)
        return self._pinned[pinned_id]

    # for the rest of the fake

    def _note_typed(self, place: Place, text: str | None, coach: str) -> None:
        field, suggested = self._fields.get(place, ()), self._suggested(place)
        self._fields[place] = written.typed(field, text or "", coach=coach, at=self._now(), suggested=suggested)

    def _note_saved(self, at: tuple[int, int], texts: Mapping[str, str], coach: str, now: datetime) -> None:
        for criterion_id, text in texts.items():
            place = (*at, criterion_id)
            field, suggested = self._fields.get(place, ()), self._suggested(place)
            self._fields[place] = written.saved(field, text, coach=coach, at=now, suggested=suggested)

    def _note_discarded(self, at: tuple[int, int]) -> None:
        for place, field in self._fields.items():
            if place[:2] == at:
                self._fields[place] = written.discarded(field, suggested=self._suggested(place))

    # inside

    def _suggested(self, place: Place) -> Collection[str]:
        runs = [run for run in self._runs.values() if (run.submission_id, run.rubric_id) == place[:2]]
        if place[2] == OVERALL:
            return {run.overall for run in runs}
        return {one.comment for run in runs for one in run.suggestions if one.criterion_id == place[2]}

    def _past_comment(self, place: Place, number: int, one: written.Written) -> PastComment:
        submission_id, rubric_id, criterion_id = place
        rubric = self._rubrics[rubric_id]
        criterion = rubric.rubric.criterion(criterion_id)
        return PastComment(
            id=number, text=one.text, coach=one.coach, at=one.at, own=one.own, state=one.state,
            submission_id=submission_id, assignment=rubric.assignment, assignment_title=rubric.assignment_title,
            criterion_id=criterion_id, criterion_name=criterion.name if criterion else "",
        )  # fmt: skip

    def _same(self, as_: PinnedComment) -> PinnedComment | None:
        where = ("coach", "assignment", "criterion_id", "text")
        return next(
            (one for one in self._pinned.values() if all(getattr(one, name) == getattr(as_, name) for name in where)),
            None,
        )

    def _known_pin(self, pinned_id: int) -> PinnedComment:
        if pinned_id not in self._pinned:
            raise NotInGradebook("comments.no_pinned")
        return self._pinned[pinned_id]


def _worth_pinning(text: str) -> str:
    if not text.strip():
        raise GradebookError("comments.nothing_to_pin")
    return text.strip()
