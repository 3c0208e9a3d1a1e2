"""The part of the fake gradebook that keeps questions about rubrics, and precedents."""

import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from grader.errors import EditConflict, GradebookError, NotInGradebook
from grader.evaluation import RubricVersion
from grader.precedent import Case, Precedent
from grader.question import Question, last_of_each
from grader.run import Run
from grader.submission import Submission


class FakePrecedents:
    _now: Callable[[], datetime]
    _lock: threading.RLock
    _runs: dict[int, Run]

    def __init__(self) -> None:
        super().__init__()
        self._precedents: list[Precedent] = []
        self._dismissed: dict[int, dict[Question, bool]] = {}

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def run(self, run_id: int) -> Run:
        raise NotImplementedError

    def rubric_version(self, rubric_id: int) -> RubricVersion:
        raise NotImplementedError

    def record_question(self, run_id: int, question: Question) -> None:
        with self._lock:
            run = self.run(run_id)
            if self.rubric_version(run.rubric_id).rubric.criterion(question.criterion_id) is None:
                raise NotInGradebook("gradebook.no_criterion", criterion=question.criterion_id)
            self._runs[run_id] = replace(run, questions=last_of_each(*run.questions, question))

    def dismiss_question(self, submission_id: int, question: Question, *, coach: str, dismissed: bool = True) -> None:
        _require_name(coach)
        self._dismissed.setdefault(self.submission(submission_id).id, {})[question] = dismissed

    def dismissed_questions(self, submission_id: int) -> AbstractSet[Question]:
        return frozenset(question for question, yes in self._dismissed.get(submission_id, {}).items() if yes)

    def add_precedent(
        self, *, assignment: str, criterion_id: str, rule: str, coach: str, case: Case | None = None
    ) -> Precedent:
        _require_name(coach)
        with self._lock:
            if case and self.submission(case.submission_id).assignment != assignment:
                raise GradebookError("precedents.case_elsewhere")
            number, now = len(self._precedents) + 1, self._now()
            made = Precedent(
                id=number, key=f"{number:032x}", version=1, assignment=assignment, criterion_id=criterion_id,
                rule=rule, coach=coach, created_at=now, changed_at=now, case=case,
            )  # fmt: skip
            self._precedents.append(made)
            return made

    def change_precedent(
        self, version_id: int, *, coach: str, rule: str | None = None, description: str | None = None, withdrawn: bool
    ) -> Precedent:
        _require_name(coach)
        with self._lock:
            named = next((one for one in self._precedents if one.id == version_id), None)
            if named is None:
                raise NotInGradebook("precedents.none", id=version_id)
            latest = self.precedent_versions(named.key)[0]
            if latest.id != version_id:
                raise EditConflict("precedents.conflict", coach=latest.coach, theirs=latest.rule, revision=latest.id)
            case = named.case
            if case and description is not None:
                case = replace(case, description=description)
            made = replace(
                named, id=len(self._precedents) + 1, version=named.version + 1, changed_at=self._now(), coach=coach,
                rule=named.rule if rule is None else rule, withdrawn=withdrawn, case=case,
            )  # fmt: skip
            self._precedents.append(made)
            return made

    def precedents(self, assignment: str) -> Sequence[Precedent]:
        return tuple({one.key: one for one in self._precedents if one.assignment == assignment}.values())

    def precedent_versions(self, key: str) -> Sequence[Precedent]:
        return tuple(one for one in reversed(self._precedents) if one.key == key)

    def precedents_of(self, run_id: int) -> Sequence[Precedent]:
        wanted = self.run(run_id).precedents
        found = (one for one in self._precedents if one.id in wanted)
        return tuple(sorted(found, key=lambda one: (one.created_at, one.key)))


def _require_name(coach: str) -> None:
    if not coach.strip():
        raise GradebookError("gradebook.no_coach")
