"""What the model asks the coach about the rubric, where the rubric leaves open which level a piece of work deserves."""

from dataclasses import dataclass

MOST = 3
"""Of one run, and one of each criterion."""

LONGEST = 300
"""Characters."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """`text` is one line of a model's, about the rubric and never about the student; it counts as untrusted."""

    criterion_id: str
    text: str


@dataclass(frozen=True)
class QuestionAsked:
    """An event of a run: the model asks the coach about the rubric."""

    question: Question


def last_of_each(*questions: Question) -> tuple[Question, ...]:
    """Those that count of what was asked one after the other: the last about each criterion."""
    return tuple({one.criterion_id: one for one in questions}.values())
