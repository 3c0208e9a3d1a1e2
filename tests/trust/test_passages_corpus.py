"""On real students' notebooks: nobody is accused, and nothing is withheld or neutralised without a reason that stands there."""

from grader import tripwire
from grader.masking import neutralised
from grader.notebook import Notebook
from tests.grader.test_masking_corpus import opened


def withheld(notebook: Notebook) -> list[int]:
    """The cells whose source loses a mark or a hidden character."""
    under = tripwire.under_a_rubric(notebook)
    return [
        cell.number
        for cell in notebook.cells
        if tripwire.without_marks(tripwire.without_hidden(cell.source), under=cell.number in under) != cell.source
    ]


def broken_up(notebook: Notebook) -> list[int]:
    """The cells in which something reads as a chat role."""
    return [
        cell.number
        for cell in notebook.cells
        if any(neutralised(text) != text for text in (cell.source, *(output.text for output in cell.outputs)))
    ]


def test_no_notebook_has_a_passage():
    found = [(path, passage) for _, path, notebook in opened() for passage in tripwire.passages(notebook, path=path)]
    assert found == []


def test_no_notebook_is_changed_by_withholding_or_neutralising():
    changed = {path: (withheld(notebook), broken_up(notebook)) for _, path, notebook in opened()}
    assert len(changed) == 59
    assert {path: cells for path, cells in changed.items() if any(cells)} == {}
