"""What a model is sent to answer the coach about a submission: the same notebook by the same manifest, the rubric, the judging so far, and the talk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader import manifest, tokens, words
from grader.budget import LEAST, Room
from grader.errors import PromptTooLong
from grader.facts import Facts
from grader.feedback_prompt import safe
from grader.manifest import SentCell
from grader.names import NameMask
from grader.notebook import Notebook
from grader.prompt import Message, Prompt, assemble, facts_text, random_nonce, rubric_text, template
from grader.rubric import Assignment
from grader.run import ManifestEntry
from grader.writing import Brief

MOST_TURNS_TOKENS = 6_000
"""Of what was said before. Older turns stay in the record and are not sent again."""

CITED = re.compile(
    r"\[#(\d{1,5})\]|(?:(?<!\w)cell|셀)\s?#?(\d{1,5})(?!\d)|(?<![\w&])#(\d{1,5})(?![\w.])", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A question of the coach and what was answered."""

    asked: str
    answered: str


def build(
    assignment: Assignment,
    notebook: Notebook,
    facts: Facts,
    brief: Brief,
    *,
    persona: str,
    suggested: str,
    turns: Sequence[Turn],
    names: Sequence[str],
    room: Room,
    nonce: str = "",
) -> Prompt:
    """The prompt for one answer.

    `persona` is the text of the persona, `suggested` what the model suggested (`judged_text` makes both from the desk), `turns` the talk so far, oldest
    first. A notebook that does not fit is sent as far as it concerns the question. Raises PromptTooLong when not even that fits.
    """
    nonce = nonce or random_nonce()
    mask = NameMask(names, notebook)
    system = _system(assignment, persona)
    kept = _latest(turns)
    first = kept[0].asked if kept else brief.asked
    judged = safe(judged_text(brief) + suggested, mask)

    def user(cells: str) -> str:
        return template("talk_submission").substitute(
            facts=facts_text(facts), judged=judged, nonce=nonce, cells=cells, question=safe(first, mask)
        )

    later = _later(kept, brief.asked, mask)
    around = sum(room.counter.count(text) for text in (system, user(""), *(message.text for message in later))) + 200
    sent = _cells(notebook, nonce, names, room, around, f"{brief.asked} {suggested}")
    whole = assemble(
        system, user("\n".join(cell.text for cell in sent if cell.text)), None, tuple(c.entry for c in sent), nonce,
        room.counter,
    )  # fmt: skip
    more = sum(room.counter.count(message.text) for message in later)
    return replace(whole, messages=(*whole.messages, *later), tokens=whole.tokens + more)


def _system(assignment: Assignment, persona: str) -> str:
    """The part that is the same for every question about an assignment."""
    return template("talk").substitute(
        persona=persona, title=assignment.title, course=assignment.course, brief=assignment.brief,
        rubric=rubric_text(assignment.rubric),
    )  # fmt: skip


def judged_text(brief: Brief) -> str:
    """What the coach has decided so far, one line for each criterion."""
    lines = []
    for criterion in brief.rubric.criteria:
        decided = brief.rating(criterion.id)
        score = (
            "not decided yet" if decided.score is None else f"the coach gives {decided.score} of {criterion.highest}"
        )
        lines.append(
            f"- {criterion.id}: {score}" + (f"; comment: {decided.comment.strip()}" if decided.comment.strip() else "")
        )
    return "\n".join(lines)


def cited(text: str, cells: int) -> tuple[int, ...]:
    """The numbers of the cells that an answer names, in the order it names them, as far as the notebook has them."""
    named = (int(number) for match in CITED.finditer(text) for number in match.groups() if number)
    return tuple(dict.fromkeys(number for number in named if 1 <= number <= cells))


def for_the_student(text: str, language: str) -> str:
    """An answer as it can stand in a comment: cells are named in words, and what a search says of itself is left out."""
    bare = text.removeprefix(words.say("offline.search_note", language)).strip()
    return CITED.sub(
        lambda found: f"({words.say('card.cell', language, number=found[1])})" if found[1] else found[0], bare
    )


def _latest(turns: Sequence[Turn]) -> list[Turn]:
    kept: list[Turn] = []
    left = MOST_TURNS_TOKENS
    for turn in reversed(turns):
        left -= tokens.count(turn.asked) + tokens.count(turn.answered)
        if left < 0:
            break
        kept.insert(0, turn)
    return kept


def _later(kept: Sequence[Turn], asked: str, mask: NameMask) -> tuple[Message, ...]:
    """The talk behind its first question, which stands with the notebook."""
    questions = [*(turn.asked for turn in kept[1:]), asked] if kept else []
    messages: list[Message] = []
    for turn, question in zip(kept, questions, strict=True):
        messages += [Message("assistant", safe(turn.answered, mask)), Message("user", safe(question, mask))]
    return tuple(messages)


def _cells(
    notebook: Notebook, nonce: str, names: Sequence[str], room: Room, around: int, about: str
) -> tuple[SentCell, ...]:
    budget = room.beside(around)
    sent = manifest.send(notebook, nonce, names, budget=budget, counter=room.counter)
    if sent is not None or budget is None:
        return sent or ()
    if budget < LEAST:
        raise PromptTooLong("model.too_long_in_one")
    each = manifest.send_each(notebook, nonce, names, budget=budget // 2, counter=room.counter)
    chosen: set[int] = set()
    for cell in sorted(each, key=lambda cell: -_concerns(cell.text, about)):
        if cell.entry.tokens <= budget:
            budget -= cell.entry.tokens
            chosen.add(cell.entry.cell)
    return tuple(cell if cell.entry.cell in chosen else _left_out(cell.entry) for cell in each)


def _left_out(entry: ManifestEntry) -> SentCell:
    return SentCell(replace(entry, status="withheld", reason="manifest.no_room", tokens=0), "")


def _concerns(text: str, about: str) -> int:
    """How many words of `about` stand in a cell, numbers of cells among them."""
    lowered = text.casefold()
    return sum(word in lowered for word in set(re.findall(r"[^\W_]{2,}|#\d+", about.casefold())))
