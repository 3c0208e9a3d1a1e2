from decimal import Decimal

import pytest

from grader.assignments import bundled
from grader.numbers import Number
from grader.rubric import Criterion, Level, LookFor, Material, Place
from grader.thresholds import asks_for_a_number, misses, must_name_a_number, thresholds_of


def criterion(
    description: str = "", *descriptors: str, name: str = "이름", rests_on: tuple[Material, ...] = ()
) -> Criterion:
    levels = tuple(Level(score=score, descriptor=text) for score, text in enumerate(descriptors or ("없다", "있다")))
    return Criterion(id="c", name=name, description=description, levels=levels, rests_on=rests_on)


def number(text: str) -> Number:
    return Number(Decimal(text.rstrip("%")), percent=text.endswith("%"))


def found(text: str) -> list[str]:
    return [f"{item.relation} {item.value}{'%' if item.percent else ''}" for item in thresholds_of(criterion(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("정확도 0.9 이상", ">= 0.9"),
        ("정확도가 90% 이상이다", ">= 90%"),
        ("90 퍼센트 이상", ">= 90%"),
        ("MAPE 8% 이하", "<= 8%"),
        ("loss가 0.5 미만", "< 0.5"),
        ("95%를 넘는다", "> 95%"),
        ("0.9 초과", "> 0.9"),
        ("10분 이내에 끝난다", "<= 10"),
        ("8%보다 크다", "> 8%"),
        ("정확도가 0.9보다 높다", "> 0.9"),
        ("3개 이상의 모델", ">= 3"),
        ("두 가지 이상의 방법", ">= 2"),
        ("둘 이상의 기준", ">= 2"),
        ("최소 3개의 모델", ">= 3"),
        ("at least 3 models", ">= 3"),
        ("At least one visual", ">= 1"),
        ("accuracy ≥ 0.9", ">= 0.9"),
        ("accuracy>=0.9", ">= 0.9"),
        ("train loss < 0.1", "< 0.1"),
        ("an accuracy above 90%", "> 90%"),
        ("R² of 0.7 or higher", ">= 0.7"),
        ("3 or more models", ">= 3"),
        ("no more than 5 errors", "<= 5"),
        ("under 10 minutes", "< 10"),
        ("more than 1,000 rows", "> 1000"),
    ],
)
def test_thresholds_are_read_in_both_languages(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "세 모델을 비교했다",
        "0.85에 못 미친다",
        "2-3 minutes",
        "Label 22개를 전부 수정했다",
        "0.5를 향해 하향하고",
        "루브릭 3개 중 2개",
        "Python >= 3.8",
        "파이썬 3.8 이상",
        "cell 2 -> 3",
        "아래 3개 표",
        "<br>3",
        "overview 3",
        "between Y and two strongest variables",
        "one-to-many relationships",
    ],
)
def test_what_compares_nothing_is_no_threshold(text):
    assert found(text) == []


def test_a_number_is_asked_for_where_one_decides():
    assert asks_for_a_number(criterion("정확도 0.9 이상"))
    assert asks_for_a_number(criterion(rests_on=(Material.NUMBER,)))
    assert not asks_for_a_number(criterion("정확도를 적었다"))
    assert must_name_a_number(criterion("정확도 0.9 이상"))
    assert must_name_a_number(criterion(rests_on=(Material.NUMBER,)))
    assert not must_name_a_number(criterion("모델 3개 이상"))


@pytest.mark.parametrize(
    ("description", "measured", "score", "contradicts"),
    [
        ("정확도 0.9 이상", "0.87", 1, True),
        ("정확도 0.9 이상", "0.9", 1, False),
        ("정확도 0.9 초과", "0.9", 1, True),
        ("정확도 0.9 이상", "0.87", 0, False),
        ("정확도 0.9 이상", "87%", 1, True),
        ("정확도 0.9 이상", "93%", 1, False),
        ("정확도 90% 이상", "0.87", 1, True),
        ("정확도 90% 이상", "93", 1, False),
        ("MAPE 8% 이하", "1", 1, False),
        ("MAPE 8% 이하", "11.5%", 1, True),
        ("정확도 0.9 이상, loss 0.5 이하", "0.6", 1, False),
        ("정확도 0.9 이상, F1 0.8 이상", "0.85", 1, False),
        ("모델 3개 이상", "2", 1, False),
    ],
)
def test_a_number_is_compared_only_where_nothing_is_left_to_guess(description, measured, score, contradicts):
    assert misses(criterion(description), score, number(measured)) is contradicts


def test_each_level_asks_for_its_own_threshold():
    graded = criterion("", "0.7에 못 미친다", "정확도 0.7 이상", "정확도 0.8 이상", "정확도 0.9 이상")
    reached = [score for score in graded.scores if not misses(graded, score, number("0.85"))]
    assert reached == [0, 1, 2]


def test_the_bounds_of_number_rules_count():
    rule = LookFor(place=Place.NUMBER, pattern="MAPE", at_most=0.08)
    levels = (Level(score=0, descriptor="크다"), Level(score=1, descriptor="작다", look_for=(rule,)))
    ruled = Criterion(id="mape", name="MAPE", description="", levels=levels)
    assert asks_for_a_number(ruled)
    assert misses(ruled, 1, number("11.5%"))
    assert not misses(ruled, 1, number("4.8%"))


def test_of_the_bundled_criteria_those_with_a_threshold_ask_for_a_number():
    asking = {
        item.id: must_name_a_number(item)
        for assignment in bundled()
        for item in assignment.rubric.criteria
        if asks_for_a_number(item)
    }
    assert asking == {"grouping": False, "mape": True, "macro_f1": True}
