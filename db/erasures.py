"""Everything of one student: gathered, or erased for good."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlmodel import col, func, select

from db.failures import as_sentences
from db.migrations.m0022_blind_first import OWNED
from db.records import Records, require_name
from db.spending import ACTIVE
from db.students import require_student
from db.tables import RubricVersionRow, SnapshotRow, SubmissionRow
from db.tables import Table as Rows
from db.tables_intake import ErasureRow, StudentLoginRow, StudentRow
from db.tables_runs import RunRow
from db.types import folded, storable
from grader.errors import GradebookError
from grader.keeping import Erasure, StudentRecords

TABLES = Rows.metadata.tables


class Erasures(Records):
    def find_students(self, text: str, limit: int) -> Sequence[tuple[int, str, int]]:
        submissions = (
            select(func.count())
            .where(SubmissionRow.student_id == StudentRow.id)
            .correlate(StudentRow)
            .scalar_subquery()
        )
        wanted = select(StudentRow.id, StudentRow.name, submissions).order_by(
            col(StudentRow.name_key), col(StudentRow.id)
        )
        part = folded(text.strip())
        logins = select(StudentLoginRow.student_id).where(col(StudentLoginRow.login).contains(part, autoescape=True))
        named = col(StudentRow.name_key).contains(part, autoescape=True) | col(StudentRow.id).in_(logins)
        with self._database.read() as session:
            rows = session.exec(wanted.where(named).limit(max(0, limit))).all()
            return tuple((int(number or 0), name, count) for number, name, count in rows)

    def student_records(self, student_id: int) -> StudentRecords:
        with self._database.read() as session:
            require_student(session, student_id)
            connection = session.connection()
            tables = {
                name: _rows(connection, TABLES[name], where, student_id)
                for name, where in OWNED.items()
                if name != "snapshot"
            }
            rubrics = {row["rubric_id"] for name in ("run", "evaluation", "draft") for row in tables[name]}
            versions = session.exec(select(RubricVersionRow).where(col(RubricVersionRow.id).in_(rubrics)))
            tables["rubric_version"] = [row.model_dump(mode="json") for row in versions]
            theirs = (
                select(SubmissionRow.id, SnapshotRow.content)
                .join(SnapshotRow)
                .where(SubmissionRow.student_id == student_id)
            )
            return StudentRecords(
                tables=tables, snapshots={int(number or 0): content for number, content in session.exec(theirs)}
            )

    def erase_student(self, student_id: int, *, coach: str) -> Erasure:
        require_name(coach)
        with self._database.write() as session:
            require_student(session, student_id)
            under_way = select(RunRow.id).join(SubmissionRow).where(SubmissionRow.student_id == student_id)
            if session.exec(under_way.where(col(RunRow.status).in_(ACTIVE)).limit(1)).first() is not None:
                raise GradebookError("keep.student_has_runs")
            row = ErasureRow(coach=storable(coach), at=self._now(), student_id=student_id)
            session.add(row)
            session.flush()
            session.refresh(row)
        self._shelf.clear()
        return _erasure_of(row, scrubbed=self.scrub())

    def scrub(self) -> bool:
        try:
            with (
                self._database.turn(),
                as_sentences(str(self._database.file)),
                closing(self._database.apart()) as connection,
            ):
                connection.execute("VACUUM")
                blocked, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not blocked
        except GradebookError:
            return False

    def erasures(self) -> Sequence[Erasure]:
        with self._database.read() as session:
            rows = session.exec(select(ErasureRow).order_by(col(ErasureRow.id).desc()))
            return tuple(_erasure_of(row) for row in rows)

    def copies(self) -> Sequence[Path]:
        file = self._database.file
        return tuple(sorted(file.parent.glob(f"{file.name}.before-*")))


def _rows(connection: Connection, table: Table, where: str, student_id: int) -> list[dict[str, Any]]:
    condition = text(where.format(student=":student")).bindparams(student=student_id)
    found = connection.execute(table.select().where(condition).order_by(*table.primary_key)).mappings()
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in found
    ]


def _erasure_of(row: ErasureRow, *, scrubbed: bool | None = None) -> Erasure:
    return Erasure(coach=row.coach, at=row.at, counts=dict(row.counts), cost_usd=row.cost_usd, scrubbed=scrubbed)
