"""What a form of rubric is read into before it becomes criteria: what stands there, and what had to be guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.errors import Problem, Value


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something that was guessed or left out. `line` counts from 1 in what was given (a row, in a sheet); None is about all of it."""

    problem: Problem
    line: int | None = None

    def say(self, language: str) -> str:
        return self.problem.say(language)


@dataclass(kw_only=True)
class Notes:
    """Collects notes while something is read."""

    all: list[Note] = field(default_factory=list)

    def add(self, key: str, line: int | None = None, **values: Value) -> None:
        self.all.append(Note(problem=Problem(key, values), line=line))


@dataclass(kw_only=True)
class Found:
    """A criterion as far as the text tells: `levels` score -> descriptor ("" where there is none); no levels: nothing was said about points."""

    name: str
    description: str = ""
    levels: dict[int, str] = field(default_factory=dict)
    line: int | None = None
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    line: int
    cells: list[str]

    def cell(self, column: int | None) -> str:
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(kw_only=True)
class Grid:
    """A table. `heading` is the one it stood under, `section` that with the text below it, which may say more about its rows than they do. `headed`: its form says that the first row is a header."""

    rows: list[Row]
    heading: str = ""
    section: str = ""
    headed: bool = False


_LEAD = re.compile(
    r"""^\s*(?:[-*+•·▪◦○●■□☐☑✅✔➤▶👉📌🔹🔸⭐]\ufe0f?\s+|\[[ xX✓v]?\]\s+|  # bullets and boxes
    [#>]+\s+|
    (?:[가나다라마바사아자차카타파하]|[A-Ha-h])[.)]\s+|  # 가. 나) A.
    (?:Q|문항|평가\s*문항|항목|기준|criterion|item)?\s*\(?\d{1,2}(?:[.)](?!\d)|\s*[:：])\s*|  # 1. 2) (3) 문항 4:
    [①-⑳❶-❿]\s*|\d️?⃣\s*)+""",
    re.VERBOSE | re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(\*\*|__|\*)(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)


def tidy(text: str) -> str:
    """`text` without bold marks, doubled blanks and blank lines at its ends."""
    text = _EMPHASIS.sub(lambda match: match[2] if match[1] != "__" else match[0], text.replace("\xa0", " "))
    return "\n".join(re.sub(r"(?<=\S)[ \t]+", " ", line).rstrip() for line in text.strip().splitlines())


def name_of(text: str) -> str:
    """`text` as a criterion's name: on one line, without its number, box or bullet."""
    return _LEAD.sub("", " ".join(tidy(text).split())).strip()


def prose_of(text: str) -> str:
    """`text` as a description: a single bullet is none, several stay a list."""
    lines = [line for line in tidy(text).splitlines() if line.strip()]
    return re.sub(r"^\s*[-*•·]\s+", "", lines[0]) if len(lines) == 1 else "\n".join(lines)


def joined(parts: Iterable[str], by: str = "\n") -> str:
    return by.join(part for part in parts if part)
