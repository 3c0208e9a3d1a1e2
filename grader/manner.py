"""How a model is asked about an assignment: all that stands in its prompt beside the assignment itself and is the same for every submission."""

from dataclasses import dataclass

from grader.feedback_lint import rules
from grader.feedback_lint.rules import Politeness, Rules
from grader.instructions import STANDARD, Instructions
from grader.precedent import Precedent


@dataclass(frozen=True, kw_only=True)
class Manner:
    """`language` and `tone` are those of the feedback, whatever tone `instructions` have; `precedents` are those in force, `rules` what a coach wants of feedback."""

    language: str
    tone: str
    instructions: Instructions = STANDARD
    precedents: tuple[Precedent, ...] = ()
    rules: Rules = rules.STANDARD


def emoji_asked(wanted: Rules) -> str:
    """How many emoji a model is asked for in an overall feedback, to go on a "Use". One or two where the coach set no bounds of their own."""
    fewest, most = wanted.fewest_emoji, wanted.most_emoji
    if (fewest, most) == (rules.STANDARD.fewest_emoji, rules.STANDARD.most_emoji):
        return "one or two fitting emoji"
    if most == 0:
        return "no emoji"
    if fewest == most:
        return f"exactly {fewest} fitting emoji"
    return f"{fewest} to {most} fitting emoji" if fewest else f"at most {most} fitting emoji"


def endings_asked(wanted: Rules) -> str:
    """How a model is asked to end Korean sentences, to go on an "in". Politely where the coach asks for nothing else."""
    return {Politeness.FORMAL: "formal 합쇼체 (-습니다)", Politeness.PLAIN: "plain 해체 (반말)"}.get(
        wanted.politeness, "polite 해요체"
    )


def emoji_asked_in_comments(wanted: Rules) -> str:
    """How many emoji a model is asked for in a comment. The coach's bounds are those of the overall feedback; who wants none there wants none at all."""
    return "at most one" if wanted.most_emoji else "none"
