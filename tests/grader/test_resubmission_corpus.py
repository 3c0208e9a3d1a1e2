"""Real notebooks against themselves, shuffled and edited."""

import random
from dataclasses import replace

import pytest

from grader import notebook_file
from grader.notebook import CellKind, Notebook
from grader.resubmission import Change, compare
from tests.conftest import CORPUS
from tests.grader.test_notebook_corpus import REFUSED, manifest

READABLE = [row for row in manifest() if row["path"] not in REFUSED]


def numbered(notebook: Notebook, cells) -> Notebook:
    return replace(notebook, cells=tuple(replace(cell, number=number) for number, cell in enumerate(cells, 1)))


@pytest.mark.parametrize("row", [pytest.param(row, id=f"file {number}") for number, row in enumerate(READABLE, 1)])
def test_edits_of_real_notebooks_are_found(row):
    content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
    before = notebook_file.read(content, path=row["path"])
    assert compare(before, before).unchanged
    cells = list(before.cells)
    chance = random.Random(row["path"])
    long = [cell.number for cell in cells if len(cell.source.split()) >= 8]
    edited = chance.choice(long) if long else None
    if edited:
        cells[edited - 1] = replace(cells[edited - 1], source=cells[edited - 1].source + "\n# revised by hand 4711")
    cells.insert(chance.randrange(len(cells) + 1), replace(cells[0], kind=CellKind.RAW, source="brand new 4711"))
    found = compare(before, numbered(before, cells))
    assert len(found.of(Change.ADDED)) == 1
    assert not found.of(Change.REMOVED)
    assert [pair.before for pair in found.of(Change.CHANGED)] == ([edited] if edited else [])


@pytest.mark.parametrize("row", [pytest.param(row, id=f"file {number}") for number, row in enumerate(READABLE, 1)])
def test_a_shuffled_real_notebook_has_only_moved(row):
    content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
    before = notebook_file.read(content, path=row["path"])
    cells = list(before.cells)
    random.Random(row["path"]).shuffle(cells)
    found = compare(before, numbered(before, cells))
    assert not found.of(Change.ADDED, Change.REMOVED, Change.CHANGED)
