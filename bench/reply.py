"""How the cost of reading a streamed reply grows with its length: our reader against parsing the whole text again with every piece.

python -m bench.reply
"""

import json
import time
from collections.abc import Callable, Iterator

from pydantic_core import from_json

from bench.measurement import Measurement
from grader.notebook import Cell, CellKind, Notebook
from grader.reply import ReplyReader
from grader.rubric import Criterion, Level, Rubric
from grader.run import CriterionCompleted

SIZES = (20_000, 80_000)
"""Bytes. A reply for ten criteria has 5 to 20 KB."""

NOTEBOOK = Notebook(
    cells=(Cell(number=1, kind=CellKind.CODE, source="model.fit(x, y)\n" * 1_000),), language="python", version="4.5"
)


def reply_of(size: int) -> tuple[Rubric, str]:
    comment = "핵심을 잘 짚었어요 👍 다음에는 검증 데이터의 결과도 함께 적어 보세요. " * 4
    member = {
        "evidence": [{"cell": 1, "quote": "model.fit(x, y)"}],
        "comment": comment,
        "score": 1,
        "confidence": "high",
    }
    count = size // len(json.dumps(member, ensure_ascii=False).encode()) + 1
    levels = (Level(score=0, descriptor=""), Level(score=1, descriptor=""))
    rubric = Rubric(criteria=tuple(Criterion(id=f"c{n}", name="", description="", levels=levels) for n in range(count)))
    text = json.dumps({f"c{n}": member for n in range(count)} | {"overall": comment * 4}, ensure_ascii=False)
    return rubric, text


def ours(rubric: Rubric, pieces: list[str]) -> None:
    reader = ReplyReader(rubric, NOTEBOOK)
    events = [event for piece in pieces for event in reader.feed(piece)]
    completed = {event.suggestion.criterion_id for event in events if isinstance(event, CriterionCompleted)}
    assert completed == {criterion.id for criterion in rubric.criteria}


def whole_again(_: Rubric, pieces: list[str]) -> None:
    buffer = b""
    for piece in pieces:
        buffer += piece.encode()
        from_json(buffer, allow_partial="trailing-strings")


def seconds(read: Callable[[Rubric, list[str]], None], size: int) -> float:
    """CPU seconds, the best of three."""
    rubric, text = reply_of(size)
    pieces = [text[at : at + 3] for at in range(0, len(text), 3)]
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        read(rubric, pieces)
        best = min(best, time.process_time() - started)
    return best


def measurements() -> Iterator[Measurement]:
    """How much dearer a longer reply is, and what parsing it again with every piece would cost."""
    small, large = SIZES
    mine, theirs = [seconds(ours, size) for size in SIZES], [seconds(whole_again, size) for size in SIZES]
    for size, reading, again in zip(SIZES, mine, theirs, strict=True):
        yield Measurement(
            name=f"reading a streamed reply of {size // 1000} KB",
            value=reading * 1000,
            unit="ms",
            baseline="parsing it again with every piece",
            baseline_value=again * 1000,
        )
    yield Measurement(
        name=f"reading {large // small} times the text",
        value=mine[1] * 1000,
        unit="ms",
        baseline="reading it once",
        baseline_value=mine[0] * 1000,
    )


if __name__ == "__main__":
    print(*measurements(), sep="\n")
