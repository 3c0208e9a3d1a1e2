"""Runs: what a model was asked, what it suggested, and how it ended. Nothing here can make a rating."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, func, select, update

from db.blind_first import copy_draw, keep_draw, sealed
from db.fresh_ids import fresh_id
from db.grading import refresh_grading, search_text
from db.instructions import keep
from db.precedents import ask, questions_of
from db.records import Records, criterion_in, require_level
from db.spending import ACTIVE, note_usage
from db.tables_runs import RunRow, RunTextRow, SuggestionRow
from db.types import folded, storable
from db.unwritten import until_written
from db.values import key_of, last_of_each, run_of
from grader.blind_first import Draw, without
from grader.errors import Problem
from grader.evaluation import RubricVersion, Suggestion
from grader.instructions import STANDARD, Instructions
from grader.run import ManifestEntry, Run, RunPurpose, RunStatus, Usage

KEPT_ON_RESUMING = {
    "submission_id",
    "rubric_id",
    "language",
    "tone",
    "assignment",
    "student_key",
    "title_key",
    "search",
    "purpose",
    "beside",
    "criteria",
    "instructions_digest",
    "precedents",
}
"""What a run that goes on with another has in common with it."""


class Runs(Records):
    def queue_run(
        self,
        *,
        submission_id: int,
        rubric_id: int,
        model: str,
        endpoint: str,
        language: str,
        tone: str,
        started_by: str,
        purpose: RunPurpose = RunPurpose.GRADE,
        beside: int | None = None,
        criteria: Sequence[str] = (),
        instructions: Instructions = STANDARD,
        precedents: Sequence[int] = (),
        drawn: Draw | None = None,
    ) -> Run:
        with self._database.write() as session:
            self._require_beside(session, purpose, beside, submission_id, rubric_id)
            for criterion_id in criteria:
                criterion_in(self._rubric(session, rubric_id), criterion_id)
            asked = {
                "submission_id": submission_id, "rubric_id": rubric_id, "model": storable(model), "endpoint": storable(endpoint),
                "language": language, "tone": tone, "started_by": storable(started_by), "purpose": purpose.value, "beside": beside,
                "criteria": list(criteria), "precedents": list(precedents),
            }  # fmt: skip
            run = self._queue(session, asked, instructions)
            if purpose is RunPurpose.GRADE:
                keep_draw(session, run.id, (submission_id, rubric_id), drawn, run.queued_at)
            return _shown(session, run)

    def _queue(self, session: Session, asked: dict[str, Any], instructions: Instructions) -> Run:
        """Queue a run with these columns; what the record knows of its subject is filled in."""
        submission = self._submission(session, asked["submission_id"])
        title = self._rubric(session, asked["rubric_id"]).assignment_title
        row = RunRow(
            **asked,
            id=fresh_id(session, "run"),
            status=RunStatus.QUEUED.value,
            queued_at=self._now(),
            worker=self._worker.name(),
            assignment=submission.assignment,
            student_key=folded(submission.student),
            title_key=folded(title),
            search=search_text(submission, title),
            instructions_digest=keep(session, submission.assignment, instructions, self._now()),
        )
        session.add(row)
        session.flush()
        text = RunTextRow(run_id=key_of(row.id))
        session.add(text)
        session.flush()
        refresh_grading(session, row.submission_id, row.rubric_id)
        return run_of(row, text, ())

    def resume_run(self, run_id: int, *, model: str, endpoint: str, started_by: str) -> Run:
        with self._database.write() as session:
            begun, brought = self._run(session, run_id), _suggestions(session, run_id)
            asked = questions_of(session, [run_id])[run_id]
            row = RunRow(**begun.model_dump(include=KEPT_ON_RESUMING), score=begun.score, status=RunStatus.QUEUED.value)
            row.model, row.endpoint, row.started_by = storable(model), storable(endpoint), storable(started_by)
            row.id = fresh_id(session, "run")
            row.queued_at, row.worker = self._now(), self._worker.name()
            session.add(row)
            session.flush()
            new_id = key_of(row.id)
            copy_draw(session, new_id, run_id)
            before = _text(session, run_id)
            text = RunTextRow(run_id=new_id, transcript=before.transcript, overall=before.overall)
            copies = [
                SuggestionRow(**{**item.model_dump(exclude={"id"}), "run_id": new_id})
                for item in {item.criterion_id: item for item in brought}.values()
            ]
            session.add_all([text, *copies])
            ask(session, new_id, asked, self._now())
            session.flush()
            refresh_grading(session, row.submission_id, row.rubric_id)
            return _shown(session, run_of(row, text, copies, asked))

    def start_run(self, run_id: int, *, manifest: Sequence[ManifestEntry]) -> None:
        with self._database.write() as session:
            row = self._run(session, run_id)
            if row.status not in ACTIVE:
                return
            row.status = RunStatus.RUNNING.value
            row.worker = self._worker.name()
            row.started_at = row.started_at or self._now()
            _text(session, run_id).manifest = [asdict(entry) for entry in manifest]

    def record_suggestion(self, run_id: int, suggestion: Suggestion) -> None:
        with self._database.write() as session:
            run = self._run(session, run_id)
            rubric = self._rubric(session, run.rubric_id)
            criterion = criterion_in(rubric, suggestion.criterion_id)
            if suggestion.score is not None:
                require_level(criterion, suggestion.score)
            session.add(
                SuggestionRow(
                    run_id=run_id,
                    criterion_id=suggestion.criterion_id,
                    score=suggestion.score,
                    comment=storable(suggestion.comment),
                    unscored_reason=suggestion.unscored_reason,
                    evidence=[asdict(item) for item in suggestion.evidence],
                    confidence=suggestion.confidence,
                    absence=suggestion.absence,
                    contradiction=asdict(suggestion.contradiction) if suggestion.contradiction else None,
                    measured=suggestion.measured,
                    measured_doubt=suggestion.measured_doubt,
                    at=self._now(),
                )
            )
            session.flush()
            run.score = _sum(last_of_each(_suggestions(session, run_id)), rubric)

    def note_progress(self, run_id: int, *, transcript: str, overall: str) -> None:
        with self._database.write() as session:
            if self._run(session, run_id).status in ACTIVE:
                text = _text(session, run_id)
                text.transcript, text.overall = storable(transcript), storable(overall)

    def finish_run(
        self,
        run_id: int,
        status: RunStatus,
        *,
        transcript: str,
        overall: str,
        usage: Usage | None = None,
        cost_usd: float | None = None,
        problem: Problem | None = None,
    ) -> None:
        if status.active:
            raise ValueError("a run ends as completed, failed, cancelled or interrupted")
        with self._database.write() as session:
            row = self._run(session, run_id)
            if row.status not in ACTIVE:
                return
            row.status = status.value
            row.finished_at = self._now()
            row.cost_usd = cost_usd
            note_usage(row, usage)
            if problem is not None:
                row.problem_key, row.problem_values = problem.key, dict(problem.values)
            text = _text(session, run_id)
            text.transcript, text.overall = storable(transcript), storable(overall)
            session.flush()
            refresh_grading(session, row.submission_id, row.rubric_id)

    def run(self, run_id: int, *, whole: bool = False) -> Run:
        with self._database.read() as session:
            run = whole_run(session, self._run(session, run_id))
            return run if whole else _shown(session, run)

    @until_written
    def sealed(self, submission_id: int, rubric_id: int) -> frozenset[str]:
        with self._database.read() as session:
            return sealed(session, (submission_id, rubric_id))

    @until_written
    def runs_of(self, submission_id: int, rubric_id: int | None = None) -> Sequence[Run]:
        wanted = select(RunRow).where(RunRow.submission_id == submission_id).order_by(col(RunRow.id).desc())
        if rubric_id is not None:
            wanted = wanted.where(RunRow.rubric_id == rubric_id)
        with self._database.read() as session:
            self._submission(session, submission_id)
            return _all_shown(session, _whole_runs(session, session.exec(wanted).all()))

    def interrupt_unfinished(self) -> int:
        active = col(RunRow.status).in_(ACTIVE)
        with self._database.read() as session:
            workers = session.exec(select(RunRow.worker).where(active).distinct()).all()
        gone = [name for name in workers if name is None or not self._worker.is_alive(name)]
        if not gone:
            return 0
        ended = {"status": RunStatus.INTERRUPTED.value, "finished_at": self._now()}
        theirs = func.coalesce(RunRow.worker, "").in_([name or "" for name in gone])
        with self._database.write() as session:
            return int(session.exec(update(RunRow).where(active, theirs).values(ended)).rowcount)

    def _require_beside(
        self, session: Session, purpose: RunPurpose, beside: int | None, submission_id: int, rubric_id: int
    ) -> None:
        if not (beside is None and purpose.writes) and (purpose is RunPurpose.GRADE) != (beside is None):
            raise ValueError("a run stands beside another exactly when its purpose is not GRADE, or may when it writes")
        self._require_graded(session, beside, submission_id, rubric_id)


def _text(session: Session, run_id: int) -> RunTextRow:
    return session.get_one(RunTextRow, run_id)


def _suggestions(session: Session, run_id: int) -> Sequence[SuggestionRow]:
    return _suggestions_of(session, [run_id])[run_id]


def _suggestions_of(session: Session, run_ids: Collection[int]) -> dict[int, list[SuggestionRow]]:
    """Each run's, in the order in which they were made."""
    made = select(SuggestionRow).where(col(SuggestionRow.run_id).in_(run_ids)).order_by(col(SuggestionRow.id))
    found: dict[int, list[SuggestionRow]] = {run_id: [] for run_id in run_ids}
    for row in session.exec(made):
        found[row.run_id].append(row)
    return found


def whole_run(session: Session, row: RunRow) -> Run:
    return _whole_runs(session, [row])[0]


def _whole_runs(session: Session, rows: Sequence[RunRow]) -> list[Run]:
    """However many there are, in three queries."""
    ids = [key_of(row.id) for row in rows]
    texts = {text.run_id: text for text in session.exec(select(RunTextRow).where(col(RunTextRow.run_id).in_(ids)))}
    made, asked = _suggestions_of(session, ids), questions_of(session, ids)
    return [run_of(row, texts[run_id], made[run_id], asked[run_id]) for run_id, row in zip(ids, rows, strict=True)]


def _shown(session: Session, run: Run) -> Run:
    """The run without what stays hidden until the coach has scored."""
    return _all_shown(session, [run])[0]


def _all_shown(session: Session, runs: Sequence[Run]) -> tuple[Run, ...]:
    desks = {(run.submission_id, run.rubric_id) for run in runs}
    hidden = {desk: sealed(session, desk) for desk in desks}
    return tuple(without(run, hidden[run.submission_id, run.rubric_id]) for run in runs)


def _sum(suggestions: Sequence[Suggestion], rubric: RubricVersion) -> int | None:
    """The suggested score of the whole submission, None while any criterion is without one."""
    scores = {item.criterion_id: item.score for item in suggestions if item.score is not None}
    complete = all(criterion.id in scores for criterion in rubric.rubric.criteria)
    return sum(scores.values()) if complete else None


def last_suggestions(session: Session, run_id: int | None) -> dict[str, Suggestion]:
    """The suggestion of a run that counts, for each criterion that has one."""
    if run_id is None:
        return {}
    return {item.criterion_id: item for item in last_of_each(_suggestions(session, run_id))}
