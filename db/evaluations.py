"""The coach's act: the only door through which a rating gets into the gradebook."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from db.blind_first import first_scores
from db.evaluation_rows import decided_in, write_evaluation
from db.grading import latest_evaluation, refresh_grading, stands
from db.records import Records, criterion_in, require_level, require_name
from db.steps import add_step
from db.tables import CoachActRow, EvaluationRow, RatingRow
from db.tables_steps import WithdrawalRow
from db.values import evaluation_of, key_of
from grader.errors import EditConflict, GradebookError
from grader.evaluation import Evaluation, RubricVersion, Withdrawal
from grader.reasons import Reason
from grader.steps import StepKind

AT_ONCE = 1000
"""Evaluations looked up in one query; SQLite takes some ten thousand values in one statement."""


class Evaluations(Records):
    def save_evaluation(
        self,
        submission_id: int,
        rubric_id: int,
        *,
        ratings: Mapping[str, tuple[int, str]],
        overall: str,
        coach: str,
        run_id: int | None,
        based_on: int,
        reasons: Mapping[str, Reason] | None = None,
        tab: str = "",
    ) -> Evaluation:
        require_name(coach)
        now = self._now()
        with self._database.write() as session:
            submission = self._submission(session, submission_id)
            rubric = self._rubric(session, rubric_id)
            latest = latest_evaluation(session, submission_id, rubric_id)
            _require_latest(latest, based_on)
            require_all_rated(rubric, ratings)
            self._require_graded(session, run_id, submission_id, rubric_id)
            row = write_evaluation(
                session,
                rubric,
                submission_id,
                ratings=ratings,
                reasons=reasons or {},
                overall=overall,
                coach=coach,
                run_id=run_id,
                at=now,
            )
            desk = (submission_id, rubric_id)
            add_step(session, desk, StepKind.SAVED, coach=coach, tab=tab, at=now, evaluation_id=row.id)
            submission.active_at = now
            refresh_grading(session, submission_id, rubric_id)
            return evaluation_of(row, decided_in(session, row), firsts=_first(session, row))

    def evaluations(self, submission_id: int, *, withdrawn: bool = False) -> Sequence[Evaluation]:
        saved = (
            select(EvaluationRow)
            .where(EvaluationRow.submission_id == submission_id)
            .order_by(col(EvaluationRow.id).desc())
        )
        with self._database.read() as session:
            self._submission(session, submission_id)
            rows = session.exec(saved if withdrawn else saved.where(stands())).all()
            return tuple(
                evaluation_of(row, decided_in(session, row), _withdrawal(session, row), _first(session, row))
                for row in rows
            )

    def latest_evaluations(self, desks: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Evaluation]:
        asked = sorted(set(desks))
        with self._database.read() as session:
            found: dict[tuple[int, int], Evaluation] = {}
            for first in range(0, len(asked), AT_ONCE):
                found.update(_latest_of(session, asked[first : first + AT_ONCE]))
            return found


def require_all_rated(rubric: RubricVersion, ratings: Mapping[str, tuple[int, str]]) -> None:
    """Raises GradebookError unless `ratings` holds a level's score for every criterion and nothing else."""
    missing = [criterion.name for criterion in rubric.rubric.criteria if criterion.id not in ratings]
    if missing:
        raise GradebookError("gradebook.not_all_rated", n=len(missing), criteria=", ".join(missing))
    for criterion_id, (score, _) in ratings.items():
        require_level(criterion_in(rubric, criterion_id), score)


def _require_latest(latest: EvaluationRow | None, based_on: int) -> None:
    version = latest.version if latest else 0
    if version < based_on:
        raise EditConflict("gradebook.evaluation_taken_back", revision=version)
    if version != based_on:
        coach, theirs = (latest.coach, latest.overall) if latest else ("", "")
        raise EditConflict(
            "gradebook.evaluation_conflict", coach=coach, version=version, theirs=theirs, revision=version
        )


def _withdrawal(session: Session, row: EvaluationRow) -> Withdrawal | None:
    found = session.get(WithdrawalRow, row.id)
    return Withdrawal(coach=found.coach, at=found.at) if found else None


def _first(session: Session, row: EvaluationRow) -> dict[str, int]:
    """The scores that were given before their suggestions were shown, and before this was saved, by criterion id."""
    found = first_scores(session, (row.submission_id, row.rubric_id))
    return {criterion_id: first.score for criterion_id, first in found.items() if first.at <= row.saved_at}


def _latest_of(session: Session, desks: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Evaluation]:
    versions = (
        select(EvaluationRow)
        .where(col(EvaluationRow.submission_id).in_([submission_id for submission_id, _ in desks]), stands())
        .order_by(col(EvaluationRow.version))
    )
    asked = set(desks)
    latest = {(row.submission_id, row.rubric_id): row for row in session.exec(versions).all()}
    rows = {key_of(row.id): row for at, row in latest.items() if at in asked}
    decided: dict[int, list[tuple[RatingRow, CoachActRow]]] = {evaluation_id: [] for evaluation_id in rows}
    ratings = (
        select(RatingRow, CoachActRow)
        .join(CoachActRow, col(CoachActRow.id) == col(RatingRow.act_id))
        .where(col(RatingRow.evaluation_id).in_(list(rows)))
        .order_by(col(RatingRow.act_id))
    )
    for rating, act in session.exec(ratings).all():
        decided[rating.evaluation_id].append((rating, act))
    evaluations = (
        evaluation_of(row, decided[evaluation_id], firsts=_first(session, row)) for evaluation_id, row in rows.items()
    )
    return {(evaluation.submission_id, evaluation.rubric_id): evaluation for evaluation in evaluations}
