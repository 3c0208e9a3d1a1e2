"""The assignments that can be chosen: the bundled ones by name, the coach's own in the gradebook, and any file."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from grader.errors import RubricError
from grader.rubric import Assignment
from grader.rubric_file import read_assignment
from grader.rubric_yaml import as_yaml

FOLDER = Path(__file__).with_name("samples") / "assignments"
ENDINGS = (".yaml", ".yml", ".json")
LARGEST_FILE = 1_000_000
PREFERENCE = "assignment."
"""What the names of the preferences begin with that keep the coach's own assignments; the rest is the assignment's key."""


@cache
def bundled() -> tuple[Assignment, ...]:
    """The bundled assignments, by key."""
    return tuple(read_assignment(file.read_text("utf-8"), name=file.name) for file in sorted(FOLDER.glob("*.yaml")))


def own_files(preferences: Mapping[str, Any]) -> dict[str, str]:
    """The files of the coach's own assignments among what the gradebook keeps as preferences: key -> text."""
    return {
        name.removeprefix(PREFERENCE): value
        for name, value in sorted(preferences.items())
        if name.startswith(PREFERENCE) and isinstance(value, str)
    }


def offered(preferences: Mapping[str, Any]) -> tuple[Assignment, ...]:
    """The bundled assignments and the coach's own, which take the place of bundled ones of the same key. A file that can no longer be read counts as not there."""
    choices = {assignment.key: assignment for assignment in bundled()}
    for key, text in own_files(preferences).items():
        with suppress(RubricError):
            choices[key] = read_own(key, text)
    return tuple(choices.values())


@lru_cache(maxsize=256)
def read_own(key: str, text: str) -> Assignment:
    """The assignment in a file kept under `key`, which counts whatever the file says. Raises RubricError."""
    return replace(read_assignment(text, name=f"{key}.yaml"), key=key)


def kept(assignment: Assignment) -> dict[str, Any]:
    """The preference that keeps `assignment` as one of the coach's own. Raises RubricError when it is too long to be read again."""
    text = as_yaml(assignment)
    read_own(assignment.key, text)
    return {f"{PREFERENCE}{assignment.key}": text}


def free_key(title: str, taken: Collection[str]) -> str:
    """A key for a new assignment: the English words of its title, else "rubric"; numbered until it is not among `taken`."""
    base = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:50].strip("-") or "rubric"
    return next(key for n in count(1) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def forgotten(key: str) -> dict[str, Any]:
    """The preference that takes the coach's own assignment `key` away again. What was made with it stays."""
    return {f"{PREFERENCE}{key}": None}


def find(name_or_file: str) -> Assignment:
    """The bundled assignment with this key or title, else the one in this file (.yaml, .yml, .json). Raises RubricError naming what there is."""
    wanted = name_or_file.strip()
    for assignment in bundled():
        if wanted in (assignment.key, assignment.title):
            return assignment
    names = ", ".join(assignment.key for assignment in bundled())
    if not wanted.lower().endswith(ENDINGS):
        raise RubricError("rubric.not_found", given=wanted[:120], names=names)
    return _from_file(Path(wanted), names)


def _from_file(file: Path, names: str) -> Assignment:
    try:
        if not file.is_file():
            raise RubricError("rubric.file_missing", given=str(file), names=names)
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise RubricError("rubric.file_unreadable", given=str(file))
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise RubricError("rubric.file_unreadable", given=str(file)) from error
    return read_assignment(text, name=file.name)
