"""What SQLite and SQLAlchemy report, as sentences with a next step. Statements and values never get into them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from grader.errors import GradebookError

_SENTENCES = {
    sqlite3.SQLITE_BUSY: "gradebook.locked",
    sqlite3.SQLITE_LOCKED: "gradebook.locked",
    sqlite3.SQLITE_READONLY: "gradebook.read_only",
    sqlite3.SQLITE_PERM: "gradebook.read_only",
    sqlite3.SQLITE_FULL: "gradebook.disk_full",
    sqlite3.SQLITE_NOTADB: "gradebook.not_a_database",
    sqlite3.SQLITE_CORRUPT: "gradebook.damaged",
    sqlite3.SQLITE_CANTOPEN: "gradebook.cannot_open",
    sqlite3.SQLITE_IOERR: "gradebook.disk_fails",
    sqlite3.SQLITE_CONSTRAINT: "gradebook.refused",
    sqlite3.SQLITE_TOOBIG: "gradebook.too_big",
}


def _key(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, PoolTimeout):
        return "gradebook.locked"
    code = getattr(cause, "sqlite_errorcode", None)
    # the low byte is the kind of error, the rest its details
    return "gradebook.failed" if code is None else _SENTENCES.get(code & 0xFF, "gradebook.failed")


@contextmanager
def as_sentences(place: str) -> Iterator[None]:
    """Raise database errors of the block as GradebookError. `place` is where the gradebook is, as the coach should read it."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise GradebookError(_key(error), place=place) from error
