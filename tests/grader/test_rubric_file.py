import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from grader import assignments
from grader.assignments import bundled, find
from grader.errors import RubricError
from grader.rubric import Assignment, LookFor, Place
from grader.rubric_file import read_assignment
from grader.rubric_yaml import as_yaml

DOCS = Path(__file__).parents[2] / "docs" / "rubric-format.md"
SMALL = {"title": "T", "criteria": [{"name": "A"}]}


def read(data: object) -> Assignment:
    return read_assignment(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), name="my.yaml")


def criterion(**fields: object) -> dict[str, object]:
    return {"title": "T", "criteria": [{"name": "First"}, {"name": "Metric", **fields}]}


def levels(*scores: object, **more: object) -> dict[str, object]:
    return criterion(levels=[{"score": score, "descriptor": "d", **more} for score in scores])


def rule(**fields: object) -> dict[str, object]:
    return criterion(look_for=[fields])


def test_the_example_of_the_documentation_reads():
    text = re.search(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert text
    assignment = read_assignment(text[1], name="penguins.yaml")
    assert assignment.key == "penguins"
    assert [item.id for item in assignment.rubric.criteria] == ["metric", "c2", "c3"]
    assert assignment.rubric.max_score == 4
    assert assignment.rubric.criteria[0].levels[2].look_for[0] == LookFor(
        place=Place.NUMBER, pattern="macro f1", at_least=0.8, what="macro F1"
    )
    assert assignment.rubric.criteria[1].levels[1].look_for[0].times == 3
    assert not any(level.look_for for level in assignment.rubric.criteria[2].levels)


def test_json_and_yaml_are_the_same_assignment():
    data = levels(0, 1)
    indented = json.dumps(data, indent="\t")
    assert read_assignment(indented, name="my.json") == read(data)


def test_what_is_left_out_is_derived():
    assignment = read_assignment(yaml.safe_dump(SMALL), name="some/where/My first Task.v2.yaml")
    assert assignment.key == "my-first-task"
    assert assignment.language == "ko"
    assert assignment.rubric.criteria[0].id == "c1"
    assert assignment.rubric.criteria[0].scores == (0, 1)


def test_levels_are_put_in_order():
    assert read(levels(3, 0, 1)).rubric.criteria[1].scores == (0, 1, 3)


@pytest.mark.parametrize(
    ("data", "key", "names"),
    [
        ({"title": "T", "criteria": []}, "no_criteria", ""),
        ({"title": "T"}, "missing", "criteria"),
        ({"title": 2024, "criteria": [{"name": "A"}]}, "not_text", "title"),
        ({**SMALL, "key": "Ä b"}, "bad_key", "Ä b"),
        ({**SMALL, "language": "fr"}, "bad_language", "language"),
        ({**SMALL, "criterias": []}, "unknown_field", "criterias"),
        ({"title": "T", "criteria": "A"}, "not_list", "criteria"),
        (["T"], "no_mapping", "my.yaml"),
        (criterion(id="c1"), "duplicate_id", "c1"),
        (criterion(id="Metric"), "bad_id", "Metric"),
        (criterion(id="overall"), "bad_id", "overall"),
        (criterion(id=True), "not_text", "Metric"),
        (criterion(name=""), "empty_text", "criteria.2.name"),
        (criterion(descripton="x"), "unknown_field", "criteria.2.descripton"),
        (levels(1), "too_few_levels", "Metric"),
        (levels(0, 1, 1), "duplicate_score", "Metric"),
        (levels(0, True), "not_whole", "criteria.2.levels.2.score"),
        (levels(0, 1.5), "not_whole", "criteria.2.levels.2.score"),
        (levels(0, "1"), "not_whole", "criteria.2.levels.2.score"),
        (levels(0, -1), "out_of_range", "criteria.2.levels.2.score"),
        ({**levels(0, 1), "criteria": [{"name": "A", "levels": [], "look_for": [{"code": "x"}]}]}, "look_for_beside_levels", "#1"),
        (rule(code="("), "bad_pattern", "criteria.2.look_for.1.code"),
        (rule(code="[[a]"), "bad_pattern", "Metric"),
        (rule(number="(?i)acc", at_least=1), "bad_pattern", "Metric"),
        (rule(code="(a+)+$"), "slow_pattern", "(a+)+$"),
        (rule(code="a" * 301), "long_text", "criteria.2.look_for.1.code"),
        (rule(call="fit("), "bad_name", "fit("),
        (rule(cod="x"), "unknown_field", "cod"),
        (rule(code="x", output="y"), "one_place", "Metric"),
        (rule(what="x"), "one_place", "Metric"),
        (rule(number="acc"), "bounds", "Metric"),
        (rule(code="x", at_least=1), "bounds", "Metric"),
        (rule(number="acc", at_least=True), "not_number", "at_least"),
        (rule(number="acc", at_least=float("nan")), "not_number", "at_least"),
        (rule(code="x", times=0), "out_of_range", "times"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(data, key, names):
    with pytest.raises(RubricError) as caught:
        read(data)
    assert caught.value.problem.key == f"rubric.{key}"
    for language in ("en", "ko"):
        assert names in caught.value.say(language)
        assert "my.yaml" in caught.value.say(language)


def test_a_mistake_is_named_with_its_line():
    text = "title: T\ncriteria:\n  - name: A\n  - name: B\n    levels:\n      - {score: 0, descriptor: x}\n      - score: yes\n        descriptor: y\n"
    with pytest.raises(RubricError, match=r"my\.yaml:7 \(#2 “B”\)"):
        read_assignment(text, name="my.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: T\ntitle: U\n", "my.yaml:2"),
        ('{"title": "T", "title": "U"}', "twice"),
        ("a: &a [1]\nb: *a\n", "my.yaml:2"),
        ("title: [", "my.yaml:1"),
        ("title: !!python/object:os.system x", "cannot be read"),
        ("title: !!int ''", "cannot be read"),
        ("[" * 2000, "cannot be read"),
        ("{" * 2000, "cannot be read"),
        ("\x00", "cannot be read"),
        ("", "no assignment file"),
        ("x" * 200_001, "longer"),
    ],
)
def test_what_is_no_such_file_is_refused(text, says):
    with pytest.raises(RubricError, match=re.escape(says)):
        read_assignment(text, name="my.yaml")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "criteria", "name", "id", "levels", "score", "descriptor", "look_for", "number", "code", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_any_structure_reads_or_is_refused(value, as_json):
    text = json.dumps(value) if as_json else yaml.safe_dump(value)
    assert_reads_or_is_refused(text)
    criteria = {"title": "T", "criteria": value if isinstance(value, list) else [value]}
    assert_reads_or_is_refused(json.dumps(criteria))


@given(st.text())
@example("title: 2024-99-99")
@example("title: !!timestamp x")
@example("title: !!bool x")
@example("? [a]\n: b")
@example("<<: 1")
@example("title: T\ncriteria: [{name: A, look_for: [{code: '(?<n>'}]}]")
def test_any_text_reads_or_is_refused(text):
    assert_reads_or_is_refused(text)


@given(st.text(max_size=30))
def test_any_pattern_reads_or_is_refused(pattern):
    for place in Place:
        bound = {"at_least": 1} if place is Place.NUMBER else {}
        assert_reads_or_is_refused(json.dumps(rule(**{place.value: pattern}, **bound)))


def assert_reads_or_is_refused(text: str) -> None:
    said = ""
    try:
        assert read_assignment(text, name="any.yaml").rubric.criteria
    except RubricError as error:
        said = error.say("en")
        assert error.say("ko") != said  # noqa: PT017 - either outcome is right
    assert not said or said.startswith("any.yaml")


def test_three_assignments_are_bundled():
    assert [assignment.key for assignment in bundled()] == ["bikes", "cafe", "seabirds"]
    for assignment in bundled():
        assert 4 <= len(assignment.rubric.criteria) <= 6
        assert assignment.language == "ko"
        assert assignment.brief
        assert all(rule.what for item in assignment.rubric.criteria for level in item.levels for rule in level.look_for)


def test_a_bundled_assignment_is_found_by_key_and_title():
    for assignment in bundled():
        assert find(assignment.key) is assignment
        assert find(f" {assignment.title} ") is assignment


def test_a_file_is_found_by_its_path(tmp_path):
    file = tmp_path / "과제.yml"
    file.write_bytes(b"\xef\xbb\xbf" + yaml.safe_dump(SMALL).encode())
    assert find(str(file)).title == "T"


@pytest.mark.parametrize(
    ("name", "key"),
    [("penguin", "not_found"), ("", "not_found"), ("gone.yaml", "file_missing"), ("folder.yaml", "file_missing"),
     ("cp949.yaml", "file_unreadable"), ("large.json", "file_unreadable"), ("nul\x00.json", "file_missing")],
)  # fmt: skip
def test_what_cannot_be_found_is_said(tmp_path, name, key):
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "cp949.yaml").write_bytes("제목".encode("cp949"))
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)
    with pytest.raises(RubricError) as caught:
        find(str(tmp_path / name) if "." in name else name)
    assert caught.value.problem.key in (f"rubric.{key}", "rubric.file_unreadable" if "\x00" in name else "")
    if key != "file_unreadable":
        assert "seabirds" in caught.value.say("ko") or "\x00" in name


TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: text == text.strip() != "")
RULES = st.one_of(
    st.fixed_dictionaries({"markdown": TEXTS.map(re.escape)}, optional={"times": st.integers(1, 100), "what": TEXTS}),
    st.fixed_dictionaries({"number": st.just("acc"), "at_least": st.floats(allow_nan=False, allow_infinity=False)}),
)
LEVELS = st.lists(
    st.fixed_dictionaries(
        {"score": st.integers(0, 1000), "descriptor": TEXTS}, optional={"look_for": st.lists(RULES, max_size=2)}
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda level: level["score"],
)
CRITERIA = st.fixed_dictionaries({"name": TEXTS}, optional={"description": TEXTS, "levels": LEVELS})
ASSIGNMENTS = st.fixed_dictionaries(
    {"title": TEXTS, "criteria": st.lists(CRITERIA, min_size=1, max_size=3)},
    optional={"course": TEXTS, "brief": TEXTS, "language": st.sampled_from(["ko", "en"])},
)


@given(ASSIGNMENTS)
@example({"title": "a\x85b", "criteria": [{"name": "c\u2028d"}], "brief": "e\n\x85f\u2029"})
@example({"title": "on", "criteria": [{"name": "- 1: #x"}], "brief": "a\n\n  b: c\n#d", "course": "2024-01-01"})
def test_what_is_written_reads_as_the_same_assignment(data):
    assignment = read_assignment(json.dumps(data), name="any.json")
    written = as_yaml(assignment)
    assert read_assignment(written, name="other.yaml") == assignment
    assert read_assignment(written.encode().decode(), name="other.yaml") == assignment


def test_the_bundled_files_are_written_as_people_write_them():
    for assignment in bundled():
        written = as_yaml(assignment)
        assert read_assignment(written, name="x.yaml") == assignment
        assert "brief: |-\n  " in written
        assert "criteria:\n  - id: " in written


def test_own_assignments_are_offered_beside_the_bundled_ones():
    mine = read({**SMALL, "key": "mine"})
    stored = {"tone": "warm", **assignments.kept(mine)}
    assert assignments.offered(stored) == (*bundled(), mine)
    assert assignments.own_files(stored) == {"mine": as_yaml(mine)}
    assert assignments.forgotten("mine") == dict.fromkeys(assignments.kept(mine))


def test_an_own_assignment_takes_the_place_of_the_bundled_one_with_its_key():
    mine = read({**SMALL, "key": "cafe"})
    offered = assignments.offered(assignments.kept(mine))
    assert [assignment.title for assignment in offered] == [bundled()[0].title, "T", bundled()[2].title]


def test_a_kept_file_that_is_broken_hides_nothing():
    stored = {f"{assignments.PREFERENCE}cafe": "[", f"{assignments.PREFERENCE}x": 5, "assignment": "y"}
    assert assignments.offered(stored) == bundled()


def test_an_assignment_too_long_to_be_read_again_is_not_kept():
    long = {"title": "T", "criteria": [{"name": "\n" + "가 나\n" * 900 + "x"} for _ in range(40)]}
    assignment = read_assignment(json.dumps(long, ensure_ascii=False), name="long.json")
    with pytest.raises(RubricError, match="longer"):
        assignments.kept(assignment)
