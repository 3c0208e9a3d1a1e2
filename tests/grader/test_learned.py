"""What is learned of endpoints, and that it is kept."""

from collections.abc import Mapping
from typing import Any

import pytest

from grader import bootstrap, settings
from grader.errors import GradebookError
from grader.learned import Learned, Lessons, read
from tests.fakes import FakeGradebook

PLACE = ("http://127.0.0.1:1/v1", "meta/llama 3")


def kept_in(gradebook: FakeGradebook) -> Lessons:
    return Lessons(gradebook.preferences, gradebook.save_preferences)


def test_what_was_learned_is_there_after_a_restart():
    gradebook = FakeGradebook()
    kept_in(gradebook).learn(*PLACE, format="text", refused=("stream_options",))
    kept_in(gradebook).learn(*PLACE, window=8_192)
    known = Learned(format="text", refused=("stream_options",), window=8_192)
    assert kept_in(gradebook).of(*PLACE) == known
    assert kept_in(gradebook).all() == {PLACE: known}


def test_models_are_told_apart_and_can_be_forgotten():
    lessons = kept_in(FakeGradebook())
    lessons.learn(*PLACE, window=8_192)
    lessons.learn(PLACE[0], "other", window=4_096)
    lessons.forget(*PLACE)
    assert lessons.of(*PLACE) == Learned()
    assert list(lessons.all()) == [(PLACE[0], "other")]


def test_nothing_is_written_when_nothing_is_new():
    saved: list[Mapping[str, Any]] = []
    lessons = Lessons(dict, saved.append)
    lessons.learn(*PLACE, window=None)
    assert saved == []


@pytest.mark.parametrize(
    "kept",
    [None, 7, [], {"format": 3, "refused": "x", "window": True}, {"window": -1, "reply": 10**12, "token_limit": None}],
)
def test_a_kept_value_that_makes_no_sense_is_passed_over(kept):
    assert read(kept) == Learned()


def test_what_cannot_be_saved_counts_until_the_process_ends():
    def refuse(_: Mapping[str, Any]) -> None:
        raise GradebookError("gradebook.no_run", id=1)

    def fail() -> Mapping[str, Any]:
        raise GradebookError("gradebook.no_run", id=1)

    for lessons in (Lessons(dict, refuse), Lessons(fail, refuse), Lessons()):
        lessons.learn(*PLACE, window=8_192)
        assert lessons.of(*PLACE).window == 8_192
        lessons.forget(*PLACE)
        assert lessons.all() == {}


def test_the_app_keeps_what_it_learned_in_its_gradebook(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    first = bootstrap.services(settings.read({"DATABASE_URL": url}))
    first.lessons.learn(*PLACE, window=8_192)
    first.close()
    second = bootstrap.services(settings.read({"DATABASE_URL": url}))
    assert second.lessons.of(*PLACE).window == 8_192
    second.close()
