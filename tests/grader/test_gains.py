"""Figures of what was graded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from grader.evaluation import Origin
from grader.gains import FEW, Graded, Lookback, Origins, ScoredFirst, Span, figures, parted, trend

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


def one(seconds: float | None = 60, *, days: float = 1, first: bool = True, assignment: str = "a") -> Graded:
    return Graded(
        submission_id=1, assignment=assignment, saved_at=NOW - timedelta(days=days), first=first, seconds=seconds,
        origins=Origins(accepted=2, edited=1),
    )  # fmt: skip


def test_the_median_is_of_the_timed_ones_and_everything_is_counted():
    found = figures([one(60), one(120), one(600), one(None, first=False)])
    assert (found.submissions, found.first, found.timed, found.seconds, found.median) == (4, 3, 3, 780, 120)
    assert found.origins == Origins(accepted=8, edited=4)
    assert found.origins.ratings == 12


def test_a_few_have_no_quartiles():
    assert (figures([one()] * (FEW - 1)).low, figures([one()] * (FEW - 1)).high) == (None, None)
    five = figures([one(second) for second in (10, 20, 30, 40, 50)])
    assert (five.low, five.median, five.high) == (20, 30, 40)


def test_nothing_timed_has_no_median_and_no_zero():
    assert figures([]).median is None
    assert figures([one(None)]).median is None
    assert figures([one(None)]).gained(600) == 0


def test_the_gain_is_against_the_time_by_hand_of_the_timed_ones_and_may_be_a_loss():
    found = figures([one(60), one(120), one(None)])
    assert found.gained(100) == 20
    assert found.gained(50) == -80


def test_groups_keep_the_order_they_are_met_in():
    found = parted([one(assignment="b"), one(assignment="a"), one(assignment="b")], lambda item: item.assignment)
    assert [(key, len(part)) for key, part in found.items()] == [("b", 2), ("a", 1)]


def test_weeks_begin_on_mondays_of_the_coachs_own_clock():
    sunday_evening = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    assert Span.WEEK.start(sunday_evening, UTC) == date(2026, 2, 23)
    assert Span.WEEK.start(sunday_evening, ZoneInfo("Asia/Seoul")) == date(2026, 3, 2)
    assert Span.MONTH.start(sunday_evening, UTC) == date(2026, 3, 1)


def test_short_lookbacks_are_shown_in_weeks_and_long_ones_in_months():
    assert [(back.span, back.since(NOW)) for back in Lookback] == [
        (Span.WEEK, NOW - timedelta(days=28)),
        (Span.WEEK, NOW - timedelta(days=84)),
        (Span.MONTH, NOW - timedelta(days=364)),
        (Span.MONTH, None),
    ]


def test_a_trend_needs_enough_first_attempts_on_both_sides():
    late, early = [one(60, days=3)] * FEW, [one(90, days=40)] * FEW
    found = trend([*late, *early], NOW)
    assert found is not None
    assert (found.before, found.now, found.before_timed, found.now_timed) == (90, 60, FEW, FEW)
    assert trend([*late, *early[1:]], NOW) is None
    assert trend([*late, *(replace(item, first=False) for item in early)], NOW) is None
    assert trend([*late, *(replace(item, seconds=None) for item in early)], NOW) is None


GRADED = st.lists(
    st.builds(
        Graded, submission_id=st.integers(1), assignment=st.sampled_from("ab"), first=st.booleans(),
        saved_at=st.integers(0, 100).map(lambda days: NOW - timedelta(days=days)),
        seconds=st.none() | st.floats(0.1, 10_000),
        origins=st.builds(
            Origins, **{origin.value: st.integers(0, 9) for origin in Origin},
            scored_first=st.builds(ScoredFirst, ratings=st.integers(0, 9), compared=st.integers(0, 9), agreed=st.integers(0, 9), moved=st.integers(0, 9)),
        ),
    ),
    max_size=30,
)  # fmt: skip


@given(graded=GRADED)
def test_the_parts_come_to_the_whole(graded: list[Graded]):
    whole, parts = figures(graded), [figures(part) for part in parted(graded, lambda item: item.assignment).values()]
    assert sum(part.submissions for part in parts) == whole.submissions
    assert sum(part.timed for part in parts) == whole.timed
    assert abs(sum(part.seconds for part in parts) - whole.seconds) < 0.01
    assert sum((part.origins for part in parts), Origins()) == whole.origins
    if whole.low is not None and whole.median is not None and whole.high is not None:
        assert 0 < whole.low <= whole.median <= whole.high
