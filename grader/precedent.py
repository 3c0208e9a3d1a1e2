"""Precedents: the coach's rules on what a criterion leaves open, told to the model with the rubric, and the cases that led to them.

A precedent never changes the frozen rubric version: it stands beside it, in versions of its own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader import plain_text, tripwire
from grader.errors import PrecedentError
from grader.masking import masked, neutralised
from grader.names import NameMask
from grader.notebook import Notebook

LONGEST_RULE = 400
LONGEST_DESCRIPTION = 120
"""Characters."""

MOST_OF_A_CRITERION = 8
MOST_IN_ALL = 30
MOST_CHARACTERS = 6_000
"""Of the rules and descriptions in force for one assignment: every call is sent all of them."""

HEADING = "Precedents (the coach's rules on what the levels leave open; follow them like the levels):"

_NOTHING = Notebook(cells=(), language="", version="")


@dataclass(frozen=True, kw_only=True)
class Case:
    """The work that led to a precedent. It is the student's: it goes with them, and the rule stays.

    `question` is what the model had asked, "" when nobody asked. `cells` and `quote` are what the suggestion cited, shown to coaches and never sent.
    `score` is the one it was settled with, None while none was given. `description` is the coach's line about the work, without the student's name:
    it is told to the model.
    """

    submission_id: int
    question: str = ""
    cells: tuple[int, ...] = ()
    quote: str = ""
    score: int | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """One version of a precedent. `id` is the version's, `key` the precedent's own; `version` counts from 1. `case` None: there is none, or its student was erased."""

    id: int
    key: str
    version: int
    assignment: str
    criterion_id: str
    rule: str
    coach: str
    created_at: datetime
    changed_at: datetime
    withdrawn: bool = False
    case: Case | None = None

    @property
    def description(self) -> str:
        return self.case.description if self.case else ""

    @property
    def length(self) -> int:
        """Characters that every call is sent of it."""
        return len(self.rule) + len(self.description)


def line(text: str) -> str:
    """`text` as one line in which nothing is hidden, private or a sign of our prompts."""
    shown = plain_text.CONTROLS.sub(" ", tripwire.without_hidden(plain_text.source(text).replace("\ufeff", "")))
    return " ".join(neutralised(masked(shown)).split())


def entered_rule(text: str, names: Collection[str] = ()) -> str:
    """The rule a coach typed, as it is kept. `names` are the student's of the case. Raises PrecedentError when it is empty or too long."""
    rule = without_names(line(text), names)
    if not rule:
        raise PrecedentError("precedents.empty")
    if len(rule) > LONGEST_RULE:
        raise PrecedentError("precedents.too_long", n=len(rule), most=LONGEST_RULE)
    return rule


def entered_description(text: str, names: Collection[str] = ()) -> str:
    """The coach's line about the case, as it is kept. Raises PrecedentError when it is too long."""
    description = without_names(line(text), names)
    if len(description) > LONGEST_DESCRIPTION:
        raise PrecedentError("precedents.case_too_long", n=len(description), most=LONGEST_DESCRIPTION)
    return description


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` with `[student]` where one of `names` stands, as it is masked in what is sent of a notebook."""
    return NameMask(names, _NOTHING).text(text)


def in_force(precedents: Iterable[Precedent]) -> tuple[Precedent, ...]:
    """Those that are not withdrawn, in their order."""
    return tuple(one for one in precedents if not one.withdrawn)


def of_criterion(precedents: Iterable[Precedent], criterion_id: str) -> tuple[Precedent, ...]:
    return tuple(one for one in precedents if one.criterion_id == criterion_id)


def require_room(others: Sequence[Precedent], criterion_id: str, length: int) -> None:
    """Raises PrecedentError when one more of `length` characters for the criterion is more than is sent. `others` are those in force beside it."""
    if len(of_criterion(others, criterion_id)) >= MOST_OF_A_CRITERION:
        raise PrecedentError("precedents.too_many_of_one", most=MOST_OF_A_CRITERION)
    if len(others) >= MOST_IN_ALL:
        raise PrecedentError("precedents.too_many", most=MOST_IN_ALL)
    if sum(one.length for one in others) + length > MOST_CHARACTERS:
        raise PrecedentError("precedents.too_much", most=f"{MOST_CHARACTERS:,}")


def told(precedents: Iterable[Precedent], criterion_id: str) -> str:
    """What the model reads under the criterion, with its heading; "" without any."""
    lines = [_told(one) for one in of_criterion(precedents, criterion_id)]
    return "\n".join([HEADING, *lines]) if lines else ""


def _told(one: Precedent) -> str:
    # whatever the gradebook holds, of what came in from elsewhere too
    rule, description = line(one.rule)[:LONGEST_RULE], line(one.description)[:LONGEST_DESCRIPTION]
    if not description:
        return f"  - {rule}"
    settled = "" if one.case is None or one.case.score is None else f" → {one.case.score}"
    return f"  - {rule} (Case: {description}{settled})"
