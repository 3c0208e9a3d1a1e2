"""Every real student's file of the corpus through the grade page: the notebook is shown, or the one right sentence appears."""

import csv

import pytest

from grader.words import catalogue
from tests.conftest import CORPUS

UNREADABLE = {
    "Exploration/DeepLearning_Exploration2_Flowers.ipynb": "notebook.empty",
    "Python/Quest01/questC.ipynb": "notebook.python_text",
    "Quest03/Quest03.ipynb": "notebook.broken_json",
    "assignments/assignment -1- intro-to-R_solution.ipynb": "notebook.empty",
    "module-2/lab-pca/your-code/main.ipynb": "notebook.merge_conflict",
    "FiguresNotebooks/HEATMAPS_FIGURE3_SUPP_FIGURE2_SUPP_FIGURE6.ipynb": "notebook.html_page",
    "notebooks/pipes-DeepFloyd-IF.ipynb": "notebook.lfs_pointer",
}


def manifest():
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def says(sentence, key):
    """Whether a sentence is the one of this key, whatever stands in its placeholders."""
    return sentence.startswith(catalogue()[key]["en"].split("{")[0]) and bool(sentence)


@pytest.fixture
def grade(app, github, monkeypatch):
    github.serve_corpus(CORPUS)
    settings = github.settings()
    monkeypatch.setenv("GITHUB_URL", settings.url)
    monkeypatch.setenv("GITHUB_API_URL", settings.api_url)
    monkeypatch.setenv("GITHUB_RAW_URL", settings.raw_url)
    return app("grade.py")


@pytest.mark.parametrize("half", [0, 1])
def test_every_file_is_shown_or_explained(grade, half):
    wrong = []
    for row in manifest()[half::2]:
        grade.text_input(key="source_url").input(f"https://github.com/{row['repo']}/blob/{row['commit']}/{row['path']}")
        grade.button(key="open_submission").click().run()
        errors = [error.value for error in grade.error]
        key = UNREADABLE.get(row["path"])
        shown = [item.key for item in grade.get("container") if (item.key or "").startswith("cell_")]
        if grade.exception:
            wrong.append((row["path"], grade.exception[0].message))
        elif key and not (len(errors) == 1 and says(errors[0], key)):
            wrong.append((row["path"], key, errors))
        elif not key and errors:
            wrong.append((row["path"], errors))
        elif not key and int(row["n_code"]) + int(row["n_md"]) and not shown:
            wrong.append((row["path"], "no cells"))
    assert wrong == []
