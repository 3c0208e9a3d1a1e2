"""Reads an assignment with its rubric from YAML or JSON. The format is specified in docs/rubric-format.md; `grader/rubric_yaml.py` writes it."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grader.errors import RubricError
from grader.look_for import compiled
from grader.rubric import Assignment, Criterion, Level, LookFor, Material, Place, Rubric
from grader.yaml_text import Path, line_of, load

LONGEST_TEXT = 200_000
LONGEST_PATTERN = 300
LONGEST_SENTENCE = 4_000
LONGEST_SHORT = 200
LONGEST_BRIEF = 20_000
"""Characters of a file, a rule's pattern, a name or descriptor, a course or note, and a brief."""
MOST_CRITERIA, MOST_LEVELS, MOST_RULES = 60, 30, 20
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_RESERVED = ("overall", "criteria")
"""Names the model's reply uses beside the criteria's ids."""
_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_NAMES = re.compile(rf"{_NAME}(?:\s*\|\s*{_NAME})*")
_NESTED_REPEAT = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")
_WITHOUT_LEVELS = ("미충족", "충족"), ("Not met", "Met")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Sentence = Annotated[str, Field(min_length=1, max_length=LONGEST_SENTENCE)]
Pattern = Annotated[str, Field(min_length=1, max_length=LONGEST_PATTERN)]
Bound = Annotated[float, Field(allow_inf_nan=False)]


class RuleText(_Strict):
    """One `look_for` rule: exactly one of the places, and what narrows it."""

    import_: Pattern | None = Field(None, alias="import")
    call: Pattern | None = None
    code: Pattern | None = None
    markdown: Pattern | None = None
    output: Pattern | None = None
    number: Pattern | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    times: Annotated[int, Field(ge=1, le=100)] = 1
    what: Annotated[str, Field(max_length=LONGEST_SHORT)] = ""

    @property
    def places(self) -> list[tuple[Place, str]]:
        """Each place the rule names, with its pattern."""
        named = self.model_dump(by_alias=True)
        return [(place, named[place.value]) for place in Place if named[place.value] is not None]


class LevelText(_Strict):
    score: Annotated[int, Field(ge=0, le=1000)]
    descriptor: Sentence
    look_for: Annotated[list[RuleText], Field(max_length=MOST_RULES)] = []


class CriterionText(_Strict):
    """`look_for` beside (not inside) the levels is the short form's: it belongs to the score 1 of a criterion without levels."""

    id: str | None = None
    name: Sentence
    description: Annotated[str, Field(max_length=LONGEST_SENTENCE)] = ""
    rests_on: list[Literal["code", "writing", "output", "number", "image"]] = []
    levels: Annotated[list[LevelText], Field(max_length=MOST_LEVELS)] | None = None
    look_for: Annotated[list[RuleText], Field(max_length=MOST_RULES)] = []

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.levels is not None and self.look_for:
            raise ValueError("look_for_beside_levels")
        return self


class AssignmentText(_Strict):
    key: str | None = None
    title: Sentence
    course: Annotated[str, Field(max_length=LONGEST_SHORT)] = ""
    brief: Annotated[str, Field(max_length=LONGEST_BRIEF)] = ""
    expected: Annotated[str, Field(max_length=LONGEST_SENTENCE)] = ""
    language: Literal["ko", "en"] = "ko"
    criteria: Annotated[list[CriterionText], Field(max_length=MOST_CRITERIA)]


class _File:
    """The text being read, to say where in it something is wrong."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.data: Any = None

    def error(self, key: str, path: Path, *, line: int | None = None, **values: str | int) -> RubricError:
        """The error `key` about what stands at `path`; says the file, the line, the criterion and the field."""
        line = line or line_of(self.text, path)
        where = f"{self.name}:{line}" if line else self.name
        return RubricError(f"rubric.{key}", where=where + self._criterion(path), field=_field(path), **values)

    def _criterion(self, path: Path) -> str:
        match path:
            case ("criteria", int(index), *_):
                try:
                    given = self.data["criteria"][index]
                    name = next((given[key] for key in ("id", "name") if isinstance(given.get(key), str)), "")
                except (AttributeError, LookupError, TypeError):
                    name = ""
                return f" (#{index + 1}" + (f" “{name[:60]}”)" if name else ")")
        return ""


def _field(path: Path) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "-"


def read_assignment(text: str, *, name: str) -> Assignment:
    """The assignment that `text` (YAML or JSON) describes. `name` is the file's, for errors and, without its ending, for a missing `key`.

    Raises RubricError with one sentence that says where (file, line, criterion, field), what is wrong and what to do.
    """
    file = _File(text, name)
    if len(text) > LONGEST_TEXT:
        raise file.error("too_long", (), limit=LONGEST_TEXT)
    file.data = _data(file)
    try:
        given = AssignmentText.model_validate(file.data)
    except ValidationError as error:
        raise _translated(file, error) from None
    if not given.criteria:
        raise file.error("no_criteria", ("criteria",))
    criteria = tuple(_criterion(file, item, index, given.language) for index, item in enumerate(given.criteria))
    _refuse_twins(file, "duplicate_id", [(item.id, ("criteria", index)) for index, item in enumerate(criteria)])
    return Assignment(
        key=_key(file, given), title=given.title.strip(), course=given.course.strip(), brief=given.brief.strip(),
        expected=given.expected.strip(), language=given.language, rubric=Rubric(criteria=criteria),
    )  # fmt: skip


def _data(file: _File) -> dict[str, Any]:
    try:
        data = load(file.text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise file.error("unreadable", (), line=line, problem=error.problem or "?") from error
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        yaml.YAMLError,
    ) as error:
        raise file.error("unreadable", (), problem=type(error).__name__) from error
    if not isinstance(data, dict):
        raise file.error("no_mapping", ())
    return data


def _key(file: _File, given: AssignmentText) -> str:
    if given.key is None:
        stem = file.name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].partition(".")[0]
        key = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60]
        return key if _KEY.fullmatch(key) else "assignment"
    if not _KEY.fullmatch(given.key):
        raise file.error("bad_key", ("key",), given=given.key[:60])
    return given.key


def _criterion(file: _File, given: CriterionText, index: int, language: str) -> Criterion:
    path: Path = ("criteria", index)
    criterion_id = f"c{index + 1}" if given.id is None else given.id
    if not _ID.fullmatch(criterion_id) or criterion_id in _RESERVED:
        raise file.error("bad_id", (*path, "id"), given=criterion_id[:60])
    levels = tuple(_levels(file, given, path, language))
    if len(levels) < 2:
        raise file.error("too_few_levels", (*path, "levels"), n=len(levels))
    _refuse_twins(file, "duplicate_score", [(level.score, (*path, "levels", at)) for at, level in enumerate(levels)])
    return Criterion(
        id=criterion_id, name=given.name.strip(), description=given.description.strip(),
        levels=tuple(sorted(levels, key=lambda level: level.score)),
        rests_on=tuple(material for material in Material if material in given.rests_on),
    )  # fmt: skip


def _levels(file: _File, given: CriterionText, path: Path, language: str) -> Iterator[Level]:
    if given.levels is None:
        unmet, met = _WITHOUT_LEVELS[language == "en"]
        yield Level(score=0, descriptor=unmet)
        yield Level(score=1, descriptor=met, look_for=tuple(_rules(file, given.look_for, (*path, "look_for"))))
        return
    for index, level in enumerate(given.levels):
        rules = _rules(file, level.look_for, (*path, "levels", index, "look_for"))
        yield Level(score=level.score, descriptor=level.descriptor.strip(), look_for=tuple(rules))


def _rules(file: _File, given: Sequence[RuleText], path: Path) -> Iterator[LookFor]:
    for index, rule in enumerate(given):
        at = (*path, index)
        if len(rule.places) != 1:
            raise file.error("one_place", at, places=", ".join(Place))
        place, pattern = rule.places[0]
        problem = pattern_problem(place, pattern)
        if problem:
            raise file.error(problem, (*at, place.value), given=pattern[:80])
        bounded = rule.at_least is not None or rule.at_most is not None
        if bounded != (place is Place.NUMBER):
            raise file.error("bounds", at)
        yield LookFor(
            place=place, pattern=pattern, at_least=rule.at_least, at_most=rule.at_most, times=rule.times, what=rule.what.strip()
        )  # fmt: skip


def pattern_problem(place: Place, pattern: str) -> str | None:
    """The key of what is wrong with a pattern. A repeated group that repeats within is refused: it can take for ever on an unlucky line."""
    if place in (Place.IMPORT, Place.CALL):
        return None if _NAMES.fullmatch(pattern) else "bad_name"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python warns about it will one day read differently
            compiled(place, pattern)
    except (re.error, RecursionError, OverflowError, Warning):
        return "bad_pattern"
    return "slow_pattern" if _NESTED_REPEAT.search(pattern) else None


def _refuse_twins(file: _File, key: str, named: Iterable[tuple[str | int, Path]]) -> None:
    seen: set[str | int] = set()
    for value, path in named:
        if value in seen:
            raise file.error(key, path, given=value)
        seen.add(value)


_KEYS_OF = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_too_short": "empty_text",
    "string_too_long": "long_text",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "float_type": "not_number",
    "finite_number": "not_number",
    "list_type": "not_list",
    "too_long": "long_list",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "bad_language",
    "value_error": "look_for_beside_levels",
}


def _translated(file: _File, error: ValidationError) -> RubricError:
    """The first thing pydantic found, as a sentence."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "literal_error" and "rests_on" in first["loc"]:
        return file.error("bad_material", first["loc"], materials=", ".join(Material))
    return file.error(_KEYS_OF.get(first["type"], "wrong_value"), first["loc"])
