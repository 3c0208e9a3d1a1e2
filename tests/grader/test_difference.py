from hypothesis import given
from hypothesis import strategies as st

from grader.difference import MOST_WORDS, Part, between, by_line

TEXTS = st.text(st.sampled_from("가나 ab\n\t<&"), max_size=60)


def test_changed_words_are_marked_and_the_rest_is_kept():
    assert between("모델을 비교했고 지표가 좋아요", "모델을 비교했고 지표가 조금 아쉬워요") == (
        Part("kept", "모델을 비교했고 지표가 "),
        Part("removed", "좋아요"),
        Part("added", "조금 아쉬워요"),
    )


def test_words_changed_one_after_another_are_one_change():
    assert between("잘 했어요 정말", "조금 아쉬워요 정말") == (
        Part("removed", "잘 했어요"),
        Part("added", "조금 아쉬워요"),
        Part("kept", " 정말"),
    )


def test_a_little_word_between_two_changes_is_part_of_the_change():
    assert between("see the cat now", "hear the dog now") == (
        Part("removed", "see the cat"), Part("added", "hear the dog"), Part("kept", " now"),
    )  # fmt: skip


def test_equal_texts_have_no_changes():
    assert between("그대로예요 🎉", "그대로예요 🎉") == (Part("kept", "그대로예요 🎉"),)
    assert between("", "") == ()


def test_texts_that_differ_all_over_are_exchanged_as_a_whole_if_they_are_very_long():
    before, after = "가 " * MOST_WORDS, "나 " * MOST_WORDS
    assert between(before, after) == (
        Part("removed", before.rstrip()),
        Part("added", after.rstrip()),
        Part("kept", " "),
    )


def test_one_change_in_a_very_long_text_is_marked_alone():
    around = "가 " * MOST_WORDS
    assert between(f"{around}나 {around}", f"{around}다 {around}") == (
        Part("kept", around), Part("removed", "나"), Part("added", "다"), Part("kept", f" {around}"),
    )  # fmt: skip


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_parts(before: str, after: str):
    parts = between(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    assert all(part.text for part in parts)


@given(TEXTS, TEXTS)
def test_by_line_nothing_is_lost_either(before, after):
    parts = by_line(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after


def test_an_inserted_line_leaves_the_others_whole():
    before = "import numpy as np\nimport pandas as pd\n"
    assert by_line(before, f"import matplotlib.pyplot as plt\n{before}") == (
        Part("added", "import matplotlib.pyplot as plt\n"), Part("kept", before),
    )  # fmt: skip
