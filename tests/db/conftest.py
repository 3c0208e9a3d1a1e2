import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.gradebook import SqlGradebook, connect
from tests.db.examples import ticking


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gradebook.db"


@pytest.fixture
def gradebook(file: Path) -> Iterator[SqlGradebook]:
    gradebook = connect(f"sqlite:///{file}", now=ticking())
    yield gradebook
    gradebook.close()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., SqlGradebook]]:
    """`make()` is a further gradebook."""
    made = []

    def another(**options: object) -> SqlGradebook:
        made.append(connect(f"sqlite:///{tmp_path / f'{len(made)}.db'}", **options))
        return made[-1]

    yield another
    for book in made:
        book.close()


@pytest.fixture
def raw(gradebook: SqlGradebook, file: Path) -> Iterator[sqlite3.Connection]:
    """A connection past the program, as any SQLite tool would open it: no foreign keys, no recursive triggers."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection
