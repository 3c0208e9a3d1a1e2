"""A notebook too long for one call: read in parts for evidence first, then judged on the evidence and an outline of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader import collected, manifest, prompt, reply
from grader.budget import LEAST, Room
from grader.collected import Finding
from grader.errors import ModelError
from grader.facts import Facts
from grader.manifest import SentCell
from grader.manner import Manner
from grader.names import NameMask
from grader.notebook import Notebook
from grader.precedent import Precedent
from grader.prompt import Prompt, template
from grader.rubric import Assignment
from grader.run import ManifestEntry

OUTLINE_SHARE = 0.4
"""Of the room that the last call has for outline and evidence."""

LEAST_EVIDENCE = 100
"""Tokens for each criterion; with less, nothing can be judged."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One call that collects evidence. `number` counts from 1."""

    number: int
    prompt: Prompt

    @property
    def key(self) -> str:
        """The same for the same cells and criteria, whatever the random markers."""
        return self.prompt.digest[:16]


@dataclass(frozen=True, kw_only=True)
class Division:
    """A notebook in parts. `manifest` has an entry for every cell, with the number of its part."""

    parts: tuple[Part, ...]
    manifest: tuple[ManifestEntry, ...]
    assignment: Assignment
    room: Room
    system: str
    facts: str
    outline: str
    nonce: str
    precedents: tuple[Precedent, ...] = ()

    @property
    def prompt_tokens(self) -> tuple[int, ...]:
        """Of the calls in their order; of the last one, whose evidence is not known yet, a guess."""
        guess = 2 * LEAST_EVIDENCE * len(self.assignment.rubric.criteria) * len(self.parts)
        left = self.room_for_evidence
        last = self.collected({}).tokens + (guess if left is None else min(guess, left))
        return (*(part.prompt.tokens for part in self.parts), last)

    @property
    def room_for_evidence(self) -> int | None:
        """Tokens the last call has left; None: there is no limit."""
        schema = reply.schema_for(self.assignment.rubric)
        return self.room.beside(self._taken(self.system, self._last(""), schema))

    def collected(self, found: Mapping[int, Mapping[str, Finding]]) -> Prompt:
        """The last call: for the judgement on what was found, by part and criterion id. What does not fit is thinned out evenly."""
        criteria = self.assignment.rubric.criteria
        evidence = collected.evidence_text(criteria, found, self.nonce, self.room_for_evidence, self.room.counter)
        schema = reply.schema_for(self.assignment.rubric)
        return prompt.assemble(self.system, self._last(evidence), schema, self.manifest, self.nonce, self.room.counter)

    def _last(self, evidence: str) -> str:
        return template("collected").substitute(
            facts=self.facts, nonce=self.nonce, parts=len(self.parts), outline=self.outline, evidence=evidence
        )

    def _taken(self, system: str, user: str, schema: dict[str, Any]) -> int:
        counter = self.room.counter
        return counter.count(system) + counter.count(user) + prompt.around(schema, counter)

    def divided(self, notebook: Notebook, names: Sequence[str]) -> "Division":
        """With its parts and outline, in as few parts as there is room for. Raises ModelError when there is none."""
        rubric, left = self.assignment.rubric, self.room_for_evidence
        system, schema = _collecting(self.assignment, self.precedents), collected.schema_for(rubric)
        taken = self._taken(system, self._part_text(1, 1, (), ()), schema)
        budget = self.room.beside(taken)
        needed = LEAST_EVIDENCE * len(rubric.criteria)
        if budget is None or left is None or budget < LEAST or left * (1 - OUTLINE_SHARE) < needed:
            raise ModelError("model.no_room", tokens=f"{taken:,}", window=f"{self.room.window or 0:,}")
        cells = manifest.send_each(notebook, self.nonce, names, budget=budget, counter=self.room.counter)
        groups = [
            [replace(cell, entry=replace(cell.entry, part=number)) for cell in group]
            for number, group in enumerate(split(cells, budget), 1)
        ]
        sent = tuple(cell.entry for group in groups for cell in group)
        parts = []
        for number, group in enumerate(groups, 1):
            text = self._part_text(number, len(groups), group, cells)
            entries = tuple(cell.entry for cell in group)
            built = prompt.assemble(system, text, schema, entries, self.nonce, self.room.counter)
            parts.append(Part(number=number, prompt=built))
        outline = collected.outline(notebook, NameMask(names, notebook), int(left * OUTLINE_SHARE), self.room.counter)
        return replace(self, parts=tuple(parts), manifest=sent, outline=outline)

    def _part_text(self, number: int, of: int, group: Sequence[SentCell], cells: Sequence[SentCell]) -> str:
        return template("part").substitute(
            facts=self.facts,
            nonce=self.nonce,
            part=number,
            parts=of,
            first=group[0].entry.cell if group else 1,
            last=group[-1].entry.cell if group else 1,
            cells_in_all=len(cells),
            cells="\n".join(cell.text for cell in group if cell.text),
        )


def divide(
    assignment: Assignment,
    notebook: Notebook,
    facts: Facts,
    manner: Manner,
    *,
    room: Room,
    nonce: str = "",
    names: Sequence[str] = (),
) -> Division:
    """The notebook in as few parts as `room` allows, cut between cells. The other arguments are those of `prompt.build`.

    Raises ModelError when the rubric leaves no room for a notebook: it is never shortened.
    """
    return Division(
        parts=(),
        manifest=(),
        assignment=assignment,
        room=room,
        system=prompt.system_text(assignment, manner),
        facts=prompt.facts_text(facts),
        outline="",
        nonce=nonce or prompt.random_nonce(),
        precedents=manner.precedents,
    ).divided(notebook, names)


def _collecting(assignment: Assignment, precedents: Sequence[Precedent]) -> str:
    """The same for every part of every submission of an assignment, so that providers can cache it."""
    return template("collect").substitute(
        title=assignment.title,
        course=assignment.course,
        brief=assignment.brief,
        rubric=prompt.rubric_text(assignment.rubric, precedents),
    )


def split(cells: Sequence[SentCell], budget: int) -> list[list[SentCell]]:
    """The cells in consecutive groups of at most `budget` tokens, as few as there can be and then of about the same size."""
    few = len(_packed(cells, budget))
    low, high = sum(cell.entry.tokens for cell in cells) // few, budget
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_packed(cells, middle)) <= few else (middle + 1, high)
    return _packed(cells, high)


def _packed(cells: Sequence[SentCell], budget: int) -> list[list[SentCell]]:
    groups: list[list[SentCell]] = [[]]
    taken = 0
    for cell in cells:
        if groups[-1] and taken + cell.entry.tokens > budget:
            groups.append([])
            taken = 0
        groups[-1].append(cell)
        taken += cell.entry.tokens
    return groups
