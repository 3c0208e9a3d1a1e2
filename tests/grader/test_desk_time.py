"""Active time from recorded moments."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.desk_time import IDLE, Moment, What, time_spent

OPEN, LOOK, ENTER, SAVE = (what.value for what in (What.OPENED, What.LOOKED, What.ENTERED, What.SAVED))


def spent(*moments: tuple[float, int, str], runs: tuple[tuple[float, float, int], ...] = ()) -> dict[int, float]:
    """`runs`: begin, end, submission."""
    ends = (Moment(end, submission, What.ANSWERED.value, begin) for begin, end, submission in runs)
    return dict(time_spent([*(Moment(*one) for one in moments), *ends]))


def test_what_lies_between_opening_and_saving_counts():
    assert spent((0, 1, OPEN), (60, 1, ENTER), (100, 1, SAVE)) == {1: 100}


def test_time_belongs_to_the_submission_that_was_on_the_desk():
    assert spent((0, 1, OPEN), (60, 1, SAVE), (70, 2, OPEN), (100, 2, SAVE)) == {1: 70, 2: 30}


def test_a_long_pause_counts_as_the_idle_limit():
    assert spent((0, 1, OPEN), (3600, 1, ENTER)) == {1: IDLE}


def test_a_pause_after_a_save_ends_the_sitting():
    assert spent((0, 1, OPEN), (60, 1, SAVE), (86400, 2, OPEN), (86410, 2, SAVE)) == {1: 60, 2: 10}
    assert spent((0, 1, SAVE), (IDLE, 2, OPEN)) == {1: IDLE}
    assert spent((0, 1, SAVE), (IDLE + 1, 2, OPEN)) == {}


def test_several_sittings_add_up():
    assert spent((0, 1, OPEN), (60, 1, SAVE), (9000, 1, OPEN), (9030, 1, SAVE)) == {1: 90}


def test_two_tabs_do_not_double():
    one_tab = ((0, 1, OPEN), (60, 1, ENTER), (120, 1, SAVE))
    assert spent(*one_tab, (1, 1, OPEN), (61, 1, LOOK), (119, 1, LOOK)) == spent(*one_tab)


def test_from_before_openings_were_recorded_the_time_after_a_save_is_the_next_submissions():
    assert spent((0, 1, SAVE), (50, 2, ENTER), (60, 2, SAVE)) == {2: 60}


def test_a_clock_that_was_set_back_costs_nothing():
    """An hour back in the middle: what was recorded then lies among the rest, and no gap is negative."""
    found = spent((3600, 1, OPEN), (3660, 1, ENTER), (70, 1, LOOK), (130, 1, SAVE))
    assert found == {1: 60 + 60}


@pytest.mark.parametrize(
    ("run", "counted"),
    [
        ((30, 90, 1), 60),  # waited from the question to the answer
        ((-60, 90, 1), 30),  # was under way already when the desk was laid out
        ((30, 200, 1), 120),  # still answering: whoever moves meanwhile is at work
        ((30, 90, 2), 120),  # for a submission that is not on the desk
    ],
)
def test_waiting_for_an_answer_does_not_count(run: tuple[float, float, int], counted: float):
    assert spent((0, 1, OPEN), (120, 1, LOOK), runs=(run,)) == {1: counted}


def test_waiting_longer_than_the_idle_limit_leaves_the_reading_before_and_after():
    assert spent((0, 1, OPEN), (1000, 1, ENTER), runs=((100, 900, 1),)) == {1: 200}


def test_a_run_alone_makes_no_time():
    assert spent(runs=((0, 10, 1),)) == {}
    assert spent((0, 1, OPEN), runs=((20, 30, 1),)) == {}


MOMENTS = st.lists(
    st.builds(Moment, st.integers(0, 3000).map(float), st.integers(1, 3), st.sampled_from((OPEN, LOOK, ENTER, SAVE))),
    max_size=40,
)
RUNS = st.lists(
    st.builds(
        lambda begin, took, submission: Moment(float(begin + took), submission, What.ANSWERED.value, float(begin)),
        st.integers(0, 3000), st.integers(0, 600), st.integers(1, 3),
    ),
    max_size=6,
)  # fmt: skip


@given(moments=MOMENTS, runs=RUNS)
def test_time_is_never_negative_and_never_more_than_passed(moments: list[Moment], runs: list[Moment]):
    found = time_spent([*moments, *runs])
    assert all(seconds > 0 for seconds in found.values())
    assert sum(found.values()) <= max((one.at for one in moments), default=0) - min(
        (one.at for one in moments), default=0
    )


@given(moments=MOMENTS, runs=RUNS, chance=st.randoms())
def test_the_order_of_the_moments_does_not_matter(moments: list[Moment], runs: list[Moment], chance: random.Random):
    mixed = [*moments, *runs]
    before = time_spent(mixed)
    chance.shuffle(mixed)
    assert time_spent(mixed) == before


@given(moments=MOMENTS, again=st.lists(st.integers(0, 39), max_size=5))
def test_a_moment_recorded_twice_counts_once(moments: list[Moment], again: list[int]):
    assert time_spent([*moments, *(moments[place] for place in again if place < len(moments))]) == time_spent(moments)


@given(moments=MOMENTS, runs=RUNS)
def test_waiting_only_ever_lessens_time(moments: list[Moment], runs: list[Moment]):
    without, found = time_spent(moments), time_spent([*moments, *runs])
    assert all(found[submission] <= without.get(submission, 0) for submission in found)


@given(first=MOMENTS, second=MOMENTS)
def test_sittings_that_end_with_a_save_add_up(first: list[Moment], second: list[Moment]):
    """The second begins two hours after the first."""
    ended = [*first, Moment(3001.0, 1, SAVE)]
    later = [one._replace(at=one.at + 3001 + 7200) for one in second]
    one, other, both = time_spent(ended), time_spent(later), time_spent([*ended, *later])
    assert dict(both) == {
        submission: one.get(submission, 0) + other.get(submission, 0) for submission in {*one, *other}
    }
