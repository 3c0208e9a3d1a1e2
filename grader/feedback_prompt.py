"""What a model is sent to write the overall feedback: what the coach decided, nothing of the first suggestions."""

from collections.abc import Sequence

from grader.feedback_lint import Rules
from grader.manner import emoji_asked, endings_asked
from grader.masking import masked, neutralised
from grader.names import NameMask
from grader.notebook import CellKind, Notebook
from grader.prompt import Prompt, assemble, random_nonce, template
from grader.rubric import Assignment, Criterion
from grader.tokens import TokenCounter
from grader.writing import Brief, Decided

LONGEST_QUOTE = 400


def build(
    assignment: Assignment,
    notebook: Notebook,
    brief: Brief,
    *,
    language: str,
    rules: Rules,
    names: Sequence[str],
    counter: TokenCounter,
    nonce: str = "",
) -> Prompt:
    """The prompt for one overall feedback. `rules` are the coach's for feedback; `names`, the student's, are masked; `nonce` is random when it is not given."""
    nonce = nonce or random_nonce()
    mask = NameMask(names, notebook)
    system = template("feedback").substitute(
        tone=template(f"tone_{brief.tone}").template,
        language=template(f"language_{language}").substitute(endings=endings_asked(rules)),
        length=template(f"length_{brief.length}").template,
        emoji=emoji_asked(rules),
        title=assignment.title,
    )
    decided = "\n".join(_said(item, brief.rating(item.id), mask, nonce) for item in brief.rubric.criteria)
    wish = template("wish").substitute(wish=safe(brief.asked.strip(), mask)) if brief.asked.strip() else ""
    user = template("feedback_decided").substitute(nonce=nonce, decided=decided, wish=wish)
    return assemble(system, user, None, (), nonce, counter)


def _said(criterion: Criterion, decided: Decided, mask: NameMask, nonce: str) -> str:
    lines = [f"⟦{nonce} {criterion.id} · {criterion.name}⟧"]
    level = None if decided.score is None else criterion.level(decided.score)
    if level is None:
        lines.append("Not decided.")
    else:
        lines.append(f"Level {level.score} of {criterion.highest}: {level.descriptor}")
        above = next((item for item in criterion.levels if item.score > level.score), None)
        if above:
            lines.append(f"The next level would have asked for: {above.descriptor}")
        if decided.comment.strip():
            lines.append(f"Comment: {safe(decided.comment.strip(), mask)}")
        lines += [f"Quoted from cell {cell}: {safe(quote[:LONGEST_QUOTE], mask)}" for cell, quote in decided.quotes]
    return "\n".join([*lines, f"⟦/{nonce}⟧"])


def safe(text: str, mask: NameMask) -> str:
    """A text that may hold a student's words, as it may be sent."""
    return neutralised(mask.source(masked(text), CellKind.MARKDOWN))
