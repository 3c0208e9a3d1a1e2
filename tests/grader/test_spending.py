from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grader.run import Usage
from grader.spending import By, Period, Total, in_order, together

AMOUNTS = st.floats(min_value=0, max_value=1_000)
TOTALS = st.builds(
    Total,
    key=st.text(max_size=3),
    runs=st.integers(1, 9),
    usage=st.builds(Usage, prompt_tokens=st.integers(0, 10**6), estimated=st.booleans()),
    cost_usd=AMOUNTS,
    unpriced=st.integers(0, 9),
)


def test_what_has_no_known_price_costs_something_unknown():
    one = Total(key="m", runs=2, usage=Usage(prompt_tokens=9), cost_usd=0.0, unpriced=2)
    assert one.cost is None
    assert together([one, Total(key="n", runs=1, usage=Usage(), cost_usd=0.5, unpriced=0)]).cost == 0.5
    assert together([]).cost == 0


@given(st.lists(TOTALS, max_size=6))
def test_nothing_is_lost_in_adding_up_or_ordering(totals):
    for by in By:
        ordered = in_order(totals, by)
        assert together(ordered).runs == together(totals).runs
        assert together(ordered).usage == together(totals).usage
    assert [t.cost_usd for t in in_order(totals, By.MODEL)] == sorted((t.cost_usd for t in totals), reverse=True)
    assert [t.key for t in in_order(totals, By.DAY)] == sorted((t.key for t in totals), reverse=True)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_a_week_is_today_and_the_six_days_before(now):
    today, week, month = (period.since(now) for period in (Period.TODAY, Period.WEEK, Period.MONTH))
    assert Period.ALL.since(now) is None
    assert today <= now
    days = [(today.date() - since.date()) for since in (week, month)]
    assert days == [timedelta(days=6), timedelta(days=29)]
