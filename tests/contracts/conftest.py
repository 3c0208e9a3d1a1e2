"""Every gradebook: what is asked of one here is asked of the fake and of the real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.gradebook import connect
from grader.ports import Gradebook
from tests.db.examples import Desk, ticking
from tests.fakes import FakeGradebook


@pytest.fixture(params=["fake", "sql"])
def gradebook(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gradebook]:
    if request.param == "fake":
        yield FakeGradebook(now=ticking())
        return
    real = connect(f"sqlite:///{tmp_path / 'gradebook.db'}", now=ticking())
    yield real
    real.close()


@pytest.fixture
def desk(gradebook: Gradebook) -> Desk:
    return Desk(gradebook)
