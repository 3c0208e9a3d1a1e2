from hypothesis import given
from hypothesis import strategies as st

from grader import estimate
from grader.run import Usage

COUNTS = st.integers(min_value=1, max_value=40)


def test_without_a_past_a_rule_counts_the_criteria():
    small, large = (estimate.of_call(1000, asked=n, criteria=n, past=()) for n in (2, 10))
    assert small.past == large.past == 0
    assert small.likely < large.likely
    assert small.low < small.likely < small.high
    assert small.usage == Usage(prompt_tokens=1000, completion_tokens=small.likely, estimated=True)


def test_three_past_runs_say_more_than_the_rule():
    found = estimate.of_call(1000, asked=4, criteria=4, past=(900, 1000, 5000))
    assert (found.likely, found.past) == (1000, 3)
    assert 900 <= found.low <= 1000 <= found.high <= 5000
    assert estimate.of_call(1000, asked=4, criteria=4, past=(900, 1000)).past == 0


def test_a_call_for_some_criteria_is_part_of_a_whole_one():
    past = (1000, 1000, 1000)
    part = estimate.of_call(1000, asked=1, criteria=10, past=past)
    assert 0 < part.likely < 300


@given(COUNTS, COUNTS, st.lists(st.integers(min_value=0, max_value=50_000), max_size=20))
def test_likely_lies_between_low_and_high(asked, more, past):
    found = estimate.of_call(500, asked=asked, criteria=asked + more, past=past)
    assert 0 <= found.low <= found.likely <= found.high
