"""Assignments and the rubrics their submissions are judged by. Reading them from files: `grader/rubric_file.py`."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property


class Place(StrEnum):
    """Where a `look_for` rule looks."""

    IMPORT = "import"
    CALL = "call"
    CODE = "code"
    MARKDOWN = "markdown"
    OUTPUT = "output"
    NUMBER = "number"


class Material(StrEnum):
    """What a criterion may rest on."""

    CODE = "code"
    WRITING = "writing"
    OUTPUT = "output"
    NUMBER = "number"
    IMAGE = "image"


@dataclass(frozen=True, kw_only=True)
class LookFor:
    """One rule of the offline grader.

    `pattern` is a module name for IMPORT, a (dotted) function name for CALL (alternatives parted by `|`), a regular expression for CODE, MARKDOWN and
    OUTPUT, and for NUMBER the regular expression of the name before the number (`accuracy`). `at_least`/`at_most` bound the number; `times` is how many
    cells must match. `what` says in the assignment's language what is looked for; "" shows the pattern instead.
    """

    place: Place
    pattern: str
    at_least: float | None = None
    at_most: float | None = None
    times: int = 1
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of a criterion's scale. `look_for`: all of these must hold for the offline grader to suggest it; none: it cannot tell."""

    score: int
    descriptor: str
    look_for: tuple[LookFor, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One aspect judged. `id` is `[a-z][a-z0-9_]*`, unique in its rubric; `levels` ascend by score, at least two.

    `rests_on` names the material that decides, in the order of `Material`; empty: the rubric does not say.
    """

    id: str
    name: str
    description: str
    levels: tuple[Level, ...]
    rests_on: tuple[Material, ...] = ()

    @property
    def scores(self) -> tuple[int, ...]:
        return tuple(level.score for level in self.levels)

    @property
    def lowest(self) -> int:
        return self.levels[0].score

    @property
    def highest(self) -> int:
        return self.levels[-1].score

    def level(self, score: int) -> Level | None:
        return next((level for level in self.levels if level.score == score), None)


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """The criteria of an assignment, in the order they are judged."""

    criteria: tuple[Criterion, ...]

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.id == criterion_id), None)

    def without(self, ids: Collection[str]) -> "Rubric":
        """The criteria that `ids` do not name, in their order."""
        return Rubric(criteria=tuple(criterion for criterion in self.criteria if criterion.id not in ids))

    @property
    def max_score(self) -> int:
        return sum(criterion.highest for criterion in self.criteria)

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 of the content; equal digests are the same rubric version."""
        content = asdict(self)
        for criterion in content["criteria"]:
            if not criterion["rests_on"]:
                del criterion["rests_on"]  # versions recorded before there was such a field keep their digest
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The task handed out. `key` names it in links and on the command line; `brief` is what the student was asked to do; `language` is that text's.

    `expected` says what is to be handed in, for coaches: it is not told to the model and no part of a rubric version.
    """

    key: str
    title: str
    course: str
    brief: str
    language: str
    rubric: Rubric
    expected: str = ""

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 of what a version of the rubric freezes: the rubric, and the brief that is told to the model with it."""
        return hashlib.sha256(f"{self.rubric.digest}\0{self.brief}".encode()).hexdigest()
