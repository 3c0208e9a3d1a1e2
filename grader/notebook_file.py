"""A notebook file becomes a Notebook, or one sentence that says what it is instead.

The format's own upgrades (2 and 3 to 4, split lines) are nbformat's work. Before that, `_tidy…` takes out what real files have and nbformat
stumbles over; after that, everything is made storable. Nothing is validated: what can be read is read.
"""

import json
from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat.validator import ValidationError

from grader import embedded_images, outputs, plain_text
from grader.errors import NotebookError
from grader.file_diagnosis import not_a_notebook, refuse_by_first_bytes, refuse_by_text, unreadable_json
from grader.notebook import Cell, CellKind, Notebook
from grader.outputs import text_of

NEWEST = 4
LARGEST_COUNT = 2**31 - 1
DAMAGED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError, ValidationError)
"""What nbformat raises on structures it does not expect."""

Document = dict[str, Any]


def read(content: bytes, *, path: str = "") -> Notebook:
    """The notebook in `content`, the bytes of a file of nbformat 2, 3 or 4. `path` only helps to say what the file is if it is none.

    No text in it holds a NUL or a lone surrogate. Raises NotebookError, whose sentence says what the file is and what to do.
    """
    refuse_by_first_bytes(content)
    text = decoded(content)
    refuse_by_text(text)
    try:
        document = _document(text, path)
        major, minor = _version(document)
        cells = _upgraded(document, major)
        return Notebook(
            cells=tuple(_cell(number, cell) for number, cell in enumerate(cells, 1)),
            language=_language(document),
            version=f"{major}.{minor}",
        )
    except RecursionError as error:
        raise NotebookError("notebook.too_deep") from error


def decoded(content: bytes) -> str:
    """The text of `content`: UTF-8 (a few broken bytes are replaced), UTF-16 and UTF-32, or CP949 as old Korean editors write it."""
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        return content.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8-sig", "replace")
        if error.reason == "unexpected end of data":
            return text
    # Most letters beyond ASCII came out right: it is UTF-8. If few did, it may be CP949, and that must be tried before anything is replaced.
    broken = text.count(plain_text.REPLACEMENT)
    if broken * 10 <= sum(not char.isascii() for char in text):
        return text
    try:
        return content.decode("cp949")
    except UnicodeDecodeError as error:
        if broken * 1000 <= len(text):
            return text
        raise NotebookError("notebook.encoding") from error


def _integer(digits: str) -> int | float:
    """Python refuses integers of more than 4,300 digits; no notebook means one."""
    return int(digits) if len(digits) < 20 else float(digits)


def _document(text: str, path: str) -> Document:
    try:
        value = json.loads(text, strict=False, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise unreadable_json(text, error, path) from error
    if not isinstance(value, dict) or not ("nbformat" in value or _has_cells(value)):
        raise not_a_notebook(value)
    return value


def _has_cells(value: Mapping[str, Any]) -> bool:
    parts = value.get("cells") or value.get("worksheets")
    return isinstance(parts, list) and any(
        isinstance(part, dict) and ("cell_type" in part or "cells" in part) for part in parts
    )


def _version(document: Document) -> tuple[int, int]:
    """Major and minor version; guessed from the structure when the notebook does not say."""
    guess = NEWEST if "cells" in document else NEWEST - 1
    given, minor = document.get("nbformat", guess), document.get("nbformat_minor", 0)
    major = (
        int(given) if isinstance(given, int | float | str) and str(given).isdecimal() and len(str(given)) < 5 else guess
    )
    if major > NEWEST:
        raise NotebookError("notebook.newer_format", version=major)
    if major < 2:
        raise NotebookError("notebook.older_format", version=major)
    if not isinstance(document.get("cells" if major == NEWEST else "worksheets"), list):
        raise NotebookError("notebook.no_cells")
    return major, minor if type(minor) is int and 0 <= minor < 1000 else 0


def _upgraded(document: Document, major: int) -> list[Any]:
    """The cells as nbformat 4 has them."""
    sheets = [document] if major == NEWEST else document["worksheets"]
    cells = [
        _tidy_cell(cell)
        for sheet in sheets
        if isinstance(sheet, dict)
        for cell in _list(sheet.get("cells"))
        if isinstance(cell, dict)
    ]
    tidy: Document = {"nbformat": major, "nbformat_minor": 0, "metadata": {}}
    tidy |= {"cells": cells} if major == NEWEST else {"worksheets": [{"cells": cells, "metadata": {}}]}
    try:
        node = nbformat.versions[major].to_notebook_json(tidy, minor=0)
        return list(nbformat.convert(node, NEWEST)["cells"])  # type: ignore[no-untyped-call]
    except DAMAGED as error:
        raise NotebookError("notebook.damaged") from error


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tidy_cell(cell: Document) -> Document:
    """A cell of any version with the fields nbformat relies on, each of the right type. Metadata and ids are of no use here and left out."""
    kind = cell.get("cell_type")
    if not isinstance(kind, str):
        kind = "code" if {"outputs", "execution_count", "input", "prompt_number"} & cell.keys() else "raw"
    tidy: Document = {"cell_type": kind, "metadata": {}}
    tidy |= {name: text_of(cell[name]) for name in ("source", "input") if name in cell}
    tidy |= {name: cell[name] for name in ("execution_count", "prompt_number") if name in cell}
    if kind == "code":
        tidy["outputs"] = [_tidy_output(output) for output in _list(cell.get("outputs")) if isinstance(output, dict)]
    if kind == "heading":
        level = cell.get("level")
        tidy["level"] = level if isinstance(level, int) and 1 <= level <= 6 else 1
    if isinstance(cell.get("attachments"), dict):
        tidy["attachments"] = {name: bundle for name, bundle in cell["attachments"].items() if isinstance(bundle, dict)}
    return tidy


def _tidy_output(output: Document) -> Document:
    kind = output.get("output_type")
    if not isinstance(kind, str):
        kind = "stream" if "text" in output else "display_data"
    tidy = {name: value for name, value in output.items() if name != "metadata" and (name != "json" or _is_json(value))}
    if not isinstance(tidy.get("data", {}), dict):
        del tidy["data"]
    if "text" in tidy:
        tidy["text"] = text_of(tidy["text"])
    return {**tidy, "output_type": kind, "metadata": {}}


def _is_json(value: object) -> bool:
    """Whether nbformat 3's "json" field holds what nbformat will parse."""
    try:
        json.loads(text_of(value))
    except ValueError:
        return False
    return True


def _cell(number: int, cell: Mapping[str, Any]) -> Cell:
    kind = str(cell.get("cell_type"))
    source = plain_text.source(text_of(cell.get("source")))
    if kind == CellKind.CODE:
        count = cell.get("execution_count")
        known = type(count) is int and 0 <= count <= LARGEST_COUNT
        return Cell(
            number=number,
            kind=CellKind.CODE,
            source=source,
            outputs=outputs.read(cell["outputs"]),
            execution_count=count if known else None,
        )
    if kind in (CellKind.MARKDOWN, "heading"):
        shown, images = embedded_images.cut_out(source, cell.get("attachments", {}))
        hashes = "#" * cell.get("level", 0) + " " if kind == "heading" else ""
        return Cell(number=number, kind=CellKind.MARKDOWN, source=hashes + shown, images=images)
    return Cell(number=number, kind=CellKind.RAW, source=source)


def _language(document: Document) -> str:
    """The kernel's language; nbformat 2 and 3 knew Python only."""
    metadata = document.get("metadata")
    for block, name in (("kernelspec", "language"), ("language_info", "name")):
        values = metadata.get(block) if isinstance(metadata, dict) else None
        given = values.get(name) if isinstance(values, dict) else None
        if isinstance(given, str) and given.strip():
            return plain_text.storable(given.strip().lower()[:40])
    return "python"
