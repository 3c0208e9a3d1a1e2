import json
import threading
import time
from dataclasses import replace

import pytest

from grader.assignments import bundled, find
from grader.cancellation import Cancellation
from grader.evaluation import Confidence
from grader.feedback_lint import Rules
from grader.feedback_lint.emoji import emoji_of
from grader.llm.offline_model import NEEDS_EYES, PIECE, OfflineModel
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.notebook_file import read
from grader.ports import GradingTask, LanguageModel
from grader.prompt import Prompt
from grader.reply import ReplyReader
from grader.rubric import Criterion, Level, LookFor, Place, Rubric
from grader.run import CriterionCompleted, OverallText, Usage
from grader.sources.samples import SampleSource, samples

MODEL: LanguageModel = OfflineModel(pause=0)
PROMPT = Prompt(messages=(), schema={}, manifest=(), digest="", tokens=0)

SCORES = {
    "seabirds-good": {"explore": 1, "models": 1, "split": 1, "metric_reason": 1, "macro_f1": 1, "plot": None},
    "seabirds-gaps": {"explore": 1, "models": 0, "split": 0, "metric_reason": 0, "macro_f1": 0, "plot": None},
    "bikes-good": {"questions": 3, "quality": 3, "grouping": 3, "charts": None, "retrospective": 3},
    "bikes-gaps": {"questions": 0, "quality": 1, "grouping": 2, "charts": None, "retrospective": 1},
    "cafe-good": {"features": 3, "time_split": 1, "baseline": 1, "mape": 1, "errors": 3, "forecast_plot": None},
    "cafe-gaps": {"features": 1, "time_split": 0, "baseline": 0, "mape": 0, "errors": 1, "forecast_plot": None},
}


def task_of(name: str, language: str = "ko") -> GradingTask:
    notebook = read(SampleSource().open(f"sample:{name}").content)
    return GradingTask(prompt=PROMPT, rubric=find(name.partition("-")[0]).rubric, notebook=notebook, language=language)


def streamed(task: GradingTask) -> list[str | Usage]:
    return list(MODEL.stream(task, Cancellation()))


def reply_of(task: GradingTask) -> dict:
    return json.loads("".join(piece for piece in streamed(task) if isinstance(piece, str)))


def read_events(task: GradingTask) -> tuple[dict, str]:
    reader = ReplyReader(task.rubric, task.notebook)
    events = [event for piece in streamed(task) if isinstance(piece, str) for event in reader.feed(piece)]
    events += reader.close()
    completed = [event.suggestion for event in events if isinstance(event, CriterionCompleted)]
    assert len(completed) == len(task.rubric.criteria)
    return {item.criterion_id: item for item in completed}, "".join(
        e.text for e in events if isinstance(e, OverallText)
    )


def test_the_table_names_every_sample():
    assert set(SCORES) == {sample.name for sample in samples()}


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_sample_gets_the_scores_it_was_made_for(name, language):
    task = task_of(name, language)
    suggestions, overall = read_events(task)
    assert {key: item.score for key, item in suggestions.items()} == SCORES[name]
    for item in suggestions.values():
        assert item.comment
        assert all(evidence.verified for evidence in item.evidence), item
        criterion = task.rubric.criterion(item.criterion_id)
        assert criterion
        if item.score is None:
            assert (item.unscored_reason, item.evidence) == (NEEDS_EYES, ())
        elif item.score > criterion.lowest:
            assert item.evidence
            assert item.confidence is Confidence.HIGH
        else:
            assert item.confidence is Confidence.LOW
    assert ("오프라인 채점기" if language == "ko" else "offline grader") in overall


@pytest.mark.parametrize("assignment", [assignment.key for assignment in bundled()])
def test_the_good_sample_beats_the_one_with_gaps(assignment):
    good, gaps = (sum(score or 0 for score in SCORES[f"{assignment}-{kind}"].values()) for kind in ("good", "gaps"))
    assert good > 2 * gaps


def test_gaps_are_named_with_what_was_found_and_where():
    comments = {key: item["comment"] for key, item in reply_of(task_of("seabirds-gaps")).items() if key != "overall"}
    assert "macro F1 0.635, 목표는 0.85 이상 (셀 10)" in comments["macro_f1"]
    assert "랜덤 포레스트" in comments["models"]
    assert "셀 12" in comments["models"]
    assert "셀 7" in comments["plot"]
    assert "11.5%, 목표는 8% 이하" in reply_of(task_of("cafe-gaps"))["mape"]["comment"]
    overall = reply_of(task_of("seabirds-gaps"))["overall"]
    assert "셀 13: 실행이 오류로" in overall
    assert "셀 12: 실행한 흔적이" in overall


def test_the_same_task_gets_the_same_reply():
    assert streamed(task_of("bikes-good")) == streamed(task_of("bikes-good"))


def test_the_reply_comes_in_small_pieces_and_ends_with_a_usage():
    *pieces, usage = streamed(task_of("cafe-good"))
    assert usage == Usage()
    assert all(isinstance(piece, str) and 0 < len(piece) <= PIECE for piece in pieces)
    assert len(pieces) > 50


def test_evidence_comes_before_comment_before_score():
    reply = reply_of(task_of("cafe-good"))
    assert list(reply)[-1] == "overall"
    assert list(reply["mape"]) == ["evidence", "absence", "measured", "comment", "score", "confidence"]
    assert list(reply["forecast_plot"]) == ["evidence", "absence", "comment", "score", "unscored_reason", "confidence"]


def test_a_cancelled_stream_yields_nothing_more():
    cancellation = Cancellation()
    stream = MODEL.stream(task_of("cafe-good"), cancellation)
    assert isinstance(next(stream), str)
    cancellation.cancel()
    assert list(stream) == []
    assert list(MODEL.stream(task_of("cafe-good"), cancellation)) == []


def test_cancelling_does_not_wait_for_the_pause_to_end():
    cancellation = Cancellation()
    stream = OfflineModel(pause=60).stream(task_of("cafe-good"), cancellation)
    next(stream)
    threading.Timer(0.02, cancellation.cancel).start()
    started = time.monotonic()
    assert list(stream) == []
    assert time.monotonic() - started < 30


def graded(levels: tuple[Level, ...], *cells: Cell) -> dict:
    criterion = Criterion(id="only", name="Only", description="", levels=levels)
    notebook = Notebook(cells=cells, language="python", version="4.5")
    return reply_of(GradingTask(prompt=PROMPT, rubric=Rubric(criteria=(criterion,)), notebook=notebook, language="en"))[
        "only"
    ]


def level(score: int, *patterns: str) -> Level:
    rules = tuple(LookFor(place=Place.CODE, pattern=pattern) for pattern in patterns)
    return Level(score=score, descriptor=f"level {score}", look_for=rules)


def cell(source: str, **more: object) -> Cell:
    return Cell(number=1, kind=CellKind.CODE, source=source, execution_count=1, **more)


def test_all_rules_of_a_level_must_hold_and_the_highest_such_level_wins():
    levels = (level(0), level(1, "aaa"), level(2, "aaa", "bbb"), level(3, "ccc"))
    assert graded(levels, cell("nothing"))["score"] == 0
    assert graded(levels, cell("aaa"))["score"] == 1
    assert graded(levels, cell("bbb"))["score"] == 0
    assert graded(levels, cell("aaa bbb"))["score"] == 2
    assert graded(levels, cell("aaa ccc"))["score"] == 3


def test_levels_without_rules_cannot_be_suggested_but_the_lowest():
    levels = (level(0), level(1), level(2, "aaa"))
    assert graded(levels, cell("bbb"))["score"] == 0
    assert graded(levels, cell("aaa"))["score"] == 2


def test_a_rule_without_words_is_shown_as_its_pattern():
    assert "`aaa`" in graded((level(0), level(1, "aaa")), cell("bbb"))["comment"]


def test_an_empty_notebook_is_graded_too():
    verdict = graded((level(0), level(1, "aaa")))
    assert (verdict["score"], verdict["evidence"]) == (0, [])


def test_a_quote_too_short_to_be_checked_is_not_given():
    verdict = graded((level(0), level(1, "ab")), cell("ab"))
    assert (verdict["score"], verdict["evidence"]) == (1, [])


def test_pictures_to_look_at_are_named():
    image = Output(kind=OutputKind.IMAGE, mime="image/png", image=b"x")
    assert "cell 1" in graded((level(0), level(1)), cell("plot()", outputs=(image,)))["comment"]
    assert "image" not in graded((level(0), level(1)), cell("plot()"))["comment"]


@pytest.mark.parametrize(("fewest", "most"), [(0, 6), (0, 1), (0, 0), (3, 6)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_overall_feedback_keeps_to_the_coachs_bounds_for_emoji(language: str, fewest: int, most: int):
    usual = task_of("seabirds-good", language)
    bounded = replace(usual, rules=Rules(fewest_emoji=fewest, most_emoji=most))
    texts = [reply_of(task)["overall"] for task in (usual, bounded)]
    assert fewest <= len(emoji_of(texts[1])) <= most
    assert "".join(each for each in texts[1] if each.isalnum()) == "".join(each for each in texts[0] if each.isalnum())
