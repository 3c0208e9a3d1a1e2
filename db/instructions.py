"""What coaches told the model about their assignments, in versions that stay."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.records import Records
from db.tables_runs import InstructionsRow, RunRow
from db.types import storable
from grader import instructions as given
from grader.instructions import STANDARD, Instructions, InstructionsVersion


class InstructionsRecords(Records):
    def keep_instructions(self, assignment: str, instructions: Instructions) -> str:
        with self._database.write() as session:
            return keep(session, storable(assignment), instructions, self._now())

    def instructions_versions(self, assignment: str) -> Sequence[InstructionsVersion]:
        key = storable(assignment)
        runs = (
            select(func.count())
            .where(RunRow.assignment == InstructionsRow.assignment)
            .where(RunRow.instructions_digest == InstructionsRow.digest, RunRow.instructions_digest != "")
            .correlate(InstructionsRow)
            .scalar_subquery()
        )
        wanted = select(InstructionsRow, runs).where(InstructionsRow.assignment == key)
        newest = (col(InstructionsRow.created_at).desc(), col(InstructionsRow.digest))
        with self._database.read() as session:
            return tuple(
                InstructionsVersion(
                    digest=row.digest, instructions=given.read(row.content), created_at=row.created_at, runs=used
                )
                for row, used in session.exec(wanted.order_by(*newest)).all()
            )

    def instructions_of(self, run_id: int) -> Instructions:
        with self._database.read() as session:
            run = self._run(session, run_id)
            if not run.instructions_digest:
                return STANDARD
            return given.read(session.get_one(InstructionsRow, (run.assignment, run.instructions_digest)).content)


def keep(session: Session, assignment: str, instructions: Instructions, now: datetime) -> str:
    """Record `instructions` unless they are recorded or the standard ones. Returns their digest."""
    digest = instructions.digest
    if digest and session.get(InstructionsRow, (assignment, digest)) is None:
        session.add(
            InstructionsRow(assignment=assignment, digest=digest, content=instructions.stored(), created_at=now)
        )
        session.flush()
    return digest
