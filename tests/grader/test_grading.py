"""The use case of a run, with a gradebook in memory and a model that follows a script."""

import json
from pathlib import Path

import pytest

from grader import prices
from grader.cancellation import Cancellation
from grader.errors import GradebookError, ModelError, NotInGradebook
from grader.grading import Grading
from grader.run import (
    CriterionCompleted,
    CriterionText,
    OverallText,
    Run,
    RunCompleted,
    RunFailed,
    RunStarted,
    RunStatus,
    RunView,
    Usage,
    view_of,
)
from tests.db.examples import Desk
from tests.fakes import FakeGradebook, ScriptedModel

CONTENT = Path(__file__).parents[2].joinpath("grader/samples/notebooks/bikes-good.ipynb").read_bytes()
USAGE = Usage(prompt_tokens=1_000, completion_tokens=200)


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
        self.grading = Grading(gradebook=self.gradebook, prices=prices.bundled, clock=lambda: self.seconds)
        self.cancellation = Cancellation()
        self.id = Desk(self.gradebook, content=content).run().id

    def events(self, model: ScriptedModel) -> list:
        return list(self.grading.carry_out(self.id, model, self.cancellation))

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
    assert run.prompt == model.tasks[0].prompt.text
    assert run.prompt_digest == model.tasks[0].prompt.digest
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
    assert ended == RunFailed(None, RunStatus.CANCELLED)
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
