"""Notebooks too long for an endpoint, the whole way over real HTTP: what is learned, how it is sent then, and that it all goes on after a break."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from grader.cancellation import Cancellation
from grader.learned import Learned, Lessons
from grader.llm.openai_model import OpenAIModel
from grader.reply import unfinished
from grader.run import CriterionCompleted, RunFailed, RunReading, RunRetrying, RunStarted, RunStatus
from grader.run_view import view_of
from grader.sent_prompt import CallReason
from grader.settings import Secret
from tests.grader.test_grading import Bench
from tests.servers.openai import FakeOpenAI
from tests.servers.openai_personalities import PERSONALITIES, length

WINDOW = 12_000
SPEAKING = sorted(set(PERSONALITIES) - {"ollama"})


def cell(number: int) -> dict:
    text = f"step {number}: accuracy 0.{number:03d}\n" * 12
    output = {"output_type": "stream", "name": "stdout", "text": text}
    source = f"# 단계 {number}\n" + "values.append(compute(1, 2, 3))\n" * 25
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [output], "execution_count": number}


LONG = json.dumps(
    {"cells": [cell(number) for number in range(1, 61)], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
).encode()


class LongBench(Bench):
    def __init__(self) -> None:
        super().__init__(LONG)
        self.lessons = Lessons(self.gradebook.preferences, self.gradebook.save_preferences)
        self.grading = replace(self.grading, lessons=self.lessons)

    def model(self, server: FakeOpenAI, name: str = "fake-model") -> OpenAIModel:
        key = Secret("sk-test-0123")
        return OpenAIModel(api_key=key, base_url=server.base_url, model=name, lessons=self.lessons)

    @property
    def whys(self) -> list[CallReason]:
        return [call.why for call in self.calls]


@pytest.fixture
def bench() -> LongBench:
    return LongBench()


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(window=WINDOW) as server:
        yield server


def readings(events: list) -> list[tuple[int | None, int]]:
    return [(event.part, event.parts) for event in events if isinstance(event, RunReading)]


@pytest.mark.parametrize("kind", SPEAKING)
def test_a_context_error_leads_to_parts_in_the_same_run_and_its_window_is_remembered(bench, kind):
    with FakeOpenAI(personality=kind, window=WINDOW) as server:
        events = bench.events(bench.model(server))
        place = server.base_url, "fake-model"
    run = bench.run
    assert (run.status, run.problem) == (RunStatus.COMPLETED, None)
    assert len(run.suggestions) == 2
    assert all(evidence.verified for item in run.suggestions for evidence in item.evidence)
    assert bench.lessons.of(*place).window == WINDOW
    told = readings(events)
    parts = told[0][1]
    assert parts > 1
    assert told == [*((part, parts) for part in range(1, parts + 1)), (None, parts)]
    assert {entry.part for entry in run.manifest} == set(range(1, parts + 1))
    assert [entry.cell for entry in run.manifest] == list(range(1, 61))
    assert bench.whys == [CallReason.WHOLE, *[CallReason.PART] * parts, CallReason.COLLECTED]
    assert len([event for event in events if isinstance(event, RunStarted)]) == 2
    assert not [event for event in events if isinstance(event, RunRetrying)]


def test_a_window_once_learned_saves_the_call_that_would_be_refused(bench, server):
    bench.events(bench.model(server))
    bench.id = bench.desk.run().id
    bench.events(bench.model(server))
    assert bench.whys[0] is CallReason.PART
    assert bench.run.status is RunStatus.COMPLETED


def test_a_prompt_cut_without_a_word_is_noticed_and_the_next_run_is_sent_in_parts(bench):
    with FakeOpenAI(personality="ollama", window=WINDOW) as server:
        completed = bench.events(bench.model(server))[-1]
        cut = bench.run
        assert (cut.status, bench.whys) == (RunStatus.COMPLETED, [CallReason.WHOLE])
        assert completed.warning == cut.problem == view_of(cut).warning
        assert cut.problem.key == "model.prompt_cut"
        assert "OLLAMA_CONTEXT_LENGTH" in cut.problem.say("ko")
        assert bench.lessons.of(server.base_url, "fake-model").window == WINDOW
        bench.id = bench.desk.run().id
        bench.events(bench.model(server))
    assert (bench.run.status, bench.run.problem) == (RunStatus.COMPLETED, None)
    assert bench.whys[-1] is CallReason.COLLECTED


def test_a_part_that_is_cut_without_a_word_is_sent_again_in_smaller_parts(bench):
    with FakeOpenAI(personality="ollama", window=8_000) as server:
        bench.lessons.learn(server.base_url, "fake-model", window=30_000)
        bench.events(bench.model(server))
        assert bench.lessons.of(server.base_url, "fake-model").window == 8_000
    assert (bench.run.status, bench.run.problem) == (RunStatus.COMPLETED, None)
    assert bench.whys[:2] == [CallReason.PART, CallReason.PART]


def test_a_refusal_that_names_no_size_is_followed_by_smaller_and_smaller_prompts(bench):
    with FakeOpenAI() as server:
        server.script("too_long_vllm", "too_long_vllm", "ok")
        bench.events(bench.model(server))
        learned = bench.lessons.of(server.base_url, "fake-model").window
    assert bench.run.status is RunStatus.COMPLETED
    assert learned
    assert learned < 60_000


def test_a_guess_that_did_not_help_is_not_remembered(bench):
    with FakeOpenAI() as server:
        server.always("too_large")
        ended = bench.events(bench.model(server))[-1]
        assert isinstance(ended, RunFailed)
        assert ended.problem.key == "model.too_long"
        assert bench.lessons.of(server.base_url, "fake-model") == Learned()
        assert len(server.requests) == 4


# breaks while parts are read


def test_a_part_whose_connection_breaks_is_asked_for_again_and_no_other(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    server.script("ok", "cut:40", "busy")
    events = bench.events(bench.model(server))
    assert bench.run.status is RunStatus.COMPLETED
    parts = readings(events)[0][1]
    assert bench.whys == [*[CallReason.PART] * (parts + 2), CallReason.COLLECTED]
    assert bench.waited == [1, 7]


@pytest.mark.parametrize("fault", ["empty", "empty_object", "nothing_but_prose"])
def test_a_reply_about_a_part_that_cannot_be_read_is_asked_for_once_more(bench, server, fault):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    server.script(fault, "ok")
    bench.events(bench.model(server))
    assert bench.run.status is RunStatus.COMPLETED
    server.always(fault)
    bench.id = bench.desk.run().id
    assert isinstance(bench.events(bench.model(server))[-1], RunFailed)
    assert len(bench.calls) == 2


def test_resuming_reads_no_part_again(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    server.script("ok", "ok", "bad_key")
    events = bench.events(bench.model(server))
    assert bench.run.status is RunStatus.FAILED
    assert view_of(bench.run).resumable
    parts = readings(events)[0][1]
    bench.id = bench.gradebook.resume_run(bench.id, model="fake-model", endpoint=server.base_url, started_by="M").id
    events = bench.events(bench.model(server))
    assert readings(events) == [*((part, parts) for part in range(3, parts + 1)), (None, parts)]
    assert bench.whys == [*[CallReason.PART] * (parts - 2), CallReason.COLLECTED]
    assert bench.run.status is RunStatus.COMPLETED
    assert len(bench.run.suggestions) == 2


def test_a_judgement_that_breaks_off_goes_on_without_reading_again(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    parts = len({entry.part for entry in started(bench, server).manifest})
    bench.id = bench.desk.run().id
    server.script(*["ok"] * parts, "cut:250")
    events = bench.events(bench.model(server))
    assert bench.whys == [*[CallReason.PART] * parts, CallReason.COLLECTED, CallReason.REST]
    assert len([event for event in events if isinstance(event, CriterionCompleted)]) == 2
    last = bench.calls[-1].text
    assert "Part of your answer has arrived already" in last
    assert "An outline of the whole notebook" in last


def started(bench: LongBench, server: FakeOpenAI) -> RunStarted:
    events = bench.events(bench.model(server))
    return next(event for event in events if isinstance(event, RunStarted))


def test_stop_while_a_part_is_read_ends_the_run_and_keeps_what_was_read(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    cancellation = Cancellation()
    seen = []
    for event in bench.grading.carry_out(bench.id, bench.model(server), cancellation):
        seen.append(event)
        if readings([event]) and event.part == 2:
            cancellation.cancel()
    assert bench.run.status is RunStatus.CANCELLED
    assert len(server.requests) == 1
    assert view_of(bench.run).resumable
    assert isinstance(seen[-1], RunFailed)


def test_what_parts_answered_is_no_text_of_a_criterion(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    server.script("ok", "bad_key")
    bench.events(bench.model(server))
    rubric = bench.gradebook.rubric_version(bench.run.rubric_id).rubric
    assert unfinished(rubric, bench.run.transcript) is None


def test_every_prompt_of_the_run_fits_the_window(bench, server):
    bench.lessons.learn(server.base_url, "fake-model", window=WINDOW)
    bench.events(bench.model(server))
    assert len(server.requests) == len(bench.calls)
    assert max(length(request.body) for request in server.requests) + WINDOW // 4 <= WINDOW
    assert {request.body["max_tokens"] for request in server.requests} == {WINDOW // 4}


# the ladder of formats


@pytest.mark.parametrize("kind", sorted(PERSONALITIES))
def test_each_kind_of_endpoint_is_asked_in_ever_humbler_forms_until_it_answers(kind):
    bench = Bench()
    lessons = Lessons()
    with FakeOpenAI(personality=kind, takes=("max_tokens",)) as server:
        model = OpenAIModel(api_key=Secret("k"), base_url=server.base_url, model="fake-model", lessons=lessons)
        bench.events(model)
        forms = [(request.body.get("response_format") or {}).get("type") for request in server.requests]
        assert forms == ["json_schema", "json_object", None]
        assert lessons.of(server.base_url, "fake-model").format == "text"
    assert bench.run.status is RunStatus.COMPLETED
    assert len(bench.run.suggestions) == 2
