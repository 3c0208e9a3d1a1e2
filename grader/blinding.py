"""Blind grading: what is shown in place of names, owners, repositories and paths, as long as they are hidden.

The gradebook says of which submissions (`concealed`); here stands what becomes of them. Nothing hidden is left in what comes out.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from grader import words
from grader.batch import Line
from grader.errors import Problem
from grader.history import EvaluationRow, RunRow
from grader.notebook import Notebook
from grader.submission import Submission

RowT = TypeVar("RowT", EvaluationRow, RunRow)
ENDINGS = (".ipynb", ".py", ".json")


def label(number: int, language: str) -> str:
    """What stands for a name: "Student 417"."""
    return words.say("blinding.student", language, number=number)


def submission(of: Submission, language: str) -> Submission:
    """The submission with nothing that says whose it is. Its path keeps its ending, by which files are read. Not for what is written or sent: names are masked by the real one."""
    name = label(of.student_number, language)
    return replace(
        of, student=name, owner="", repo="", path=_file(name, of.path), commit="", permalink="", reference=""
    )


def row(of: RowT, language: str) -> RowT:
    """A line of History, hidden where the gradebook says that it is concealed."""
    if not of.concealed:
        return of
    name = label(of.student_number, language)
    hidden: dict[str, Any] = {"student": name, "owner": "", "repo": "", "path": _file(name, of.path)}
    if isinstance(of, EvaluationRow):
        hidden |= {"commit": "", "permalink": ""}
    return replace(of, **hidden)


def notebook(of: Notebook) -> Notebook:
    """The notebook with its files numbered in place of their paths. Whatever stands in cells stays."""
    if not of.files:
        return of
    names = {file: _file(f"{number}", file) for number, file in enumerate(of.files, 1)}
    return replace(of, cells=tuple(replace(cell, file=names.get(cell.file, "")) for cell in of.cells))


def line(of: Line, concealed: Collection[int], student_number: int | None, language: str) -> Line:
    """A line of a batch. One that became no submission yet is hidden with its reason, which may name the link; those of submissions are as these are."""
    if of.submission_id is not None and of.submission_id not in concealed:
        return of
    name = "" if student_number is None else label(student_number, language)
    return replace(of, reference="", student=name, problem=of.problem and Problem("blinding.line_hidden"))


def _file(name: str, path: str) -> str:
    ending = PurePosixPath(path).suffix.lower()
    return name + (ending if ending in ENDINGS else "")
