"""Runs on threads: follow, stop, several at once, and shutting down."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from grader import prices
from grader.errors import GradebookError, ModelUnavailable
from grader.grading import Grading
from grader.queues.threads import REMEMBERED, ThreadQueue
from grader.run import RunStatus
from grader.run_view import RunView
from tests.db.examples import Desk
from tests.fakes import BlockedModel, FakeGradebook, ScriptedModel
from tests.grader.test_grading import CONTENT, FIRST, PIECES, REPLY


class Broken(FakeGradebook):
    """Cannot keep how a run ends."""

    error: Exception = GradebookError("gradebook.no_run", id=1)

    def finish_run(self, *args, **more) -> None:
        raise self.error


@pytest.fixture
def gradebook() -> FakeGradebook:
    return FakeGradebook()


@pytest.fixture
def queue(gradebook) -> Iterator[ThreadQueue]:
    queue = ThreadQueue(Grading(gradebook=gradebook, prices=prices.bundled), workers=3)
    yield queue
    queue.close()


def new_run(gradebook: FakeGradebook, owner: str = "penguin") -> int:
    return Desk(gradebook, owner, content=CONTENT).run().id


def until(queue: ThreadQueue, run_id: int, reached: Callable[[RunView], bool]) -> RunView:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        view = queue.watch(run_id)
        if view and reached(view):
            return view
        time.sleep(0.005)
    raise AssertionError(queue.watch(run_id))


def ended(view: RunView) -> bool:
    return not view.status.active


def test_a_run_is_followed_to_its_end(queue, gradebook):
    run_id = new_run(gradebook)
    queue.enqueue(run_id, ScriptedModel(*PIECES))
    view = until(queue, run_id, ended)
    assert (view.status, len(view.suggestions), view.overall) == (RunStatus.COMPLETED, 2, "수고했어요 🎉")
    assert view.started_at is not None
    assert view.finished_at is not None
    assert view.started_at <= view.finished_at
    assert gradebook.run(run_id).suggestions == view.suggestions


def test_what_has_arrived_is_seen_while_the_model_is_silent(queue, gradebook):
    run_id, model = new_run(gradebook), BlockedModel(FIRST + '"metric": {"comment": "지표')
    queue.enqueue(run_id, model)
    view = until(queue, run_id, lambda view: bool(view.comment))
    assert (view.status, view.writing, view.comment) == (RunStatus.RUNNING, "metric", "지표")
    assert [item.criterion_id for item in view.suggestions] == ["training"]


def test_cancel_reaches_a_model_that_blocks(queue, gradebook):
    run_id, model = new_run(gradebook), BlockedModel(FIRST)
    queue.enqueue(run_id, model)
    assert model.reached.wait(10)
    queue.cancel(run_id)
    assert until(queue, run_id, ended).status is RunStatus.CANCELLED
    assert gradebook.run(run_id).status is RunStatus.CANCELLED
    assert len(gradebook.run(run_id).suggestions) == 1
    queue.cancel(run_id)


def test_two_runs_go_on_at_once_and_only_one_is_cancelled(queue, gradebook):
    first, second = new_run(gradebook, "first"), new_run(gradebook, "second")
    models = BlockedModel(FIRST), BlockedModel(FIRST)
    queue.enqueue(first, models[0])
    queue.enqueue(second, models[1])
    assert all(model.reached.wait(10) for model in models)
    queue.cancel(first)
    until(queue, first, ended)
    assert queue.watch(second).status is RunStatus.RUNNING


def test_close_stops_and_records_everything_even_what_still_waits(gradebook):
    queue = ThreadQueue(Grading(gradebook=gradebook, prices=prices.bundled), workers=1)
    working, waiting = new_run(gradebook, "working"), new_run(gradebook, "waiting")
    model = BlockedModel(FIRST)
    queue.enqueue(working, model)
    queue.enqueue(waiting, ScriptedModel(REPLY))
    assert queue.watch(waiting).status is RunStatus.QUEUED
    assert model.reached.wait(10)
    queue.close()
    assert {gradebook.run(run_id).status for run_id in (working, waiting)} == {RunStatus.CANCELLED}
    assert len(gradebook.run(working).suggestions) == 1


def test_an_unexpected_exception_ends_as_failed(queue, gradebook):
    run_id = new_run(gradebook)
    queue.enqueue(run_id, ScriptedModel(FIRST, RuntimeError("boom")))
    view = until(queue, run_id, ended)
    assert (view.status, view.problem.key) == (RunStatus.FAILED, "grading.unexpected")
    assert len(view.suggestions) == 1


@pytest.mark.parametrize(
    ("error", "key"), [(Broken.error, "gradebook.no_run"), (RuntimeError("boom"), "grading.unexpected")]
)
def test_a_run_that_cannot_be_recorded_is_not_followed_for_ever(error, key):
    gradebook = Broken()
    gradebook.error = error
    queue = ThreadQueue(Grading(gradebook=gradebook, prices=prices.bundled))
    run_id = new_run(gradebook)
    queue.enqueue(run_id, ScriptedModel(REPLY))
    view = until(queue, run_id, ended)
    queue.close()
    assert (view.status, view.problem.key) == (RunStatus.FAILED, key)


def test_unknown_runs_are_nobodys(queue):
    assert queue.watch(77) is None
    queue.cancel(77)


def test_old_views_are_forgotten_but_never_one_that_is_active(queue, gradebook):
    active, model = new_run(gradebook), BlockedModel(FIRST)
    queue.enqueue(active, model)
    assert model.reached.wait(10)
    desk = Desk(gradebook, "many", content=b"{}")
    runs = [desk.run().id for _ in range(REMEMBERED + 5)]
    for run_id in runs:
        queue.enqueue(run_id, ScriptedModel())
        until(queue, run_id, ended)
    assert queue.watch(active).status is RunStatus.RUNNING
    assert queue.watch(runs[0]) is None
    assert queue.watch(runs[-1]) is not None


def test_stop_ends_a_run_that_waits_to_ask_again_at_once(queue, gradebook):
    run_id, model = (
        new_run(gradebook),
        ScriptedModel(FIRST, ModelUnavailable("model.cut", endpoint="E", retry_after=50)),
    )
    queue.enqueue(run_id, model)
    view = until(queue, run_id, lambda view: view.next_try_at is not None)
    assert view.retrying.attempt == 2
    assert 45 < (view.next_try_at - datetime.now(UTC)).total_seconds() <= 60
    started = time.monotonic()
    queue.cancel(run_id)
    assert until(queue, run_id, ended).status is RunStatus.CANCELLED
    assert time.monotonic() - started < 5
    assert (len(model.tasks), len(gradebook.run(run_id).suggestions)) == (1, 1)
