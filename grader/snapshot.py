"""What a submission's snapshot holds: one notebook, several as a bundle, a script, raw code blocks, or nothing that can be read."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from grader import notebook_file, raw_code, script_file
from grader.errors import NotebookError
from grader.notebook import Cell, Notebook

NOTHING = b""
"""The snapshot of a submission that only a person can look at, such as a blog page: it has no cells, and is graded by hand."""

LARGEST_BUNDLE = 200_000_000
"""Bytes of all files of a bundle together, unpacked."""

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP file can hold."""
_MARK = b"coachmark bundle"


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Several files (path -> content) as one snapshot, in the order given. The same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _MARK
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def files_of(content: bytes) -> dict[str, bytes]:
    """Path and content of each file of a bundle; nothing for any other snapshot. Raises NotebookError for a bundle that is damaged or too large."""
    if not content.endswith(_MARK):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_BUNDLE:
                raise NotebookError("notebook.bundle_too_large")
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise NotebookError("notebook.damaged") from error


def read(content: bytes, *, path: str = "") -> Notebook:
    """The cells of a snapshot, numbered from 1 through all its files. `path` is the submission's: what a file is called says what it may be.

    Raises NotebookError, whose sentence says what the file is and what to do.
    """
    if content == NOTHING:
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
