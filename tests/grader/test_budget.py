"""How long a call may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.budget import CELLS, LONGEST_REPLY, SHORTEST_REPLY, Room, cut_to, narrower, room_for
from grader.learned import Learned
from grader.run import Usage
from grader.tokens import ESTIMATE, TokenCounter
from grader.windows import USUAL, is_loopback, known

OPENAI = "https://api.openai.com/v1"
LOCAL = "http://localhost:11434/v1"


@pytest.mark.parametrize(
    ("endpoint", "model", "learned", "window"),
    [
        (OPENAI, "gpt-6.1-terra", Learned(), 922_000),
        (OPENAI, "gpt-5.4-mini-2026-05", Learned(), 272_000),
        (OPENAI, "gpt-4", Learned(), 8_192),
        ("https://openrouter.ai/api/v1", "openai/gpt-4o", Learned(), 128_000),
        ("https://llm.example/v1", "our-own", Learned(), USUAL),
        (LOCAL, "our-own", Learned(), None),
        (LOCAL, "gpt-4o", Learned(), None),
        (LOCAL, "our-own", Learned(window=4_096), 4_096),
        (OPENAI, "gpt-6.1-terra", Learned(window=200_000), 200_000),
        ("offline", "offline grader", Learned(), None),
    ],
)
def test_a_window_is_learned_or_in_the_table_or_a_cautious_guess(endpoint, model, learned, window):
    assert room_for(endpoint, model, learned).window == window


def test_the_longest_name_in_the_table_counts():
    assert (known("gpt-4.1-mini"), known("gpt-4-turbo"), known("gpt-4"), known("llama")) == (
        1_000_000, 128_000, 8_192, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("127.evil.example", False), ("", False), ("10.0.0.1", False)],
)  # fmt: skip
def test_loopback_is_this_computer(host, expected):
    assert is_loopback(host) is expected


def test_an_exact_count_leaves_a_tenth_free_and_an_estimate_a_fifth():
    exact, estimated = Room(window=100_000, counter=TokenCounter("o200k_base", True)), Room(window=100_000)
    assert (exact.reply, exact.prompt) == (16_000, 74_000)
    assert (estimated.reply, estimated.prompt) == (16_000, 64_000)


def test_our_own_limit_holds_where_the_window_is_wide_or_unknown():
    assert Room(window=922_000).beside(5_000) == CELLS
    assert Room(window=None).beside(5_000) == CELLS
    assert Room(window=100_000).beside(5_000) == 59_000
    assert room_for("offline", "offline grader", Learned()).beside(5_000) is None


def test_a_reply_is_no_longer_than_the_model_allows():
    assert room_for(OPENAI, "gpt-4o", Learned(reply=4_096)).reply == 4_096
    assert room_for(OPENAI, "gpt-4o", Learned(reply=99_999)).reply == LONGEST_REPLY


@given(st.integers(2_000, 2_000_000), st.sampled_from([ESTIMATE, TokenCounter("o200k_base", True)]))
def test_prompt_and_reply_fit_into_every_window(window, counter):
    room = Room(window=window, counter=counter)
    assert room.prompt is not None
    assert 0 < room.prompt + room.reply <= window * (1 - counter.margin)
    assert SHORTEST_REPLY <= room.reply <= LONGEST_REPLY


EXACT = TokenCounter("o200k_base", True)


@pytest.mark.parametrize(
    ("ours", "usage", "counter", "read"),
    [
        (10_000, Usage(prompt_tokens=4_096), ESTIMATE, 4_096),
        (10_000, Usage(prompt_tokens=7_600), ESTIMATE, None),
        (10_000, Usage(prompt_tokens=7_600), EXACT, 7_600),
        (10_000, Usage(prompt_tokens=9_100), EXACT, None),
        (10_000, Usage(prompt_tokens=12_000), ESTIMATE, None),
        (10_000, Usage(prompt_tokens=4_096, estimated=True), ESTIMATE, None),
        (10_000, Usage(prompt_tokens=4_096, cached_tokens=5_904), ESTIMATE, None),
        (10_000, Usage(prompt_tokens=0, completion_tokens=9), ESTIMATE, None),
        (700, Usage(prompt_tokens=450), ESTIMATE, None),
    ],
)
def test_a_prompt_is_cut_when_clearly_less_was_read_than_was_sent(ours, usage, counter, read):
    assert cut_to(ours, usage, counter) == read


@pytest.mark.parametrize(
    ("window", "prompt", "told", "expected"),
    [
        (None, 20_000, 8_192, 8_192),
        (128_000, 20_000, 8_192, 8_192),
        (8_192, 3_000, 8_192, 3_786),
        (None, 20_000, None, 27_000),
        (1_200, 1_000, None, None),
    ],
)
def test_after_a_refusal_a_smaller_window_is_reckoned_with(window, prompt, told, expected):
    assert narrower(Room(window=window), prompt, told) == expected
