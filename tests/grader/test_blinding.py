"""What stands in place of names."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grader import blinding
from grader.batch import Line
from grader.errors import Problem
from grader.notebook import Cell, CellKind, Notebook
from tests.db.examples import fetched
from tests.fakes import FakeGradebook

TEXT = st.text(st.characters(categories=["L"]), min_size=3, max_size=12).map(lambda text: f"§{text}")
ENDING = st.sampled_from([".ipynb", ".py", ".json", "", ".kim-minjun"])


@given(TEXT, TEXT, TEXT, ENDING)
def test_nothing_of_a_submission_stays_but_its_number_and_the_kind_of_file(owner, repo, name, ending):
    one = FakeGradebook().add_submission(
        fetched(owner, repo=repo, path=f"{name}/{name}{ending}", permalink=f"https://x/{owner}", reference=f"https://x/{owner}"),
        assignment="tabular", student=name,
    )  # fmt: skip
    shown = blinding.submission(one, "en")
    assert not any(text in repr(shown) for text in (owner, repo, name, "kim-minjun"))
    assert shown.student == f"Student {one.student_number}"
    assert shown.path == shown.student + (ending if ending in blinding.ENDINGS else "")
    assert (shown.id, shown.sha256, shown.student_number) == (one.id, one.sha256, one.student_number)


def test_files_of_several_are_numbered():
    cells = tuple(Cell(number=n, kind=CellKind.CODE, source="x", file=f"kim/{n}.ipynb") for n in (1, 2))
    book = Notebook(cells=cells, language="python", version="4.5")
    assert blinding.notebook(book).files == ("1.ipynb", "2.ipynb")
    one = replace(book, cells=(replace(cells[0], file=""),))
    assert blinding.notebook(one) is one


def test_lines_of_a_batch_are_as_their_submissions_are():
    opened = Line(number=1, reference="https://x/kim", student="김민준", submission_id=7)
    assert blinding.line(opened, {8}, 417, "ko") is opened
    assert blinding.line(opened, {7}, 417, "ko") == Line(number=1, reference="", student="학생 417", submission_id=7)


def test_lines_that_became_nothing_are_hidden_with_their_reason():
    refused = Line(
        number=2, reference="https://x/kim", student="김민준", problem=Problem("source.not_found", {"what": "kim"})
    )
    shown = blinding.line(refused, (), None, "ko")
    assert shown.status is refused.status
    assert "kim" not in repr(shown)
    assert "김민준" not in repr(shown)
    waiting = blinding.line(replace(refused, problem=None), (), None, "ko")
    assert (waiting.problem, waiting.student, waiting.reference) == (None, "", "")
