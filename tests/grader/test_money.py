import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import money


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "$0"), (0.0123, "$0.0123"), (0.25, "$0.25"), (0.5, "$0.50"), (0.01, "$0.01"), (0.00001234, "$0.0000123"),
        (1e-9, "$0.000000001"), (0.99999, "$1.00"), (1, "$1.00"), (1234.5, "$1,234.50"), (0.1 + 0.2, "$0.30"),
    ],
)  # fmt: skip
def test_an_amount_is_readable_however_small(amount, shown):
    assert money.dollars(amount) == shown


@pytest.mark.parametrize(("amount", "shown"), [(0, "$0"), (0.0213, "≈$0.021"), (0.25, "≈$0.25"), (3.456, "≈$3.46")])
def test_an_estimate_says_so_and_claims_less(amount, shown):
    assert money.about(amount) == shown


def test_an_unknown_cost_is_a_word_and_never_an_amount():
    assert (money.cost(None, "en"), money.cost(None, "ko")) == ("unknown", "알 수 없음")
    assert (money.cost(0.5, "en", estimated=True), money.cost(0, "en", estimated=True)) == ("≈$0.50", "$0")


@given(st.floats(min_value=1e-9, max_value=1e6))
def test_what_is_shown_is_what_it_costs(amount):
    shown = float(money.dollars(amount).removeprefix("$").replace(",", ""))
    assert shown == pytest.approx(amount, rel=6e-3, abs=0.0)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 10, "0 %"), (3, 4, "75 %"), (1, 100_000, "1 %"), (9_999, 10_000, "99 %"), (5, 5, "100 %"), (0, 0, "0 %")],
)
def test_a_share_shows_neither_something_as_nothing_nor_a_part_as_the_whole(part, whole, shown):
    assert money.share(part, whole) == shown
