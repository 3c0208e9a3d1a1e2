"""Every file of the corpus of real notebooks: read with the right number of cells, or refused with the right sentence."""

import csv

import pytest

from grader import notebook_file
from grader.errors import NotebookError
from grader.facts import facts_of
from grader.notebook import CellKind
from tests.conftest import CORPUS

REFUSED = {
    "Python/Quest01/questC.ipynb": "notebook.python_text",
    "Exploration/DeepLearning_Exploration2_Flowers.ipynb": "notebook.empty",
    "Quest03/Quest03.ipynb": "notebook.broken_json",
    "assignments/assignment -1- intro-to-R_solution.ipynb": "notebook.empty",
    "module-2/lab-pca/your-code/main.ipynb": "notebook.merge_conflict",
    "FiguresNotebooks/HEATMAPS_FIGURE3_SUPP_FIGURE2_SUPP_FIGURE6.ipynb": "notebook.html_page",
    "notebooks/pipes-DeepFloyd-IF.ipynb": "notebook.lfs_pointer",
}


def manifest() -> list[dict[str, str]]:
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", [pytest.param(row, id=f"file {number}") for number, row in enumerate(manifest(), 1)])
def test_real_files_are_read_or_get_the_right_sentence(row):
    content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
    expected = REFUSED.get(row["path"])
    if expected:
        with pytest.raises(NotebookError) as caught:
            notebook_file.read(content, path=row["path"])
        assert caught.value.problem.key == expected
        return
    read = notebook_file.read(content, path=row["path"])
    count = [cell.kind for cell in read.cells].count
    assert (count(CellKind.CODE), count(CellKind.MARKDOWN)) == (int(row["n_code"]), int(row["n_md"]))
    facts_of(read)
    assert not {"\0", "\x1b"} & set("".join(output.text for cell in read.cells for output in cell.outputs))
    assert not [cell.number for cell in read.cells if "data:image/" in cell.source and cell.kind is CellKind.MARKDOWN]
