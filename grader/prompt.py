"""What the model is sent: the rubric first, the same for every submission, then this submission as data between markers nobody can guess."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

from grader import manifest, precedent, reply, tokens
from grader.budget import Room
from grader.errors import PromptTooLong
from grader.facts import Facts
from grader.manner import Manner, emoji_asked, emoji_asked_in_comments, endings_asked
from grader.notebook import Notebook
from grader.precedent import Precedent
from grader.rubric import Assignment, Criterion, Rubric
from grader.run import ManifestEntry
from grader.tokens import TokenCounter

USUAL_ROOM = Room()

FOLDER = Path(__file__).with_name("prompts")

NONCE_LETTERS = "bcdfghjklmnpqrstvwxz"
"""They spell no word, and any eight of them count as the same number of tokens, so that a manifest does not depend on chance."""


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """`schema` is the JSON schema of the reply, None where plain text is asked for. `digest` identifies templates, rubric and submission together, but not the random markers."""

    messages: tuple[Message, ...]
    schema: dict[str, Any] | None
    manifest: tuple[ManifestEntry, ...]
    digest: str
    tokens: int

    @property
    def prefix_digest(self) -> str:
        """Identifies the part that every submission of the assignment begins with, for providers that cache it."""
        return hashlib.sha256(self.messages[0].text.encode("utf-8", "replace")).hexdigest()

    @property
    def text(self) -> str:
        """All of it, as History shows it."""
        return "\n\n".join(f"[{message.role}]\n{message.text}" for message in self.messages)


@cache
def template(name: str) -> Template:
    """The prose of `grader/prompts/<name>.md`."""
    return Template((FOLDER / f"{name}.md").read_text("utf-8").rstrip("\n"))


def rubric_text(rubric: Rubric, precedents: Sequence[Precedent] = ()) -> str:
    """The rubric as the model reads it: never shortened, levels ascending, under each criterion the precedents in force for it."""
    return "\n\n".join(_criterion_text(criterion, precedents) for criterion in rubric.criteria)


def _criterion_text(criterion: Criterion, precedents: Sequence[Precedent]) -> str:
    levels = "\n".join(f"  {level.score}: {level.descriptor}" for level in criterion.levels)
    rests_on = f"\nRests on: {', '.join(criterion.rests_on)}" if criterion.rests_on else ""
    told = precedent.told(precedents, criterion.id)
    return f"## {criterion.id} · {criterion.name}\n{criterion.description}{rests_on}\nLevels:\n{levels}" + (
        told and f"\n{told}"
    )


def facts_text(facts: Facts) -> str:
    """What our program found out, one line each, for the model to rely on."""
    return "\n".join(f"- {sentence}" for sentence in facts.sentences("en"))


def standard_persona() -> str:
    """Who the model is told to be where the coach says nothing else."""
    return template("persona").template


def system_text(assignment: Assignment, manner: Manner) -> str:
    """The part that is the same for every submission of an assignment, so that providers can cache it.

    The words of the instructions stand before the rules, precedents under their criteria.
    """
    told = manner.instructions
    extra = told.extra and template("extra").substitute(extra=told.extra)
    return template("grade").substitute(
        persona=told.persona or standard_persona(),
        extra=extra and f"\n\n{extra}",
        tone=template(f"tone_{manner.tone}").template,
        language=template(f"language_{manner.language}").substitute(endings=endings_asked(manner.rules)),
        emoji=emoji_asked(manner.rules),
        emoji_in_comments=emoji_asked_in_comments(manner.rules),
        title=assignment.title,
        course=assignment.course,
        brief=assignment.brief,
        rubric=rubric_text(assignment.rubric, manner.precedents),
    )


def build(
    assignment: Assignment,
    notebook: Notebook,
    facts: Facts,
    manner: Manner,
    *,
    nonce: str = "",
    names: Sequence[str] = (),
    room: Room = USUAL_ROOM,
) -> Prompt:
    """The prompt for one submission, in one piece.

    `nonce` is random when it is not given; `names`, the student's, are masked. Raises PromptTooLong when the notebook does not fit into `room` with all
    but the beginnings and ends of its outputs left out.
    """
    nonce = nonce or random_nonce()
    system = system_text(assignment, manner)
    schema = reply.schema_for(assignment.rubric)
    frame = template("submission").substitute(facts=facts_text(facts), nonce=nonce, cells="")
    taken = room.counter.count(system) + room.counter.count(frame) + around(schema, room.counter)
    sent = manifest.send(notebook, nonce, names, budget=room.beside(taken), counter=room.counter)
    if sent is None:
        raise PromptTooLong("model.too_long_in_one")
    user = template("submission").substitute(
        facts=facts_text(facts), nonce=nonce, cells="\n".join(cell.text for cell in sent if cell.text)
    )
    return assemble(system, user, schema, tuple(cell.entry for cell in sent), nonce, room.counter)


def random_nonce() -> str:
    return "".join(secrets.choice(NONCE_LETTERS) for _ in range(8))


def around(schema: dict[str, Any], counter: TokenCounter) -> int:
    """What a call takes beside its texts: the schema, which endpoints write into the prompt, roles, and the sentence that asks for a rest."""
    return counter.count(json.dumps(schema, ensure_ascii=False)) + 200


def assemble(
    system: str,
    user: str,
    schema: dict[str, Any] | None,
    manifest: tuple[ManifestEntry, ...],
    nonce: str,
    counter: TokenCounter,
) -> Prompt:
    return Prompt(
        messages=(Message("system", system), Message("user", user)),
        schema=schema,
        manifest=manifest,
        digest=hashlib.sha256(f"{system}\0{user.replace(nonce, '')}".encode()).hexdigest(),
        tokens=counter.count(system) + counter.count(user),
    )


def rest(whole: Prompt, rubric: Rubric, missing: Rubric, *, overall: bool, begun: bool = True) -> Prompt:
    """`whole`, but asking only for the criteria of `rubric` that are `missing`, and for the overall feedback if `overall`.

    `begun`: the other criteria are said to be answered already; else they are only said to be left out.
    Only the end differs, so that providers can use what they cached.
    """
    schema = reply.schema_for(missing, overall=overall)
    asked = schema["required"]
    names = [*(criterion.id for criterion in rubric.criteria), reply.OVERALL]
    text = template("rest" if begun else "only").substitute(
        done=", ".join(name for name in names if name not in asked), missing=", ".join(asked)
    )
    *before, last = whole.messages
    return replace(
        whole,
        messages=(*before, Message(last.role, f"{last.text}\n\n{text}")),
        schema=schema,
        digest=hashlib.sha256(f"{whole.digest}\0{text}".encode()).hexdigest(),
        tokens=whole.tokens + tokens.count(text),
    )
