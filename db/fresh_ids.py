"""Ids that nobody had before: SQLite gives the highest one away again when its row is gone, and links, tabs and logs may still mean the other."""

from sqlmodel import Session, col, func, select

from db.tables import RunRow, SubmissionRow
from db.tables_intake import ErasureRow, StudentRow

_ERASED = {StudentRow: ErasureRow.last_student, SubmissionRow: ErasureRow.last_submission, RunRow: ErasureRow.last_run}


def fresh_id(session: Session, table: type[StudentRow | SubmissionRow | RunRow]) -> int | None:
    """The id for a new row; None: the database may choose, since nothing was ever erased. Only for inside a write."""
    erased = session.exec(select(func.max(_ERASED[table]))).one()
    if erased is None:
        return None
    return 1 + max(erased, session.exec(select(func.max(col(table.id)))).one() or 0)
