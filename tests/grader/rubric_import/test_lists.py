import pytest

from grader.rubric_import import read
from tests.grader.rubric_import.test_tables import TWO, keys, names, understood


@pytest.mark.parametrize(
    "text",
    [
        "1. 모델을 학습했다\n   - 손실이 줄었다.\n2. 결과를 비교했다\n   - 표로 정리했다.",
        "### 루브릭\n1. 모델을 학습했다\t\n손실이 줄었다.\n2. 결과를 비교했다\t\n표로 정리했다.",
        "1) 모델을 학습했다 - 손실이 줄었다.\n2) 결과를 비교했다 - 표로 정리했다.",
        "① 모델을 학습했다: 손실이 줄었다.\n② 결과를 비교했다: 표로 정리했다.",
        "- [ ] **1. 모델을 학습했다**\n    - 손실이 줄었다.\n- [x] **2. 결과를\n비교했다** - 표로 정리했다.",
        "- 모델을 학습했다\n  - 손실이 줄었다.\n- 결과를 비교했다\n  - 표로 정리했다.",
        "• 모델을 학습했다\n\t• 손실이 줄었다.\n• 결과를 비교했다\n\t• 표로 정리했다.",
        "- [ ] 모델을 학습했다\n  - [ ] 손실이 줄었다.\n- [ ] 결과를 비교했다\n  - [ ] 표로 정리했다.",
        "### 모델을 학습했다\n손실이 줄었다.\n\n### 결과를 비교했다\n표로 정리했다.",
        "문항 1. 모델을 학습했다\n손실이 줄었다.\n![](x.png)\n\n문항 2. 결과를 비교했다\n표로 정리했다.\n---\n# 회고\n좋았다.",
        "모델을 학습했다: 손실이 줄었다.\n결과를 비교했다: 표로 정리했다.",
    ],
)  # fmt: skip
def test_the_same_rubric_is_read_from_every_form_of_list(text):
    assert names(text) == TWO


def test_sub_items_stay_a_list_and_wrapped_lines_are_joined():
    text = "1. 회고를 적었다\n  - 배운 점을\n    세 가지\n  - 아쉬운 점\n    - 이유\n2. 앱"
    assert names(text)[0] == ("회고를 적었다", "- 배운 점을 세 가지\n- 아쉬운 점\n  - 이유")


def test_points_and_levels_are_read_in_lists():
    text = "1. 전처리 (2점)\n2. 시각화\n  - 2점: 셋\n  - 1점: 하나\n  - 0점: 없음"
    assert understood(text) == [
        ("전처리", "", {0: "0점", 1: "1점", 2: "2점"}), ("시각화", "", {0: "없음", 1: "하나", 2: "셋"}),
    ]  # fmt: skip


def test_what_is_left_out_is_said_with_its_line():
    notes = read("코더: 나\n1. 하나를 했다\n2. 둘을 했다\n# 회고\n좋았다", name="pasted").notes
    assert [note.line for note in notes if note.problem.key == "rubric_import.line_ignored"] == [1, 4, 5]
    assert "좋았다" in notes[-1].say("ko")
    assert "좋았다" in notes[-1].say("en")


def test_a_second_list_is_said():
    text = "- [ ] **1. 코드**\n- [ ] **2. 주석**\n- [ ] **3. 회고**\n\n1. 전처리\n2. 모델"
    assert "second_list" in keys(text)


def test_lines_without_any_mark_become_criteria_and_are_said():
    assert [name for name, _ in names("코드가 돌아간다\n그래프가 있다\n")] == ["코드가 돌아간다", "그래프가 있다"]
    assert "lines_are_criteria" in keys("코드가 돌아간다\n그래프가 있다\n")


def test_headlines_letters_and_totals_are_no_criteria():
    assert names("[평가 기준]\n가. 전처리 (3점)\n나. 모델 (5점)\n합계 8점") == [("전처리", ""), ("모델", "")]
    assert names("평가문항\n전처리를 했다\n모델을 만들었다") == [("전처리를 했다", ""), ("모델을 만들었다", "")]
