"""Writes an assignment with its rubric as YAML, which `grader/rubric_file.py` reads."""

from typing import Any

from grader.rubric import Assignment, Level
from grader.yaml_text import dump


def as_yaml(assignment: Assignment) -> str:
    """The file that `read_assignment` reads as this very assignment."""
    head = {name: getattr(assignment, name) for name in ("key", "title", "course", "language", "brief", "expected")}
    criteria = [
        {
            **_given({"id": item.id, "name": item.name, "description": item.description}),
            **_given({"rests_on": [material.value for material in item.rests_on]}),
            "levels": [
                _given({"score": level.score, "descriptor": level.descriptor, "look_for": _rules_given(level)})
                for level in item.levels
            ],
        }
        for item in assignment.rubric.criteria
    ]
    return dump({**_given(head), "criteria": criteria})


def _rules_given(level: Level) -> list[dict[str, Any]]:
    return [
        _given(
            {
                rule.place.value: rule.pattern,
                "at_least": rule.at_least,
                "at_most": rule.at_most,
                "times": None if rule.times == 1 else rule.times,
                "what": rule.what,
            }
        )
        for rule in level.look_for
    ]


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [])}
