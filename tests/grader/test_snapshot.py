import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import bundle, snapshot
from grader.errors import NotebookError
from grader.facts import Order, facts_of
from grader.notebook import CellKind

PLAIN = (Path(__file__).parents[1] / "notebooks" / "plain.ipynb").read_bytes()


def blocks(*codes, **more) -> bytes:
    listed = [{"code": code, "submit_block_id": f"b{number}", **more} for number, code in enumerate(codes, 1)]
    return json.dumps(listed).encode()


def a_notebook(*counts) -> bytes:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": f"x = {count}", "outputs": [], "execution_count": count}
        for count in counts
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def test_what_was_read_a_moment_ago_is_not_read_again():
    again = bytes(bytearray(PLAIN))
    first = snapshot.read(PLAIN, path="a.ipynb")
    assert snapshot.read(again, path="a.ipynb") is first
    assert facts_of(first) is facts_of(snapshot.read(again, path="a.ipynb"))


def test_one_notebook_is_read_as_it_always_was():
    read = snapshot.read(PLAIN, path="plain.ipynb")
    assert read.files == ()
    assert all(cell.file == "" for cell in read.cells)


def test_several_files_are_one_notebook_whose_cells_keep_their_file():
    packed = bundle.pack({"b/첫째.ipynb": a_notebook(1, 2), "a/둘째.ipynb": a_notebook(1), "c.py": b"y = 3\n"})
    read = snapshot.read(packed, path="project")
    assert [(cell.number, cell.file, cell.source) for cell in read.cells] == [
        (1, "b/첫째.ipynb", "x = 1"),
        (2, "b/첫째.ipynb", "x = 2"),
        (3, "a/둘째.ipynb", "x = 1"),
        (4, "c.py", "y = 3"),
    ]
    assert read.files == ("b/첫째.ipynb", "a/둘째.ipynb", "c.py")


def test_each_file_has_an_order_of_its_own():
    in_order = snapshot.read(bundle.pack({"a.ipynb": a_notebook(1, 2), "b.ipynb": a_notebook(1, 2)}))
    mixed = snapshot.read(bundle.pack({"a.ipynb": a_notebook(1, 2), "b.ipynb": a_notebook(2, 1)}))
    assert facts_of(in_order).order is Order.TOP_TO_BOTTOM
    assert facts_of(mixed).order is Order.MIXED


@given(
    st.dictionaries(st.text(min_size=1, max_size=20).filter(lambda path: "\x00" not in path), st.binary(max_size=60))
)
def test_a_bundle_gives_back_what_was_put_in_and_is_the_same_for_the_same_files(files):
    try:
        packed = bundle.pack(files)
    except UnicodeEncodeError:
        return
    assert packed == bundle.pack(files)
    assert bundle.files_of(packed) == files


def test_a_zip_file_of_someone_else_is_no_bundle():
    assert bundle.files_of(b"PK\x03\x04 and so on") == {}
    with pytest.raises(NotebookError) as refused:
        snapshot.read(b"PK\x03\x04 and so on", path="x.ipynb")
    assert refused.value.problem.key == "notebook.other_file"


def test_a_damaged_bundle_says_so():
    packed = bundle.pack({"a.ipynb": PLAIN})
    with pytest.raises(NotebookError) as refused:
        snapshot.read(packed[:40] + packed[-16:])
    assert refused.value.problem.key == "notebook.damaged"


def test_raw_code_blocks_become_code_cells_that_keep_their_ids():
    read = snapshot.read(blocks("a = 1\r\nb = 2\r\n", "print('한글')"), path="answers.json")
    assert [(cell.kind, cell.source, cell.block) for cell in read.cells] == [
        (CellKind.CODE, "a = 1\nb = 2\n", "b1"),
        (CellKind.CODE, "print('한글')", "b2"),
    ]


def test_raw_code_blocks_are_found_in_a_string_and_in_an_object():
    inside = blocks("a = 1").decode()
    for content in (json.dumps(inside), json.dumps({"blocks": json.loads(inside)}), "\ufeff" + inside):
        assert snapshot.read(content.encode()).cells[0].source == "a = 1"


def test_numbers_as_ids_missing_ids_and_missing_code_are_taken():
    content = json.dumps([{"code": None, "submit_block_id": 17}, {"code": "x"}, {"code": "y", "id": 4}]).encode()
    assert [(cell.source, cell.block) for cell in snapshot.read(content).cells] == [("", "17"), ("x", ""), ("y", "4")]


def test_a_block_that_is_no_text_is_named():
    with pytest.raises(NotebookError) as refused:
        snapshot.read(json.dumps([{"code": "x"}, {"code": {"deep": 1}}]).encode())
    assert refused.value.problem.key == "notebook.bad_code_blocks"
    assert refused.value.problem.values == {"block": 2}


def test_a_script_with_percent_marks_is_cut_at_them():
    script = b"# %% [markdown]\n# # Title\n\n# %%\nimport os\nx = 1\n\n# %%\ny = 2\n"
    cells = snapshot.read(script, path="A.PY").cells
    assert [(cell.number, cell.kind, cell.source) for cell in cells] == [
        (1, CellKind.MARKDOWN, "# Title"),
        (2, CellKind.CODE, "import os\nx = 1"),
        (3, CellKind.CODE, "y = 2"),
    ]


def test_a_plain_script_is_cut_between_its_paragraphs_and_loses_no_line():
    script = "import os\n\n# 데이터를 읽습니다.\n\ndef load():\n    x = 1\n\n    return x\n\n\nprint(load())\n"
    cells = snapshot.read(script.encode(), path="a.py").cells
    joined = "\n".join(cell.source for cell in cells)
    assert [line for line in script.splitlines() if line.strip() and line.lstrip("# ") not in joined] == []
    assert next(cell for cell in cells if "def load" in cell.source).source.count("return x") == 1


def test_a_page_saved_as_a_script_is_named():
    with pytest.raises(NotebookError) as refused:
        snapshot.read(b"<!DOCTYPE html><html></html>", path="a.py")
    assert refused.value.problem.key == "notebook.html_page"


def test_what_cannot_be_read_at_all_has_no_cells():
    assert snapshot.read(bundle.NOTHING, path="https://blog.example/post").cells == ()


def test_an_empty_file_is_no_page():
    with pytest.raises(NotebookError) as refused:
        snapshot.read(b"", path="a.ipynb")
    assert refused.value.problem.key == "notebook.empty"


@given(st.binary(max_size=200))
def test_rubbish_is_read_or_refused(content):
    for path in ("a.ipynb", "a.py", "a.json"):
        with suppress(NotebookError):
            snapshot.read(content, path=path)
