"""Ids that nobody had before: SQLite gives the highest one away again when its row is gone, and links, tabs and logs may still mean the other."""

from typing import Literal

from sqlmodel import Session

Kept = Literal["student", "submission", "run"]


def fresh_id(session: Session, table: Kept) -> int | None:
    """The id for a new row; None: the database may choose, since nothing was ever erased. Only for inside a write."""
    erased = session.connection().exec_driver_sql("SELECT 1 FROM erasure LIMIT 1").first()
    return next_id(session, table) if erased else None


def next_id(session: Session, table: Kept) -> int:
    """The first id of which this and all higher ones are free. Only for inside a write."""
    query = f"""SELECT 1 + max(coalesce((SELECT max(id) FROM {table}), 0), coalesce((SELECT max(last_{table}) FROM erasure), 0))"""  # noqa: S608 - names of ours
    return int(session.connection().exec_driver_sql(query).scalar_one())
