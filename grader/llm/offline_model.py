"""The offline grader: a static reader that follows the rubric's `look_for` rules and answers in the reply format of a language model."""

import json
from collections.abc import Iterator
from typing import Any

from grader.cancellation import Cancellation
from grader.feedback_lint import emoji
from grader.llm import offline_writing
from grader.llm.offline_feedback import Feedback, Verdict
from grader.look_for import Reader
from grader.ports import GradingTask, WritingTask
from grader.rubric import Criterion, Place
from grader.run import Usage
from grader.settings import OFFLINE
from grader.thresholds import asks_for_a_number

NEEDS_EYES = "model.unscored_needs_eyes"
PIECE = 12
"""Characters in one piece of the stream."""
MOST_EVIDENCE = 6


class OfflineModel:
    """Scores criteria whose levels carry rules and quotes what it found; every other criterion it leaves unscored. The same task gets the same reply.

    Feedback it puts together from the coach's ratings; a question it takes as words to search the notebook for.

    `pause`: seconds between two pieces of the reply, so that a screen can be followed; 0 in tests and for the command line.
    """

    name = "offline grader"
    endpoint = OFFLINE

    def __init__(self, *, pause: float = 0.01) -> None:
        self._pause = pause

    def stream(self, task: GradingTask | WritingTask, cancellation: Cancellation) -> Iterator[str | Usage]:
        """The reply in small pieces, then a usage of no tokens. Stops at once when cancelled."""
        if cancellation.cancelled:
            return
        if isinstance(task, WritingTask):
            text = offline_writing.text(task)
        else:
            text = json.dumps(reply(task), ensure_ascii=False, indent=1)
        for start in range(0, len(text), PIECE):
            yield text[start : start + PIECE]
            if cancellation.wait(self._pause) if self._pause > 0 else cancellation.cancelled:
                return
        yield Usage()


def reply(task: GradingTask) -> dict[str, Any]:
    """The whole reply as the JSON object of `grader/reply.py`."""
    reader = Reader(task.notebook)
    feedback = Feedback(task.language, task.notebook)
    verdicts = [judge(criterion, reader) for criterion in task.rubric.criteria]
    members = {verdict.criterion.id: _member(verdict, feedback) for verdict in verdicts}
    return {**members, "overall": emoji.within(feedback.overall(verdicts), task.rules)}


def judge(criterion: Criterion, reader: Reader) -> Verdict:
    """The highest level whose rules all hold; the lowest when none does; no level when no level has rules."""
    ruled = [level for level in criterion.levels if level.look_for]
    findings = {level.score: tuple(reader.look(rule) for rule in level.look_for) for level in ruled}
    reached = [level for level in ruled if all(finding.holds for finding in findings[level.score])]
    level = reached[-1] if reached else criterion.levels[0] if ruled else None
    following = next((item for item in ruled if level is not None and item.score > level.score), None)
    return Verdict(
        criterion=criterion,
        level=level,
        held=findings[reached[-1].score] if reached else (),
        wanted=findings[following.score] if following else (),
    )


def _member(verdict: Verdict, feedback: Feedback) -> dict[str, Any]:
    if verdict.level is None:
        return {
            "evidence": [], "absence": "", "comment": feedback.needs_eyes(verdict.criterion), "score": None,
            "unscored_reason": NEEDS_EYES, "confidence": "low",
        }  # fmt: skip
    return {
        "evidence": _evidence(verdict),
        "absence": "" if verdict.held else feedback.absence(verdict),
        **({"measured": _measured(verdict)} if asks_for_a_number(verdict.criterion) else {}),
        "comment": feedback.comment(verdict),
        "score": verdict.level.score,
        # a rule that held is as sure as anything can be; whether its quotes stand there is checked once more
        "confidence": "high" if verdict.held else "low",
    }


def _evidence(verdict: Verdict) -> list[dict[str, Any]]:
    """The quotes behind a verdict: what its level's rules found, or, when none held, what came closest."""
    quotes = []
    for finding in verdict.held or verdict.wanted:
        quotes += [(match.cell, match.quote) for match in finding.deciding if match.proves]
    return [{"cell": cell, "quote": quote} for cell, quote in list(dict.fromkeys(quotes))[:MOST_EVIDENCE]]


def _measured(verdict: Verdict) -> str:
    """The number that the rules judged by, as it stands in its cell; of several the last one's."""
    numbers = [finding for finding in verdict.held or verdict.wanted if finding.rule.place is Place.NUMBER]
    return next((finding.matches[-1].written for finding in reversed(numbers) if finding.matches), "")
