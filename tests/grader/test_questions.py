"""What a model asks about the rubric: read from replies of every kind, and never needed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import question
from grader.errors import ModelUnavailable
from grader.question import Question, QuestionAsked
from grader.reply import ReplyReader, schema_for
from grader.rubric import Rubric
from grader.run import RunStatus
from tests.fakes import ScriptedModel
from tests.grader.test_grading import REPLY, Bench
from tests.grader.test_reply import GOOD, NOTEBOOK, RUBRIC, criterion, read

ASKED = {"criterion_id": "metric", "question": "Does a table count as a comparison?"}
QUESTION = Question(criterion_id="metric", text=ASKED["question"])


def asked(reply: object, rubric: Rubric = RUBRIC, **options: bool) -> list[Question]:
    reader = ReplyReader(rubric, NOTEBOOK, **options)
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    events = [*reader.feed(text), *reader.close()]
    assert not {"rubric_questions", "questions"} & reader.unknown
    return [event.question for event in events if isinstance(event, QuestionAsked)]


def with_questions(*questions: object, reply: dict = GOOD) -> dict:
    return {**reply, "rubric_questions": list(questions)}


def test_questions_come_after_the_overall_feedback():
    assert asked(with_questions(ASKED)) == [Question(criterion_id="metric", text=ASKED["question"])]
    assert list(schema_for(RUBRIC)["properties"])[-2:] == ["overall", "rubric_questions"]


def test_a_reply_without_questions_is_whole():
    old = {name: value for name, value in GOOD.items() if name != "rubric_questions"}
    text = json.dumps(old, ensure_ascii=False)
    assert read(text) == read(json.dumps(GOOD, ensure_ascii=False))
    assert asked(old) == []


@pytest.mark.parametrize(
    "reply",
    [
        {"rubric_questions": [ASKED], **{name: value for name, value in GOOD.items() if name != "rubric_questions"}},
        {
            "criteria": {name: GOOD[name] for name in ("training", "metric", "story")},
            "overall": "",
            "rubric_questions": [ASKED],
        },
        {"criteria": [{"id": name, **GOOD[name]} for name in ("training", "metric")], "rubric_questions": [ASKED]},
        with_questions({"id": " METRIC ", "question": f"  {ASKED['question']}\n\x07 "}),
        with_questions({"criterion": "metric", "question": ASKED["question"], "why": None}),
        with_questions("odd", None, 3, [], {}, {"question": "?"}, {"criterion_id": "style", "question": "?"}, ASKED),
        with_questions({"criterion_id": "story", "question": " \n"}, ASKED, {**ASKED, "question": "again"}),
    ],
)
def test_questions_are_read_from_replies_of_other_forms_and_the_rest_is_passed_over(reply):
    assert asked(reply) == [Question(criterion_id="metric", text=ASKED["question"])]


def test_there_are_only_a_few_short_questions():
    many = Rubric(criteria=tuple(criterion(f"c{number}", 0, 1) for number in range(9)))
    found = asked(
        {"rubric_questions": [{"criterion_id": item.id, "question": "왜 " * 999} for item in many.criteria]}, many
    )
    assert [one.criterion_id for one in found] == ["c0", "c1", "c2"]
    assert max(len(one.text) for one in found) <= question.LONGEST


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["criterion_id", "question", "comment", "id", "x"]), inner, max_size=3), max_leaves=9))  # fmt: skip
def test_whatever_stands_where_questions_belong_spoils_nothing_else(value):
    events = read(json.dumps({**GOOD, "rubric_questions": value}, ensure_ascii=False))
    assert [event for event in events if not isinstance(event, QuestionAsked)] == read(
        json.dumps(GOOD, ensure_ascii=False)
    )


def test_who_is_not_asked_for_overall_feedback_asks_nothing():
    assert "rubric_questions" not in schema_for(RUBRIC, overall=False)["properties"]
    assert asked(with_questions(ASKED), overall=False) == []
    assert schema_for(Rubric(criteria=()), overall=True)["required"] == ["overall"]


def test_a_criterion_that_is_named_questions_stays_one():
    rubric = Rubric(criteria=(criterion("metric", 0, 1), criterion("questions", 0, 1)))
    assert schema_for(rubric)["required"] == ["metric", "questions", "overall", "rubric_questions"]
    reply = {"metric": GOOD["training"], "questions": GOOD["training"], "overall": ".", "rubric_questions": [ASKED]}
    reader = ReplyReader(rubric, NOTEBOOK)
    assert QuestionAsked(QUESTION) in reader.feed(json.dumps(reply))
    assert reader.close() == []
    assert asked({**GOOD, "questions": [ASKED]}) == [QUESTION]


def test_a_criterion_of_the_very_name_leaves_no_room_for_questions():
    rubric = Rubric(criteria=(criterion("rubric_questions", 0, 1),))
    assert schema_for(rubric)["required"] == ["rubric_questions", "overall"]


# the run

ASKING = f'{REPLY[:-1]}, "rubric_questions": [{json.dumps(ASKED)}]}}'


def test_a_run_keeps_what_it_asked():
    bench = Bench()
    model = ScriptedModel(ASKING)
    events = bench.events(model)
    assert QuestionAsked(QUESTION) in events
    assert (bench.run.questions, bench.run.status) == ((QUESTION,), RunStatus.COMPLETED)
    assert len(model.tasks) == 1


def test_nothing_is_asked_again_for_want_of_questions():
    bench = Bench()
    model = ScriptedModel(REPLY)
    bench.events(model)
    assert (bench.run.questions, bench.run.status, bench.run.problem) == ((), RunStatus.COMPLETED, None)
    assert len(model.tasks) == 1


def test_questions_that_break_off_are_not_asked_for_again():
    bench = Bench()
    model = ScriptedModel(ASKING[: ASKING.index('"question"') + 20], ModelUnavailable("model.cut"))
    bench.events(model)
    assert (bench.run.questions, bench.run.status, bench.run.problem) == ((), RunStatus.COMPLETED, None)
    assert len(model.tasks) == 1


def test_a_run_that_is_asked_twice_keeps_the_last_question():
    bench = Bench()
    first = json.dumps({"rubric_questions": [{**ASKED, "question": "first"}]})[:-1]
    bench.events(ScriptedModel(first, ModelUnavailable("model.cut"), ASKING))
    assert [one.text for one in bench.run.questions] == [ASKED["question"]]
