"""The whole way over real HTTP: what is sent, what is yielded, and how every failure ends."""

import json
import threading
import time
from collections.abc import Iterator

import jsonschema
import pytest

from grader.cancellation import Cancellation
from grader.errors import ModelError, ModelUnavailable, PromptTooLong, ReplyUnreadable
from grader.learned import Lessons
from grader.llm.openai_endpoint import Timeouts
from grader.llm.openai_model import OpenAIModel, list_models, ping
from grader.notebook import Cell, CellKind, Notebook
from grader.ports import GradingTask
from grader.prompt import Message, Prompt
from grader.reply import ReplyReader, schema_for
from grader.rubric import Criterion, Level, Rubric
from grader.run import CriterionCompleted, Usage
from grader.sent_prompt import Request
from grader.settings import Secret
from tests.servers.openai import FakeOpenAI
from tests.servers.openai_answers import answer

LEVELS = (Level(score=0, descriptor="없음"), Level(score=1, descriptor="있음"))
RUBRIC = Rubric(
    criteria=tuple(Criterion(id=name, name=name, description="", levels=LEVELS) for name in ("training", "metric"))
)
NOTEBOOK = Notebook(
    cells=(
        Cell(number=1, kind=CellKind.MARKDOWN, source="# 문장 분류 프로젝트"),
        Cell(number=2, kind=CellKind.CODE, source="history = model.fit(x_train, y_train)"),
    ),
    language="python",
    version="4.5",
)
CELLS = "\n".join(f"⟦9f #{cell.number} {cell.kind} ran⟧\n{cell.source}\n⟦/9f⟧" for cell in NOTEBOOK.cells)
TASK = GradingTask(
    prompt=Prompt(
        messages=(Message("system", "채점해 주세요."), Message("user", CELLS)),
        schema=schema_for(RUBRIC),
        manifest=(),
        digest="d",
        tokens=77,
    ),
    rubric=RUBRIC,
    notebook=NOTEBOOK,
    language="ko",
)
PATIENT = Timeouts()
NO_START = Timeouts(first_token=0.4)
NO_MORE = Timeouts(between_tokens=0.6)
KEY = Secret("sk-test-0123456789abcdefghij")


@pytest.fixture(scope="module")
def shared_server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def server(shared_server: FakeOpenAI) -> FakeOpenAI:
    shared_server.requests.clear()
    return shared_server


def model_at(
    server: FakeOpenAI,
    name: str = "fake-model",
    timeouts: Timeouts = PATIENT,
    key: str = KEY,
    lessons: Lessons | None = None,
) -> OpenAIModel:
    return OpenAIModel(api_key=Secret(key), base_url=server.base_url, model=name, timeouts=timeouts, lessons=lessons)


def patience_for(fault: str) -> Timeouts:
    """Short where silence is what the test waits for; elsewhere a busy machine must not look like a silent endpoint."""
    if fault.startswith("stall_before"):
        return NO_START
    return NO_MORE if fault.startswith("stall") else PATIENT


def listen(
    model: OpenAIModel, cancellation: Cancellation | None = None, task: GradingTask = TASK
) -> tuple[str, list[Usage], ModelError | None]:
    """Everything a model yields, and what it raises after that."""
    text, usages = "", []
    try:
        for piece in model.stream(task, cancellation or Cancellation()):
            if isinstance(piece, Request):
                continue
            if isinstance(piece, Usage):
                usages.append(piece)
            else:
                assert not usages, "the usage is yielded last"
                text += piece
    except ModelError as problem:
        return text, usages, problem
    return text, usages, None


def good_text(server: FakeOpenAI) -> str:
    return answer(server.requests[-1].body)


def completed(text: str) -> dict[str, int | None]:
    events = ReplyReader(RUBRIC, NOTEBOOK).feed(text)
    return {
        event.suggestion.criterion_id: event.suggestion.score
        for event in events
        if isinstance(event, CriterionCompleted)
    }


def test_a_good_answer_is_the_whole_text_and_one_usage(server):
    text, (usage,), problem = listen(model_at(server))
    assert text == good_text(server)
    assert problem is None
    assert not usage.estimated
    assert usage.completion_tokens > 10


def test_the_loopback_model_quotes_what_is_in_the_cells(server):
    text, _, _ = listen(model_at(server))
    events = ReplyReader(RUBRIC, NOTEBOOK).feed(text)
    suggestions = [event.suggestion for event in events if isinstance(event, CriterionCompleted)]
    jsonschema.validate(json.loads(text), TASK.prompt.schema)
    assert [item.criterion_id for item in suggestions] == ["training", "metric"]
    assert all(evidence.verified for item in suggestions for evidence in item.evidence)


@pytest.mark.parametrize(
    "kind", ["usage_not_last", "one_chunk", "thinking", "azure", "half_characters", "pings", "whole", "plain_type"]
)
def test_every_kind_of_good_answer_is_read(server, kind):
    text, (usage,), problem = listen(model_at(server, f"fake-model#{kind}"))
    assert (text, problem) == (good_text(server), None)
    assert not usage.estimated


@pytest.mark.parametrize("kind", ["fenced", "thinking_inline"])
def test_text_around_the_answer_is_left_to_the_reader(server, kind):
    text, _, problem = listen(model_at(server, f"fake-model#{kind}"))
    assert problem is None
    assert completed(text) == completed(good_text(server))


def test_usage_is_estimated_when_the_endpoint_does_not_report_it(server):
    _, (usage,), problem = listen(model_at(server, "fake-model#no_usage"))
    assert problem is None
    assert usage.estimated
    assert usage.prompt_tokens == TASK.prompt.tokens
    assert usage.completion_tokens > 10


BROKEN = [
    ("cut", ModelUnavailable, "cut"),
    ("reset", ModelUnavailable, "cut"),
    ("polite_end", ModelUnavailable, "cut"),
    ("half_event", ModelUnavailable, "cut"),
    ("bad_json", ReplyUnreadable, "nonsense"),
    ("bad_utf8", ReplyUnreadable, "nonsense"),
    ("error_event", ModelUnavailable, "server_error"),
    ("length", ModelError, "length"),
    ("filtered", ModelError, "content_filter"),
    ("stall", ModelUnavailable, "stalled"),
    ("stall_with_pings", ModelUnavailable, "stalled"),
]


@pytest.mark.parametrize(("fault", "kind", "sentence"), BROKEN)
def test_an_answer_that_breaks_yields_what_arrived_and_its_usage_before_it_raises(server, fault, kind, sentence):
    text, (usage,), problem = listen(model_at(server, f"fake-model#{fault}:40", patience_for(fault)))
    assert problem is not None
    assert (type(problem), problem.problem.key) == (kind, f"model.{sentence}")
    whole = good_text(server)
    assert whole.startswith(text)
    assert 40 <= len(text) < len(whole)
    assert usage.completion_tokens > 10
    assert usage.estimated == (fault not in ("length", "filtered"))


def test_events_that_are_no_chunks_are_passed_over_or_end_as_nonsense(server):
    text, _, problem = listen(model_at(server, "fake-model#other_json:40"))
    assert good_text(server).startswith(text)
    assert problem is None or problem.problem.key == "model.nonsense"


NOTHING = [
    ("refusal", ModelError, "refusal"),
    ("empty", ReplyUnreadable, "empty"),
    ("no_choices", ReplyUnreadable, "empty"),
    ("no_events", ReplyUnreadable, "nonsense"),
    ("busy_event", ModelUnavailable, "rate_limited_seconds"),
    ("hang_up", ModelUnavailable, "cut"),
    ("stall_before_token", ModelUnavailable, "timeout"),
    ("stall_before_headers", ModelUnavailable, "timeout"),
    ("bad_key", ModelError, "bad_key"),
    ("forbidden", ModelError, "no_permission"),
    ("no_model", ModelError, "unknown_model"),
    ("no_model_ollama", ModelError, "unknown_model"),
    ("no_model_router", ModelError, "unknown_model"),
    ("no_path", ReplyUnreadable, "not_an_endpoint"),
    ("moved", ReplyUnreadable, "not_an_endpoint"),
    ("too_long", PromptTooLong, "too_long"),
    ("too_long_vllm", PromptTooLong, "too_long"),
    ("too_large", PromptTooLong, "too_long"),
    ("busy", ModelUnavailable, "rate_limited_seconds"),
    ("busy_words", ModelUnavailable, "rate_limited_seconds"),
    ("busy_silent", ModelUnavailable, "rate_limited"),
    ("busy_for_ever", ModelUnavailable, "rate_limited"),
    ("no_credit", ModelError, "no_credit"),
    ("no_credit_router", ModelError, "no_credit"),
    ("filtered_prompt", ModelError, "content_filter"),
    ("server", ModelUnavailable, "server_error"),
    ("overloaded", ModelUnavailable, "server_error"),
    ("gateway", ModelUnavailable, "server_error"),
    ("refused", ModelError, "request_refused"),
    ("html", ReplyUnreadable, "not_an_endpoint"),
    ("json_error", ModelUnavailable, "server_error"),
    ("json_other", ReplyUnreadable, "not_an_endpoint"),
]


@pytest.mark.parametrize(("fault", "kind", "sentence"), NOTHING)
def test_an_endpoint_that_does_not_answer_says_why_in_both_languages(server, fault, kind, sentence):
    text, _, problem = listen(model_at(server, f"fake-model#{fault}", patience_for(fault)))
    assert text == ""
    assert problem is not None
    assert (type(problem), problem.problem.key) == (kind, f"model.{sentence}")
    assert problem.say("en") != problem.say("ko")
    assert len(server.requests) == 1, "nothing is repeated in silence"


def test_the_seconds_an_endpoint_asks_for_are_told(server):
    _, _, problem = listen(model_at(server, "fake-model#busy"))
    assert isinstance(problem, ModelUnavailable)
    assert problem.retry_after == 7
    assert "7 s" in problem.say("en")


@pytest.mark.parametrize("fault", ["bad_key", "refused"])
def test_no_key_stands_in_a_sentence(server, fault):
    _, _, problem = listen(model_at(server, f"fake-model#{fault}"))
    assert problem is not None
    assert "sk-" not in problem.say("en") + problem.say("ko") + repr(problem.problem)


def test_unknown_models_are_named(server):
    _, _, problem = listen(model_at(server, "nope#no_model"))
    assert "nope" in str(problem)


def test_an_endless_answer_ends_in_time(server):
    limits = Timeouts(connect=2, first_token=2, between_tokens=2, total=0.4)
    _, (usage,), problem = listen(model_at(server, "fake-model#endless", limits))
    assert problem is not None
    assert problem.problem.key == "model.overdue"
    assert usage.estimated


def test_a_slow_reader_is_no_silent_endpoint(server):
    text = ""
    for count, piece in enumerate(model_at(server, timeouts=NO_MORE).stream(TASK, Cancellation())):
        if count == 3:
            time.sleep(1.0)
        text += piece if isinstance(piece, str) else ""
    assert text == good_text(server)


@pytest.mark.parametrize("fault", ["stall:5", "stall_before_headers", "stall_before_token", "stall_with_pings:5"])
def test_a_cancelled_stream_ends_at_once_and_without_a_problem(server, fault):
    cancellation = Cancellation()
    asked = threading.Timer(0.3, cancellation.cancel)
    asked.start()
    started = time.monotonic()
    _, _, problem = listen(model_at(server, f"fake-model#{fault}"), cancellation)
    assert problem is None
    assert cancellation.cancelled
    assert time.monotonic() - started < 2  # the model's own patience is minutes


def test_a_cancelled_stream_leaves_the_next_request_of_its_thread_alone(server):
    cancellation = Cancellation()
    stream = model_at(server, "fake-model#stall:5").stream(TASK, cancellation)
    assert isinstance(next(stream), Request)
    assert isinstance(next(stream), str)
    cancellation.cancel()
    list(stream)
    assert list_models(KEY, server.base_url)
    assert listen(model_at(server))[2] is None


def test_cancelling_between_two_pieces_keeps_what_arrived(server):
    cancellation = Cancellation()
    got: list[object] = []
    for piece in model_at(server, "fake-model#stall:20").stream(TASK, cancellation):
        got.append(piece)
        if len(got) == 20:
            cancellation.cancel()
    _, *pieces, usage = got
    assert good_text(server).startswith("".join(map(str, pieces)))
    assert isinstance(usage, Usage)
    assert usage.estimated


def test_a_run_cancelled_before_it_began_asks_nobody(server):
    cancellation = Cancellation()
    cancellation.cancel()
    assert listen(model_at(server), cancellation) == ("", [], None)
    assert server.requests == []


def test_a_reader_that_leaves_closes_the_connection(server):
    server.client_gone.clear()
    stream = model_at(server, "fake-model#endless").stream(TASK, Cancellation())
    assert isinstance(next(stream), Request)
    assert isinstance(next(stream), str)
    stream.close()
    assert server.client_gone.wait(5)


def test_a_held_stream_waits_for_its_release(server):
    server.hold_after(5)
    stream = model_at(server).stream(TASK, Cancellation())
    _, *first = [next(stream) for _ in range(6)]
    assert server.reached_hold.wait(5)
    server.release()
    rest = [piece for piece in stream if isinstance(piece, str)]
    assert "".join([*map(str, first), *rest]) == good_text(server)


def test_many_streams_at_once_do_not_mix(server):
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(listen(model_at(server))[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [good_text(server)] * 8


def test_scripted_faults_come_one_per_request(server):
    server.script("server", "ok")
    assert listen(model_at(server))[2] is not None
    assert listen(model_at(server))[2] is None


def test_the_settings_page_can_list_models_and_try_one(server):
    assert list_models(KEY, server.base_url) == ["fake-model", "fake-model-mini"]
    assert ping(KEY, server.base_url, "fake-model") > 0
    with pytest.raises(ModelError) as caught:
        ping(KEY, server.base_url, "nope#no_model")
    assert caught.value.problem.key == "model.unknown_model"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("bad_key", "bad_key"),
        ("html", "not_an_endpoint"),
        ("json_other", "not_an_endpoint"),
        ("server", "server_error"),
    ],
)
def test_a_list_of_models_that_does_not_come_says_why(server, fault, sentence):
    server.script(fault)
    with pytest.raises(ModelError) as caught:
        list_models(KEY, server.base_url)
    assert caught.value.problem.key == f"model.{sentence}"


def test_an_unreachable_host_is_said_to_be_unreachable():
    with FakeOpenAI() as gone:
        model = model_at(gone)
    _, usages, problem = listen(model)
    assert problem is not None
    assert problem.problem.key == "model.unreachable"
    assert usages == []


def test_the_request_asks_for_a_strict_schema_a_stream_and_its_usage(server):
    listen(model_at(server))
    body = server.requests[-1].body
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "grading", "strict": True, "schema": TASK.prompt.schema},
    }
    assert list(body["response_format"]["json_schema"]["schema"]["properties"]) == [
        "training",
        "metric",
        "overall",
        "rubric_questions",
    ]
    assert body["messages"] == [{"role": message.role, "content": message.text} for message in TASK.prompt.messages]
    assert (body["stream"], body["stream_options"], body["max_tokens"]) == (True, {"include_usage": True}, 16_000)
    assert set(body) == {"model", "messages", "response_format", "stream", "stream_options", "max_tokens"}


def test_nothing_of_the_environment_reaches_an_endpoint(server, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "leak")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: leak")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    listen(model_at(server, "another-model", key="sk-of-this-test"))
    headers = server.requests[-1].headers
    assert "leak" not in json.dumps(headers)
    assert headers["authorization"] == "Bearer sk-of-this-test"
    assert not [name for name in headers if name.startswith(("openai", "x-"))]


def test_an_endpoint_without_json_schema_is_asked_for_an_object_then_for_text_and_remembered():
    with FakeOpenAI(takes=("max_tokens",)) as server:
        lessons = Lessons()
        text, _, problem = listen(model_at(server, "old-model", lessons=lessons))
        assert problem is None
        assert set(completed(text)) == {"training", "metric"}
        formats = [(request.body.get("response_format") or {}).get("type") for request in server.requests]
        assert formats == ["json_schema", "json_object", None]
        assert json.dumps(TASK.prompt.schema, ensure_ascii=False) in server.requests[-1].body["messages"][0]["content"]
        listen(model_at(server, "old-model", lessons=lessons))
        assert len(server.requests) == 4
        assert lessons.of(server.base_url, "old-model").format == "text"


def test_an_endpoint_that_wants_the_other_limit_gets_it():
    with FakeOpenAI(takes=("json_schema", "json_object")) as server:
        _, _, problem = listen(model_at(server, "picky-model"))
        assert problem is None
        assert server.requests[-1].body["max_completion_tokens"] == 16_000
        assert "max_tokens" not in server.requests[-1].body


def test_a_model_that_writes_less_is_asked_for_less_and_that_is_remembered():
    lessons = Lessons()
    with FakeOpenAI() as server:
        server.script("reply_too_long", "ok")
        assert listen(model_at(server, lessons=lessons))[2] is None
        assert [request.body["max_tokens"] for request in server.requests] == [16_000, 4_096]
        assert lessons.of(server.base_url, "fake-model").reply == 4_096


def test_a_refusal_that_led_nowhere_is_not_remembered():
    lessons = Lessons()
    with FakeOpenAI(takes=("max_tokens",)) as server:
        server.script("ok", "ok", "no_credit")
        assert listen(model_at(server, lessons=lessons))[2] is not None
        assert lessons.all() == {}


def test_names_for_the_record(server):
    model = OpenAIModel(api_key=KEY, base_url=f"{server.base_url}/chat/completions/", model=" fake-model ")
    assert (model.name, model.endpoint) == ("fake-model", server.base_url)
    assert KEY not in repr(vars(model))


@pytest.mark.parametrize(
    ("fault", "prompt_tokens"),
    [("stall_before_token", [TASK.prompt.tokens]), ("stall_before_headers", [TASK.prompt.tokens]), ("bad_key", [])],
)
def test_what_the_endpoint_worked_on_when_we_gave_up_is_counted_and_a_refusal_is_not(server, fault, prompt_tokens):
    server.script(fault)
    _, usages, problem = listen(model_at(server, timeouts=patience_for(fault)))
    assert problem
    assert [usage.prompt_tokens for usage in usages] == prompt_tokens
    assert all(usage.estimated and not usage.completion_tokens for usage in usages)
