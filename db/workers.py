"""Who works on runs: each process that does keeps a file beside the gradebook locked, and the system lets go of the lock when the process ends, however it ends.

The file is an empty SQLite database and the lock is SQLite's: it works wherever the gradebook itself does, and between two gradebooks of one process.
"""

import os
import secrets
import sqlite3
import threading
from contextlib import closing
from pathlib import Path


class Worker:
    """The gradebook's own mark, made when first asked for, and a look at the marks of others."""

    def __init__(self, gradebook: Path) -> None:
        self._gradebook = gradebook
        self._lock = threading.Lock()
        self._name: str | None = None
        self._held: sqlite3.Connection | None = None

    def name(self) -> str:
        """What stands in the runs this gradebook's process answers for; from now on it is alive. Only for inside a write, so that no two marks are made or removed at once."""
        with self._lock:
            if self._name is None:
                self._remove_those_of_the_dead()
                name = f"{os.getpid()}-{secrets.token_hex(4)}"
                self._held = sqlite3.connect(self._file(name), isolation_level=None, check_same_thread=False)
                self._held.execute("PRAGMA journal_mode = MEMORY")  # one file, not two
                self._held.execute("BEGIN EXCLUSIVE")
                self._name = name
            return self._name

    def is_alive(self, name: str) -> bool:
        """Whether the process that goes by `name` still runs and has not left."""
        try:
            with closing(sqlite3.connect(f"{self._file(name).as_uri()}?mode=rw", uri=True, timeout=0)) as mark:
                mark.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        return False

    def leave(self) -> None:
        """Answer for nothing any more."""
        with self._lock:
            if self._held is not None and self._name is not None:
                self._held.close()
                self._file(self._name).unlink(missing_ok=True)
                self._held = self._name = None

    def _file(self, name: str) -> Path:
        return self._gradebook.with_name(f"{self._gradebook.name}-worker-{name}")

    def _remove_those_of_the_dead(self) -> None:
        prefix = self._file("").name
        for file in self._gradebook.parent.iterdir():
            if file.name.startswith(prefix) and not self.is_alive(file.name.removeprefix(prefix)):
                file.unlink(missing_ok=True)
