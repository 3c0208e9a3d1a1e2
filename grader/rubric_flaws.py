"""What an assignment that is being edited still lacks, each in one sentence for the place it belongs beside."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from grader.errors import Problem
from grader.rubric import Assignment, Criterion, Level, LookFor, Place
from grader.rubric_file import (
    LONGEST_BRIEF,
    LONGEST_PATTERN,
    LONGEST_SENTENCE,
    LONGEST_SHORT,
    MOST_CRITERIA,
    MOST_LEVELS,
    MOST_RULES,
    pattern_problem,
)
from grader.rubric_spot import Spot

HIGHEST_SCORE = 1000
_PROBLEMS = {"bad_name": "name", "bad_pattern": "expression", "slow_pattern": "slow"}


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """`criterion` is an id, "" for what concerns the assignment; `level` and `rule` count from 0, None where none is meant. `field` is the field's name."""

    problem: Problem
    field: str
    criterion: str = ""
    level: int | None = None
    rule: int | None = None

    def say(self, language: str) -> str:
        return self.problem.say(language)

    @property
    def spot(self) -> Spot:
        return Spot(criterion=self.criterion, level=self.level, rule=self.rule, field=self.field)


def flaws(assignment: Assignment) -> tuple[Flaw, ...]:
    """All of them, in reading order; none: it can be put into force."""
    return tuple(_of_assignment(assignment))


def _of_assignment(assignment: Assignment) -> Iterator[Flaw]:
    if not assignment.title.strip():
        yield Flaw(problem=Problem("rubric_editor.flaw_title"), field="title")
    for field, most in (("title", LONGEST_SENTENCE), ("course", LONGEST_SHORT), ("brief", LONGEST_BRIEF), ("expected", LONGEST_SENTENCE)):  # fmt: skip
        if len(getattr(assignment, field)) > most:
            yield Flaw(problem=_long(len(getattr(assignment, field)), most), field=field)
    criteria = assignment.rubric.criteria
    if not criteria:
        yield Flaw(problem=Problem("rubric_editor.flaw_no_criteria"), field="criteria")
    if len(criteria) > MOST_CRITERIA:
        problem = Problem("rubric_editor.flaw_many_criteria", {"n": len(criteria), "most": MOST_CRITERIA})
        yield Flaw(problem=problem, field="criteria")
    for criterion in criteria:
        yield from _of_criterion(criterion)


def _of_criterion(item: Criterion) -> Iterator[Flaw]:
    if not item.name.strip():
        yield Flaw(problem=Problem("rubric_editor.flaw_name"), field="name", criterion=item.id)
    for field in ("name", "description"):
        if len(getattr(item, field)) > LONGEST_SENTENCE:
            problem = _long(len(getattr(item, field)), LONGEST_SENTENCE)
            yield Flaw(problem=problem, field=field, criterion=item.id)
    if len(item.levels) < 2:
        problem = Problem("rubric_editor.flaw_few_levels", {"n": len(item.levels)})
        yield Flaw(problem=problem, field="levels", criterion=item.id)
    if len(item.levels) > MOST_LEVELS:
        problem = Problem("rubric_editor.flaw_many_levels", {"n": len(item.levels), "most": MOST_LEVELS})
        yield Flaw(problem=problem, field="levels", criterion=item.id)
    scores = Counter(level.score for level in item.levels)
    for at, level in enumerate(item.levels):
        yield from _of_level(item, at, level, twin=scores[level.score] > 1)


def _of_level(item: Criterion, at: int, level: Level, *, twin: bool) -> Iterator[Flaw]:
    if not 0 <= level.score <= HIGHEST_SCORE:
        problem = Problem("rubric_editor.flaw_score", {"most": HIGHEST_SCORE})
        yield Flaw(problem=problem, field="score", criterion=item.id, level=at)
    if twin:
        problem = Problem("rubric_editor.flaw_twin_score", {"score": level.score})
        yield Flaw(problem=problem, field="score", criterion=item.id, level=at)
    if not level.descriptor.strip():
        problem = Problem("rubric_editor.flaw_descriptor", {"score": level.score})
        yield Flaw(problem=problem, field="descriptor", criterion=item.id, level=at)
    elif len(level.descriptor) > LONGEST_SENTENCE:
        problem = _long(len(level.descriptor), LONGEST_SENTENCE)
        yield Flaw(problem=problem, field="descriptor", criterion=item.id, level=at)
    if len(level.look_for) > MOST_RULES:
        problem = Problem("rubric_editor.flaw_many_rules", {"n": len(level.look_for), "most": MOST_RULES})
        yield Flaw(problem=problem, field="descriptor", criterion=item.id, level=at)
    for number, rule in enumerate(level.look_for):
        for field, problem in _of_rule(rule):
            yield Flaw(problem=problem, field=field, criterion=item.id, level=at, rule=number)


def _of_rule(rule: LookFor) -> Iterator[tuple[str, Problem]]:
    problem = rule_problem(rule)
    if problem is not None:
        yield "pattern", problem
    if rule.place is Place.NUMBER and rule.at_least is None and rule.at_most is None:
        yield "at_least", Problem("rubric_editor.flaw_bounds")
    if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        yield "at_least", Problem("rubric_editor.flaw_bounds_order")
    if len(rule.what) > LONGEST_SHORT:
        yield "what", _long(len(rule.what), LONGEST_SHORT)


def rule_problem(rule: LookFor) -> Problem | None:
    """Why what a rule looks for cannot be looked for."""
    pattern = rule.pattern.strip()
    if not pattern:
        return Problem("rubric_editor.flaw_pattern")
    if len(pattern) > LONGEST_PATTERN:
        return _long(len(pattern), LONGEST_PATTERN)
    found = pattern_problem(rule.place, pattern)
    return Problem(f"rubric_editor.flaw_bad_{_PROBLEMS[found]}") if found else None


def _long(length: int, most: int) -> Problem:
    return Problem("rubric_editor.flaw_long", {"over": length - most, "most": most})
