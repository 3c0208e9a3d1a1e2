"""Feedback texts of our own making with what the check should say of each. `tests/feedback/*.toml` holds them."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.assignments import bundled
from grader.cancellation import Cancellation
from grader.feedback_lint import Finding, Kind, Politeness, Rules, lint
from grader.feedback_lint.rules import entered_links
from grader.llm.offline_model import OfflineModel
from grader.notebook_file import read
from grader.ports import GradingTask
from grader.prompt import Prompt
from grader.reply import ReplyReader
from grader.rubric import Rubric
from grader.rubric_file import read_assignment
from grader.run import CriterionCompleted, OverallText
from grader.sources.samples import SampleSource

FOLDER = Path(__file__).parent / "feedback"


@dataclass(frozen=True, kw_only=True)
class Labelled:
    name: str
    text: str
    rubric: Rubric
    scores: dict[str, int]
    language: str
    rules: Rules
    expected: Counter[str]

    def findings(self, text: str | None = None) -> tuple[Finding, ...]:
        return lint(
            self.text if text is None else text,
            rubric=self.rubric, scores=self.scores, language=self.language, rules=self.rules,
        )  # fmt: skip


def labels(findings: tuple[Finding, ...]) -> Counter[str]:
    """The findings as a text's label lists them."""
    return Counter(
        f"{one.kind}:{one.criterion}" if one.kind is Kind.CONTRADICTION and one.criterion else str(one.kind)
        for one in findings
    )


@cache
def rubrics() -> dict[str, Rubric]:
    own = read_assignment((FOLDER / "recipes.yaml").read_text("utf-8"), name="recipes.yaml")
    return {one.key: one.rubric for one in (*bundled(), own)}


def texts(file: str) -> list[Labelled]:
    """The texts of `tests/feedback/<file>.toml`."""
    found = []
    for one in tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))["text"]:
        rubric, given = rubrics()[one["assignment"]], dict(one.get("rules", {}))
        assert set(one["scores"]) <= {item.id for item in rubric.criteria}, one["name"]
        given["links"] = entered_links(given.get("links", ""))
        given["politeness"] = Politeness(given.get("politeness", "consistent"))
        found.append(
            Labelled(
                name=one["name"],
                text=one["text"].strip("\n"),
                rubric=rubric,
                scores=one["scores"],
                language=one["language"],
                rules=Rules(**given),
                expected=Counter(one.get("expected", [])),
            )
        )
    return found


def offline(sample: str, language: str) -> tuple[str, dict[str, int], dict[str, str]]:
    """What the offline grader writes about a bundled sample: the overall feedback, the scores it suggests, and its comments."""
    notebook = read(SampleSource().open(f"sample:{sample}").content)
    rubric = rubrics()[sample.partition("-")[0]]
    prompt = Prompt(messages=(), schema={}, manifest=(), digest="", tokens=0)
    task = GradingTask(prompt=prompt, rubric=rubric, notebook=notebook, language=language)
    pieces = [piece for piece in OfflineModel(pause=0).stream(task, Cancellation()) if isinstance(piece, str)]
    reader = ReplyReader(rubric, notebook)
    events = [event for piece in pieces for event in reader.feed(piece)] + list(reader.close())
    said = [event.suggestion for event in events if isinstance(event, CriterionCompleted)]
    overall = "".join(event.text for event in events if isinstance(event, OverallText))
    scores = {one.criterion_id: one.score for one in said if one.score is not None}
    return overall, scores, {one.criterion_id: one.comment for one in said}
