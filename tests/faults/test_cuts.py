"""An answer cut at any byte: what was complete by then is kept, and only the rest is asked for, in the same run as in a later one."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.run import RunStatus
from tests.faults.test_faults import assert_nothing_is_lost
from tests.faults.trial import RUBRIC, Lab, lab
from tests.servers.openai_answers import answer

NAMES = [criterion.id for criterion in RUBRIC.criteria]
EVENT = re.compile(rb"data: (\{.*?\})\n\n")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab(tmp_path_factory.mktemp("cuts")) as trial:
        yield trial


@pytest.fixture(scope="module")
def length(trial: Lab) -> int:
    """Of a whole body, in bytes."""
    trial.server.always("ok")
    trial.start(trial.model())
    return len(trial.server.wires[-1])


def arrived(wire: bytes) -> str:
    """The text in the events that are whole."""
    chunks = [json.loads(event) for event in EVENT.findall(wire)]
    return "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])


def complete_in(text: str, whole: str) -> list[str]:
    """The criteria whose objects are closed in `text`, the beginning of `whole`, found without a reader of ours."""
    ends = [whole.index(f'"{following}"') - len(", ") for following in [*NAMES[1:], "overall"]]
    return [name for name, end in zip(NAMES, ends, strict=True) if len(text) >= end]


def places(test):
    """Places to cut, from none of the body to nearly all of it."""
    shares = st.floats(0.0005, 0.9995)
    return settings(max_examples=25, derandomize=True, database=None)(given(share=shares)(example(share=0.5)(test)))


@places
def test_a_run_cut_at_any_byte_goes_on_with_what_is_missing(trial: Lab, length: int, share: float):
    trial.server.always("ok")
    trial.server.script(f"cut_bytes:{round(length * share)}")
    trial.server.wires.clear()
    met = trial.start(trial.model())
    assert_nothing_is_lost(met)
    whole = answer(trial.server.requests[0].body)
    text = arrived(trial.server.wires[0])
    assert whole.startswith(text)
    complete = complete_in(text, whole)
    left = [name for name in NAMES if name not in complete]
    assert list(met.shown) == [*complete, *left]
    said = len(text) >= whole.index(', "rubric_questions"')  # questions are nothing to ask again for
    assert met.asked[1:] == (() if said else ((*left, "overall"),))
    assert met.run.status is RunStatus.COMPLETED


@places
def test_a_run_cut_at_any_byte_can_be_gone_on_with_later(trial: Lab, length: int, share: float):
    trial.server.always("ok")
    trial.server.script(f"cut_bytes:{round(length * share)}", "bad_key")
    trial.server.wires.clear()
    model = trial.model()
    met = trial.start(model)
    assert_nothing_is_lost(met)
    whole = answer(trial.server.requests[0].body)
    complete = complete_in(arrived(trial.server.wires[0]), whole)
    assert list(met.shown) == complete
    assert met.run.transcript.rstrip("\x1e") == arrived(trial.server.wires[0])
    if met.run.status is RunStatus.COMPLETED:
        assert complete == NAMES
        return
    again = trial.resume(met.run, model)
    assert_nothing_is_lost(again)
    assert again.asked == ((*met.missing, "overall"),)
    assert again.run.suggestions[: len(complete)] == met.run.suggestions
    assert (again.run.status, again.missing) == (RunStatus.COMPLETED, ())
