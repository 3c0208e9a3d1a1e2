"""What the desk needs of the submission that comes next is made ready while the coach looks at this one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from grader import bootstrap, settings
from grader.assignments import bundled
from grader.bootstrap import Services
from grader.errors import NotebookError, NotInGradebook
from pages.components import reading, reading_ahead, run_estimate
from tests.db.examples import fetched

SEABIRDS = next(one for one in bundled() if one.key == "seabirds")


class Watched:
    """A gradebook that remembers what was asked of it."""

    def __init__(self, gradebook):
        self.gradebook = gradebook
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        return getattr(self.gradebook, name)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    st.cache_resource.clear()
    made = bootstrap.services(
        settings.read({"DATABASE_URL": f"sqlite:///{tmp_path / 'gradebook.db'}", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    )  # fmt: skip
    yield made
    made.close()
    st.cache_resource.clear()


def opened(services: Services, number: int, assignment=SEABIRDS) -> list[str]:
    """What the gradebook is asked for when the desk is laid out for a submission."""
    submission = services.gradebook.submission(number)
    watched = Watched(services.gradebook)
    object.__setattr__(services, "gradebook", watched)
    try:
        notebook, facts = reading.read(services, submission)
        assert notebook.cells
        assert facts
        plan = run_estimate.plan(services, submission, assignment, services.model())
        assert plan is None or plan.tokens > 100
    finally:
        object.__setattr__(services, "gradebook", watched.gradebook)
    return watched.asked


def test_nothing_of_it_is_read_again_when_it_is_opened(services: Services):
    kept = services.keep(services.open("sample:seabirds-good"), SEABIRDS)
    reading_ahead.begin(services, kept.id, SEABIRDS, services.model(), later=0).join()
    assert services.gradebook.profile(kept.sha256)
    assert "snapshot" not in opened(services, kept.id)


def test_what_was_not_read_ahead_is_read_when_it_is_opened(services: Services):
    kept = services.keep(services.open("sample:seabirds-good"), SEABIRDS)
    assert opened(services, kept.id).count("snapshot") == 2


def test_a_plan_holds_until_something_else_would_be_sent(services: Services):
    kept, model = services.keep(services.open("sample:seabirds-good"), SEABIRDS), services.model()
    plans = [run_estimate.plan(services, kept, SEABIRDS, model)]

    def changed() -> bool:
        plans.append(run_estimate.plan(services, kept, SEABIRDS, model))
        return plans[-1] is not plans[-2]

    assert not changed()
    criterion = SEABIRDS.rubric.criteria[0].id
    services.gradebook.add_precedent(
        assignment="seabirds", criterion_id=criterion, rule="A table counts. " * 20, coach="Mina"
    )
    assert changed()
    assert plans[-1].tokens > plans[-2].tokens
    services.gradebook.save_preferences({"tone": "strict"})
    assert changed()
    services.gradebook.save_preferences({"lint_most_emoji": 0})
    assert changed()
    assert not changed()


def test_for_the_offline_grader_there_is_no_plan(services: Services):
    kept = services.keep(services.open("sample:seabirds-good"), SEABIRDS)
    offline = services.model(offline=True)
    reading_ahead.begin(services, kept.id, SEABIRDS, offline, later=0).join()
    assert run_estimate.plan(services, kept, SEABIRDS, offline) is None


def test_what_cannot_be_read_ahead_is_said_only_when_it_is_opened(services: Services):
    broken = services.keep(fetched(content=b"{"), SEABIRDS)
    for number in (99, broken.id):
        reading_ahead.begin(services, number, SEABIRDS, services.model(), later=0).join()
    with pytest.raises(NotInGradebook):
        services.gradebook.submission(99)
    with pytest.raises(NotebookError):
        reading.read(services, broken)
