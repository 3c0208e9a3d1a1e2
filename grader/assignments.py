"""The assignments that can be chosen: the bundled ones by name, and any file."""

from functools import cache
from pathlib import Path

from grader.errors import RubricError
from grader.rubric import Assignment
from grader.rubric_file import read_assignment

FOLDER = Path(__file__).with_name("samples") / "assignments"
ENDINGS = (".yaml", ".yml", ".json")
LARGEST_FILE = 1_000_000


@cache
def bundled() -> tuple[Assignment, ...]:
    """The bundled assignments, by key."""
    return tuple(read_assignment(file.read_text("utf-8"), name=file.name) for file in sorted(FOLDER.glob("*.yaml")))


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
