"""Counting tokens. The expected numbers were counted once with three libraries that agreed: tiktoken on the published tables, and two others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import tokens
from grader.tokens import ESTIMATE, counter_for

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


EXACT = {
    "<|endoftext|> <|im_start|>system": (14, 13),
    "펭귄의 부리 길이와 몸무게를 함께 보면 종을 더 잘 구분할 수 있었다.": (26, 39),
    "가나다 👏🎉👨\u200d👩\u200d👧 ㅋㅋㅋ": (17, 28),
    "\uac00\u1100\u1161 e\u0301 ﬁ ３": (12, 13),
    "for i in range(10):\n\tprint(i)  # 결과\r\n\n\n": (15, 15),
    "Epoch 1/3\n120/120 - loss: 0.6931 - accuracy: 0.5123\n": (26, 26),
    "─" * 80 + "\x00\u200b": (7, 12),
    " " * 1_000_000: (7_813, 7_813),
    "가" * 100_000: (100_000, 100_000),
    "ab " * 100_000: (100_001, 100_001),
    "": (0, 0),
}
"""Text: tokens of o200k_base, of cl100k_base."""


@pytest.mark.parametrize("text", EXACT, ids=lambda text: repr(text[:20]))
def test_what_is_published_is_counted_exactly(text):
    assert (counter_for("gpt-5.4-mini").count(text), counter_for("gpt-4-turbo").count(text)) == EXACT[text]


@pytest.mark.parametrize("text", TEXTS)
def test_the_exact_count_is_the_one_the_estimate_is_measured_against(text):
    assert counter_for("gpt-4o").count(text) == TEXTS[text]


@pytest.mark.parametrize(
    ("model", "encoding", "exact"),
    [
        ("gpt-5.6-luna", "o200k_base", True),
        ("gpt-4o-mini-2026", "o200k_base", True),
        ("openai/gpt-4.1", "o200k_base", True),
        ("o4-mini", "o200k_base", True),
        ("openai/gpt-oss-20b", "o200k_base", True),
        ("gpt-4", "cl100k_base", True),
        ("gpt-3.5-turbo", "cl100k_base", True),
        ("gpt-6.1-terra", "o200k_base", False),
        ("GPT-5", "o200k_base", True),
        ("olmo-2", "", False),
        ("llama-3.3", "", False),
        ("offline grader", "", False),
        ("", "", False),
    ],
)
def test_each_model_is_counted_as_it_is_known_to_count(model, encoding, exact):
    counter = counter_for(model)
    assert (counter.encoding, counter.exact, counter.margin) == (encoding, exact, 0.1 if exact else 0.2)


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_is_too_odd_to_count(text):
    for model in ("gpt-4o", "gpt-4", "unknown"):
        assert (counter_for(model).count(text) > 0) is bool(text)


def test_half_a_character_is_counted_as_what_takes_its_place():
    assert counter_for("gpt-4o").count("x\ud800y") == counter_for("gpt-4o").count("x?y")


def test_an_unknown_model_gets_the_estimate():
    assert counter_for("some-model") is ESTIMATE
    assert ESTIMATE.count("x = 1") == tokens.count("x = 1")
