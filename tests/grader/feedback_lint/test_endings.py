import pytest

from grader.feedback_lint.endings import converted, ending_of
from grader.feedback_lint.rules import Politeness

FORMAL, POLITE, PLAIN = Politeness.FORMAL, Politeness.POLITE, Politeness.PLAIN


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("표를 만들었습니다.", FORMAL), ("적어 보십시오!", FORMAL), ("함께 봅시다", FORMAL), ("왜 골랐습니까?", FORMAL), ("잘 드러납니다 👍", FORMAL),
        ("표를 만들었어요.", POLITE), ("적어 보세요 😊", POLITE), ("좋죠!", POLITE), ("깔끔해요~", POLITE), ("한눈에 보여요 (셀 3).", POLITE), ("좋아요ㅎㅎ", POLITE),
        ("표를 만들었다.", PLAIN), ("정말 좋아!", PLAIN), ("다시 해 보자.", PLAIN), ("기대할게", PLAIN), ("핵심이다.", PLAIN),
        ("안녕하세요!", None), ("감사합니다.", None), ("수고 많으셨습니다!", None), ("축하드려요 🎉", None),
        ("이상값이 필요", None), ("데이터에 대한 이해", None), ("표와 그림 추가", None), ("축 이름 넣기", None), ("정확도 0.93", None), ("Nice work.", None), ("", None), ("`print(1)`", None), ("큰 숫자", None),
    ],
)  # fmt: skip
def test_a_sentence_has_the_level_of_its_last_word(sentence, level):
    found = ending_of(sentence)
    assert (found.level if found else None) is level
    if found:
        assert sentence[found.start : found.end].strip()


@pytest.mark.parametrize(
    ("formal", "polite"),
    [
        ("했습니다", "했어요"), ("만들었습니다", "만들었어요"), ("있습니다", "있어요"), ("없습니다", "없어요"), ("좋겠습니다", "좋겠어요"), ("같습니다", "같아요"), ("좋습니다", "좋아요"),
        ("않습니다", "않아요"), ("어렵습니다", "어려워요"), ("합니다", "해요"), ("훌륭합니다", "훌륭해요"), ("됩니다", "돼요"), ("드립니다", "드려요"), ("돋보입니다", "돋보여요"),
        ("다릅니다", "달라요"), ("인상적입니다", "인상적이에요"), ("차이입니다", "차이예요"), ("아닙니다", "아니에요"), ("보십시오", "보세요"), ("적으십시오", "적으세요"),
    ],
)  # fmt: skip
def test_formal_and_polite_endings_become_each_other(formal, polite):
    assert converted(formal, "", POLITE) == polite
    assert converted(polite, "", FORMAL) == formal


@pytest.mark.parametrize(
    ("word", "wanted", "new"),
    [
        ("했다", POLITE, "했어요"), ("좋다", FORMAL, "좋습니다"), ("한다", POLITE, "해요"), ("했어", FORMAL, "했습니다"), ("만들었어", POLITE, "만들었어요"), ("봐", POLITE, "봐요"),
        ("했습니다", PLAIN, "했어"), ("보세요", PLAIN, "봐"), ("핵심이에요", PLAIN, "핵심이야"), ("차이예요", PLAIN, "차이야"), ("좋아요", PLAIN, "좋아"),
    ],
)  # fmt: skip
def test_other_endings_are_changed_where_it_is_certain(word, wanted, new):
    assert converted(word, "", wanted) == new


@pytest.mark.parametrize(
    ("word", "before", "wanted"),
    [
        ("입니다", "1", POLITE), ("입니다", "x", POLITE), ("줄입니다", "", POLITE), ("듣습니다", "", POLITE), ("바랍니다", "", POLITE), ("했네요", "", FORMAL), ("그렇죠", "", FORMAL),
        ("볼까요", "", FORMAL), ("봐요", "", FORMAL), ("핵심이다", "", POLITE), ("해집니다", "", FORMAL), ("할게", "", POLITE),
    ],
)  # fmt: skip
def test_an_ending_no_rule_is_certain_of_is_left_to_the_coach(word, before, wanted):
    assert converted(word, before, wanted) in (None, word)
