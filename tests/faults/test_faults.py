"""Every fault of the table, the whole way: how it ends, what is kept, what is said, and that the work can go on."""

import logging
from collections.abc import Iterator

import pytest

from grader.run import RunStatus
from grader.run_view import view_of
from tests.faults.table import FAULTS, End, Fault
from tests.faults.trial import GRAIN, Lab, Outcome, is_over, lab
from tests.servers.openai_faults import REFUSALS
from tests.servers.openai_oddities import Oddities

BOUND = 15
"""Seconds, of two attempts with the limits of `trial.py`; most take a fifth of one."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab(tmp_path_factory.mktemp("faults")) as shared:
        yield shared


@pytest.fixture
def trial(shared: Lab, caplog: pytest.LogCaptureFixture) -> Iterator[Lab]:
    with caplog.at_level(logging.WARNING):
        yield shared
    assert [record.getMessage() for record in caplog.records] == [], "nothing ends in a traceback"


def named(fault: Fault) -> str:
    return fault.name


def end_of(outcome: Outcome) -> End:
    if len(outcome.scored) == len(outcome.all_criteria):
        return End.COMPLETE
    return End.PARTIAL if outcome.scored else End.FAILED


def assert_nothing_is_lost(outcome: Outcome) -> None:
    assert is_over(outcome.run)
    assert outcome.kept_when_shown
    assert set(outcome.shown) == {item.criterion_id for item in outcome.run.suggestions}
    assert outcome.seconds < BOUND


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_a_fault_that_stays_ends_as_the_table_says_and_the_rest_can_be_asked_for(trial: Lab, fault: Fault):
    trial.server.always(fault.name)
    model = trial.model(fault.timeouts)
    met = trial.start(model)
    assert_nothing_is_lost(met)
    assert end_of(met) is fault.end
    reasons = {met.problem.key} if met.problem else met.reasons
    assert (fault.key in reasons) if fault.key else not reasons
    if met.problem:
        assert met.problem == met.run.problem
        assert "sk-" not in met.problem.say("en") + met.problem.say("ko")
    assert len(met.waits) == (1 if fault.passes else 0), "it is asked again when that makes sense"

    trial.server.always("ok")
    if view_of(met.run).resumable:
        again = trial.resume(met.run, model)
        assert again.asked == ((*met.missing, "overall"),)
        assert again.run.suggestions[: len(met.run.suggestions)] == met.run.suggestions
    else:
        again = trial.start(model)
    assert_nothing_is_lost(again)
    assert (again.run.status, end_of(again)) == (RunStatus.COMPLETED, End.COMPLETE)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.passes], ids=named)
def test_a_fault_that_passes_costs_nothing_but_a_wait(trial: Lab, fault: Fault):
    trial.server.always("ok")
    trial.server.script(fault.name)
    met = trial.start(trial.model(fault.timeouts))
    assert_nothing_is_lost(met)
    assert (met.run.status, end_of(met), met.problem) == (RunStatus.COMPLETED, End.COMPLETE, None)
    first, second = met.asked
    assert first == (*met.all_criteria, "overall")
    assert (set(second) < set(first)) is (fault.end is End.PARTIAL), "only what is missing is asked for again"


GARBLED = [
    fault
    for fault in FAULTS
    if (fault.key or "").startswith("model.unscored_") and fault.key != "model.unscored_by_model"
]


@pytest.mark.parametrize("fault", GARBLED, ids=named)
def test_what_an_answer_garbles_or_leaves_out_is_asked_for_once_more_and_nothing_else(trial: Lab, fault: Fault):
    trial.server.always("ok")
    trial.server.script(fault.name)
    met = trial.start(trial.model(fault.timeouts))
    assert_nothing_is_lost(met)
    assert (met.run.status, end_of(met), met.problem) == (RunStatus.COMPLETED, End.COMPLETE, None)
    first, second = met.asked
    assert set(second) - {"overall"} < set(first)
    assert len(second) < len(first)
    assert not met.waits


def test_the_table_has_every_fault_of_the_server_and_each_once():
    spoken = {name for name in vars_of(Oddities) if name not in TOOLS} | set(REFUSALS)
    tried = [fault.name.partition(":")[0] for fault in FAULTS]
    assert spoken - set(tried) == SHOWN_ELSEWHERE, "a fault of the server belongs into the table"
    assert set(tried) <= spoken
    assert len(FAULTS) == len({fault.name for fault in FAULTS}) >= 45
    assert GRAIN == 5, "the arguments of the table are counted in chunks of so many tokens"


TOOLS = {"parts", "chunk", "begin", "write", "end", "start", "rest", "fixed", "events", "say", "with_first", "ok"}
"""What streams are made of."""

SHOWN_ELSEWHERE = {"reply_too_long", "no_temperature", "no_such_effort", "no_effort"}
"""Refusals from which it is learned how to ask; `tests/grader/llm` has them."""


def vars_of(kind: type) -> set[str]:
    return {name for base in kind.__mro__[:-1] for name, value in vars(base).items() if callable(value)} - {"__init__"}
