"""The database behind the gradebook: opened, kept up to date, and entered by one transaction at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from db.failures import as_sentences
from db.migrations import MIGRATIONS, Migration
from db.tables import MigrationRow
from grader.errors import GradebookError, SettingsError

_RECORD = (
    "CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TIMESTAMP NOT NULL)"
)


def file_of(database_url: str) -> Path:
    """The absolute path of the SQLite file that `database_url` names. Raises SettingsError for everything else."""
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise SettingsError("gradebook.not_a_url") from error
    scheme = url.get_backend_name()
    if scheme in ("postgresql", "postgres"):
        raise SettingsError("gradebook.postgres_planned")
    if scheme != "sqlite":
        raise SettingsError("gradebook.unknown_scheme", scheme=scheme)
    if url.database in (None, "", ":memory:"):
        raise SettingsError("gradebook.in_memory")
    return Path(str(url.database)).expanduser().absolute()


class Database:
    """One SQLite file. Any number of threads and processes may use it at once; `patience` is how many seconds a call waits for another's write."""

    def __init__(self, file: Path, *, patience: float = 10.0) -> None:
        self.file = file
        self.patience = patience
        self._turn = threading.Lock()
        self.engine = _engine(file, patience)
        self._immediate = self.engine.execution_options(immediate=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the gradebook from beginning to end."""
        with as_sentences(str(self.file)), Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends, and not at all when it raises. What it reads, nobody else changes meanwhile."""
        with (
            self.turn(),
            as_sentences(str(self.file)),
            Session(self._immediate, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While nobody else in this process writes."""
        # SQLite's own waiting is a sleep that grows to 100 ms; among threads of one process a lock hands over at once
        if not self._turn.acquire(timeout=self.patience):
            raise GradebookError("gradebook.locked", place=str(self.file))
        try:
            yield
        finally:
            self._turn.release()

    def apart(self) -> sqlite3.Connection:
        """A connection for what concerns the file as a whole and fits into no transaction. The caller closes it."""
        return sqlite3.connect(self.file, timeout=self.patience, isolation_level=None)

    def onlooker(self) -> sqlite3.Connection:
        """A connection to look at a file that is there without ever waiting, from any thread. The caller closes it."""
        place = f"{self.file.as_uri()}?mode=rw"  # never makes the file; a mere reader could not make SQLite's files beside it
        return sqlite3.connect(place, uri=True, timeout=0, isolation_level=None, check_same_thread=False)

    def migrate(self, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
        """Bring the schema up to the last of `migrations`. A gradebook that has anything in it is copied first, to `<file>.before-<number>`.

        Raises GradebookError for a gradebook of a newer program and for a file of another one.
        """
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise GradebookError("gradebook.no_folder", place=str(self.file.parent)) from error
        with as_sentences(str(self.file)):
            with self.engine.connect() as connection:
                pending = _pending(connection, migrations, self.file)
                started = inspect(connection).has_table("migration")
            if pending and started:
                self._copy(pending[0].number)
            for migration in pending:
                with self._immediate.begin() as connection:
                    # another process may have been faster
                    if migration in _pending(connection, migrations, self.file):
                        apply(connection, migration)

    def _copy(self, number: int) -> None:
        target = self.file.with_name(f"{self.file.name}.before-{number}")
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)


def _engine(file: Path, patience: float) -> Engine:
    # hide_parameters: what coaches and students wrote stays out of tracebacks and logs
    engine = create_engine(
        f"sqlite:///{file}",
        connect_args={"check_same_thread": False, "timeout": patience},
        pool_size=8,
        max_overflow=32,
        pool_timeout=patience,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # transactions begin where we say so, not where the sqlite3 module guesses
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {round(patience * 1000)}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "cache_size = -32000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a transaction that starts by reading and then writes may be refused half-way; one that means to write says so at once
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _pending(connection: Connection, migrations: tuple[Migration, ...], file: Path) -> list[Migration]:
    tables = inspect(connection).get_table_names()
    if "migration" not in tables:
        if tables:
            raise GradebookError("gradebook.other_program", place=str(file))
        return list(migrations)
    done: set[int] = set(connection.exec_driver_sql("SELECT number FROM migration").scalars())
    if done - {migration.number for migration in migrations}:
        raise GradebookError("gradebook.newer", place=str(file))
    return [migration for migration in migrations if migration.number not in done]


def apply(connection: Connection, migration: Migration) -> None:
    """Carry out one migration and record it, in the caller's transaction."""
    if not inspect(connection).has_table("migration"):
        connection.exec_driver_sql(_RECORD)
    migration.apply(connection)
    row: dict[str, Any] = {"number": migration.number, "name": migration.name, "applied_at": datetime.now(UTC)}
    connection.execute(MigrationRow.__table__.insert().values(row))  # type: ignore[attr-defined]
