import json
import time
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evaluation import Confidence
from grader.notebook import Cell, CellKind, Notebook
from grader.reply import ATTEMPT, LONGEST_COMMENT, LONGEST_OVERALL, ReplyReader, schema_for, unfinished
from grader.rubric import Criterion, Level, Rubric
from grader.run import CriterionCompleted, CriterionText, Event, OverallText


def criterion(criterion_id: str, *scores: int) -> Criterion:
    levels = tuple(Level(score=score, descriptor=f"level {score}") for score in scores)
    return Criterion(id=criterion_id, name=criterion_id, description="", levels=levels)


RUBRIC = Rubric(criteria=(criterion("training", 0, 1), criterion("metric", 0, 1, 2, 3), criterion("story", 0, 10)))
NOTEBOOK = Notebook(
    cells=(
        Cell(number=1, kind=CellKind.MARKDOWN, source="# 문장 분류\n데이터를 살펴본다"),
        Cell(number=2, kind=CellKind.CODE, source="model.fit(x_train, y_train, epochs=5)"),
    ),
    language="python",
    version="4.5",
)


def member(score: object, comment: str = "좋아요 👍", **more: object) -> dict:
    return {
        "evidence": [{"cell": 2, "quote": "model.fit(x_train"}],
        "absence": "",
        "comment": comment,
        "score": score,
        "confidence": "high",
        **more,
    }


GOOD = {
    "training": member(1),
    "metric": member(2, '표가 "있어요"\n다음엔 더 😀'),
    "story": member(10),
    "overall": "수고했어요 🎉",
    "rubric_questions": [],
}


def read(*pieces: str, final: bool = True) -> list[Event]:
    reader = ReplyReader(RUBRIC, NOTEBOOK)
    return [event for piece in pieces for event in reader.feed(piece)] + reader.close(final=final)


def joined(events: list[Event]) -> list[object]:
    """Events with neighbouring texts of the same kind joined."""
    result: list = []
    for event in events:
        if isinstance(event, CriterionCompleted):
            result.append(event.suggestion)
            continue
        owner = event.criterion_id if isinstance(event, CriterionText) else ""
        if result and isinstance(result[-1], list) and result[-1][0] == owner:
            result[-1][1] += event.text
        else:
            result.append([owner, event.text])
    return result


def suggestions(text: str) -> dict:
    return {
        event.suggestion.criterion_id: event.suggestion for event in read(text) if isinstance(event, CriterionCompleted)
    }


def reason(text: str, criterion_id: str = "metric") -> str | None:
    return suggestions(text)[criterion_id].unscored_reason


def test_the_schema_asks_for_every_criterion_in_order_then_the_overall_feedback_and_questions_last():
    schema = schema_for(RUBRIC)
    assert (
        list(schema["properties"])
        == schema["required"]
        == ["training", "metric", "story", "overall", "rubric_questions"]
    )
    order = ["evidence", "absence", "comment", "score", "confidence"]
    assert list(schema["properties"]["metric"]["properties"]) == order
    assert schema["properties"]["metric"]["properties"]["score"]["enum"] == [0, 1, 2, 3]
    assert schema_for(RUBRIC) is schema


def test_the_schema_is_strict_everywhere():
    def objects(schema):
        for value in schema.values():
            if isinstance(value, dict):
                yield from objects(value)
        if schema.get("type") == "object":
            yield schema

    for part in objects(schema_for(RUBRIC)):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


def test_the_schema_accepts_a_good_reply_and_refuses_another_level():
    jsonschema.Draft202012Validator.check_schema(schema_for(RUBRIC))
    jsonschema.validate(GOOD, schema_for(RUBRIC))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**GOOD, "metric": member(4)}, schema_for(RUBRIC))


def test_a_good_reply_becomes_suggestions_with_verified_evidence():
    found = suggestions(json.dumps(GOOD, ensure_ascii=False))
    assert [found[name].score for name in ("training", "metric", "story")] == [1, 2, 10]
    assert found["metric"].comment == GOOD["metric"]["comment"]
    assert found["metric"].confidence is Confidence.HIGH
    assert found["metric"].evidence[0].verified
    assert found["metric"].unscored_reason is None


def test_a_quote_from_nowhere_stays_unverified():
    text = json.dumps({"metric": member(2, evidence=[{"cell": 1, "quote": "model.fit(z_train"}])})
    assert not suggestions(text)["metric"].evidence[0].verified


def test_comments_and_overall_feedback_arrive_as_they_are_written():
    reader = ReplyReader(RUBRIC, NOTEBOOK)
    assert reader.feed('{"training": {"evidence": [], "comment": "잘했') == [CriterionText("training", "잘했")]
    assert reader.feed("어요") == [CriterionText("training", "어요")]
    reader.feed('", "score": 1, "confidence": "low"}, ')
    assert reader.feed('"overall": "수고') == [OverallText("수고")]


def test_no_score_is_told_before_its_object_has_closed():
    reader = ReplyReader(RUBRIC, NOTEBOOK)
    reader.feed('{"story": {"evidence": [], "comment": "", "confidence": "high", "score": 1')
    assert reader.feed("0") == []
    assert reader.feed(" ") == []
    (event,) = reader.feed("}")
    assert event.suggestion.score == 10


@given(st.lists(st.integers(0, len(json.dumps(GOOD))), max_size=12), st.booleans())
def test_the_events_do_not_depend_on_where_the_reply_is_cut(cuts, ascii_only):
    text = json.dumps(GOOD, ensure_ascii=ascii_only)
    assert joined(read(*pieces_of(text, cuts))) == joined(read(text))


ODD = st.text(st.sampled_from(list('{}[]":,\\ud83e0n\n x<think>/`1tru')) | st.characters(), max_size=60)


@given(
    st.lists(ODD | st.sampled_from([json.dumps(GOOD), '{"metric":{"comment":"', "</think>", "<think>"]), max_size=5),
    st.data(),
)
def test_no_text_at_all_makes_a_difference_when_it_is_cut(parts, data):
    text = "".join(parts)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    assert joined(read(*pieces_of(text, cuts))) == joined(read(text)) == joined(read(*text))


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    borders = [0, *sorted(cuts), len(text)]
    return [text[start:end] for start, end in pairwise(borders)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(["training", "metric", "story", "x"]), JSON, max_size=4), st.booleans())
def test_any_json_is_read_without_an_error_and_every_criterion_answered(reply, ascii_only):
    found = suggestions(json.dumps(reply, ensure_ascii=ascii_only))
    assert set(found) == {"training", "metric", "story"}


def test_a_cut_at_any_byte_keeps_the_criteria_completed_before():
    whole = json.dumps(GOOD, ensure_ascii=False)
    ends = {
        name: whole.index("}", whole.index('"confidence"', whole.index(f'"{name}"'))) + 1
        for name in ("training", "metric", "story")
    }
    content = whole.encode()
    for at in range(len(content) + 1):
        text = content[:at].decode(errors="ignore")
        found = suggestions(text)
        assert {name for name in ends if found[name].score is not None} == {
            name for name, end in ends.items() if end <= len(text)
        }


@pytest.mark.parametrize(
    "before",
    ["\ufeff", "Sure, here {it} is: ", "```json\n", '<think>{"metric": {"score": 0}}</think>', "{}{ }", "<b {{"],
)
@pytest.mark.parametrize("after", ["", "\n```", "} I hope {this} helps"])
def test_what_stands_around_the_reply_does_not_matter(before, after):
    assert suggestions(before + json.dumps(GOOD) + after) == suggestions(json.dumps(GOOD))


def test_criteria_may_stand_in_an_object_of_their_own():
    assert suggestions(json.dumps({"criteria": GOOD})) == suggestions(json.dumps(GOOD))


@pytest.mark.parametrize("name", ["id", "criterion_id"])
def test_criteria_may_stand_in_an_array(name):
    members = [{name: key, **value} for key, value in GOOD.items() if isinstance(value, dict)]
    text = json.dumps({"criteria": members, "overall": GOOD["overall"]})
    assert suggestions(text) == suggestions(json.dumps(GOOD))
    assert joined(read(text))[0] == ["training", "좋아요 👍"]


def test_ids_are_compared_without_blanks_and_case():
    assert suggestions(json.dumps({" Metric ": member(3)}))["metric"].score == 3


def test_ids_the_rubric_does_not_have_are_ignored_and_noted():
    reader = ReplyReader(RUBRIC, NOTEBOOK)
    assert reader.feed(json.dumps({"style": member(1), "note": 3})) == []
    assert reader.unknown == {"style", "note"}


def test_the_last_verdict_on_a_criterion_counts():
    events = read('{"metric": %s, "metric": %s}' % (json.dumps(member(1)), json.dumps(member(3))))  # noqa: UP031
    assert [event.suggestion.score for event in events if isinstance(event, CriterionCompleted)][:2] == [1, 3]


@pytest.mark.parametrize("score", ["2", " 2 ", 2.0, "2.0", 2])
def test_a_whole_number_is_a_score_however_it_is_written(score):
    assert suggestions(json.dumps({"metric": member(score)}))["metric"].score == 2


@pytest.mark.parametrize("score", [True, False, "two", "2/3", 2.5, [2], {"value": 2}, "", 1e300])
def test_what_is_no_whole_number_is_no_score(score):
    assert reason(json.dumps({"metric": member(score)})) == "model.unscored_invalid"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "9" * 5000, "02", "2,5"])
def test_odd_numbers_are_no_score(number):
    assert reason('{"metric": {"evidence": [], "comment": "", "score": %s}}' % number) == "model.unscored_invalid"  # noqa: UP031


@pytest.mark.parametrize("score", [4, -1, "7", 99999])
def test_a_score_without_a_level_is_kept_out(score):
    found = suggestions(json.dumps({"metric": member(score)}))["metric"]
    assert (found.score, found.unscored_reason, found.comment) == (None, "model.unscored_off_level", "좋아요 👍")


@pytest.mark.parametrize(
    ("given_reason", "kept"),
    [
        ("model.unscored_needs_eyes", "model.unscored_needs_eyes"),
        ("model.unscored_no_such_reason", "model.unscored_by_model"),
        ("model.bad_key", "model.unscored_by_model"),
        (None, "model.unscored_by_model"),
    ],
)
def test_a_model_may_say_why_it_gives_no_score(given_reason, kept):
    assert reason(json.dumps({"metric": member(None, unscored_reason=given_reason)})) == kept


def test_criteria_that_are_missing_or_cut_are_unscored_at_the_end():
    text = json.dumps({"training": member(1)})[:-1] + ', "metric": {"evidence": [], "comment": "반쯤 '
    found = suggestions(text)
    assert (found["metric"].unscored_reason, found["metric"].comment) == ("model.unscored_missing", "반쯤")
    assert found["story"].unscored_reason == "model.unscored_missing"
    assert found["training"].score == 1
    assert not [event for event in read(text, final=False) if isinstance(event, CriterionCompleted)][1:]


@pytest.mark.parametrize(
    "broken",
    [
        '{"evidence": [], "comment": "he said "hi" to me", "score": 2, "confidence": "high"}',
        '{"evidence": [{"cell": 2, "quote": "x"], "comment": "", "score": 2}',
        '{"evidence": [{"cell": 2, "quote": "x"}, "comment": "", "score": 2}',
        '{"comment" "x", "score": 2}',
        '{"comment": "x" "score": 2}',
        '{comment: "x", "score": 2}',
        '{"comment": , "score": 2}',
        '{"comment": [], "score": 2}',
        '{"score": 2 2}',
        "7",
        '"good"',
        "null",
        "[]",
        '{"comment": "no score"}',
    ],
)
def test_a_broken_criterion_is_unscored_and_spoils_no_other(broken):
    text = f'{{"training": {json.dumps(member(1))}, "metric": {broken}, "story": {json.dumps(member(10))}, "overall": "끝"}}'
    found = suggestions(text)
    assert found["metric"].unscored_reason == "model.unscored_invalid"
    assert (found["training"].score, found["story"].score) == (1, 10)
    assert OverallText("끝") in read(text)


def test_trailing_commas_and_raw_line_ends_are_forgiven():
    text = '{"metric": {"evidence": [], "comment": "한 줄\n두 줄", "score": 2, "confidence": "high",},}'
    assert suggestions(text)["metric"].comment == "한 줄\n두 줄"


def test_citations_that_cannot_be_read_are_left_out():
    odd = [
        {"cell": "2", "quote": "model.fit("},
        {"cell": None, "quote": "x"},
        {"quote": "x"},
        "cell 2",
        {"cell": 2, "quote": 5},
        {"cell": -1, "quote": ""},
    ]
    (evidence,) = suggestions(json.dumps({"metric": member(2, evidence=odd)}))["metric"].evidence
    assert (evidence.cell, evidence.verified) == (2, True)


@pytest.mark.parametrize("confidence", ["certain", None, 0.9])
def test_a_model_that_does_not_say_how_sure_it_is_counts_as_unsure(confidence):
    assert suggestions(json.dumps({"metric": member(2, confidence=confidence)}))["metric"].confidence is Confidence.LOW


def test_control_characters_and_lone_surrogates_never_reach_a_screen():
    text = '{"metric": {"comment": "a\\u0000b\\u001bc\\ud83dd\\u202ee\\ud83d\\ude00", "score": 1}, "overall": "x\\udc00y\\u0007"}'
    events = joined(read(text))
    assert events[0] == ["metric", "abc\ufffdde😀"]
    assert ["", "x\ufffdy"] in events


def test_texts_without_end_are_cut():
    text = json.dumps({"metric": member(1, "가" * 50_000), "overall": "나" * 50_000})
    events = joined(read(text))
    assert len(events[0][1]) == len(events[1].comment) == LONGEST_COMMENT
    assert sum(len(event[1]) for event in events if isinstance(event, list) and event[0] == "") == LONGEST_OVERALL


def test_only_the_first_overall_feedback_counts():
    events = read('{"overall": "하나"} {"overall": "둘"}')
    assert [event.text for event in events if isinstance(event, OverallText)] == ["하나"]


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 200_000,
        "{" * 200_000,
        '{"a":' * 100_000,
        '{"a":[' * 50_000 + "}" * 50_000,
        '{"a":["' + "\\" * 200_000,
        "<" * 200_000,
    ],
)
def test_hostile_nesting_costs_no_more_than_its_length(hostile):
    started = time.process_time()
    assert len(read(hostile)) == len(RUBRIC.criteria)
    assert time.process_time() - started < 5  # quadratic behaviour would take minutes


def test_a_reply_that_broke_off_leaves_the_comment_it_was_writing():
    assert unfinished(RUBRIC, '{"training": {"evidence": [], "comment": "여기까지 ') == ("training", "여기까지 ")
    assert unfinished(RUBRIC, "") is None


def test_of_several_attempts_the_last_that_wrote_counts():
    broken, other = '{"training": {"comment": "하나', '{"training": {"comment": "둘'
    assert unfinished(RUBRIC, broken + ATTEMPT + other) == ("training", "둘")
    assert unfinished(RUBRIC, broken + ATTEMPT + ATTEMPT) == ("training", "하나")
    assert unfinished(RUBRIC, broken + ATTEMPT + other + '", "score": 1}') is None
