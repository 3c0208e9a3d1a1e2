"""A coach's work on an assignment before it is in force: every step of it, to go back and forth in.

What is being edited is an `Assignment` that need not be sound yet: texts may be empty, levels stand in the order they were entered. Its criteria's ids are unique.
Operations that name something that is no longer there change nothing. What is missing: `grader/rubric_flaws.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from grader.rubric import Assignment, Criterion, Level, LookFor, Material, Place, Rubric

MOST_STEPS = 100
"""States that are kept; the oldest are let go of."""
_MET = {"ko": ("미충족", "충족"), "en": ("Not met", "Met")}


@dataclass(frozen=True, kw_only=True)
class Editing:
    """`states`, oldest first, never empty; `at` is the one that is shown. `fields` names for each state the text whose typing led to it, else "".

    `base` is the `fingerprint` of what was in force when the work began, "" for a new assignment.
    """

    states: tuple[Assignment, ...]
    fields: tuple[str, ...]
    at: int = 0
    base: str = ""

    @property
    def now(self) -> Assignment:
        return self.states[self.at]

    @property
    def can_undo(self) -> bool:
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        return self.at < len(self.states) - 1

    def undone(self) -> "Editing":
        return replace(self, at=max(0, self.at - 1))

    def redone(self) -> "Editing":
        return replace(self, at=min(len(self.states) - 1, self.at + 1))

    def stepped(self, new: Assignment, *, field: str = "") -> "Editing":
        """One step further, to `new`; what had been undone is let go of. Typing on in the same `field` (see `typing`) is the same step."""
        if new == self.now:
            return self
        typed_on = bool(field) and field == self.fields[self.at] and self.at > 0
        kept = self.at if typed_on else self.at + 1
        states, fields = (*self.states[:kept], new), (*self.fields[:kept], field)
        return replace(self, states=states[-MOST_STEPS:], fields=fields[-MOST_STEPS:], at=min(kept, MOST_STEPS - 1))


def begun(assignment: Assignment, *, base: str) -> Editing:
    return Editing(states=(assignment,), fields=("",), base=base)


def typing(field: str, before: str, after: str) -> str:
    """The name of the step by which a text grew at its end; "" when it was changed in another way, which is a step of its own."""
    return field if len(after) > len(before) and after.startswith(before) else ""


def new_id(taken: Collection[str]) -> str:
    """`c` and a number above all that are taken: the id of a criterion that was deleted never becomes another's."""
    numbers = [
        int(one[1:]) for one in taken if one[:1] == "c" and one[1:].isascii() and one[1:].isdigit() and len(one) < 12
    ]
    return f"c{max(numbers, default=0) + 1}"


def ids(editing: Editing) -> set[str]:
    """Of all criteria there ever were."""
    return {criterion.id for state in editing.states for criterion in state.rubric.criteria}


# the assignment and its list of criteria


def blank(key: str, title: str, language: str) -> Assignment:
    """A new assignment with one criterion to begin with."""
    empty = Assignment(key=key, title=title, course="", brief="", language=language, rubric=Rubric(criteria=()))
    return with_criterion(empty, "c1")


def with_criterion(assignment: Assignment, criterion_id: str) -> Assignment:
    """With a criterion to fill in at the end, scored 0 or 1."""
    levels = scaled((), (0, 1), assignment.language)
    new = Criterion(id=criterion_id, name="", description="", levels=levels)
    return _listed(assignment, (*assignment.rubric.criteria, new))


def duplicated(assignment: Assignment, criterion_id: str, copy_id: str) -> Assignment:
    """With a copy right behind the criterion."""
    criteria: list[Criterion] = []
    for item in assignment.rubric.criteria:
        criteria += (item, replace(item, id=copy_id)) if item.id == criterion_id else (item,)
    return _listed(assignment, criteria)


def without(assignment: Assignment, criterion_id: str) -> Assignment:
    return replace(assignment, rubric=assignment.rubric.without([criterion_id]))


def moved(assignment: Assignment, criterion_id: str, by: int) -> Assignment:
    """The criterion `by` places further down (up when negative), as far as there are places."""
    criteria = list(assignment.rubric.criteria)
    at = next((index for index, item in enumerate(criteria) if item.id == criterion_id), None)
    if at is None:
        return assignment
    item = criteria.pop(at)
    criteria.insert(max(0, min(len(criteria), at + by)), item)
    return _listed(assignment, criteria)


def _listed(assignment: Assignment, criteria: Iterable[Criterion]) -> Assignment:
    return replace(assignment, rubric=Rubric(criteria=tuple(criteria)))


# a criterion


def changed(assignment: Assignment, criterion_id: str, **values: Any) -> Assignment:  # noqa: ANN401 - fields of Criterion
    return _listed(
        assignment,
        (replace(item, **values) if item.id == criterion_id else item for item in assignment.rubric.criteria),
    )


def resting_on(assignment: Assignment, criterion_id: str, materials: Collection[str]) -> Assignment:
    return changed(assignment, criterion_id, rests_on=tuple(one for one in Material if one in materials))


def rescaled(assignment: Assignment, criterion_id: str, scores: Sequence[int]) -> Assignment:
    """The criterion with exactly these scores; a level that has one of them stays as it is."""
    item = assignment.rubric.criterion(criterion_id)
    if item is None:
        return assignment
    return changed(assignment, criterion_id, levels=scaled(item.levels, scores, assignment.language))


def scaled(levels: Sequence[Level], scores: Sequence[int], language: str) -> tuple[Level, ...]:
    there = {level.score: level for level in reversed(levels)}
    if not there and tuple(scores) == (0, 1):
        there = {score: Level(score=score, descriptor=_MET[language][score]) for score in scores}
    return tuple(there.get(score) or Level(score=score, descriptor="") for score in scores)


# its levels and their rules, by position


def with_level(assignment: Assignment, criterion_id: str) -> Assignment:
    """With one more level, a point above the highest."""
    item = assignment.rubric.criterion(criterion_id)
    if item is None:
        return assignment
    score = max((level.score for level in item.levels), default=-1) + 1
    return changed(assignment, criterion_id, levels=(*item.levels, Level(score=score, descriptor="")))


def without_level(assignment: Assignment, criterion_id: str, at: int) -> Assignment:
    item = assignment.rubric.criterion(criterion_id)
    if item is None or not 0 <= at < len(item.levels):
        return assignment
    return changed(assignment, criterion_id, levels=item.levels[:at] + item.levels[at + 1 :])


def changed_level(assignment: Assignment, criterion_id: str, at: int, **values: Any) -> Assignment:  # noqa: ANN401 - fields of Level
    item = assignment.rubric.criterion(criterion_id)
    if item is None or not 0 <= at < len(item.levels):
        return assignment
    level = replace(item.levels[at], **values)
    return changed(assignment, criterion_id, levels=(*item.levels[:at], level, *item.levels[at + 1 :]))


def rules_of(assignment: Assignment, criterion_id: str, at: int) -> tuple[LookFor, ...]:
    item = assignment.rubric.criterion(criterion_id)
    return item.levels[at].look_for if item is not None and 0 <= at < len(item.levels) else ()


def with_rule(assignment: Assignment, criterion_id: str, at: int) -> Assignment:
    """With one more rule to fill in for a level."""
    rules = (*rules_of(assignment, criterion_id, at), LookFor(place=Place.CALL, pattern=""))
    return changed_level(assignment, criterion_id, at, look_for=rules)


def without_rule(assignment: Assignment, criterion_id: str, at: int, rule: int) -> Assignment:
    rules = rules_of(assignment, criterion_id, at)
    return changed_level(
        assignment, criterion_id, at, look_for=tuple(one for index, one in enumerate(rules) if index != rule)
    )


def changed_rule(assignment: Assignment, criterion_id: str, at: int, rule: int, **values: Any) -> Assignment:  # noqa: ANN401 - fields of LookFor
    rules = rules_of(assignment, criterion_id, at)
    if not 0 <= rule < len(rules):
        return assignment
    new = replace(rules[rule], **values)
    if new.place is not Place.NUMBER:
        new = replace(new, at_least=None, at_most=None)
    return changed_level(
        assignment, criterion_id, at, look_for=tuple(new if index == rule else one for index, one in enumerate(rules))
    )


# what it becomes


def sound(assignment: Assignment) -> Assignment:
    """As it is put into force: nothing blank around texts, levels ascending."""
    criteria = (
        replace(
            item, name=item.name.strip(), description=item.description.strip(),
            levels=tuple(sorted(map(_trimmed, item.levels), key=lambda level: level.score)),
        )
        for item in assignment.rubric.criteria
    )  # fmt: skip
    texts = {name: getattr(assignment, name).strip() for name in ("title", "course", "brief", "expected")}
    return _listed(replace(assignment, **texts), criteria)


def _trimmed(level: Level) -> Level:
    rules = tuple(replace(rule, pattern=rule.pattern.strip(), what=rule.what.strip()) for rule in level.look_for)
    return replace(level, descriptor=level.descriptor.strip(), look_for=rules)


def free_copy_title(title: str, taken: Collection[str], language: str) -> str:
    """The title of a copy, unlike all that are taken."""
    word = "copy" if language == "en" else "사본"
    return next(
        name for n in count(1) if (name := f"{title} ({word})" if n == 1 else f"{title} ({word} {n})") not in taken
    )
