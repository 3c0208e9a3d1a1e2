"""A draft can be taken over in parts, and nothing is lost or doubled on the way."""

from hypothesis import given
from hypothesis import strategies as st

from grader.hunks import between, merged

TEXTS = st.lists(
    st.sampled_from(
        [
            "잘했어요. ",
            "Well done! ",
            "표가 좋아요 🎉",
            "\n\n",
            "다음에는 이유도 적어 보세요.",
            " ",
            "0.93이에요? ",
            "…\n",
        ]
    ),
    max_size=12,
).map("".join)


@given(TEXTS, TEXTS)
def test_all_hunks_together_are_both_texts(present, draft):
    hunks = between(present, draft)
    assert "".join(hunk.before for hunk in hunks) == present
    assert "".join(hunk.after for hunk in hunks) == draft


@given(TEXTS, TEXTS)
def test_taking_all_gives_the_draft_and_taking_none_the_present_text(present, draft):
    hunks = between(present, draft)
    changed = range(1, 1 + sum(hunk.changed for hunk in hunks))
    assert merged(hunks, changed) == draft
    assert merged(hunks, ()) == present


@given(TEXTS, TEXTS, st.sets(st.integers(1, 20)))
def test_taking_some_now_and_the_rest_later_gives_the_draft(present, draft, taken):
    now = merged(between(present, draft), taken)
    rest = between(now, draft)
    assert merged(rest, range(1, 1 + len(rest))) == draft


@given(TEXTS)
def test_the_same_text_has_no_changes(text):
    assert not any(hunk.changed for hunk in between(text, text))


def test_each_changed_sentence_is_its_own_choice():
    present = "안녕하세요. 표가 좋아요. 이유가 없어요. 다음에 봐요!"
    draft = "안녕하세요. 표가 정말 좋아요. 이유를 적어 보세요. 다음에 봐요!"
    changed = [hunk for hunk in between(present, draft) if hunk.changed]
    assert [hunk.after for hunk in changed] == [" 표가 정말 좋아요.", " 이유를 적어 보세요."]
    assert merged(between(present, draft), {2}) == "안녕하세요. 표가 좋아요. 이유를 적어 보세요. 다음에 봐요!"
