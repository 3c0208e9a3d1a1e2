"""Keys and what they do: no key does two things, and none is taken from the browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import keys
from grader.errors import SettingsError
from pages.components.keyboard import ACTIONS, GROUPS, STANDARD

NAMES = {name: name.upper() for name in STANDARD}
anything = st.dictionaries(
    st.sampled_from([*STANDARD, "gone"]), st.sampled_from([*keys.OFFERED, *keys.RESERVED, "", "x"])
)


def test_the_standard_keys_clash_with_nothing():
    assert len(set(STANDARD.values())) == len(STANDARD) == len(ACTIONS)
    assert set(STANDARD.values()) <= set(keys.OFFERED)
    assert {action.group for action in ACTIONS} <= set(GROUPS)


def test_what_is_offered_is_neither_reserved_nor_the_browsers():
    assert not set(keys.OFFERED) & set(keys.RESERVED)
    assert not [key for key in keys.OFFERED if "Mod" in key or "Alt" in key]


@given(anything)
def test_whatever_is_stored_no_key_does_two_things(own):
    held = [key for key in keys.in_force(STANDARD, own).values() if key]
    assert len(set(held)) == len(held)
    assert set(held) <= set(keys.OFFERED)


@given(anything)
def test_what_can_be_chosen_comes_back_as_it_was_chosen(own):
    wanted = keys.in_force(STANDARD, own)
    stored = keys.chosen(STANDARD, wanted, NAMES)["keys"]
    assert keys.in_force(STANDARD, stored or {}) == wanted


def test_a_chosen_key_is_taken_from_the_action_that_had_it():
    held = keys.in_force(STANDARD, {"comment": "KeyJ"})
    assert held["comment"] == "KeyJ"
    assert held["next_card"] == ""


def test_two_things_on_one_key_are_refused_with_both_names():
    with pytest.raises(SettingsError) as problem:
        keys.chosen(STANDARD, {**STANDARD, "comment": STANDARD["next_card"]}, NAMES)
    said = problem.value.say("en")
    assert "J would do two things" in said
    assert "NEXT_CARD" in said
    assert "COMMENT" in said


@pytest.mark.parametrize("key", [*keys.RESERVED, "Mod+KeyT", "F5", "nonsense"])
def test_reserved_keys_are_refused(key):
    with pytest.raises(SettingsError, match="cannot be used"):
        keys.chosen(STANDARD, {**STANDARD, "comment": key}, NAMES)


def test_the_standard_keys_are_not_stored():
    assert keys.chosen(STANDARD, STANDARD, NAMES) == {"keys": None}


@pytest.mark.parametrize(
    ("key", "label"), [("KeyJ", "J"), ("Shift+KeyA", "Shift+A"), ("Shift+Slash", "?"), ("Period", "."), ("Mod+KeyS", "Ctrl+S")]
)  # fmt: skip
def test_keys_are_written_as_people_know_them(key, label):
    assert keys.label(key) == label
