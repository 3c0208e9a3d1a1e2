"""Reads every criterion of a rubric for what makes it hard to grade by."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.rubric import Assignment, Criterion, Rubric
from grader.rubric_lint import demands, levels, wording
from grader.rubric_lint.finding import Finding, Text

_HANGUL = re.compile(r"[가-힣]")


def lint(rubric: Rubric) -> tuple[Finding, ...]:
    """The findings, in the order of the criteria. A description says what is judged, so the name is read closely only where there is none of its own."""
    shared = Counter(item.description for item in rubric.criteria)
    return tuple(
        finding for item in rubric.criteria for finding in _of(item, own=shared[item.description] == 1 or len(rubric.criteria) == 1)
    )  # fmt: skip


def accepted(assignment: Assignment, finding: Finding, rewrite: Sequence[Criterion] = ()) -> Assignment:
    """The assignment with `rewrite` (the finding's own, unless another is given) in the place of the criterion it is about."""
    new = tuple(rewrite) or finding.rewrite
    criteria: list[Criterion] = []
    for item in assignment.rubric.criteria:
        criteria += new if item.id == finding.criterion else (item,)
    taken: set[str] = set()
    for at, item in enumerate(criteria):
        chosen, copy = item.id, 2
        while chosen in taken:
            chosen, copy = f"{item.id[:36]}_{copy}", copy + 1
        taken.add(chosen)
        criteria[at] = replace(item, id=chosen)
    return replace(assignment, rubric=Rubric(criteria=tuple(criteria)))


def _of(item: Criterion, *, own: bool) -> Iterator[Finding]:
    """`own`: the description is this criterion's alone, not a section's."""
    described = bool(item.description.strip()) and own
    name = _text(item, "name", item.name)
    judged = _text(item, "description", item.description) if described else name
    english = name.english and judged.english
    several = list(demands.demands(judged)) or (list(demands.demands(name)) if judged is not name else [])
    yield from several
    yield from wording.vague(judged)
    yield from wording.threshold(judged)
    yield from list(wording.unseen(name)) or (wording.unseen(judged) if judged is not name else ())
    yield from levels.without_descriptors(item, english=english)
    yield from levels.overlapping(item, english=english)


def _text(item: Criterion, field: str, text: str) -> Text:
    return Text(criterion=item, field=field, text=text, english=not _HANGUL.search(text))
