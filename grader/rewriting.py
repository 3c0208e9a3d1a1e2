"""Asks a model for another wording of one criterion. A suggestion like those made by rule: it counts only when a coach accepts it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader import tokens
from grader.cancellation import Cancellation
from grader.errors import ReplyUnreadable
from grader.notebook import Notebook
from grader.ports import GradingTask, LanguageModel
from grader.prompt import Message, Prompt, rubric_text, template
from grader.rubric import Assignment, Criterion, Rubric
from grader.rubric_lint import Finding
from grader.run import Usage

LONGEST_TEXT = 2_000
"""Characters of a rewritten text; longer ones are no wording but a model that has lost its way."""
TYPICAL_REPLY = 600
"""Tokens, for what a call may cost."""


@dataclass(frozen=True, kw_only=True)
class Rewriting:
    """The criterion in other words, with the id, scores and rules it had. `usage` is None where the endpoint said nothing."""

    criterion: Criterion
    usage: Usage | None


def prompt(assignment: Assignment, criterion: Criterion, findings: Sequence[Finding]) -> Prompt:
    """What the model is sent: the criterion and what was found, nothing of any student."""
    text = template("rewrite").substitute(
        title=assignment.title,
        criterion=rubric_text(Rubric(criteria=(criterion,))),
        findings="\n".join(f"- {finding.say(assignment.language)}" for finding in findings) or "-",
    )
    return Prompt(
        messages=(Message("user", text),), schema=_schema(criterion), manifest=(), digest="", tokens=tokens.count(text)
    )  # fmt: skip


def coming(asked: Prompt) -> Usage:
    """What such a call will use, about."""
    return Usage(prompt_tokens=asked.tokens, completion_tokens=TYPICAL_REPLY, estimated=True)


def rewrite(model: LanguageModel, assignment: Assignment, criterion: Criterion, asked: Prompt) -> Rewriting:
    """Ask `model` and read its answer. Raises ModelError."""
    task = GradingTask(
        prompt=asked,
        rubric=Rubric(criteria=(criterion,)),
        notebook=Notebook(cells=(), language="python", version="4.5"),
        language=assignment.language,
    )
    text, usage = "", None
    for piece in model.stream(task, Cancellation()):
        if isinstance(piece, Usage):
            usage = piece
        elif isinstance(piece, str):
            text += piece
    return Rewriting(criterion=_read(criterion, text), usage=usage)


def _schema(criterion: Criterion) -> dict[str, object]:
    names = ["name", "description", *(f"level_{score}" for score in criterion.scores)]
    return {
        "type": "object", "properties": {name: {"type": "string"} for name in names}, "required": names, "additionalProperties": False,
    }  # fmt: skip


def _read(criterion: Criterion, text: str) -> Criterion:
    """The criterion with the texts of the answer, which may be wrapped in other words. A text that is missing or empty stays as it was."""
    match = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        answer = json.loads(match[0]) if match else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise ReplyUnreadable("rubric_lint.rewrite_unreadable")

    def said(name: str, before: str) -> str:
        given = answer.get(name)
        return given.strip() if isinstance(given, str) and 0 < len(given.strip()) <= LONGEST_TEXT else before

    return replace(
        criterion,
        name=" ".join(said("name", criterion.name).split()),
        description=said("description", criterion.description),
        levels=tuple(
            replace(level, descriptor=said(f"level_{level.score}", level.descriptor)) for level in criterion.levels
        ),
    )
