from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.numbers import Number, numbers_in


def values(text: str) -> list[str]:
    return [f"{number.value.normalize():f}{'%' if number.percent else ''}" for number in numbers_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.93", ["0.93"]),
        ("accuracy: 0.9300", ["0.93"]),
        ("10.93", ["10.93"]),
        ("93%", ["93%"]),
        ("정확도 93.1 %", ["93.1%"]),
        ("1,234,567.5원", ["1234567.5"]),
        ("[1,2,3]", ["1", "2", "3"]),
        ("1,234,56", ["1", "234", "56"]),
        ("9.3e-1 1E3", ["0.93", "1000"]),
        ("loss=-0.5, 3-1", ["-0.5", "3", "1"]),
        ("F1 0.84 (x2)", ["0.84"]),
        ("version 1.0.3", []),
        ("The end is 0.93.", ["0.93"]),
        ("3개 10분 5epochs", ["3", "10", "5"]),
        (".5 및 ０.5", ["0.5", "0.5"]),
        ("", []),
    ],
)
def test_numbers_are_whole_tokens(text, expected):
    assert values(text) == expected


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["", "acc: ", "(", "정확도 ", "="]))
def test_a_number_written_out_is_found_as_itself(value, before):
    assert list(numbers_in(f"{before}{value:f}")) == [Number(Decimal(value))]
    assert list(numbers_in(f"{before}{value:,f}")) == [Number(Decimal(value))]


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_a_number_is_not_found_within_a_longer_one(value, digit):
    assert Number(Decimal(value)) not in set(numbers_in(f"{digit}{value} {value}{digit} {value}.{digit}"))
