from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import caps, preferences
from grader.caps import Caps, Spent
from grader.errors import CapReached, SettingsError
from grader.preferences import Preferences
from grader.settings import Settings

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
AMOUNTS = st.floats(min_value=0, max_value=1_000)


def test_without_a_cap_nothing_is_refused():
    assert not Caps().any
    Caps().check(Spent(run=1e6, day=1e6, coach=1e6), 1e6)


@pytest.mark.parametrize("name", caps.NAMES)
def test_the_sentence_names_the_cap_what_is_spent_and_the_next_step(name):
    with pytest.raises(CapReached, match=r"\$0\.05.*\$0\.04.*\$0\.02.*Settings") as caught:
        Caps(**{name: 0.05}).check(Spent(**{name: 0.04}), 0.02)
    assert caught.value.problem.key == f"money.cap_{name}"
    assert "$0.05" in caught.value.say("ko")


@pytest.mark.parametrize("name", caps.NAMES)
def test_a_cap_can_be_spent_to_its_last_bit(name):
    Caps(**{name: 0.3}).check(Spent(**{name: 0.1 + 0.1}), 0.1)


def test_a_cap_below_a_cent_works():
    Caps(run=0.0004).check(Spent(), 0.0003)
    with pytest.raises(CapReached, match=r"\$0\.0004\b"):
        Caps(run=0.0004).check(Spent(run=0.0002), 0.0003)


def test_a_call_that_costs_nothing_is_never_refused():
    Caps(run=0, day=0, coach=0).check(Spent(run=5, day=5, coach=5), 0)


@given(st.sampled_from(caps.NAMES), AMOUNTS, AMOUNTS, st.floats(min_value=1e-6, max_value=1_000))
def test_a_call_is_refused_exactly_when_it_would_pass_the_cap(name, cap, spent, coming):
    if abs(spent + coming - cap) < 1e-9:
        return
    if spent + coming > cap:
        with pytest.raises(CapReached):
            Caps(**{name: cap}).check(Spent(**{name: spent}), coming)
    else:
        Caps(**{name: cap}).check(Spent(**{name: spent}), coming)


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        (datetime(2026, 11, 20, 14, 59, tzinfo=UTC), SEOUL, datetime(2026, 11, 19, 15, tzinfo=UTC)),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), SEOUL, datetime(2026, 11, 20, 15, tzinfo=UTC)),
        # the day the clocks go back has 25 hours
        (datetime(2026, 11, 2, 4, 30, tzinfo=UTC), NEW_YORK, datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_local_midnight(now, zone, began):
    assert caps.day_start(now, zone) == began


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_the_machines_own_day_holds_the_moment(now):
    began = caps.day_start(now)
    assert began <= now
    assert began.astimezone().date() == now.astimezone().date()


def test_caps_are_kept_and_read_as_preferences():
    entered = {"run": 0.0005, "day": 2, "coach": None}
    kept = caps.stored(entered)
    assert kept == {"cap_run_usd": 0.0005, "cap_day_usd": 2, "cap_coach_usd": None}
    read = Preferences.read({name: value for name, value in kept.items() if value is not None}, Settings())
    assert read.caps == Caps(run=0.0005, day=2.0)


@pytest.mark.parametrize("value", [-0.01, float("nan"), float("inf"), 1_000_001, "5", True])
def test_what_is_no_amount_is_refused_and_passed_over(value):
    with pytest.raises(SettingsError, match="US dollars"):
        caps.stored({"run": None, "day": value, "coach": None})
    assert Preferences.read({"cap_day_usd": value}, Settings()).caps == Caps()


def test_other_choices_leave_the_caps_alone():
    assert not [name for name in preferences.defaults(Settings()) if name.startswith("cap_")]
