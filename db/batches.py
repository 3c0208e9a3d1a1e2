"""Batches: what was pasted together, and what became of each line."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.records import LARGEST_ID, Records, require_name
from db.tables_intake import BatchLineRow, BatchRow
from db.types import storable
from db.values import batch_of, key_of
from grader.batch import Batch, Line
from grader.errors import NotInGradebook, Problem


class Batches(Records):
    def add_batch(self, lines: Sequence[Line], *, assignment: str, name: str, coach: str) -> Batch:
        require_name(coach)
        with self._database.write() as session:
            row = BatchRow(
                assignment=storable(assignment), name=storable(name), coach=storable(coach), created_at=self._now()
            )
            session.add(row)
            session.flush()
            for line in lines:
                session.add(
                    BatchLineRow(
                        batch_id=key_of(row.id),
                        number=line.number,
                        reference=storable(line.reference),
                        student=storable(line.student),
                    )
                )
            session.flush()
            return _whole(session, row)

    def batch(self, batch_id: int) -> Batch:
        with self._database.read() as session:
            return _whole(session, _batch(session, batch_id))

    def batches(self, limit: int) -> Sequence[Batch]:
        newest = select(BatchRow).order_by(col(BatchRow.id).desc()).limit(max(0, limit))
        with self._database.read() as session:
            return tuple(_whole(session, row) for row in session.exec(newest).all())

    def note_line(
        self, batch_id: int, number: int, *, submission_id: int | None = None, problem: Problem | None = None
    ) -> None:
        with self._database.write() as session:
            row = _line(session, batch_id, number)
            row.submission_id = submission_id
            row.problem_key, row.problem_values = (problem.key, dict(problem.values)) if problem else (None, None)

    def correct_line(self, batch_id: int, number: int, *, reference: str, student: str) -> None:
        with self._database.write() as session:
            row = _line(session, batch_id, number)
            row.reference, row.student = storable(reference.strip()), storable(student.strip())
            row.submission_id = row.problem_key = row.problem_values = None


def _batch(session: Session, batch_id: int) -> BatchRow:
    row = session.get(BatchRow, batch_id) if 0 < batch_id <= LARGEST_ID else None
    if row is None:
        raise NotInGradebook("gradebook.no_batch", id=batch_id)
    return row


def _line(session: Session, batch_id: int, number: int) -> BatchLineRow:
    row = session.get(BatchLineRow, (_batch(session, batch_id).id, number))
    if row is None:
        raise NotInGradebook("gradebook.no_batch", id=batch_id)
    return row


def _whole(session: Session, row: BatchRow) -> Batch:
    lines = select(BatchLineRow).where(BatchLineRow.batch_id == row.id).order_by(col(BatchLineRow.number))
    return batch_of(row, session.exec(lines).all())
