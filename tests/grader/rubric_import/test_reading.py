import json
import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.assignments import bundled
from grader.errors import RubricError
from grader.rubric_file import read_assignment
from grader.rubric_import import read
from grader.rubric_yaml import as_yaml
from tests.grader.rubric_import.test_tables import TWO, keys, names, understood

ITEMS = [{"name": name, "description": text} for name, text in TWO]


@pytest.mark.parametrize(
    "data",
    [
        ITEMS,
        {"criteria": ITEMS},
        {"rubric": {"평가": {"항목": [{"평가 문항": name, "상세 기준": text} for name, text in TWO]}}},
        dict(TWO),
        {"meta": {"name": "x", "version": 3}, "rubric_elements": {"a": ITEMS[0], "b": ITEMS[1]}, "notes": ["a", "b"]},
        {"project_title": "T", "scale": "0/1", "criteria": [{"name": name, "standard": text} for name, text in TWO]},
    ],
)
def test_data_of_other_programs_is_read(data):
    assert names(json.dumps(data, ensure_ascii=False)) == TWO
    if not isinstance(data, list) and data != dict(TWO):
        assert names(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "rubric.yaml") == TWO


def test_plain_lists_of_sentences_are_read():
    assert [name for name, _ in names('["Plots the data", "Names the metric"]')] == ["Plots the data", "Names the metric"]  # fmt: skip
    assert [name for name, _ in names("- Plots the data\n- Names the metric\n", "r.yaml")] == ["Plots the data", "Names the metric"]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "read_as"),
    [
        ({"levels": {"0": "no", "2": "yes"}}, {0: "no", 2: "yes"}),
        ({"ratings": [{"points": 2, "description": "yes"}, {"points": 0, "description": "no"}]}, {0: "no", 2: "yes"}),
        ({"levels": [{"score": 0, "descriptor": "no"}, {"score": 1, "descriptor": "yes"}]}, {0: "no", 1: "yes"}),
        ({"scoring": {"excellent": "all", "good": "most", "poor": "few"}}, {0: "poor: few", 1: "good: most", 2: "excellent: all"}),
        ({"points": 2}, {0: "Score 0", 1: "Score 1", 2: "Score 2"}),
    ],
)  # fmt: skip
def test_levels_in_data_are_read(levels, read_as):
    text = json.dumps({"criteria": [{"name": "Plots", "extra": 1, **levels}]})
    assert understood(text) == [("Plots", "", read_as)]
    assert "fields_ignored" in keys(text)


def test_a_file_of_our_own_format_is_read_by_its_reader():
    for assignment in bundled():
        reading = read(as_yaml(assignment), name="x.yaml")
        assert reading.complete == assignment
        assert (reading.criteria, reading.notes) == (assignment.rubric.criteria, ())
    with pytest.raises(RubricError) as caught:
        read("title: T\ncriteria:\n  - nam: x\n", name="x.yaml")
    assert "x.yaml:3" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "  \n", "hello", "| | |\n|-|-|\n| | |", "<table></table>", "{}", "[]", "title: x", "PK\x03\x04"]
)
def test_where_there_are_no_criteria_it_is_said_in_one_sentence(text):
    with pytest.raises(RubricError) as caught:
        read(text, name="pasted")
    assert "pasted" in str(caught.value)


def test_what_is_no_workbook_is_said():
    with pytest.raises(RubricError) as caught:
        read(b"PK\x03\x04 nothing", name="r.xlsx")
    assert caught.value.problem.key == "rubric_import.sheet_unreadable"


def test_only_a_description_gives_zero_and_one():
    text = "| 평가문항 | 상세기준 |\n|-|-|\n| 시각화 | 그래프를 그렸다. |"
    assert understood(text)[0][2] == {0: "상세 기준을 충족하지 못했다.", 1: "그래프를 그렸다."}
    assert keys(text) == ["levels_derived"]
    assert (
        read("1. Plots the data\n2. Names it", name="x").criteria[0].levels[0].descriptor == "The criterion is not met."
    )


def test_ids_are_readable_unique_and_the_same_each_time():
    text = "1. Create a covariance matrix\n2. KerasTuner로 튜닝했다\n3. 전처리\n4. KerasTuner로 비교했다\n5. Overall"
    ids = [item.id for item in read(text, name="x").criteria]
    assert ids == ["create_covariance_matrix", "kerastuner", "c3", "kerastuner_2", "overall_2"]
    assert [item.id for item in read(text, name="x").criteria] == ids


def test_the_assignment_it_becomes_is_one_that_can_be_kept():
    made = read("1. 전처리 (3점)\n2. 모델", name="x").assignment(key="k", title="제목", course="", brief="")
    assert read_assignment(as_yaml(made), name="k.yaml") == made
    with pytest.raises(RubricError):
        read("\n".join(f"{n % 90}. criterion" for n in range(70)), name="x").assignment(
            key="k", title="t", course="", brief=""
        )


PIECES = st.sampled_from(
    ["|", "평가문항", "상세기준", "배점", "3점", "\n", "|-|-|", "\t", ",", "<table>", "<tr>", "<td rowspan=3>", "</table>", "- ", "1. ", "**", "- [ ] ", "0점: a",
     "{", "}", '"', ":", "[", "]", "criteria:", "name: x", "  ", "```", "#", "하", "(2)", "<li>", "<!--", "&#0;", "\\", "'", "=1"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_odd_text_is_read_or_refused_and_nothing_else(text):
    try:
        reading = read(text, name="odd")
    except RubricError:
        return
    assert reading.criteria
    assert len({item.id for item in reading.criteria}) == len(reading.criteria)
    for item in reading.criteria:
        assert item.name
        assert len(item.levels) > 1
        assert all(level.descriptor for level in item.levels)
        assert list(item.scores) == sorted(set(item.scores))
    assert all(note.say("ko") and note.say("en") for note in reading.notes)


@given(st.binary(max_size=120), st.sampled_from(["a.xlsx", "a.csv", "a.json", "a.html"]))
def test_odd_bytes_are_read_or_refused_and_nothing_else(content, name):
    for given_bytes in (content, b"PK\x03\x04" + content):
        with suppress(RubricError):
            assert read(given_bytes, name=name).criteria


@pytest.mark.parametrize(
    "text", ["\n" * 150_000 + "1. a", "[" * 150_000, "{" * 150_000, "| a " * 40_000, "-" * 150_000, "<ul><li>" * 18_000]
)
def test_long_odd_texts_take_no_time(text):
    started = time.perf_counter()
    with suppress(RubricError):
        read(text, name="odd")
    assert time.perf_counter() - started < 20  # such texts once took minutes
