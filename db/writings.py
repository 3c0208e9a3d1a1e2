"""Runs that write a text, and what they were asked for."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.runs import Runs, whole_run
from db.spending import ACTIVE
from db.tables_runs import RunRow, RunTextRow
from db.tables_writing import WritingRow
from db.types import storable
from db.values import run_of
from grader.errors import NotInGradebook
from grader.instructions import STANDARD, Instructions
from grader.run import Run, RunPurpose
from grader.writing import Writing, still_writing


class Writings(Runs):
    def queue_writing(
        self,
        *,
        submission_id: int,
        rubric_id: int,
        purpose: RunPurpose,
        model: str,
        endpoint: str,
        language: str,
        tone: str,
        started_by: str,
        asked: str,
        persona: str = "",
        length: str = "medium",
        beside: int | None = None,
        instructions: Instructions = STANDARD,
    ) -> Writing:
        if not purpose.writes:
            raise ValueError(f"a run of purpose {purpose} writes nothing")
        self.interrupt_unfinished()
        with self._database.write() as session:
            self._require_beside(session, purpose, beside, submission_id, rubric_id)
            _require_none_under_way(session, purpose, submission_id, rubric_id)
            of_run = {
                "submission_id": submission_id, "rubric_id": rubric_id, "model": storable(model), "endpoint": storable(endpoint),
                "language": language, "tone": tone, "started_by": storable(started_by), "purpose": purpose.value, "beside": beside,
            }  # fmt: skip
            run = self._queue(session, of_run, instructions)
            row = WritingRow(run_id=run.id, asked=storable(asked), persona=storable(persona), length=length)
            session.add(row)
            session.flush()
            return Writing(run=run, asked=row.asked, persona=row.persona, length=row.length)

    def writing(self, run_id: int) -> Writing:
        with self._database.read() as session:
            run = self._run(session, run_id)
            return _writing_of(whole_run(session, run), self._asked(session, run_id))

    def writings(
        self, submission_id: int, purpose: RunPurpose, *, rubric_id: int | None = None, limit: int = 200
    ) -> Sequence[Writing]:
        latest = (
            select(RunRow, WritingRow, RunTextRow)
            .join(WritingRow, col(WritingRow.run_id) == col(RunRow.id))
            .join(RunTextRow, col(RunTextRow.run_id) == col(RunRow.id))
            .where(RunRow.submission_id == submission_id, RunRow.purpose == purpose.value)
            .order_by(col(RunRow.id).desc())
            .limit(max(0, limit))
        )
        if rubric_id is not None:
            latest = latest.where(RunRow.rubric_id == rubric_id)
        with self._database.read() as session:
            self._submission(session, submission_id)
            found = session.exec(latest).all()
            # such a run has neither suggestions nor questions that would have to be read for each
            return tuple(_writing_of(run_of(run, text, ()), asked) for run, asked, text in reversed(found))

    def settle_writing(self, run_id: int, *, settled: bool) -> None:
        with self._database.write() as session:
            self._run(session, run_id)
            self._asked(session, run_id).settled_at = self._now() if settled else None

    @staticmethod
    def _asked(session: Session, run_id: int) -> WritingRow:
        row = session.get(WritingRow, run_id)
        if row is None:
            raise NotInGradebook("gradebook.no_run", id=run_id)
        return row


def _require_none_under_way(session: Session, purpose: RunPurpose, submission_id: int, rubric_id: int) -> None:
    """Texts cost money, and answers build on each other: one at a time. m0024 keeps to it too."""
    busy = select(RunRow.id).where(
        RunRow.submission_id == submission_id, RunRow.purpose == purpose.value, col(RunRow.status).in_(ACTIVE)
    )
    if purpose is RunPurpose.FEEDBACK:
        busy = busy.where(RunRow.rubric_id == rubric_id)
    if (run_id := session.exec(busy.limit(1)).first()) is not None:
        raise still_writing(purpose, run_id)


def _writing_of(run: Run, asked: WritingRow) -> Writing:
    return Writing(
        run=run,
        asked=asked.asked,
        persona=asked.persona,
        length=asked.length,
        settled_at=asked.settled_at,
    )
