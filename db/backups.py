"""The gradebook kept as one file and put back."""

import shutil
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from db import backup_file
from db.engine import file_of
from db.failures import as_sentences
from db.records import Records
from db.spending import ACTIVE
from grader.errors import GradebookError
from grader.keeping import COUNTED, Contents


class Backups(Records):
    def contents(self) -> Contents:
        with as_sentences(str(self._database.file)), closing(self._database.apart()) as connection:
            return _contents(connection, _size(self._database.file))

    def back_up(self, to: Path) -> None:
        with as_sentences(str(self._database.file)), closing(self._database.apart()) as connection:
            backup_file.write(connection, to)

    def look_into(self, file: Path) -> Contents:
        with backup_file.checked(file) as database, closing(sqlite3.connect(database)) as connection:
            return _contents(connection, _size(database))

    def restore(self, file: Path) -> Path:
        with backup_file.checked(file) as database:
            self._nobody_works()
            with self._database.turn(), as_sentences(str(self._database.file)):
                self._nobody_works()
                aside = _free_name(self._database.file, self._now())
                with closing(self._database.apart()) as here:
                    _set_aside(here, self._database.file, aside)
                    with closing(sqlite3.connect(database)) as source:
                        _replace(here, source, patience=self._database.patience, place=str(self._database.file))
        self._rubrics.clear()
        self._shelf.clear()
        return aside

    def _nobody_works(self) -> None:
        """Raises GradebookError when a run is under way: it would be recorded into what it does not belong to."""
        marks = ", ".join("?" * len(ACTIVE))
        with closing(self._database.apart()) as connection:
            active = connection.execute(f"SELECT worker FROM run WHERE status IN ({marks})", ACTIVE).fetchall()  # noqa: S608 - marks
        if any(worker and self._worker.is_alive(worker) for (worker,) in active):
            raise GradebookError("keep.runs_under_way")


def put_in_place(database_url: str, file: Path) -> Path:
    """Restore `file` where the gradebook itself can no longer be opened: its files are moved aside. Returns the first of them."""
    here = file_of(database_url)
    with backup_file.checked(file) as database:
        aside = _free_name(here, datetime.now().astimezone())
        begun = here.with_name(f".{here.name}.part")
        try:
            shutil.copyfile(database, begun)
            for ending in ("-wal", "-shm", ""):
                part = here.with_name(here.name + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
            begun.replace(here)
        except OSError as error:
            raise GradebookError("gradebook.cannot_open", place=str(here)) from error
    return aside


def _replace(here: sqlite3.Connection, source: sqlite3.Connection, *, patience: float, place: str) -> None:
    """Every page in one transaction of `here`: others see the old gradebook until it ends, and the old one is there if it never does."""
    until = time.monotonic() + patience

    def give_up(status: int, *_: int) -> None:
        # without this, sqlite3 would wait for another program's write for ever
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise GradebookError("gradebook.locked", place=place)

    here.execute("PRAGMA synchronous = FULL")
    source.backup(here, progress=give_up)
    # all of it stands in the log now; a reader in the way only leaves it there for longer
    here.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(here: sqlite3.Connection, file: Path, aside: Path) -> None:
    try:
        here.execute("VACUUM INTO ?", (str(aside),))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        aside.unlink(missing_ok=True)
        for ending in ("", "-wal"):
            if (part := file.with_name(file.name + ending)).exists():
                shutil.copyfile(part, aside.with_name(aside.name + ending))


def _free_name(file: Path, now: datetime) -> Path:
    name = f"{file.name}.before-restore-{now:%Y%m%d-%H%M%S}"
    taken = {other.name for other in file.parent.glob(f"{name}*")}
    return file.with_name(
        next(each for n in range(len(taken) + 1) if (each := f"{name}-{n}" if n else name) not in taken)
    )


def _size(file: Path) -> int:
    return sum(part.stat().st_size for ending in ("", "-wal") if (part := file.with_name(file.name + ending)).exists())


def _contents(connection: sqlite3.Connection, size: int) -> Contents:
    def count(table: str) -> int:
        what = 'DISTINCT "key"' if table == "precedent" else "*"
        return int(connection.execute(f"SELECT count({what}) FROM {table}").fetchone()[0])  # noqa: S608 - names of ours

    first, last = connection.execute("SELECT min(opened_at), max(active_at) FROM submission").fetchone()
    return Contents(counts={name: count(name) for name in COUNTED}, first=_time(first), last=_time(last), bytes=size)


def _time(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")
