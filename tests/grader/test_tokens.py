"""The local estimate of tokens. The expected numbers are those of o200k_base, counted once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import tokens

TEXTS = {
    "import numpy as np\nfrom sklearn.model_selection import train_test_split\n\nX_train, X_test = train_test_split(data, test_size=0.2, random_state=42)\nprint(X_train.shape)\n": 42,
    "펭귄의 부리 길이와 몸무게를 함께 보면 종을 더 잘 구분할 수 있었다. 다음에는 결측값을 지우지 않고 채워 보려고 한다. 학습 곡선이 흔들리는 까닭도 확인하고 싶다.": 60,
    "The first model overfits after a few epochs, so I added dropout and compared both runs on the same validation set.": 24,
    "Epoch 1/3\n120/120 - loss: 0.6931 - accuracy: 0.5123 - val_loss: 0.6542 - val_accuracy: 0.6011\nEpoch 2/3\n120/120 - loss: 0.5210 - accuracy: 0.7420 - val_loss: 0.5011 - val_accuracy: 0.7605\n": 88,
    "   species  mass  flipper\n0   gentoo  5000    217.0\n1   adelie  3700    190.5\n2   adelie  3650    189.0\n": 50,
}


@pytest.mark.parametrize("text", TEXTS)
def test_the_estimate_is_near_the_true_count(text):
    assert tokens.count(text) == pytest.approx(TEXTS[text], rel=0.25)


def test_nothing_costs_nothing_and_something_costs_something():
    assert (tokens.count(""), tokens.count(" ")) == (0, 1)


@given(st.text(), st.text())
@settings(deadline=None)
def test_two_texts_cost_about_what_they_cost_together(one, other):
    assert abs(tokens.count(one + other) - tokens.count(one) - tokens.count(other)) <= 6


@pytest.mark.parametrize("unit", ["a", " ", "9", "=", "가", "─", "\n", "é", "\ud800"])
def test_a_megabyte_of_one_character_is_counted(unit):
    assert 1 <= tokens.count(unit * 1_000_000) <= 3_000_000
