"""What a submission's snapshot holds: one notebook, several as a bundle, a script, raw code blocks, or nothing that can be read."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from grader import notebook_file, raw_code, script_file
from grader.bundle import NOTHING, files_of
from grader.notebook import REMEMBERED, Cell, Notebook


@lru_cache(REMEMBERED)
def read(content: bytes, *, path: str = "") -> Notebook:
    """The cells of a snapshot, numbered from 1 through all its files. `path` is the submission's: what a file is called says what it may be.

    Raises NotebookError, whose sentence says what the file is and what to do.
    """
    if content == NOTHING and "://" in path:
        return Notebook(cells=(), language="", version="")
    files = files_of(content)
    return _joined({name: _read_one(file, name) for name, file in files.items()}) if files else _read_one(content, path)


def _read_one(content: bytes, path: str) -> Notebook:
    if path.lower().endswith(script_file.ENDING):
        return script_file.read(content)
    if raw_code.looks_like_it(content):
        return raw_code.read(content)
    return notebook_file.read(content, path=path)


def _joined(notebooks: Mapping[str, Notebook]) -> Notebook:
    """Several notebooks as one whose cells keep their file."""
    cells: list[Cell] = []
    for path, notebook in notebooks.items():
        cells += [replace(cell, number=len(cells) + cell.number, file=path) for cell in notebook.cells]
    languages = [notebook.language for notebook in notebooks.values() if notebook.cells]
    versions = [notebook.version for notebook in notebooks.values() if notebook.cells]
    return Notebook(
        cells=tuple(cells),
        language=max(languages, key=languages.count, default=""),
        version=min(versions, default=""),
    )
