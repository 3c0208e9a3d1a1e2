import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evaluation import Evidence
from grader.evidence import verify
from grader.look_for import LONGEST_QUOTE, Finding, Reader
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.rubric import LookFor, Place


def notebook(*cells: Cell) -> Notebook:
    numbered = (
        Cell(
            number=number,
            kind=cell.kind,
            source=cell.source,
            outputs=cell.outputs,
            execution_count=cell.execution_count,
        )
        for number, cell in enumerate(cells, 1)
    )
    return Notebook(cells=tuple(numbered), language="python", version="4.5")


def code(source: str, *outputs: str, ran: bool = True, error: bool = False) -> Cell:
    shown = [Output(kind=OutputKind.TEXT, text=text) for text in outputs]
    if error:
        shown.append(Output(kind=OutputKind.ERROR, text="NameError: accuracy: 0.99"))
    return Cell(number=0, kind=CellKind.CODE, source=source, outputs=tuple(shown), execution_count=1 if ran else None)


def markdown(source: str) -> Cell:
    return Cell(number=0, kind=CellKind.MARKDOWN, source=source)


def look(place: str, pattern: str, *cells: Cell, **more: float) -> Finding:
    return Reader(notebook(*cells)).look(LookFor(place=Place(place), pattern=pattern, **more))


@pytest.mark.parametrize(
    ("source", "pattern", "holds"),
    [
        ("import sklearn.linear_model", "sklearn", True),
        ("import sklearn.linear_model as lm", "sklearn.linear_model", True),
        ("from sklearn import linear_model", "sklearn.linear_model", True),
        ("from sklearn.linear_model import Ridge", "sklearn.linear_model", True),
        ("from sklearn.linear_model import (\n    Lasso,\n    Ridge,\n)", "sklearn.linear_model.Ridge", True),
        ("import sklearnex", "sklearn", False),
        ("from . import sklearn", "sklearn", False),
        ("# import sklearn", "sklearn", False),
        ("text = 'import sklearn'", "sklearn", False),
        ("import torch", "tensorflow | torch", True),
        ("%matplotlib inline\nimport torch", "torch", True),
        ("!pip install torch\nfiles = !ls\nimport torch", "torch", True),
        ("import torch, numpy\nprint 'python 2'", "numpy", True),
        ("from torch import nn as n\nx = (", "torch.nn", True),
        ("# import torch\nx = (", "torch", False),
    ],
)
def test_imports_are_read_from_code(source, pattern, holds):
    assert look("import", pattern, code(source)).holds is holds


@pytest.mark.parametrize(
    ("source", "pattern", "quote"),
    [
        ("a = train_test_split(X)", "train_test_split", "a = train_test_split(X)"),
        ("ms.train_test_split(X)", "train_test_split", "ms.train_test_split(X)"),
        ("df.info()", "df.info", "df.info()"),
        ("df.info()", "fo", None),
        ("df.info", "info", None),
        ("# df.info()", "info", None),
        ("(df\n .groupby('a')\n .mean())", "mean", ".mean())"),
        ("models[0].fit(X)", "fit", "models[0].fit(X)"),
        ("','.join(x)", "join", "','.join(x)"),
        ("%%time\nmodel.fit(X)", "fit", "model.fit(X)"),
        ("%%bash\nfit(X)", "fit", None),
        ("df.info?\n\nmodel.fit(X)", "fit", "model.fit(X)"),
        ("print 'old'\nmodel.fit(X)  # fit", "fit", "model.fit(X)  # fit"),
        ("def 한글(x): ...\n한글(1)", "한글", "한글(1)"),
        (r"re.findall('\d', x); fit(X)", "fit", r"re.findall('\d', x); fit(X)"),
    ],
)
def test_calls_are_read_from_code(source, pattern, quote):
    finding = look("call", pattern, code(source))
    assert [match.quote for match in finding.matches] == ([] if quote is None else [quote])


def test_markdown_and_code_do_not_stand_for_each_other():
    cells = (code("# 정확도를 고른 이유"), markdown("import torch"))
    assert not look("markdown", "이유", *cells).holds
    assert not look("import", "torch", *cells).holds
    assert not look("code", "torch", *cells).holds
    assert look("code", "이유", *cells).holds


def test_patterns_ignore_case_and_unicode_form():
    assert look("markdown", "ACCURACY.*이유", markdown(unicodedata.normalize("NFD", "accuracy를 고른 이유"))).holds
    assert look("markdown", unicodedata.normalize("NFD", "회고"), markdown("## 회고")).holds


def test_patterns_match_within_a_line():
    assert not look("markdown", "지표.*이유", markdown("지표\n이유")).holds
    assert look("markdown", "^이유", markdown("지표\n이유")).holds


def test_times_counts_cells():
    cells = (code("a.fit(X); b.fit(X)"), code("c.fit(X)"))
    assert look("call", "fit", *cells, times=2).holds
    assert not look("call", "fit", *cells, times=3).holds
    assert [match.cell for match in look("call", "fit", *cells).deciding] == [1]


def test_code_that_never_ran_or_failed_is_idle():
    cells = (code("x = 1"), code("a.fit(X)", ran=False), code("b.fit(X)", error=True))
    finding = look("call", "fit", *cells)
    assert not finding.holds
    assert finding.idle == (2, 3)


def test_code_counts_where_nothing_ever_ran():
    assert look("call", "fit", code("a.fit(X)", ran=False)).holds


def test_outputs_are_searched_but_tracebacks_are_not():
    assert look("output", "baseline", code("", "x\nbaseline 3\n")).matches[0].quote == "baseline 3"
    assert not look("output", "NameError", code("", error=True)).holds
    assert not look("number", "accuracy", code("", error=True), at_least=0).holds


def test_a_table_without_text_is_read_by_its_rows():
    table = Output(kind=OutputKind.TABLE, rows=(("model", "f1"), ("tree", "0.9")))
    cell = Cell(number=1, kind=CellKind.CODE, source="", outputs=(table,), execution_count=1)
    assert look("number", "tree", cell, at_least=0.8).holds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("accuracy: 0.91", 0.91),
        ("accuracy = 0.91", 0.91),
        ("{'accuracy': 0.91, 'loss': 3}", 0.91),
        ("test accuracy of the model is 91%", 0.91),
        ("accuracy 91.5 %", 0.915),
        ("loss: 3 - accuracy: 0.5 - accuracy: 0.7", 0.7),
        ("accuracy: 0.5\naccuracy: 0.7\nloss: 9", 0.7),
        ("Accuracy: -1.5e-3", -0.0015),
        ("accuracy: 1,234", 1234.0),
    ],
)
def test_numbers_are_read_as_people_print_them(text, value):
    assert look("number", "accuracy", code("", text), at_least=0.5).matches[0].value == pytest.approx(value)


def test_a_percentage_stays_one_where_the_bound_is_one():
    assert look("number", "mape", code("", "MAPE: 7.5%"), at_most=8).matches[0].value == 7.5
    assert look("number", "mape", code("", "MAPE: 7.5%"), at_most=0.08).holds


def test_the_last_number_decides():
    cells = (code("", "acc: 0.9"), code("", "acc: 0.4"), code("", "no number of acc"))
    finding = look("number", "acc", *cells, at_least=0.8)
    assert not finding.holds
    assert [match.cell for match in finding.deciding] == [2]
    assert look("number", "acc", *cells, at_most=0.4, at_least=0.4).holds


def test_a_quote_is_long_enough_to_prove_something_and_no_longer_than_needed():
    assert look("markdown", "회고", markdown("## 회고\n\n- 배운 점")).matches[0].quote == "## 회고\n\n- 배운 점"
    assert look("markdown", "회고", markdown("재미있었다\n회고")).matches[0].quote == "재미있었다\n회고"
    long = "가" * 1000 + "이유" + "나" * 500
    quote = look("markdown", "이유", markdown(long)).matches[0].quote
    assert "이유" in quote
    assert len(quote) <= LONGEST_QUOTE


SOURCES = st.text() | st.lists(
    st.sampled_from(
        [
            "import a.b\n",
            "a.fit(x)\n",
            "%time fit()\n",
            "fit(",
            "회고",
            "\r\n",
            "\x0c",
            "   ",
            "%%time\n",
            "?",
            "정확도: 0.9",
            '"""',
            "\\d'",
        ]
    )
).map("".join)


@given(SOURCES, SOURCES)
def test_every_quote_stands_in_its_cell(source, output):
    book = notebook(code(source, output), markdown(source), code("x = 1"))
    reader = Reader(book)
    for place, pattern in (
        ("import", "a"),
        ("call", "fit"),
        ("code", "."),
        ("markdown", "회|fit"),
        ("output", r"\S"),
        ("number", "정확도"),
    ):
        for match in reader.look(LookFor(place=Place(place), pattern=pattern, at_least=0)).matches:
            quote = match.quote
            assert quote == quote.strip()
            if sum(map(str.isalnum, unicodedata.normalize("NFKC", quote))) >= 3:
                assert verify(Evidence(cell=match.cell, quote=quote), book).verified
