import json

import pytest

from grader import rewriting
from grader.errors import ReplyUnreadable
from grader.llm.openai_model import OpenAIModel
from grader.rubric_import import read
from grader.rubric_lint import lint
from grader.run import Usage
from grader.settings import Secret
from tests.servers.openai import FakeOpenAI

ASSIGNMENT = read("1. 시각화\n  - 2점: 잘 그렸다\n  - 0점: 없음\n2. 표", name="x").assignment(
    key="k", title="새", course="", brief="비밀"
)
ITEM = ASSIGNMENT.rubric.criteria[0]


class Scripted:
    name = "m"
    endpoint = "http://127.0.0.1/v1"

    def __init__(self, *pieces):
        self.pieces = pieces
        self.tasks = []

    def stream(self, task, cancellation):
        self.tasks.append(task)
        assert not cancellation.cancelled
        yield from self.pieces


def asked():
    return rewriting.prompt(ASSIGNMENT, ITEM, [one for one in lint(ASSIGNMENT.rubric) if one.criterion == ITEM.id])


def rewrite(*pieces):
    return rewriting.rewrite(Scripted(*pieces), ASSIGNMENT, ITEM, asked())


def test_the_model_is_sent_the_criterion_and_the_advice_and_asked_for_each_text():
    prompt = asked()
    assert ITEM.name in prompt.messages[0].text
    assert "잘 그렸다" in prompt.messages[0].text
    assert "비밀" not in prompt.messages[0].text
    assert prompt.schema["required"] == ["name", "description", "level_0", "level_2"]
    assert rewriting.coming(prompt).prompt_tokens == prompt.tokens > 100


def test_an_answer_changes_texts_and_neither_id_nor_scores():
    answer = {
        "name": "시각화\n그래프",
        "description": "그래프가 3개 있다.",
        "level_0": "없다.",
        "level_2": "3개 있다.",
        "id": "x",
    }
    usage = Usage(prompt_tokens=5, completion_tokens=7)
    for text in (json.dumps(answer), f"네!\n```json\n{json.dumps(answer, ensure_ascii=False)}\n```"):
        done = rewrite(text[:9], text[9:], usage)
        assert (done.criterion.id, done.criterion.scores, done.usage) == (ITEM.id, ITEM.scores, usage)
        assert (done.criterion.name, done.criterion.description) == ("시각화 그래프", "그래프가 3개 있다.")
        assert [level.descriptor for level in done.criterion.levels] == ["없다.", "3개 있다."]


@pytest.mark.parametrize("answer", [{}, {"name": "", "level_0": 3, "level_2": None}, {"description": "x" * 5000}])
def test_what_the_answer_leaves_out_stays_as_it_was(answer):
    assert rewrite(json.dumps(answer)).criterion == ITEM


@pytest.mark.parametrize("text", ["", "no", "{", "[1]", "{" * 2000 + "}"])
def test_an_answer_that_cannot_be_read_is_said(text):
    with pytest.raises(ReplyUnreadable):
        rewrite(text)


def test_a_real_endpoint_answers_in_the_form_asked_for():
    with FakeOpenAI() as server:
        model = OpenAIModel(api_key=Secret("k"), base_url=server.base_url, model="fake-model")
        done = rewriting.rewrite(model, ASSIGNMENT, ITEM, asked())
    assert done.criterion.name != ITEM.name
    assert done.usage is not None
