from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import prices
from grader.errors import SettingsError
from grader.prices import Price
from grader.run import Usage

ROW = {"model": "m", "input": 2, "cached": 0.5, "output": 10}
USAGE = Usage(prompt_tokens=1_000_000, completion_tokens=100_000, cached_tokens=400_000)


def price(model, amount=1.0):
    return Price(model=model, input=amount, cached=amount, output=amount)


def test_the_bundled_table_is_dated_and_knows_the_default_model():
    table = prices.bundled()
    assert table.as_of >= date(2026, 1, 1)
    assert table.of("gpt-6.1-terra-2026-11-01").model == "gpt-6.1-terra"
    assert table.cost("offline grader", USAGE) == 0


def test_a_call_costs_what_its_tokens_cost():
    table = prices.with_own(prices.own_table([ROW]))
    assert table.cost("m-large", USAGE) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.1 * 10)


def test_an_unknown_price_is_none_never_zero():
    assert prices.bundled().cost("nobody-knows", USAGE) is None


def test_the_longest_name_counts_and_own_rows_before_bundled_ones():
    table = prices.with_own([price("gpt-6", 7.0), price("gpt-6.1", 8.0)])
    assert table.of("gpt-6.1-terra").input == 8.0
    assert table.of("gpt-6-luna").input == 7.0
    assert table.of("gpt-5.4-mini") == prices.bundled().of("gpt-5.4-mini")


def test_rows_without_any_entry_are_passed_over():
    empty = {"model": None, "input": float("nan"), "cached": None, "output": None}
    assert prices.own_table([empty, ROW, {**empty, "model": " "}]) == (
        Price(model="m", input=2, cached=0.5, output=10),
    )


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([{**ROW, "model": ""}], "no_model"),
        ([{**ROW, "model": 3}], "no_model"),
        ([{**ROW, "input": None}], "no_amount"),
        ([{**ROW, "input": -0.1}], "no_amount"),
        ([{**ROW, "cached": float("nan")}], "no_amount"),
        ([{**ROW, "output": float("inf")}], "no_amount"),
        ([{**ROW, "output": "3"}], "no_amount"),
        ([{**ROW, "output": True}], "no_amount"),
        ([{**ROW, "output": 10**400}], "no_amount"),
        ([ROW, {**ROW, "model": " m "}], "twice"),
    ],
)
def test_a_mistake_is_said(rows, key):
    with pytest.raises(SettingsError) as caught:
        prices.own_table(rows)
    assert caught.value.problem.key == f"prices.{key}"
    assert caught.value.say("ko") != caught.value.say("en")


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_cost_is_never_negative(fresh, cached, completion):
    usage = Usage(prompt_tokens=fresh + cached, cached_tokens=cached, completion_tokens=completion)
    assert prices.with_own([price("m", 3.0)]).cost("m", usage) == pytest.approx((fresh + cached + completion) * 3e-6)
