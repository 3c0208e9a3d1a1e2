"""What a run is paid from: each call noted before it is made, and refused when it would pass a cap."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from grader import prices
from grader.cancellation import Cancellation
from grader.caps import Caps, Spent, day_start
from grader.errors import CapReached
from grader.grading import Grading
from grader.llm.offline_model import OfflineModel
from grader.prices import Price, Prices
from grader.retrying import Patience
from grader.run import Run, RunAsking, RunCompleted, RunStatus, Usage
from tests.db.examples import Desk
from tests.fakes import FakeGradebook, ScriptedModel
from tests.grader.test_grading import CONTENT, CUT, HALF, REPLY

DOLLAR_A_MILLION = prices.with_own([Price(model="priced", input=1.0, cached=0.1, output=1.0)])
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Till:
    """Runs under the same caps, one after the other."""

    def __init__(self, *, table: Prices = DOLLAR_A_MILLION, **caps: float) -> None:
        self.caps = Caps(**caps)
        self.time = NOON
        self.gradebook = FakeGradebook(now=lambda: self.time)
        self.desk = Desk(self.gradebook, content=CONTENT)
        self.grading = Grading(
            gradebook=self.gradebook,
            prices=lambda: table,
            caps=lambda: self.caps,
            now=lambda: self.time,
            patience=Patience(jitter=lambda: 0, wait=lambda *_: False),
        )

    def carry_out(self, model: Any, coach: str = "Mina") -> list:
        run = self.desk.run(model.name, coach)
        return list(self.grading.carry_out(run.id, model, Cancellation()))

    @property
    def run(self) -> Run:
        return self.gradebook.runs_of(self.desk.submission.id)[0]


def priced(*script: Any) -> ScriptedModel:
    return ScriptedModel(*script, name="priced")


def used(prompt_tokens: int) -> Usage:
    return Usage(prompt_tokens=prompt_tokens)


@pytest.mark.parametrize("name", ["run", "day", "coach"])
def test_the_first_call_is_not_made_when_it_would_pass_a_cap(name):
    till, model = Till(**{name: 0.0001}), priced(REPLY)
    ended = till.carry_out(model)[-1]
    assert ended.problem.key == f"money.cap_{name}"
    assert model.tasks == []
    assert (till.run.status, till.run.usage, till.run.cost_usd) == (RunStatus.FAILED, None, None)


def test_a_retry_is_not_made_when_it_would_pass_the_runs_cap_and_what_arrived_is_kept():
    till, model = Till(run=0.892), priced(HALF, used(890_000), CUT, REPLY)
    ended = till.carry_out(model)[-1]
    assert (len(model.tasks), ended.problem.key) == (1, "money.cap_run")
    assert [item.criterion_id for item in till.run.suggestions] == ["training"]
    assert (till.run.cost_usd, ended.cost_usd) == (pytest.approx(0.89), pytest.approx(0.89))


def test_what_a_day_has_cost_stops_the_next_run_until_midnight():
    till = Till(day=1.0)
    assert isinstance(till.carry_out(priced(REPLY, used(999_000)), "Jun")[-1], RunCompleted)
    assert till.carry_out(priced(REPLY))[-1].problem.key == "money.cap_day"
    till.time = day_start(NOON) + timedelta(days=1, seconds=-1)
    assert till.carry_out(priced(REPLY))[-1].problem.key == "money.cap_day"
    till.time += timedelta(seconds=1)
    assert isinstance(till.carry_out(priced(REPLY, used(10)))[-1], RunCompleted)


def test_a_coachs_cap_is_for_each_coach():
    till = Till(coach=1.0)
    till.carry_out(priced(REPLY, used(999_000)), "Mina")
    assert till.carry_out(priced(REPLY), "Mina")[-1].problem.key == "money.cap_coach"
    assert isinstance(till.carry_out(priced(REPLY), "Jun")[-1], RunCompleted)


def test_with_a_cap_a_model_without_a_price_is_not_asked():
    model = ScriptedModel(REPLY, name="nobody-knows")
    ended = Till(day=100.0).carry_out(model)[-1]
    assert (ended.problem.key, model.tasks) == ("money.no_price", [])
    assert "nobody-knows" in ended.problem.say("en")
    assert isinstance(Till().carry_out(model)[-1], RunCompleted)


def test_a_free_model_and_the_offline_grader_are_never_refused():
    free = prices.with_own([Price(model="local", input=0, cached=0, output=0)])
    till = Till(table=free, run=0.0, day=0.0, coach=0.0)
    assert till.carry_out(ScriptedModel(REPLY, used(10), name="local"))[-1] == RunCompleted(used(10), 0.0)
    assert isinstance(till.carry_out(OfflineModel(pause=0))[-1], RunCompleted)


def test_what_a_call_will_cost_is_noted_while_it_is_made():
    till, seen = Till(), []
    till.carry_out(priced(lambda: seen.append(till.grading.purse.spent("Mina")), REPLY, used(1_000)))
    assert seen[0].day == seen[0].coach > 0.001
    assert till.grading.purse.spent("Mina") == Spent(day=0.001, coach=0.001)


def test_two_runs_under_way_cannot_both_slip_under_the_cap():
    till = Till(day=0.006)
    second: list = []
    first = till.carry_out(priced(lambda: second.extend(till.carry_out(priced(REPLY), "Jun")), REPLY))[-1]
    assert isinstance(first, RunCompleted)
    assert (second[-1].status, second[-1].problem.key) == (RunStatus.FAILED, "money.cap_day")


def test_every_attempt_counts_also_one_that_did_not_say_what_it_used():
    till, model = Till(), priced(HALF, CUT, REPLY, used(1_000))
    ended = till.carry_out(model)[-1]
    assert ended.usage.prompt_tokens == model.tasks[0].prompt.tokens + 1_000
    assert ended.usage.completion_tokens > 0
    assert ended.usage.estimated
    assert till.run.cost_usd == pytest.approx(DOLLAR_A_MILLION.cost("priced", ended.usage))


def test_a_call_that_never_answered_adds_nothing():
    ended = Till().carry_out(priced(CUT, REPLY, used(5_000)))[-1]
    assert (ended.usage, ended.cost_usd) == (used(5_000), 0.005)


def test_whoever_follows_is_told_what_all_attempts_have_used():
    asked = [
        event.used for event in Till().carry_out(priced(HALF, used(700), CUT, REPLY)) if isinstance(event, RunAsking)
    ]
    assert len(asked) == 2
    assert asked[1].prompt_tokens > 700
    assert asked[0].completion_tokens == asked[1].completion_tokens == 0


def test_the_check_before_a_run_refuses_what_the_run_would_be_refused_and_notes_nothing():
    till = Till(day=1.0)
    purse, coming = till.grading.purse, Usage(prompt_tokens=1_000_001)
    with pytest.raises(CapReached):
        purse.check(priced(), coming, coach="Mina")
    with pytest.raises(CapReached, match="price of other"):
        purse.check(ScriptedModel(name="other"), coming, coach="Mina")
    purse.check(OfflineModel(), coming, coach="Mina")
    purse.check(priced(), used(1_000_000), coach="Mina")
    till.caps = Caps()
    purse.check(priced(), coming, coach="Mina")
    assert purse.spent("Mina") == Spent()


def test_the_estimate_learns_from_completed_runs():
    till = Till()
    rule = till.grading.purse.estimate(priced(), "tabular", 1_000, asked=2, criteria=2)
    for size in (4_000, 5_000, 6_000):
        till.carry_out(priced(REPLY, Usage(prompt_tokens=1, completion_tokens=size)))
    learned = till.grading.purse.estimate(priced(), "tabular", 1_000, asked=2, criteria=2)
    assert (rule.past, learned.past, learned.likely) == (0, 3, 5_000)


def test_a_run_that_is_stopped_is_told_of_what_it_used():
    till = Till()
    run = till.desk.run("priced")
    events = till.grading.carry_out(run.id, priced(HALF, "more"), Cancellation())
    next(event for event in events if not isinstance(event, RunAsking))
    while till.run.transcript == "":
        next(events)
    events.close()
    assert till.run.status is RunStatus.CANCELLED
    assert till.run.usage
    assert (till.run.usage.estimated, (till.run.cost_usd or 0) > 0) == (True, True)
