"""The result of a run: as JSON (design: "Command line"), and as text to read."""

from dataclasses import dataclass
from typing import Any

from grader import words
from grader.command_line.console import Console
from grader.command_line.opening import submission_as_dict, title_of
from grader.evaluation import Evidence, Suggestion
from grader.facts import Facts
from grader.rubric import Assignment, Criterion
from grader.run import Event, ManifestEntry, RunCompleted, RunFailed
from grader.run_view import RunView
from grader.submission import FetchedNotebook

MISSING = "model.unscored_missing"


@dataclass(frozen=True, kw_only=True)
class Report:
    """`view` is the run when it had ended, `ended` its last event. JSON is in English whatever the coach's language; model and student texts are as they are."""

    fetched: FetchedNotebook
    facts: Facts
    assignment: Assignment
    model: str
    view: RunView
    ended: Event

    def as_dict(self) -> dict[str, Any]:
        """Criteria in the rubric's order, each of them present. What is unknown is null."""
        return {
            "submission": submission_as_dict(self.fetched),
            "facts": self.facts.as_dict(),
            "run": self._run(),
            "criteria": [self._criterion(criterion) for criterion in self.assignment.rubric.criteria],
            "overall": self.view.overall,
            "manifest": [_manifest_entry(entry) for entry in self.view.manifest],
        }

    def _run(self) -> dict[str, Any]:
        # the view would show our own count of the prompt where the endpoint never answered
        usage = self.ended.usage if isinstance(self.ended, RunCompleted | RunFailed) else None
        return {
            "status": self.view.status,
            "model": self.model,
            "usage": {
                "prompt_tokens": usage.prompt_tokens if usage else None,
                "completion_tokens": usage.completion_tokens if usage else None,
            },
            "cost_usd": self.view.cost_usd,
            "problem": self.view.problem.say("en") if self.view.problem else None,
        }

    def _criterion(self, criterion: Criterion) -> dict[str, Any]:
        suggestion = self._suggestion(criterion)
        return {
            "id": criterion.id,
            "name": criterion.name,
            "max_score": criterion.highest,
            "score": suggestion.score,
            "unscored_reason": _sentence(suggestion.unscored_reason),
            "comment": suggestion.comment,
            "confidence": suggestion.confidence,
            "evidence": [_cited(item) for item in suggestion.evidence],
            "absence": suggestion.absence,
            "contradiction": _cited(suggestion.contradiction) if suggestion.contradiction else None,
            "measured": suggestion.measured,
            "doubts": [words.say(key, "en") for key in suggestion.doubts(criterion)],
        }

    def _suggestion(self, criterion: Criterion) -> Suggestion:
        """The run's suggestion, or what stands for one that never arrived."""
        missing = Suggestion(criterion_id=criterion.id, score=None, comment="", unscored_reason=MISSING)
        return self.view.suggestion(criterion.id) or missing

    def print(self, console: Console) -> None:
        """The same for reading, in the coach's language."""
        console.print(title_of(self.fetched))
        console.print(f"{self.assignment.title} · {self.model}")
        for number, criterion in enumerate(self.assignment.rubric.criteria, 1):
            _print_criterion(console, number, criterion, self._suggestion(criterion))
        if self.view.overall:
            console.print(f"\n{console.text('command_line.overall')}")
            console.print(self.view.overall)
        counts = dict.fromkeys(("sent", "shortened", "withheld"), 0)
        for entry in self.view.manifest:
            counts[entry.status] += 1
        console.print("\n" + console.text("command_line.manifest", **counts))


def _cited(item: Evidence) -> dict[str, Any]:
    """`cited` is the cell the model named; `cell` is where the quote stands, if it stands anywhere."""
    return {
        "cell": item.cell,
        "quote": item.quote,
        "verified": item.verified,
        "cited": item.cell if item.cited is None else item.cited,
    }


def _print_criterion(console: Console, number: int, criterion: Criterion, suggestion: Suggestion) -> None:
    score = "–" if suggestion.score is None else str(suggestion.score)
    console.print(f"\n{number}. {criterion.name}  {score}/{criterion.highest}")
    if suggestion.unscored_reason:
        console.print(f"   {console.text(suggestion.unscored_reason)}")
    for line in suggestion.comment.splitlines():
        console.print(f"   {line}")
    for item in suggestion.evidence:
        key = "command_line.quote_verified" if item.verified else "command_line.quote_not_found"
        console.print("   " + console.text(key, cell=item.cell, quote=" ".join(item.quote.split())))
    if suggestion.absence:
        console.print("   " + console.text("card.searched", what=suggestion.absence))
    for doubt in suggestion.doubts(criterion) if suggestion.score is not None else ():
        console.print("   ! " + console.text(doubt))


def _manifest_entry(entry: ManifestEntry) -> dict[str, Any]:
    return {
        "cell": entry.cell,
        "kind": entry.kind,
        "status": entry.status,
        "reason": _sentence(entry.reason),
        "tokens": entry.tokens,
    }


def _sentence(key: str | None) -> str | None:
    return words.say(key, "en") if key else None
