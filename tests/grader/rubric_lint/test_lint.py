import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.assignments import bundled
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.rubric_file import read_assignment
from grader.rubric_import import read
from grader.rubric_lint import BLANK, Kind, accepted, blanks, filled, lint
from grader.rubric_yaml import as_yaml


def criterion(name="이름", description="", levels=None, *, id_="c1"):
    levels = levels or {0: "상세 기준을 충족하지 못했다.", 1: description or "상세 기준을 충족했다."}
    return Criterion(
        id=id_, name=name, description=description,
        levels=tuple(Level(score=score, descriptor=text) for score, text in levels.items()),
    )  # fmt: skip


def found(item):
    return lint(Rubric(criteria=(item,)))


def kinds(item):
    return [finding.kind for finding in found(item)]


def words(item, kind):
    finding = next(finding for finding in found(item) if finding.kind is kind)
    text = {"name": item.name, "description": item.description}[finding.field]
    return [text[start:end].strip(" ,") for start, end in finding.spans]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("틀린 Label을 시각화했으며 Label 또한 수정했다.", ["틀린 Label을 시각화했다.", "Label 또한 수정했다."]),
        ("전처리를 하고 모델을 학습했는가?", ["전처리를 하는가?", "모델을 학습했는가?"]),
        ("코드가 간결하고 효율적인가요?", ["코드가 간결한가요?", "효율적인가요?"]),
        ("결과를 비교하고 표로 정리하였다.", ["결과를 비교한다.", "표로 정리하였다."]),
        ("- 결측치를 채웠다\n- 이상치를 지웠다", ["결측치를 채웠다", "이상치를 지웠다"]),
        ("튜닝을 수행했다. 또한 학습을 진행했다.", ["튜닝을 수행했다.", "또한 학습을 진행했다."]),
        ("Complete a regression and interpret your findings", ["Complete a regression", "Interpret your findings"]),
        ("Did you plot it? Are you sure?", ["Did you plot it?", "Are you sure?"]),
    ],
)
def test_two_demands_are_split_in_two_criteria(text, parts):
    item = criterion(description=text)
    finding = next(finding for finding in found(item) if finding.kind is Kind.DEMANDS)
    assert [part.description for part in finding.rewrite] == parts
    assert [part.name for part in finding.rewrite] == ["이름 (1/2)", "이름 (2/2)"]
    named = next(finding for finding in found(criterion(text)) if finding.kind is Kind.DEMANDS)
    assert [part.name for part in named.rewrite] == parts


@pytest.mark.parametrize(
    "text",
    [
        "모델을 학습하고 있다.", "가장 복잡하고 이해하기 어려운 부분에 주석을 달았다.", "최고의 모델을 골랐다.", "그래프를 통해 확인하였다.", "모델 구조 혹은 학습률을 바꾸었다.",
    ],
)  # fmt: skip
def test_one_demand_is_let_be(text):
    assert Kind.DEMANDS not in kinds(criterion(text))


def test_things_in_a_row_become_a_level_each():
    finding = found(criterion("Include a problem, a hypothesis, and data"))[0]
    assert finding.kind is Kind.DEMANDS
    assert [level.descriptor for level in finding.rewrite[0].levels] == [
        "None of them is there.", "1 of the 3 are there.", "2 of the 3 are there.", "3 of the 3 are there.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("전처리가 적절히 이루어졌다.", ["적절히"]),
        ("회고를 잘 작성했나요?", ["잘"]),
        ("체계적으로, 다양한 시도를 했다.", ["체계적으로", "다양한"]),
        ("코드가 효율적인가요?", ["효율적인가요"]),
        ("맥락에 맞는 답변을 했다.", ["맥락에 맞는"]),
        ("Uses appropriate metrics well", ["appropriate", "well"]),
        ("Understanding of joins", ["Understanding of"]),
    ],
)
def test_words_nobody_can_measure_are_found_and_replaced_by_a_blank(text, vague):
    item = criterion("이름" if text[0] >= "가" else "Name", text)
    assert words(item, Kind.VAGUE) == vague
    rewrite = next(finding for finding in found(item) if finding.kind is Kind.VAGUE).rewrite[0]
    assert BLANK in rewrite.description
    assert rewrite.levels[-1].descriptor == rewrite.description


@pytest.mark.parametrize(
    "text",
    [
        "잘못된 라벨을 고쳤다.",
        "잘라 낸 이미지를 저장했다.",
        "A well-known data set as well as its source",
        "여러분의 이름을 적었다.",
    ],
)
def test_words_that_only_look_vague_are_let_be(text):
    assert Kind.VAGUE not in kinds(criterion(text))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("모델 성능이 좋은가?", True), ("테스트 정확도를 향상시켰다.", True), ("accuracy가 높다.", True), ("Achieves high accuracy", True), ("The loss is low", True),
        ("정확도가 0.8 이상으로 높다.", False), ("Achieves high accuracy (90%)", False), ("손실 그래프를 그렸다.", False), ("Reports accuracy", False),
    ],
)  # fmt: skip
def test_a_metric_without_a_number_is_found(text, there):
    assert (Kind.THRESHOLD in kinds(criterion(text))) == there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("결과를 발표했다.", True), ("팀원과 협업했다.", True), ("블로그에 글을 올렸다.", True), ("Are you present in class?", True), ("Meets all deadlines", True),
        ("결과를 표로 정리했다.", False), ("Code comments and overall presentation", False), ("Meeting the threshold", False),
    ],
)  # fmt: skip
def test_what_no_notebook_shows_is_found(text, there):
    assert (Kind.UNSEEN in kinds(criterion(text))) == there


@pytest.mark.parametrize(
    ("levels", "kind"),
    [
        ({0: "0점", 1: "1점", 2: "2점"}, Kind.LEVELS), ({0: "None", 1: "Meets", 2: "Exceeds"}, Kind.LEVELS), ({0: "미흡", 1: "보통", 2: "우수"}, Kind.LEVELS),
        ({0: "미충족", 1: "충족"}, None), ({0: "지표가 없다", 1: "지표가 있다"}, None), ({0: "Not met", 1: "Met"}, None),
        ({0: "none", 1: "plots the data", 2: "plots  the data"}, Kind.OVERLAP), ({1: "70-80%", 2: "80-90%"}, Kind.OVERLAP), ({1: "70-79%", 2: "80-90%"}, None),
        ({1: "그래프 1개를 그렸다", 2: "그래프 2개를 그렸다"}, None), ({1: "일부 결측치를 채웠다", 2: "모든 결측치를 채웠다"}, None),
    ],
)  # fmt: skip
def test_levels_that_say_nothing_or_cannot_be_told_apart_are_found(levels, kind):
    expected = [kind] if kind else []
    assert [one for one in kinds(criterion(levels=levels)) if one in (Kind.LEVELS, Kind.OVERLAP)] == expected


def test_a_name_is_not_read_closely_where_a_description_says_what_is_judged():
    assert kinds(criterion("모델을 잘 설계했다", "층을 3개 쌓았다.")) == []
    section = "EXPLORE. Did you look well?"
    rubric = Rubric(criteria=(criterion("Plot it well", section), criterion("Name it", section, id_="c2")))
    assert [(finding.criterion, finding.field) for finding in lint(rubric)] == [("c1", "name")]


def test_bundled_rubrics_are_written_as_we_advise():
    for assignment in bundled():
        assert [
            (finding.criterion, finding.kind)
            for finding in lint(assignment.rubric)
            if finding.kind in (Kind.LEVELS, Kind.OVERLAP, Kind.UNSEEN)
        ] == []


def test_an_accepted_rewrite_takes_the_criterions_place():
    assignment = read("1. 시각화했으며 수정했다\n2. 다음을 했다", name="x").assignment(
        key="k", title="t", course="", brief=""
    )
    finding = lint(assignment.rubric)[0]
    new = accepted(assignment, finding)
    assert [item.name for item in new.rubric.criteria] == ["시각화했다.", "수정했다", "다음을 했다"]
    assert [item.id for item in new.rubric.criteria] == ["c1_1", "c1_2", "c2"]
    assert read_assignment(as_yaml(new), name="k.yaml").rubric == new.rubric


@given(
    st.lists(
        st.tuples(st.text(max_size=80), st.text(max_size=120), st.text(min_size=1, max_size=30)), min_size=1, max_size=3
    )
)
def test_odd_texts_are_read_and_every_rewrite_keeps_the_scores(given_texts):
    criteria = tuple(
        criterion(name, text, {0: "no", 1: level, 2: level}, id_=f"c{n}")
        for n, (name, text, level) in enumerate(given_texts)
    )
    rubric = Rubric(criteria=criteria)
    assignment = Assignment(key="k", title="t", course="", brief="", language="ko", rubric=rubric)
    for finding in lint(rubric):
        assert finding.say("ko") != finding.say("en")
        was = rubric.criterion(finding.criterion)
        text = {"name": was.name, "description": was.description}.get(finding.field, "")
        assert all(0 <= start < end <= len(text) for start, end in finding.spans)
        assert all(item.scores == was.scores for item in finding.rewrite)
        ids = [item.id for item in accepted(assignment, finding).rubric.criteria]
        assert len(set(ids)) == len(ids)
        assert finding.rewrite != (was,)


def test_blanks_are_filled_in_reading_order_and_once_for_a_text_that_stands_twice():
    item = criterion("이름", "적절히 처리하고 다양한 그림을 그렸다")
    rewrite = next(finding for finding in found(item) if finding.kind is Kind.VAGUE).rewrite
    assert blanks(rewrite) == 2
    done = filled(rewrite, ["결측치 0개", "3"])[0]
    assert done.description == "결측치 0개 기준에 맞게 처리하고 3개 이상 그림을 그렸다"
    assert done.levels[-1].descriptor == done.description
    assert filled(rewrite, ["a"])[0].description.count(BLANK) == 1
