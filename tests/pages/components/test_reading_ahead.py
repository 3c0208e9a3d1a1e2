"""The submission that comes next is read while the coach looks at this one."""

from types import SimpleNamespace

import pytest

from grader.errors import NotInGradebook
from grader.sources.samples import SampleSource
from pages.components import reading
from tests.fakes import FakeGradebook


class Watched(FakeGradebook):
    """Remembers whose snapshots were asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def snapshot(self, submission_id):
        self.asked.append(submission_id)
        return super().snapshot(submission_id)


@pytest.fixture
def services():
    reading.forget()
    yield SimpleNamespace(gradebook=Watched())
    reading.forget()


def test_what_was_read_ahead_is_there_when_it_is_opened(services):
    book = services.gradebook
    kept = book.add_submission(SampleSource().open("sample:seabirds-good"), assignment="seabirds", student="auk")
    reading.ahead(services, kept.id, later=0).join()
    assert book.asked == [kept.id]
    notebook, facts = reading.read(services, kept)
    assert notebook.cells
    assert facts
    assert book.asked == [kept.id]


def test_what_cannot_be_read_ahead_is_said_only_when_it_is_opened(services):
    reading.ahead(services, 99, later=0).join()
    with pytest.raises(NotInGradebook):
        services.gradebook.submission(99)
    assert services.gradebook.asked == []
