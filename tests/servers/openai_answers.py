"""What the loopback model answers: valid for the schema it is asked for, the same for the same question, with quotes that really are in the cells."""

import hashlib
import json
import random
import re

CELL = re.compile(r"⟦\S* ?#(\d+) (code|markdown|raw|quote)[^⟧]*⟧\n(.*?)\n⟦/", re.DOTALL)
PIECE = re.compile(r"\s?[가-힣]{1,2}|\s?[A-Za-z]{1,6}|\s?\d{1,3}|\s+|.", re.DOTALL)

COMMENTS = (
    "아직 이 부분의 실행 결과가 보이지 않아요 💪 작은 예시부터 한 번 돌려 보고 결과를 남겨 보세요.",
    "방향을 잘 잡았어요 🙂 왜 이 방법을 골랐는지 한두 문장만 더 적으면 훨씬 설득력 있을 거예요.",
    "코드는 의도대로 움직여요 👏 결과를 숫자로 비교한 표가 있으면 더 좋겠어요.",
    "필요한 부분을 빠짐없이 다루었어요 👍 실행 결과가 함께 있어서 판단하기 쉬웠어요.",
)
"""From the lowest level to the highest."""

QUESTION = "표로만 비교하고 설명이 없으면 비교한 것으로 볼까요?"
ABSENCE = "노트북의 모든 셀을 찾아봤지만 이 문항에 해당하는 내용이 없어요."
NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.%])")

OVERALL = (
    "끝까지 스스로 풀어낸 점이 인상적이에요 🎉 특히 결과를 직접 확인한 부분이 좋았어요. "
    "아쉬운 항목은 근거를 한 줄씩만 보태면 금방 나아질 거예요. 다음 제출도 기대할게요 🙂"
)

FEEDBACK = (
    "데이터를 직접 나누어 확인한 점이 돋보여요 👏 표와 숫자로 남겨 두어서 과정이 잘 보였어요. "
    "다음에는 왜 그 지표를 골랐는지 한두 문장으로 적어 보세요. 결과를 읽는 사람이 훨씬 쉽게 따라올 거예요. 다음 제출도 기대할게요 🙂"
)


def pieces(text: str) -> list[str]:
    """`text` cut about as tokens are."""
    return PIECE.findall(text)


class Grader:
    """Grades with a seed made of the question, so that the random markers do not change the answer. `taste` makes another grader of it."""

    def __init__(self, messages: list[dict], taste: str = "") -> None:
        text = "\n".join(message.get("content") or "" for message in messages)
        cells = [(int(number), body) for number, _, body in CELL.findall(text)]
        self.quotable = [(number, quote) for number, body in cells if (quote := quotable(body))] or [(1, "print(1)")]
        lines = ((number, line.strip()[:80]) for number, body in cells for line in body.splitlines())
        self.numbers = [(number, line) for number, line in lines if NUMBER.search(line)]
        seed = hashlib.sha256(f"{self.quotable!r}{taste}".encode()).digest()
        self.random = random.Random(seed)  # deterministic on purpose
        self.text = text
        self.asks = taste == "asking"

    def reply(self, schema: dict) -> dict:
        reply = self.value(schema, schema, "")
        if self.asks and "rubric_questions" in reply:
            open_ones = [name for name in reply if f"## {name} ·" in self.text and not self.ruled(name)]
            reply["rubric_questions"] = [{"criterion_id": name, "question": QUESTION} for name in open_ones[:1]]
        return reply

    def ruled(self, criterion: str) -> bool:
        """Whether the coach has laid down a rule on the criterion."""
        return "Precedents (" in self.text.partition(f"## {criterion} ·")[2].partition("\n\n## ")[0]

    def value(self, schema: dict, root: dict, name: str):
        if "$ref" in schema:
            return self.value(root["$defs"][schema["$ref"].rpartition("/")[2]], root, name)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if {"note", "score"} & set(schema.get("properties", {})):
            return self.judgement(schema, root) if "score" in schema["properties"] else self.finding()
        if schema["type"] == "object":
            return {key: self.value(inner, root, key) for key, inner in schema["properties"].items()}
        if schema["type"] == "string":
            return {"overall": OVERALL, "absence": "", "measured": ""}.get(name, COMMENTS[-1])
        return {"integer": 1, "number": 0.5, "boolean": True, "null": None, "array": []}[schema["type"]]

    def written(self, system: str) -> str:
        """Where no schema is given: feedback, or an answer that cites cells of the notebook."""
        if system.startswith("You write the overall feedback"):
            return FEEDBACK
        if system.startswith("You talk with the coach"):
            (first, quote), (second, _) = self.quotable[0], self.quotable[-1]
            return f"핵심은 `{quote}`예요 [#{first}]. 이어지는 결과는 [#{second}]에 있어요 🙂"
        return "무엇을 채점할지 알려 주세요."

    def finding(self) -> dict:
        """What a part holds for one criterion."""
        quotes = self.random.sample(self.quotable, min(2, len(self.quotable)))
        return {
            "evidence": [{"cell": cell, "quote": quote} for cell, quote in sorted(quotes)],
            "note": "The part shows the step and its result.",
        }

    def judgement(self, schema: dict, root: dict) -> dict:
        """One criterion: mostly good, with a comment that fits its score."""
        levels = schema["properties"]["score"]["enum"]
        rank = max(self.random.randrange(len(levels)), self.random.randrange(len(levels)))
        quotes = self.random.sample(self.quotable, min(2, len(self.quotable))) if rank else []
        if "measured" in schema["properties"] and self.numbers and quotes:
            quotes[-1] = self.random.choice(self.numbers)
        measured = next((found[0] for _, quote in quotes[::-1] if (found := NUMBER.search(quote))), "")
        chosen = {
            "evidence": [{"cell": cell, "quote": quote} for cell, quote in sorted(quotes)],
            "absence": "" if quotes else ABSENCE,
            "measured": measured,
            "comment": COMMENTS[round(rank * (len(COMMENTS) - 1) / max(1, len(levels) - 1))],
            "score": levels[rank],
            "confidence": self.random.choice(["medium", "high", "high"]),
        }
        chosen = {key: value for key, value in chosen.items() if key in schema["properties"]}
        others = {key: self.value(inner, root, key) for key, inner in schema["properties"].items() if key not in chosen}
        return {key: (chosen | others)[key] for key in schema["properties"]}


def quotable(body: str) -> str:
    """The first line of a cell that is worth quoting."""
    lines = (line.strip() for line in body.splitlines())
    return next((line[:80] for line in lines if sum(map(str.isalnum, line)) >= 6), "")


def taste(model: str, times: int) -> str:
    """What makes the answers of a model its own: what follows `~` in its name. `~varied` answers differently each time; `times` counts."""
    name = model.partition("#")[0].partition("~")[2]
    return str(times) if name == "varied" else name


def answer(request: dict, times: int = 0) -> str:
    """The text a well-behaved model answers to a chat completion request. `times` is how often the server was asked."""
    form = request.get("response_format") or {}
    grader = Grader(request["messages"], taste(str(request.get("model", "")), times))
    if form.get("type") == "json_schema":
        return json.dumps(grader.reply(form["json_schema"]["schema"]), ensure_ascii=False)
    asked = re.search(
        r'^\{"type": "object".*\}$', "\n".join(message["content"] for message in request["messages"]), re.MULTILINE
    )
    if asked is None:
        return grader.written(str(request["messages"][0]["content"]))
    reply = json.dumps(grader.reply(json.loads(asked[0])), ensure_ascii=False)
    return reply if form else f"네, 채점해 볼게요!\n```json\n{reply}\n```\n도움이 되었기를 바라요."
