"""Which step is undone next, and what belongs to one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reasons import Reason, offered
from grader.steps import LONGEST, PAUSE, Step, StepKind, behind, continues, stacks, standing

AT = datetime(2026, 3, 2, tzinfo=UTC)


def step(number: int, kind: StepKind = StepKind.TYPED, **fields: object) -> Step:
    return Step(**{"id": number, "kind": kind, "coach": "Mina", "tab": "t", "at": AT, **fields})


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=60))
def test_undo_and_redo_are_each_others_inverse(moves: list[str]):
    steps: list[Step] = []
    done: list[int] = []
    undone: list[int] = []
    for number, move in enumerate(moves, 1):
        if move == "do":
            steps.append(step(number))
            done, undone = [*done, number], []
        elif move == "undo" and done:
            steps.append(step(number, StepKind.UNDONE, of=done[-1]))
            undone.append(done.pop())
        elif move == "redo" and undone:
            steps.append(step(number, StepKind.REDONE, of=undone[-1]))
            done.append(undone.pop())
    assert [[one.id for one in stack] for stack in stacks(steps)] == [done, undone]


def test_a_save_done_again_takes_the_place_of_the_one_that_was_undone():
    steps = [step(1), step(2, StepKind.SAVED), step(3, StepKind.UNDONE, of=2), step(4, StepKind.SAVED, of=2)]
    assert [[one.id for one in stack] for stack in stacks(steps)] == [[1, 4], []]


def test_nothing_is_undone_past_a_draft_that_came_in():
    assert standing([step(1), step(2, StepKind.ARRIVED)]).undo is None


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [
        ({}, True),
        ({"now": AT + PAUSE}, True),
        ({"now": AT + PAUSE + timedelta(milliseconds=1)}, False),
        ({"began": AT - LONGEST}, False),
        ({"kind": StepKind.SCORED}, False),
        ({"field": "b"}, False),
        ({"field": None}, False),
        ({"tab": "u"}, False),
    ],
)
def test_typing_goes_on_without_a_pause_in_one_field_and_tab(changes: dict[str, object], goes_on: bool):
    asked = {"kind": StepKind.TYPED, "field": "a", "tab": "t", "began": AT, "now": AT + timedelta(seconds=1)}
    asked.update(changes)
    kind, field, tab = (asked.pop(name) for name in ("kind", "field", "tab"))
    assert continues(step(1, fields=("a",)), kind, field, tab, **asked) is goes_on


def test_only_what_another_tab_did_since_stands_in_the_way():
    steps = [step(1, tab="u"), step(2), step(3, tab="v"), step(4)]
    assert behind(steps, 3, "t") is None
    assert (found := behind(steps, 2, "t")) is not None
    assert found.id == 3


def test_reasons_fit_the_score():
    assert offered(lowest=0, suggested=1, score=1) == ()
    assert offered(lowest=0, suggested=1, score=None) == ()
    assert Reason.MISSING in offered(lowest=0, suggested=0, score=None)
    assert Reason.MISSING in offered(lowest=0, suggested=0, score=0)
    assert Reason.MISSING in offered(lowest=0, suggested=None, score=0)
    assert offered(lowest=0, suggested=0, score=1) == (Reason.OVERLOOKED, Reason.OTHER_WAY)
    assert offered(lowest=0, suggested=2, score=1)[0] is Reason.UNPROVEN
