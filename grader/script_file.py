"""A Python script as cells: at its `# %%` marks if it has them, else by paragraphs, as Jupytext reads both."""

import re
from typing import Any

import jupytext  # type: ignore[import-untyped]  # it ships no types

from grader import plain_text
from grader.errors import NotebookError
from grader.file_diagnosis import CONFLICT, refuse_by_first_bytes, refuse_by_text
from grader.notebook import Cell, CellKind, Notebook
from grader.notebook_file import decoded

ENDING = ".py"

_PERCENT = re.compile(r"^# ?%%", re.MULTILINE)
_KINDS = {"code": CellKind.CODE, "markdown": CellKind.MARKDOWN, "raw": CellKind.RAW}


def read(content: bytes) -> Notebook:
    """The cells of a script, without outputs. Raises NotebookError for what is no text, a page, or a merge conflict."""
    refuse_by_first_bytes(content)
    text = plain_text.source(decoded(content))
    refuse_by_text(text)
    if conflict := CONFLICT.search(text):
        raise NotebookError("notebook.merge_conflict", line=text.count("\n", 0, conflict.start()) + 1)
    read: Any = jupytext.reads(text, fmt="py:percent" if _PERCENT.search(text) else "py:light")
    cells = [cell for cell in read.cells if cell.source.strip()]
    return Notebook(
        cells=tuple(
            Cell(number=number, kind=_KINDS.get(cell.cell_type, CellKind.RAW), source=plain_text.source(cell.source))
            for number, cell in enumerate(cells, 1)
        ),
        language="python",
        version="",
    )
