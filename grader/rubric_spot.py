"""Where in an assignment a value stands, to read it there and to write another."""

from dataclasses import dataclass, replace
from typing import Any

from grader import rubric_editing
from grader.rubric import Assignment, Criterion, Level, LookFor


@dataclass(frozen=True, kw_only=True)
class Spot:
    """The field `field` of a rule of a level of a criterion, or of what is named of these. `level` and `rule` count from 0."""

    field: str
    criterion: str = ""
    level: int | None = None
    rule: int | None = None

    @property
    def name(self) -> str:
        """A name no other spot has."""
        parts = (self.criterion, self.level, self.rule, self.field)
        return "_".join(str(part) for part in parts if part not in ("", None))

    def read(self, assignment: Assignment) -> Any:  # noqa: ANN401 - fields have values of every type
        """The value; None when there is no such place any more."""
        holder = self._holder(assignment)
        return None if holder is None else getattr(holder, self.field)

    def write(self, assignment: Assignment, value: Any) -> Assignment:  # noqa: ANN401
        """The assignment with `value` there; as it was when there is no such place any more."""
        values = {self.field: value}
        if not self.criterion:
            return replace(assignment, **values)
        if self.level is None:
            return rubric_editing.changed(assignment, self.criterion, **values)
        if self.rule is None:
            return rubric_editing.changed_level(assignment, self.criterion, self.level, **values)
        return rubric_editing.changed_rule(assignment, self.criterion, self.level, self.rule, **values)

    def _holder(self, assignment: Assignment) -> Assignment | Criterion | Level | LookFor | None:
        if not self.criterion:
            return assignment
        item = assignment.rubric.criterion(self.criterion)
        if item is None or self.level is None:
            return item
        if not self.level < len(item.levels):
            return None
        level = item.levels[self.level]
        if self.rule is None:
            return level
        return level.look_for[self.rule] if self.rule < len(level.look_for) else None
