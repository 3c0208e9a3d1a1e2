"""Stop, over real HTTP: whatever a run is waiting for, it ends at once and keeps what had arrived."""

import time
from collections.abc import Iterator

import pytest

from grader import prices
from grader.grading import Grading
from grader.llm.openai_model import OpenAIModel
from grader.queues.threads import ThreadQueue
from grader.run import RunStatus
from grader.run_view import RunView
from grader.settings import Secret
from tests.fakes import FakeGradebook
from tests.grader.test_threads import ended, new_run, until
from tests.servers.deaf import deaf_port
from tests.servers.openai import FakeOpenAI

KEY = Secret("sk-test-0123")
AT_ONCE = 1.5
"""Seconds. The model's own patience is 10 at the least, mostly minutes."""


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def gradebook() -> FakeGradebook:
    return FakeGradebook()


@pytest.fixture
def queue(gradebook) -> Iterator[ThreadQueue]:
    queue = ThreadQueue(Grading(gradebook=gradebook, prices=prices.bundled))
    yield queue
    queue.close()


def under_way(view: RunView) -> bool:
    return view.status is RunStatus.RUNNING


def one_suggested(view: RunView) -> bool:
    return len(view.suggestions) == 1


def waits_to_ask_again(view: RunView) -> bool:
    return view.retrying is not None


def stopped(queue: ThreadQueue, gradebook: FakeGradebook, run_id: int) -> RunView:
    """The view once Stop has worked; it has to work at once."""
    time.sleep(0.2)  # so that the reader is where it will stay
    before = queue.watch(run_id)
    started = time.monotonic()
    queue.cancel(run_id)
    view = until(queue, run_id, ended)
    assert time.monotonic() - started < AT_ONCE
    assert (view.status, view.suggestions) == (RunStatus.CANCELLED, before.suggestions)
    kept = gradebook.run(run_id)
    assert (kept.status, kept.suggestions) == (RunStatus.CANCELLED, before.suggestions)
    return view


@pytest.mark.parametrize(
    ("fault", "reached"),
    [
        ("stall_before_headers", under_way),
        ("stall_before_token", under_way),
        ("stall:240", one_suggested),
        ("stall_with_pings:240", one_suggested),
        ("busy", waits_to_ask_again),
    ],
)
def test_stop_wakes_a_run_wherever_it_waits_for_the_endpoint(server, queue, gradebook, fault, reached):
    server.script(fault)
    run_id = new_run(gradebook)
    queue.enqueue(run_id, OpenAIModel(api_key=KEY, base_url=server.base_url, model="fake-model"))
    until(queue, run_id, lambda view: reached(view) and bool(server.requests))
    stopped(queue, gradebook, run_id)
    assert len(server.requests) == 1


def test_stop_wakes_a_run_that_waits_for_a_connection(queue, gradebook):
    with deaf_port() as port:
        run_id = new_run(gradebook)
        queue.enqueue(run_id, OpenAIModel(api_key=KEY, base_url=f"http://127.0.0.1:{port}/v1", model="fake-model"))
        until(queue, run_id, under_way)
        stopped(queue, gradebook, run_id)


def test_stop_wakes_every_reader_of_an_endpoint_and_no_other(server, queue, gradebook):
    server.script("stall:240", "stall:240", "stall:240")
    model = OpenAIModel(api_key=KEY, base_url=server.base_url, model="fake-model")
    runs = [new_run(gradebook, owner) for owner in ("auk", "booby", "crane")]
    for run_id in runs:
        queue.enqueue(run_id, model)
    for run_id in runs:
        until(queue, run_id, one_suggested)
    for run_id in runs[:2]:
        stopped(queue, gradebook, run_id)
    assert queue.watch(runs[2]).status is RunStatus.RUNNING
