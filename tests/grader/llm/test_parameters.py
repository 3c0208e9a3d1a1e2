"""What a coach chooses for the model, over real HTTP: sent, and left out where an endpoint refuses it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from grader.cancellation import Cancellation
from grader.instructions import Instructions
from grader.learned import Learned, Lessons
from grader.llm.openai_dialect import dialect_of
from grader.llm.openai_endpoint import Endpoint
from grader.llm.openai_model import OpenAIModel
from grader.ports import GradingTask
from grader.prompt import Message
from grader.sent_prompt import Request
from tests.db.examples import Desk
from tests.grader.llm.test_openai_model import KEY, TASK, listen, model_at
from tests.grader.test_grading import CONTENT, Bench
from tests.servers.openai import FakeOpenAI


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


CAREFUL = replace(TASK, instructions=Instructions(effort="max", temperature=0.0), longest_reply=30_000)


def asked_with(server: FakeOpenAI) -> list[dict]:
    names = ("reasoning_effort", "temperature")
    return [{name: request.body[name] for name in names if name in request.body} for request in server.requests]


def test_the_coachs_parameters_are_sent(server):
    listen(model_at(server), task=CAREFUL)
    assert asked_with(server) == [{"reasoning_effort": "max", "temperature": 0.0}]
    assert server.requests[-1].body["max_tokens"] == 30_000


def test_a_parameter_that_is_refused_is_left_out_and_that_is_remembered(server):
    lessons = Lessons()
    server.script("no_temperature", "no_effort", "ok")
    assert listen(model_at(server, lessons=lessons), task=CAREFUL)[2] is None
    assert asked_with(server) == [{"reasoning_effort": "max", "temperature": 0.0}, {"reasoning_effort": "max"}, {}]
    assert lessons.of(server.base_url, "fake-model").refused == ("reasoning_effort", "temperature")
    listen(model_at(server, lessons=lessons), task=CAREFUL)
    assert asked_with(server)[3:] == [{}]


def test_openai_is_told_which_calls_begin_alike():
    dialect = dialect_of(Endpoint.of(KEY, ""), "gpt-6.1-terra", Learned())
    key = dialect.request(TASK)["prompt_cache_key"]
    of_another = replace(TASK, prompt=replace(TASK.prompt, messages=(Message("system", "x"), TASK.prompt.messages[-1])))
    of_the_same = replace(TASK, prompt=replace(TASK.prompt, messages=(TASK.prompt.messages[0], Message("user", "x"))))
    assert dialect.request(of_the_same)["prompt_cache_key"] == key
    assert dialect.request(of_another)["prompt_cache_key"] != key
    refused = dialect_of(Endpoint.of(KEY, ""), "gpt-6.1-terra", Learned(refused=("prompt_cache_key",)))
    assert "prompt_cache_key" not in refused.request(TASK)


def test_no_other_endpoint_gets_a_parameter_of_openais(server):
    listen(model_at(server))
    assert "prompt_cache_key" not in server.requests[-1].body


def test_of_an_effort_only_the_refused_value_is_left_out(server):
    lessons = Lessons()
    server.script("no_such_effort", "ok")
    assert listen(model_at(server, lessons=lessons), task=CAREFUL)[2] is None
    assert asked_with(server) == [{"reasoning_effort": "max", "temperature": 0.0}, {"temperature": 0.0}]
    high = replace(TASK, instructions=Instructions(effort="high"))
    listen(model_at(server, lessons=lessons), task=high)
    assert asked_with(server)[-1] == {"reasoning_effort": "high"}


def told(model: OpenAIModel, task: GradingTask = CAREFUL) -> list[Request]:
    return [piece for piece in model.stream(task, Cancellation()) if isinstance(piece, Request)]


def test_how_the_prompt_goes_to_the_endpoint_is_told_before_each_request(server):
    server.script("no_temperature", "ok")
    first, second = told(model_at(server))
    body = server.requests[0].body
    assert first.parameters == {
        "max_tokens": 30_000, "reasoning_effort": "max", "temperature": 0.0, "stream_options": body["stream_options"],
        "response_format": "json_schema",
    }  # fmt: skip
    assert (first.added, first.not_taken) == ("", ())
    assert "temperature" not in second.parameters
    assert second.not_taken == ("temperature",)


def test_prompt_and_what_was_added_are_together_what_the_endpoint_got():
    with FakeOpenAI(takes=("max_tokens",)) as server:
        requests = told(model_at(server), TASK)
        assert [request.parameters["response_format"] for request in requests] == ["json_schema", "json_object", "text"]
        for request, seen in zip(requests, server.requests, strict=True):
            system, user = (message["content"] for message in seen.body["messages"])
            added = f"\n\n{request.added}" if request.added else ""
            assert (system, user) == (TASK.prompt.messages[0].text + added, TASK.prompt.messages[1].text)
        assert not requests[0].added
        assert json.dumps(TASK.prompt.schema, ensure_ascii=False) in requests[-1].added


def test_a_run_keeps_what_was_not_taken(server):
    server.script("no_effort", "ok")
    bench = Bench()
    bench.id = Desk(bench.gradebook, "auk", content=CONTENT).run(instructions=CAREFUL.instructions).id
    bench.events(model_at(server))
    assert [[request.not_taken for request in call.requests] for call in bench.calls] == [[(), ("reasoning_effort",)]]


def test_where_the_coachs_effort_is_refused_the_usual_one_is_asked_for():
    endpoint = Endpoint.of(KEY, "")
    refused = Learned(refused=("reasoning_effort=max",))
    dialect = dialect_of(endpoint, "gpt-6.1-terra", refused)
    assert dialect.request(CAREFUL)["reasoning_effort"] == "low"
    assert dialect.not_taken(CAREFUL) == ("reasoning_effort",)
    assert dialect_of(endpoint, "gpt-6.1-terra", Learned()).not_taken(CAREFUL) == ()
    assert dialect.not_taken(TASK) == ()
