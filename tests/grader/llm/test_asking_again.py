"""A run against an endpoint that fails: the use case, the adapter and the wire together."""

from collections.abc import Iterator

import pytest

from grader.llm.openai_model import OpenAIModel
from grader.run import CriterionCompleted, RunRetrying, RunStatus
from grader.settings import Secret
from tests.grader.test_grading import Bench
from tests.servers.openai import FakeOpenAI
from tests.servers.openai_answers import pieces


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def bench() -> Bench:
    return Bench()


def ask(bench: Bench, server: FakeOpenAI, *faults: str) -> list:
    server.script(*faults)
    return bench.events(OpenAIModel(api_key=Secret("sk-test-0123"), base_url=server.base_url, model="fake-model"))


def test_retry_after_is_honoured(bench, server):
    events = ask(bench, server, "busy", "busy_words", "ok")
    assert [event.problem.key for event in events if isinstance(event, RunRetrying)] == [
        "model.rate_limited_seconds"
    ] * 2
    assert bench.waited == [7, 2]
    assert (bench.run.status, len(server.requests)) == (RunStatus.COMPLETED, 3)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("busy_ms", 1.5), ("busy_date", 5), ("busy_negative", 1), ("busy_nonsense", 1), ("overloaded_seconds", 3)],
)
def test_retry_after_is_understood_in_every_form_and_with_every_status(bench, server, fault, seconds):
    ask(bench, server, fault, "ok")
    assert bench.waited == [pytest.approx(seconds, abs=1 if fault == "busy_date" else 0)]
    assert bench.run.status is RunStatus.COMPLETED


@pytest.mark.parametrize(
    "fault", ["server", "overloaded", "gateway", "hang_up", "cut", "reset", "half_event", "error_event"]
)
def test_what_may_pass_is_asked_again(bench, server, fault):
    ask(bench, server, fault, "ok")
    assert (bench.run.status, bench.waited, len(server.requests)) == (RunStatus.COMPLETED, [1], 2)
    assert len(bench.run.suggestions) == 2


@pytest.mark.parametrize(
    "fault",
    ["no_credit", "no_credit_router", "bad_key", "forbidden", "no_model", "filtered", "refusal", "length"],
)
def test_what_does_not_pass_is_asked_once(bench, server, fault):
    ask(bench, server, fault, "ok")
    assert (bench.run.status, bench.waited, len(server.requests)) == (RunStatus.FAILED, [], 1)


def asked_for(server: FakeOpenAI) -> list[list[str]]:
    forms = [request.body["response_format"]["json_schema"]["schema"] for request in server.requests]
    return [form["required"] for form in forms]


@pytest.mark.parametrize("fault", ["cut:220", "half_event:220", "error_event:220"])
def test_after_a_cut_only_the_rest_is_asked_for(bench, server, fault):
    events = ask(bench, server, fault, "ok")
    assert asked_for(server) == [
        ["training", "metric", "overall", "rubric_questions"],
        ["metric", "overall", "rubric_questions"],
    ]
    assert [type(event) for event in events].count(CriterionCompleted) == 2
    assert bench.run.status is RunStatus.COMPLETED
    assert bench.run.usage.prompt_tokens > server_usage(server)


def server_usage(server: FakeOpenAI) -> int:
    """Tokens of the last request alone, counted as this endpoint counts."""
    return len(pieces("".join(message["content"] for message in server.requests[-1].body["messages"])))
