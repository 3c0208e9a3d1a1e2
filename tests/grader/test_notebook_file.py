"""Reading notebook files: what is read although it is flawed, and the one sentence for what is none."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import notebook_file, words
from grader.errors import NotebookError
from grader.notebook import Notebook, OutputKind

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def notebook(name: str) -> Notebook:
    return notebook_file.read((NOTEBOOKS / f"{name}.ipynb").read_bytes())


def texts_of(read: Notebook) -> list[str]:
    outputs = [output for cell in read.cells for output in (*cell.outputs, *cell.images)]
    return [
        read.language,
        *(cell.source for cell in read.cells),
        *(text for output in outputs for text in (output.text, output.mime, output.name)),
        *(cell for output in outputs for row in output.rows for cell in row),
    ]


def kinds(read: Notebook) -> list[str]:
    return [cell.kind.value for cell in read.cells]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("empty", "empty"),
        ("blank", "empty"),
        ("html_page", "html_page"),
        ("login_page", "login_page"),
        ("lfs_pointer", "lfs_pointer"),
        ("merge_conflict", "merge_conflict"),
        ("cut", "cut"),
        ("cut_in_a_letter", "cut"),
        ("missing_comma", "broken_json"),
        ("python_script", "python_text"),
        ("prose", "not_json"),
        ("json_list", "json_list"),
        ("json_value", "json_value"),
        ("json_empty", "json_empty"),
        ("package_json", "package_json"),
        ("settings_json", "json_object"),
        ("map_data", "geo_json"),
        ("github_answer", "github_answer"),
        ("latin1", "encoding"),
        ("image_file", "other_file"),
        ("format_1", "older_format"),
        ("format_5", "newer_format"),
        ("no_cells", "no_cells"),
    ],
)
def test_what_is_no_notebook_gets_its_own_sentence_in_both_languages(name, key):
    with pytest.raises(NotebookError) as caught:
        notebook(name)
    assert caught.value.problem.key == f"notebook.{key}"
    assert caught.value.say("ko") != caught.value.say("en")


def test_every_sentence_can_be_said_in_both_languages():
    values = {"line": 3, "kind": "ZIP", "version": 5, "keys": "a, b", "block": 2}
    for key in [key for key in words.catalogue() if key.startswith("notebook.")]:
        assert "{" not in words.say(key, "en", **values) + words.say(key, "ko", **values)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04rest", "ZIP"), (b"\x1f\x8b\x08", "GZIP"), (b"%PDF-1.7", "PDF"), (b"RIFF\0\0\0\0WEBPVP8 ", "WebP")],
)
def test_binary_files_are_named(content, kind):
    with pytest.raises(NotebookError, match=kind) as caught:
        notebook_file.read(content)
    assert caught.value.problem.key == "notebook.other_file"


def test_lines_of_damage_are_named_from_one():
    def line(name: str) -> object:
        with pytest.raises(NotebookError) as caught:
            notebook(name)
        return caught.value.problem.values["line"]

    assert line("merge_conflict") == 6
    assert line("missing_comma") == 6
    assert line("cut") == (NOTEBOOKS / "cut.ipynb").read_text("utf-8").count("\n") + 1


@pytest.mark.parametrize("end", [r'"a\u00', '"a', "tru", "[1,", "{", '{"b":', "-"])
def test_a_file_may_be_cut_anywhere(end):
    with pytest.raises(NotebookError) as caught:
        notebook_file.read(('{"nbformat": 4, "cells": [], "metadata": {"x": ' + end).encode())
    assert caught.value.problem.key == "notebook.cut"


def test_a_script_is_known_by_its_name():
    with pytest.raises(NotebookError) as caught:
        notebook_file.read(b"hello", path="week1/main.py")
    assert caught.value.problem.key == "notebook.python_text"


@pytest.mark.parametrize("name", ["plain", "utf8_bom", "cp949", "utf16"])
def test_encodings_are_read(name):
    read = notebook(name)
    assert kinds(read) == ["markdown", "code", "code"]
    assert read.cells[0].source == "# 펭귄 분류\n첫 시도"
    assert read.cells[1].outputs[0].text == "안녕\n"
    assert (read.language, read.version) == ("python", "4.4")


def test_a_stray_byte_does_not_spoil_a_long_notebook():
    content = b'{"nbformat": 4, "cells": [{"cell_type": "raw", "source": "caf\xe9 ' + b"x" * 2000 + b'"}]}'
    assert notebook_file.read(content).cells[0].source.startswith("caf\ufffd xxx")


def test_a_few_broken_bytes_do_not_spoil_utf8():
    content = (NOTEBOOKS / "plain.ipynb").read_bytes().replace("분류".encode(), "분류가 잘 되었다".encode() + b"\xff")
    assert notebook_file.read(content).cells[0].source == "# 펭귄 분류가 잘 되었다\ufffd\n첫 시도"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("colab_error_details", ["code"]),
        ("duplicate_ids", ["code", "markdown"]),
        ("missing_ids", ["code", "markdown"]),
        ("no_metadata", ["code"]),
        ("markdown_with_outputs", ["markdown"]),
        ("no_cell_type", ["code", "raw"]),
        ("huge_integer", ["code"]),
        ("format_2", ["code", "markdown"]),
        ("format_3", ["markdown", "code", "markdown"]),
    ],
)
def test_flawed_and_old_notebooks_are_read(name, expected):
    assert kinds(notebook(name)) == expected


def test_an_error_keeps_its_name_and_loses_its_colours():
    (output,) = notebook("colab_error_details").cells[0].outputs
    assert (output.kind, output.name, output.text) == (
        OutputKind.ERROR,
        "ZeroDivisionError",
        "ZeroDivisionError: division by zero",
    )


def test_format_3_is_upgraded():
    heading, code, text = notebook("format_3").cells
    assert (heading.source, code.source, text.source) == ("## Old", "1 + 1", "text")
    assert code.execution_count == 7
    assert [output.kind for output in code.outputs] == [
        OutputKind.TEXT,
        OutputKind.IMAGE,
        OutputKind.ERROR,
        OutputKind.TEXT,
    ]
    assert notebook("format_3").version == "3.0"


def test_execution_counts_no_column_can_hold_are_unknown():
    assert notebook("huge_integer").cells[0].execution_count is None


def test_lone_surrogates_and_nuls_are_replaced():
    read = notebook("lone_surrogates")
    assert read.cells[0].source == "s = '\ufffd'"
    assert read.cells[0].outputs[0].text == "half \ufffd and \ufffd nul\n"
    "".join(texts_of(read)).encode()


def test_the_language_is_the_kernels():
    assert notebook("r_kernel").language == "r"
    assert notebook("no_metadata").language == "python"


def test_attached_images_are_cut_out_of_markdown():
    (cell,) = notebook("attachment").cells
    assert cell.source == "앞 [image 1] 뒤"
    assert [image.mime for image in cell.images] == ["image/png"]


def test_embedded_images_are_cut_out_and_missing_ones_named():
    (cell,) = notebook("data_uri").cells
    assert cell.source == "[image 1] and [image 2] and [image not shown]"
    assert len(cell.images) == 2


@pytest.mark.parametrize("depth", [990, 100_000])
def test_absurd_nesting_is_refused(depth):
    content = (
        '{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [{"data": {"application/x": '
        + "[" * depth
        + "]" * depth
        + "}}]}]}"
    )
    with pytest.raises(NotebookError) as caught:
        notebook_file.read(content.encode())
    assert caught.value.problem.key == "notebook.too_deep"


def test_long_notebooks_and_long_strings_are_read():
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [{"output_type": "stream", "text": "1\n"}]}
    many = notebook_file.read(json.dumps({"nbformat": 4, "cells": [cell] * 3000}).encode())
    assert (len(many.cells), many.cells[-1].number) == (3000, 3000)
    long = notebook_file.read(json.dumps({"nbformat": 4, "cells": [{**cell, "source": "a" * 3_000_000}]}).encode())
    assert len(long.cells[0].source) == 3_000_000


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "data", "image/png", "text/html", "text/plain", "json", "traceback", "ename"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
output_like = st.fixed_dictionaries(
    {},
    optional={
        "output_type": st.sampled_from(["stream", "display_data", "execute_result", "error", "pyout", "pyerr"])
        | values,
        **dict.fromkeys(["text", "data", "traceback", "ename", "evalue", "metadata", "png", "json", "html"], values),
    },
)
cell_like = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", "html"]) | values,
        "outputs": st.lists(output_like | values, max_size=3) | values,
        **dict.fromkeys(
            ["source", "input", "execution_count", "prompt_number", "metadata", "attachments", "level", "id"], values
        ),
    },
)
cells_like = st.lists(cell_like | values, max_size=4) | values
notebook_like = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.sampled_from([2, 3, 4, "4", 4.0]) | values,
        "nbformat_minor": values,
        "metadata": values,
        "cells": cells_like,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": cells_like}) | values, max_size=2) | values,
    },
)


def read_or_refused(content: bytes) -> None:
    try:
        read = notebook_file.read(content)
    except NotebookError as error:
        error.say("ko")
        return
    text = "".join(texts_of(read))
    assert "\0" not in text
    text.encode()  # a lone surrogate would raise
    assert [cell.number for cell in read.cells] == list(range(1, len(read.cells) + 1))


@given(notebook_like)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_notebook_holds_it_is_read_or_refused(document):
    read_or_refused(json.dumps(document).encode())


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_changed_bytes_are_read_or_refused(data):
    name = data.draw(
        st.sampled_from(["format_3", "data_frame", "attachment", "progress_bars", "cp949", "utf16", "format_2"])
    )
    content = bytearray((NOTEBOOKS / f"{name}.ipynb").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(
        bytes(content[: data.draw(st.integers(0, len(content)))]) if data.draw(st.booleans()) else bytes(content)
    )
