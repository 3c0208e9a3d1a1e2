"""Undo outside the desk, whatever coaches do in whatever order: held against a plain list of states."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from grader import changes
from grader.changes import Act, What
from tests.fakes import FakeGradebook

ACT = Act(place="here", what=What.CAPS)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "1"]), st.lists(st.integers(0, 1)))
STATES = st.dictionaries(st.sampled_from("abc"), VALUES)
DEEDS = st.lists(st.one_of(STATES, st.sampled_from(["undo", "redo"])), max_size=12)


def book() -> FakeGradebook:
    return FakeGradebook(now=lambda: datetime(2026, 11, 27, tzinfo=UTC))


def kept(state: dict[str, object]) -> str:
    return str(sorted((name, repr(value)) for name, value in state.items()))


@given(DEEDS)
def test_undo_and_redo_walk_through_the_states_there_were(deeds):
    gradebook = book()
    before: list[str] = []
    after: list[str] = []
    for deed in deeds:
        now = kept(gradebook.preferences())
        if isinstance(deed, dict):
            gradebook.change_preferences(deed, ACT, coach="Mina")
            if kept(gradebook.preferences()) != now:
                before.append(now)
                after = []
            continue
        source, target = (before, after) if deed == "undo" else (after, before)
        offered = getattr(gradebook.changes("here"), deed)
        if offered is None:
            assert source == []
            continue
        act = gradebook.undo_change if deed == "undo" else gradebook.redo_change
        act(offered.id, coach="Mina")
        target.append(now)
        assert kept(gradebook.preferences()) == source.pop()


@given(STATES, STATES, STATES)
def test_an_undo_never_touches_what_somebody_else_has_changed(first, mine, theirs):
    gradebook = book()
    gradebook.save_preferences(first)
    gradebook.change_preferences(mine, ACT, coach="Mina")
    made = gradebook.preferences()
    gradebook.save_preferences(theirs)
    now = gradebook.preferences()
    offered = gradebook.changes("here").undo
    if offered is None:
        return
    gradebook.undo_change(offered.id, coach="Joon")
    undone = gradebook.preferences()
    for name in "abc":
        if repr(made.get(name)) != repr(now.get(name)):
            assert repr(undone.get(name)) == repr(now.get(name))


@given(STATES, STATES)
def test_what_a_change_holds_is_only_what_differs(before, wanted):
    changed = changes.of(before, wanted)
    assert changes.in_force(changed, {**before, **wanted})
    assert changes.in_force(changed, before, undone=True)
    assert all(repr(one) != repr(other) for one, other in changed.values())
    assert set(changed) <= set(wanted)
