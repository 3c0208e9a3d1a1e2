"""A backup: a ZIP with the database as it stood at one moment and a page about it. Nothing in a file somebody brings is believed before it is checked."""

import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel, ValidationError
from sqlalchemy import create_engine

from db.engine import Database, apply
from db.migrations import MIGRATIONS
from grader.errors import BackupError, GradebookError

FORMAT: Literal["coachmark gradebook"] = "coachmark gradebook"
VERSION = 1
ABOUT, DATABASE = "about.json", "gradebook.db"
LONGEST_ABOUT = 100_000
CHUNK = 1 << 20
PAGE = 4096
"""Bytes of a database page. A gradebook has no others, and pages of another size cannot be copied into it."""
SQLITE = b"SQLite format 3\x00"

_UNPROVEN = """SELECT 1 FROM rating LEFT JOIN coach_act ON coach_act.id = rating.act_id
    WHERE coach_act.id IS NULL OR (coach_act.score, coach_act.comment) IS NOT (rating.score, rating.comment) LIMIT 1"""


class About(BaseModel):
    """The page in a backup. `sha256` and `bytes` are the database's."""

    format: Literal["coachmark gradebook"]
    version: int
    made_at: datetime
    migrations: list[int]
    sha256: str
    bytes: int


def write(source: sqlite3.Connection, to: Path) -> None:
    """Write what `source` sees as a backup. Raises BackupError when there is a file of that name or no room for it."""
    if to.exists():
        raise BackupError("keep.file_exists", file=str(to))
    with TemporaryDirectory(prefix="coachmark-") as folder:
        copy = Path(folder) / DATABASE
        # one reader's view, without the free pages in which removed text lingers; nobody waits for it
        source.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            # whoever answered for a run answers for nothing in a copy
            connection.execute("UPDATE run SET worker = NULL WHERE worker IS NOT NULL")
            migrations = [number for (number,) in connection.execute("SELECT number FROM migration ORDER BY number")]
        about = About(
            format=FORMAT,
            version=VERSION,
            made_at=datetime.now(UTC),
            migrations=migrations,
            sha256=_digest(copy),
            bytes=copy.stat().st_size,
        )
        _pack(copy, about, to)


def _pack(database: Path, about: About, to: Path) -> None:
    begun = to.with_name(f".{to.name}.part")
    try:
        with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr(ABOUT, about.model_dump_json(indent=1))
            archive.write(database, DATABASE)
        begun.replace(to)
    except OSError as error:
        raise BackupError("keep.cannot_write", file=str(to), detail=error.strerror or "") from error
    finally:
        begun.unlink(missing_ok=True)


@contextmanager
def checked(file: Path) -> Iterator[Path]:
    """A copy of the gradebook in `file`, checked and brought up to date, for as long as the block lasts. Raises BackupError for anything else than a sound gradebook."""
    with TemporaryDirectory(prefix="coachmark-") as folder:
        database = Path(folder) / DATABASE
        try:
            _unpack(file, database)
        except OSError as error:
            raise BackupError("keep.cannot_read", file=file.name, detail=error.strerror or "") from error
        try:
            _check(database, file.name)
            copy = Database(database)
            try:
                copy.migrate()
            finally:
                copy.engine.dispose()
        except sqlite3.DatabaseError as error:
            full = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL
            raise BackupError("keep.no_room" if full else "keep.damaged", file=file.name) from error
        except GradebookError as error:
            full = error.problem.key == "gradebook.disk_full"
            raise BackupError("keep.no_room" if full else "keep.damaged", file=file.name) from error
        yield database


def _unpack(file: Path, to: Path) -> None:
    with file.open("rb") as stream:
        head = stream.read(len(SQLITE))
    if head == SQLITE:
        shutil.copyfile(file, to)
    elif head.startswith(b"PK"):
        try:
            _unzip(file, to)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise BackupError("keep.damaged", file=file.name) from error
    else:
        raise BackupError("keep.no_gradebook", file=file.name)


def _unzip(file: Path, to: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        about = _about(archive, file.name)
        if about.bytes > shutil.disk_usage(to.parent).free:
            raise BackupError("keep.no_room", file=file.name)
        digest, size = sha256(), 0
        with archive.open(DATABASE) as packed, to.open("wb") as unpacked:
            # no further than it says itself: what claims to be small may unpack to anything
            while size <= about.bytes and (chunk := packed.read(CHUNK)):
                digest.update(chunk)
                size += len(chunk)
                unpacked.write(chunk)
        if (size, digest.hexdigest()) != (about.bytes, about.sha256):
            raise BackupError("keep.damaged", file=file.name)


def _about(archive: zipfile.ZipFile, name: str) -> About:
    if not {ABOUT, DATABASE} <= set(archive.namelist()):
        raise BackupError("keep.no_gradebook", file=name)
    with archive.open(ABOUT) as page:
        text = page.read(LONGEST_ABOUT)
    try:
        about = About.model_validate_json(text)
    except ValidationError as error:
        raise BackupError("keep.no_gradebook", file=name) from error
    if about.version > VERSION:
        raise BackupError("keep.newer", file=name)
    return about


def _check(database: Path, name: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        schema = _schema(connection)
        if ("table", "migration") not in {entry[:2] for entry in schema}:
            raise BackupError("keep.no_gradebook", file=name)
        applied = [
            number for (number,) in connection.execute("SELECT number FROM migration ORDER BY applied_at, number")
        ]
        known = {migration.number for migration in MIGRATIONS}
        if set(applied) - known:
            raise BackupError("keep.newer", file=name)
        (page,) = connection.execute("PRAGMA page_size").fetchone()
        # guards that were taken out, or put in, would go on working here
        if schema != _schema_after(tuple(applied)) or page != PAGE:
            raise BackupError("keep.changed", file=name)
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError("keep.damaged", file=name)
        if connection.execute(_UNPROVEN).fetchone():
            raise BackupError("keep.changed", file=name)


def _schema(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    )
    return frozenset(rows.fetchall())


@lru_cache(maxsize=8)
def _schema_after(applied: Sequence[int]) -> frozenset[tuple[str, ...]]:
    """The schema that these migrations make, in this order."""
    by_number = {migration.number: migration for migration in MIGRATIONS}
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for number in applied:
            apply(connection, by_number[number])
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101
        schema = _schema(driver)
    engine.dispose()
    return schema


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        digest = sha256()
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
