"""Small gradebook contents for tests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from grader.evaluation import Confidence, Evaluation, Evidence, Suggestion
from grader.ports import Gradebook
from grader.rubric import Assignment, Criterion, Level, LookFor, Place, Rubric
from grader.run import Run
from grader.submission import FetchedNotebook

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ticking() -> Callable[[], datetime]:
    """A clock that moves on by a second each time it is read."""
    seconds = 0

    def now() -> datetime:
        nonlocal seconds
        seconds += 1
        return START + timedelta(seconds=seconds)

    return now


def criterion(criterion_id: str, *scores: int) -> Criterion:
    rule = LookFor(place=Place.NUMBER, pattern="정확도|accuracy", at_least=0.8)
    levels = (Level(score=score, descriptor=f"{score}점", look_for=(rule,) if score else ()) for score in scores)
    return Criterion(id=criterion_id, name=criterion_id.title(), description="모델을 학습한다", levels=tuple(levels))


RUBRIC = Rubric(criteria=(criterion("training", 0, 1), criterion("metric", 0, 1, 2, 3)))


def assignment(key: str = "tabular", *, title: str = "표 데이터 분류", rubric: Rubric = RUBRIC) -> Assignment:
    return Assignment(key=key, title=title, course="기계 학습", brief="모델을 비교한다", language="ko", rubric=rubric)


def fetched(owner: str = "penguin", **changes: Any) -> FetchedNotebook:
    fields: dict[str, Any] = {
        "reference": f"https://github.com/{owner}/ml/blob/main/과제.ipynb",
        "owner": owner,
        "repo": "ml",
        "path": "과제.ipynb",
        "commit": "c0ffee" * 6,
        "permalink": f"https://github.com/{owner}/ml/blob/c0ffee/과제.ipynb",
        "content": b'{"cells": []}',
    }
    return FetchedNotebook(**{**fields, **changes})


def suggestion(criterion_id: str = "training", score: int | None = 1, comment: str = "잘했어요 🎉") -> Suggestion:
    reason = None if score is not None else "reply.unscored"
    found = Evidence(cell=3, quote="model.fit(X)", verified=True, cited=2)
    return Suggestion(
        criterion_id=criterion_id,
        score=score,
        comment=comment,
        unscored_reason=reason,
        evidence=(found, Evidence(cell=4, quote="없는 줄")),
        confidence=Confidence.HIGH,
        absence="`fit`을 호출한 셀이 없어요. 😶",
        contradiction=found,
        measured="0.93",
        measured_doubt="review.doubt_number_not_found",
    )


class Desk:
    """One submission under one rubric version, and what a coach and a model do with it."""

    def __init__(
        self, gradebook: Gradebook, owner: str = "penguin", *, given: Assignment | None = None, **changes: Any
    ):
        given = given or assignment()
        self.gradebook = gradebook
        self.rubric = gradebook.use_rubric(given)
        student = changes.pop("student", owner)
        self.submission = gradebook.add_submission(fetched(owner, **changes), assignment=given.key, student=student)
        self.at = (self.submission.id, self.rubric.id)

    def run(self, model: str = "gpt-6.1-terra", started_by: str = "Mina", **asked: Any) -> Run:
        return self.gradebook.queue_run(
            submission_id=self.submission.id,
            rubric_id=self.rubric.id,
            model=model,
            endpoint="https://api.example",
            language="ko",
            tone="warm",
            started_by=started_by,
            **asked,
        )

    def save(
        self,
        training: tuple[int, str] = (1, "좋아요"),
        metric: tuple[int, str] = (2, "지표가 알맞아요"),
        *,
        coach: str = "Mina",
        overall: str = "수고했어요",
        run_id: int | None = None,
        based_on: int = 0,
    ) -> Evaluation:
        ratings = {"training": training, "metric": metric}
        return self.gradebook.save_evaluation(
            *self.at, ratings=ratings, overall=overall, coach=coach, run_id=run_id, based_on=based_on
        )
