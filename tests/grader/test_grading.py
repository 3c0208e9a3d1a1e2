"""The use case of a run, with a gradebook in memory and a model that follows a script."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader import prices
from grader.cancellation import Cancellation
from grader.errors import GradebookError, ModelError, ModelUnavailable, NotInGradebook
from grader.grading import Grading
from grader.ports import LanguageModel
from grader.reply import ATTEMPT, unfinished
from grader.retrying import Patience
from grader.run import (
    CriterionCompleted,
    CriterionText,
    OverallText,
    Run,
    RunAsking,
    RunCompleted,
    RunFailed,
    RunPurpose,
    RunRetrying,
    RunStarted,
    RunStatus,
    Usage,
)
from grader.run_view import RunView, view_of
from grader.sent_prompt import CallReason, SentPrompt
from tests.db.examples import Desk
from tests.fakes import FakeGradebook, ScriptedModel

CONTENT = Path(__file__).parents[2].joinpath("grader/samples/notebooks/bikes-good.ipynb").read_bytes()
USAGE = Usage(prompt_tokens=6_000, completion_tokens=200)


def member(score: int, comment: str) -> dict:
    return {"evidence": [{"cell": 2, "quote": "import"}], "comment": comment, "score": score, "confidence": "high"}


REPLY = json.dumps(
    {"training": member(1, "학습했어요 👍"), "metric": member(2, "지표가 있어요"), "overall": "수고했어요 🎉"},
    ensure_ascii=False,
)
FIRST = REPLY[: REPLY.index('"metric"')]
PIECES = [REPLY[start : start + 7] for start in range(0, len(REPLY), 7)]


class Watchful(FakeGradebook):
    """Remembers how often progress was noted, and refuses to write when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.broken = False

    def note_progress(self, run_id: int, *, transcript: str, overall: str) -> None:
        if self.broken:
            raise GradebookError("gradebook.no_run", id=run_id)
        self.notes.append(transcript)
        super().note_progress(run_id, transcript=transcript, overall=overall)

    def finish_run(self, run_id: int, *args, **more) -> None:
        if self.broken:
            raise GradebookError("gradebook.no_run", id=run_id)
        super().finish_run(run_id, *args, **more)


class Bench:
    """A run waiting to be carried out."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.gradebook = Watchful()
        self.seconds = 0.0
        self.waited: list[float] = []
        self.grading = Grading(
            gradebook=self.gradebook,
            prices=prices.bundled,
            clock=lambda: self.seconds,
            patience=Patience(jitter=lambda: 0, wait=self.wait),
        )
        self.cancellation = Cancellation()
        self.desk = Desk(self.gradebook, content=content)
        self.id = self.desk.run().id

    def resume(self) -> None:
        """Go on with another run that was given what this one brought in, as `Services.resume` does it."""
        old = self.run
        self.id = self.gradebook.resume_run(old.id, model=old.model, endpoint=old.endpoint, started_by="Mina").id

    def wait(self, cancellation: Cancellation, seconds: float) -> bool:
        self.waited.append(seconds)
        return cancellation.cancelled

    def events(self, model: LanguageModel) -> list:
        return list(self.grading.carry_out(self.id, model, self.cancellation))

    @property
    def calls(self) -> tuple[SentPrompt, ...]:
        return self.gradebook.prompts_of(self.id)

    @property
    def run(self) -> Run:
        return self.gradebook.run(self.id)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_whole_reply_becomes_a_completed_run(bench):
    model = ScriptedModel(*PIECES, USAGE, name="gpt-6.1-terra")
    events = bench.events(model)
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], RunCompleted)
    assert [event.suggestion.criterion_id for event in events if isinstance(event, CriterionCompleted)] == [
        "training",
        "metric",
    ]
    assert "".join(event.text for event in events if isinstance(event, OverallText)) == "수고했어요 🎉"
    assert "".join(event.text for event in events if isinstance(event, CriterionText)) == "학습했어요 👍지표가 있어요"
    run = bench.run
    assert (run.status, run.transcript, run.overall) == (RunStatus.COMPLETED, REPLY, "수고했어요 🎉")
    assert (run.usage, run.cost_usd) == (USAGE, prices.bundled().cost("gpt-6.1-terra", USAGE))
    assert run.cost_usd
    assert run.suggestions[0].evidence[0].verified
    sent = model.tasks[0].prompt
    assert [(c.number, c.why, c.text, c.digest) for c in bench.calls] == [(1, CallReason.WHOLE, sent.text, sent.digest)]
    assert run.manifest == events[0].manifest


def test_the_cost_of_an_unpriced_model_is_unknown_not_zero(bench):
    assert bench.events(ScriptedModel(REPLY, USAGE, name="llama"))[-1] == RunCompleted(USAGE, None)


def test_folded_events_and_the_gradebook_show_the_same(bench):
    view = RunView(run_id=bench.id)
    for event in bench.events(ScriptedModel(*PIECES, USAGE)):
        view = view.after(event)
    kept = view_of(bench.run)
    assert (view.status, view.suggestions, view.overall, view.usage, view.manifest) == (
        kept.status,
        kept.suggestions,
        kept.overall,
        kept.usage,
        kept.manifest,
    )


def test_each_event_comes_after_the_gradebook_has_it(bench):
    for event in bench.grading.carry_out(bench.id, ScriptedModel(*PIECES), bench.cancellation):
        if isinstance(event, RunStarted):
            assert bench.run.status is RunStatus.RUNNING
        if isinstance(event, CriterionCompleted):
            assert bench.run.suggestions[-1] == event.suggestion
        if isinstance(event, RunCompleted):
            assert bench.run.status is RunStatus.COMPLETED


def test_a_criterion_the_model_left_out_is_unscored(bench):
    events = bench.events(ScriptedModel(FIRST.rstrip(", ") + "}"))
    assert isinstance(events[-1], RunCompleted)
    assert [(item.criterion_id, item.score, item.unscored_reason) for item in bench.run.suggestions] == [
        ("training", 1, None),
        ("metric", None, "model.unscored_missing"),
    ]


@pytest.mark.parametrize("text", ["", "I am sorry.", "{}", '{"overall": "좋아요"}', '{"other": {"score": 1}}'])
def test_a_reply_without_any_criterion_fails(bench, text):
    ended = bench.events(ScriptedModel(text, USAGE))[-1]
    assert isinstance(ended, RunFailed)
    assert ended.problem.key == "grading.nothing_read"
    assert ended.usage == USAGE
    assert bench.run.suggestions == ()
    assert bench.run.transcript == text


def test_what_arrived_before_an_error_is_kept(bench):
    ended = bench.events(ScriptedModel(FIRST, USAGE, ModelError("model.cut", endpoint="E")))[-1]
    assert ended == RunFailed(bench.run.problem, RunStatus.FAILED, USAGE, None)
    assert bench.run.problem.key == "model.cut"
    assert (bench.run.status, bench.run.transcript) == (RunStatus.FAILED, FIRST)
    assert [item.criterion_id for item in bench.run.suggestions] == ["training"]


def test_an_unexpected_exception_is_a_failed_run_and_a_line_in_the_log(bench, caplog):
    ended = bench.events(ScriptedModel(FIRST, ZeroDivisionError()))[-1]
    assert (ended.problem.key, ended.problem.values) == ("grading.unexpected", {"kind": "ZeroDivisionError"})
    assert bench.run.status is RunStatus.FAILED
    assert "ended unexpectedly" in caplog.text


def test_a_snapshot_that_is_no_notebook_fails_before_the_model_is_asked():
    bench, model = Bench(content=b"<!doctype html>"), ScriptedModel(REPLY)
    (ended,) = bench.events(model)
    assert ended.problem.key == "notebook.html_page"
    assert (bench.run.status, model.tasks) == (RunStatus.FAILED, [])


def test_cancelled_keeps_what_arrived_and_has_no_problem(bench):
    ended = bench.events(ScriptedModel(FIRST, bench.cancellation.cancel, "never"))[-1]
    assert (ended.problem, ended.status) == (None, RunStatus.CANCELLED)
    assert ended.usage
    assert ended.usage.estimated
    assert (bench.run.status, bench.run.problem, bench.run.transcript) == (RunStatus.CANCELLED, None, FIRST)
    assert [item.criterion_id for item in bench.run.suggestions] == ["training"]


def test_cancelled_before_it_began(bench):
    bench.cancellation.cancel()
    assert bench.events(ScriptedModel(REPLY))[-1].status is RunStatus.CANCELLED
    assert bench.run.suggestions == ()


def test_a_consumer_that_stops_reading_cancels_the_run(bench):
    events = bench.grading.carry_out(bench.id, ScriptedModel(*PIECES), bench.cancellation)
    for event in events:
        if isinstance(event, CriterionCompleted):
            break
    events.close()
    assert bench.run.status is RunStatus.CANCELLED
    assert len(bench.run.suggestions) == 1


def test_progress_is_noted_now_and_then(bench):
    def wait() -> None:
        bench.seconds += 0.3

    script = [step for piece in PIECES for step in (piece, wait)]
    bench.events(ScriptedModel(*script))
    assert len(PIECES) / 3 <= len(bench.gradebook.notes) <= len(PIECES) / 2 + 1
    assert all(REPLY.startswith(note) for note in bench.gradebook.notes)


def test_a_gradebook_that_cannot_be_written_is_raised(bench):
    def break_it() -> None:
        bench.gradebook.broken = True

    with pytest.raises(GradebookError):
        bench.events(ScriptedModel(break_it, *PIECES))


def test_an_unknown_run_is_raised(bench):
    with pytest.raises(NotInGradebook):
        list(bench.grading.carry_out(99, ScriptedModel(REPLY), bench.cancellation))


BUSY = ModelUnavailable("model.rate_limited", endpoint="E")
CUT = ModelUnavailable("model.cut", endpoint="E")
HALF = FIRST + '"metric": {"evidence": [], "comment": "반쯤'


def test_a_model_that_cannot_answer_just_now_is_asked_again_after_growing_waits(bench):
    events = bench.events(ScriptedModel(BUSY, CUT, BUSY, REPLY, USAGE))
    assert [event for event in events if isinstance(event, RunRetrying)] == [
        RunRetrying(BUSY.problem, 1, 2),
        RunRetrying(CUT.problem, 2, 3),
        RunRetrying(BUSY.problem, 4, 4),
    ]
    assert bench.waited == [1, 2, 4]
    assert (bench.run.status, bench.run.usage, bench.run.problem) == (RunStatus.COMPLETED, USAGE, None)


def test_patience_ends_after_four_attempts(bench):
    model = ScriptedModel(BUSY)
    ended = bench.events(model)[-1]
    assert (ended.problem, len(model.tasks), bench.waited) == (BUSY.problem, 4, [1, 2, 4])
    assert bench.run.status is RunStatus.FAILED


@pytest.mark.parametrize("key", ["no_credit", "bad_key", "unknown_model", "refusal", "content_filter", "too_long"])
def test_what_waiting_does_not_cure_is_asked_once(bench, key):
    model = ScriptedModel(ModelError(f"model.{key}", endpoint="E", model="M", detail="D"))
    assert bench.events(model)[-1].problem.key == f"model.{key}"
    assert (len(model.tasks), bench.waited) == (1, [])


def test_the_endpoint_says_how_long_to_wait(bench):
    busy = [
        ModelUnavailable("model.rate_limited_seconds", endpoint="E", seconds=s, retry_after=s) for s in (7.5, 0, 60, 61)
    ]
    model = ScriptedModel(*busy)
    assert bench.events(model)[-1].problem.values["seconds"] == 61
    assert bench.waited == [7.5, 2, 60]
    assert len(model.tasks) == 4


def test_an_hour_is_not_waited_for(bench):
    model = ScriptedModel(ModelUnavailable("model.rate_limited_seconds", endpoint="E", seconds=3600, retry_after=3600))
    assert bench.events(model)[-1].problem.values["seconds"] == 3600
    assert (len(model.tasks), bench.waited) == (1, [])


@pytest.mark.parametrize("jitter", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("asked_for", [None, 0.0, 9.0, 59.0])
def test_a_pause_is_at_least_what_was_asked_for_and_at_most_a_minute(jitter, asked_for):
    patience = Patience(attempts=20, jitter=lambda: jitter)
    pauses = [
        patience.pause(ModelUnavailable("model.cut", endpoint="E", retry_after=asked_for), n) for n in range(1, 20)
    ]
    assert pauses == sorted(pauses)
    assert max(asked_for or 0, 1) <= pauses[0] <= pauses[-1] == 60


def test_tokens_of_all_attempts_are_paid_and_counted(bench):
    bench.events(ScriptedModel(FIRST, USAGE, CUT, REPLY, USAGE, name="gpt-6.1-terra"))
    both = Usage(prompt_tokens=12_000, completion_tokens=400)
    assert (bench.run.usage, bench.run.cost_usd) == (both, prices.bundled().cost("gpt-6.1-terra", both))


def test_what_broke_off_stands_until_the_next_attempt_writes(bench):
    view, seen = RunView(run_id=bench.id), []
    for event in bench.grading.carry_out(bench.id, ScriptedModel(HALF, CUT, BUSY, REPLY), bench.cancellation):
        view = view.after(event)
        if isinstance(event, RunRetrying):
            seen.append((view.retrying, view.writing, view.comment))
            assert bench.run.transcript.rstrip(ATTEMPT) == HALF
            assert [item.criterion_id for item in bench.run.suggestions] == ["training"]
        elif not isinstance(event, RunAsking):
            assert view.retrying is None
    assert seen == [
        (RunRetrying(CUT.problem, 1, 2), "metric", "반쯤"),
        (RunRetrying(BUSY.problem, 2, 3), "metric", "반쯤"),
    ]
    assert [item.comment for item in view.suggestions] == ["학습했어요 👍", "지표가 있어요"]
    assert bench.run.transcript == HALF + ATTEMPT + ATTEMPT + REPLY


def test_overall_feedback_that_broke_off_is_replaced(bench):
    view = RunView(run_id=bench.id)
    for event in bench.events(ScriptedModel(REPLY[: REPLY.index("했어요 🎉")], CUT, REPLY)):
        view = view.after(event)
    assert view.overall == bench.run.overall == "수고했어요 🎉"


def test_stopped_while_it_waits(bench):
    bench.grading = replace(bench.grading, patience=Patience(jitter=lambda: 0, wait=lambda c, _: c.cancel() or True))
    model = ScriptedModel(HALF, USAGE, CUT, REPLY)
    ended = bench.events(model)[-1]
    assert ended == RunFailed(None, RunStatus.CANCELLED, USAGE)
    assert len(model.tasks) == 1
    assert [item.criterion_id for item in bench.run.suggestions] == ["training"]


REST = "{" + REPLY[REPLY.index('"metric"') :]


def asked_for(model: ScriptedModel) -> list[list[str]]:
    """The properties of the reply that each attempt asked for."""
    return [list(task.prompt.schema["properties"]) for task in model.tasks]


def test_the_next_attempt_asks_only_for_what_is_missing(bench):
    model = ScriptedModel(HALF, CUT, REST)
    bench.events(model)
    assert asked_for(model) == [
        ["training", "metric", "overall", "rubric_questions"],
        ["metric", "overall", "rubric_questions"],
    ]
    first, second = (task.prompt for task in model.tasks)
    assert first.messages[0] == second.messages[0]
    assert second.messages[1].text.startswith(first.messages[1].text)
    assert "stands: training." in second.messages[1].text[len(first.messages[1].text) :]
    assert [(item.criterion_id, item.score) for item in bench.run.suggestions] == [("training", 1), ("metric", 2)]
    assert (bench.run.status, bench.run.overall) == (RunStatus.COMPLETED, "수고했어요 🎉")


def test_what_is_complete_is_kept_even_if_the_model_judges_it_again(bench):
    other = json.dumps({"training": member(0, "다른 말"), "metric": member(3, "좋아요"), "overall": "끝"})
    events = bench.events(ScriptedModel(FIRST, CUT, other))
    assert [item.score for item in bench.run.suggestions] == [1, 3]
    assert [event.suggestion.criterion_id for event in events if isinstance(event, CriterionCompleted)] == [
        "training",
        "metric",
    ]


def test_every_call_of_a_run_keeps_what_it_was_sent_and_why(bench):
    model = ScriptedModel(BUSY, FIRST, CUT, REPLY, USAGE)
    bench.events(model)
    assert [call.why for call in bench.calls] == [CallReason.WHOLE, CallReason.AGAIN, CallReason.REST]
    assert [(call.text, call.digest) for call in bench.calls] == [
        (task.prompt.text, task.prompt.digest) for task in model.tasks
    ]
    assert len({call.digest for call in bench.calls}) == 2


def test_a_prompt_is_kept_before_it_is_sent(bench):
    kept = []
    bench.events(ScriptedModel(lambda: kept.extend(bench.calls), REPLY))
    assert [call.number for call in kept] == [1]


def test_only_the_overall_feedback_is_asked_for_when_it_alone_is_missing(bench):
    model = ScriptedModel(REPLY[: REPLY.index("했어요 🎉")], CUT, '{"overall": "잘했어요"}')
    bench.events(model)
    assert asked_for(model)[1] == ["overall"]
    assert (bench.run.status, bench.run.overall) == (RunStatus.COMPLETED, "잘했어요")


def test_overall_feedback_that_came_first_is_kept(bench):
    model = ScriptedModel('{"overall": "먼저", "training": {"comment": "반', CUT, REPLY)
    bench.events(model)
    assert asked_for(model)[1] == ["training", "metric"]
    assert (bench.run.overall, len(bench.run.suggestions)) == ("먼저", 2)


def test_a_whole_answer_is_complete_however_the_connection_ended(bench):
    model = ScriptedModel(REPLY, USAGE, CUT)
    assert bench.events(model)[-1] == RunCompleted(USAGE, None)
    assert len(model.tasks) == 1


def test_each_attempt_may_add_its_share(bench):
    model = ScriptedModel(
        FIRST, CUT, REST[: REST.index('"overall"')], CUT, '{"overall": "끝', CUT, '{"overall": "끝!"}'
    )
    bench.events(model)
    assert asked_for(model)[1:] == [["metric", "overall", "rubric_questions"], ["overall"], ["overall"]]
    assert (bench.run.status, bench.run.overall) == (RunStatus.COMPLETED, "끝!")


@pytest.mark.parametrize("at", range(0, len(REPLY), 9))
def test_no_criterion_is_lost_or_asked_twice_wherever_the_answer_breaks(bench, at):
    model = ScriptedModel(REPLY[:at], CUT, REPLY)
    events = bench.events(model)
    assert isinstance(events[-1], RunCompleted)
    completed = [event.suggestion.criterion_id for event in events if isinstance(event, CriterionCompleted)]
    assert completed == ["training", "metric"]
    assert bench.run.overall == "수고했어요 🎉"
    assert [(item.score, item.comment) for item in bench.run.suggestions] == [
        (1, "학습했어요 👍"),
        (2, "지표가 있어요"),
    ]


def test_a_resumed_run_starts_with_what_it_was_given_and_asks_for_the_rest(bench):
    bench.events(ScriptedModel(HALF, USAGE, ModelError("model.length", model="M")))
    old = bench.run
    bench.resume()
    model = ScriptedModel(REST, USAGE)
    events = bench.events(model)
    assert [type(event) for event in events[:2]] == [RunStarted, CriterionCompleted]
    assert events[1].suggestion == old.suggestions[0]
    assert asked_for(model) == [["metric", "overall", "rubric_questions"]]
    new = bench.run
    assert (new.status, new.usage, new.overall) == (RunStatus.COMPLETED, USAGE, "수고했어요 🎉")
    assert new.suggestions[0] == old.suggestions[0]
    assert [item.criterion_id for item in new.suggestions] == ["training", "metric"]
    assert [(call.why, call.text) for call in bench.calls] == [(CallReason.REST, model.tasks[0].prompt.text)]
    assert bench.gradebook.run(old.id) == old
    assert (view_of(old).resumable, view_of(new).resumable) == (True, False)


def test_what_a_resumed_run_was_given_outlives_its_own_failure(bench):
    key = ModelError("model.bad_key", endpoint="E")
    bench.events(ScriptedModel(REPLY[: REPLY.index("했어요 🎉")], key))
    for _ in range(2):
        bench.resume()
        view = RunView(run_id=bench.id)
        for event in bench.events(ScriptedModel(key)):
            view = view.after(event)
        assert (view.overall, bench.run.overall, len(view.suggestions)) == ("수고", "수고", 2)
        assert view_of(bench.run).resumable
    bench.resume()
    bench.events(ScriptedModel('{"overall": "잘했어요"}'))
    assert (bench.run.status, bench.run.overall) == (RunStatus.COMPLETED, "잘했어요")


def test_a_comment_that_broke_off_goes_along(bench):
    key = ModelError("model.bad_key", endpoint="E")
    bench.events(ScriptedModel(HALF, key))
    bench.resume()
    bench.events(ScriptedModel(key))
    rubric = bench.gradebook.rubric_version(bench.run.rubric_id).rubric
    assert unfinished(rubric, bench.run.transcript) == ("metric", "반쯤")


@pytest.mark.parametrize(("begun", "text"), [(HALF, "I am sorry."), (REPLY[: REPLY.index("했어요 🎉")], "{}")])
def test_a_rest_that_cannot_be_read_fails_and_can_be_asked_for_again(bench, begun, text):
    bench.events(ScriptedModel(begun, ModelError("model.length", model="M")))
    bench.resume()
    assert bench.events(ScriptedModel(text))[-1].problem.key == "grading.nothing_read"
    assert view_of(bench.run).resumable


def test_an_opinion_asks_for_its_criteria_only(bench):
    whole = ScriptedModel(REPLY, USAGE)
    bench.events(whole)
    bench.id = bench.desk.run(purpose=RunPurpose.OPINION, beside=bench.id, criteria=("metric",)).id
    model = ScriptedModel(REPLY, USAGE)
    bench.events(model)
    assert model.tasks[0].prompt.schema["required"] == ["metric"]
    assert model.tasks[0].prompt.messages[0] == whole.tasks[0].prompt.messages[0]
    assert model.tasks[0].prompt.digest != whole.tasks[0].prompt.digest
    assert "arrived already" not in model.tasks[0].prompt.text
    assert [item.criterion_id for item in bench.run.suggestions] == ["metric"]
    assert (bench.run.status, bench.run.overall) == (RunStatus.COMPLETED, "")


def test_an_opinion_that_leaves_a_criterion_out_says_so_of_that_one_alone(bench):
    bench.id = bench.desk.run(purpose=RunPurpose.OPINION, beside=bench.id, criteria=("metric",)).id
    bench.events(ScriptedModel(json.dumps({"training": member(1, "아니에요")}), json.dumps({"metric": {}})))
    assert [(item.criterion_id, item.score) for item in bench.run.suggestions] == [("metric", None)]


def test_an_opinion_that_is_cut_goes_on_with_what_it_lacks(bench):
    bench.id = bench.desk.run(purpose=RunPurpose.OPINION, beside=bench.id, criteria=("training", "metric")).id
    model = ScriptedModel(FIRST, ModelUnavailable("model.cut"), json.dumps({"metric": member(2, "네")}))
    assert isinstance(bench.events(model)[-1], RunCompleted)
    assert [task.prompt.schema["required"] for task in model.tasks] == [["training", "metric"], ["metric"]]
    assert [item.score for item in bench.run.suggestions] == [1, 2]


def test_a_twin_asks_for_every_criterion_and_no_overall_feedback(bench):
    bench.id = bench.desk.run(purpose=RunPurpose.TWIN, beside=bench.id).id
    model = ScriptedModel(REPLY)
    bench.events(model)
    assert model.tasks[0].prompt.schema["required"] == ["training", "metric"]
    assert (len(bench.run.suggestions), bench.run.overall) == (2, "")
