import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evaluation import Evidence
from grader.evidence import QuoteFinder, find, verify
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind

SOURCE = 'def load(path):\n    """읽어 온다"""\n    return pd.read_csv(path)  # it\'s here\n\n\nx = 1'


def code(number: int, source: str, *outputs: Output) -> Cell:
    return Cell(number=number, kind=CellKind.CODE, source=source, outputs=outputs)


def notebook(*cells: Cell) -> Notebook:
    return Notebook(cells=cells, language="python", version="4.5")


NOTEBOOK = notebook(
    code(1, SOURCE),
    code(
        2,
        "model.fit(x)",
        Output(kind=OutputKind.TEXT, text="Epoch 1/5\nloss: 0.4321 - accuracy: 0.9123\nEpoch 2/5\n"),
        Output(kind=OutputKind.TABLE, text="", rows=(("model", "score"), ("GRU", "0.84"))),
    ),
    Cell(number=3, kind=CellKind.MARKDOWN, source="## 결과 해석\n손실이 **줄었다** … 그래서 “성공”이다"),
    code(4, "model.fit(x)"),
    code(5, "pd.read_csv('/home/minji/data.csv')  # 문의: minji@example.com"),
)


def stands(quote: str, cell: int = 1) -> bool:
    return verify(Evidence(cell=cell, quote=quote), NOTEBOOK).verified


@pytest.mark.parametrize(
    "quote",
    [
        "return pd.read_csv(path)",
        'def load(path):\n    """읽어 온다"""',
        'def load(path):\r\n\t"""읽어 온다"""',
        "  return   pd.read_csv(path)\n",
        unicodedata.normalize("NFD", "읽어 온다"),
        "# it’s here",
        "`return pd.read_csv(path)`",
        "“return pd.read_csv(path)”",
        "def load(path): … # it's here",
        "def load(path): ... it's here x = 1",
        "...return pd.read_csv(path)...",
        "def load(path): [...] # it's here",
        "ｄｅｆ load",
        "def\u200b load",
        '>>> def load(path):\n...     """읽어 온다"""\n>>> return pd.read_csv(path)',
        "12 | return pd.read_csv(path)",
        '1: def load(path):\n2:     """읽어 온다"""',
        "In [3]: def load(path):",
        "#1 code: def load(path):",
        'def load(path):\\n    \\"\\"\\"읽어 온다',
        "**return** pd.read_csv(path)",
    ],
)
def test_a_quote_stands_in_its_cell_however_it_is_set(quote):
    assert stands(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "loss: 0.4321",
        "accuracy: 0.9123\nEpoch 2/5",
        "GRU 0.84",
        "model.fit(x) … Epoch 2/5",
        "model.fit(x)\n[output]\nEpoch 1/5",
        "model score\nGRU 0.84",
        "loss: 0.4[… 12 characters left out …]acy: 0.9123",
        "accuracy: 0.9123 [image image/png, not sent]",
    ],
)
def test_a_quote_may_stand_in_outputs_and_tables(quote):
    assert stands(quote, 2)


def test_a_quote_from_text_that_was_shortened_for_the_model_holds():
    assert stands("Epoch 1/5 [… 4120 characters left out …] Epoch 2/5", 2)


def test_a_quote_from_text_that_was_masked_for_the_model_holds():
    assert stands("pd.read_csv('/home/<name>/data.csv')", 5)
    assert stands("문의: <e-mail>", 5)


@pytest.mark.parametrize(
    ("quote", "cell"),
    [
        ("return pd.read_excel(path)", 1),
        ("model.fit(x)", 1),
        ("model.fit(x)", 99),
        ("Epoch", 1),
        ("x = 1 … def load(path):", 1),
        ("DEF LOAD", 1),
        ("model.fit(x) Epoch 1/5", 2),
        ("", 1),
        ("  ", 1),
        ("x", 1),
        ("...", 1),
        ("(p…)", 1),
        ("():", 1),
        ("d … e … f", 1),
        ("accuracy: 0.91", 2),
        ("loss: 0.4321 - accuracy: 0.912", 2),
        ("12: accuracy: 0.91", 2),
        ("accuracy: 10.9123", 2),
        ("4321 - accuracy", 2),
        ("GRU 0.8", 2),
        ("손실이 *늘었다*", 3),
        ("결과 요약", 3),
    ],
)
def test_what_does_not_stand_there_proves_nothing(quote, cell):
    assert not stands(quote, cell)


def test_typographic_quotation_marks_of_the_cell_itself_are_matched():
    assert stands('그래서 "성공"이다', 3)
    assert stands("손실이 **줄었다** … 그래서", 3)
    assert stands("손실이 줄었다", 3)
    assert stands("결과 해석 손실이 줄었다", 3)


def test_the_rest_of_the_evidence_is_left_as_it_is():
    evidence = Evidence(cell=9, quote="return pd.read_json(path)")
    assert verify(evidence, NOTEBOOK) == evidence


@pytest.mark.parametrize("cell", [-1, 0, 2, 99])
def test_a_quote_of_one_other_cell_is_moved_there_and_says_so(cell):
    evidence = verify(Evidence(cell=cell, quote="return pd.read_csv(path)"), NOTEBOOK)
    assert (evidence.cell, evidence.cited, evidence.verified) == (1, cell, True)


def test_a_word_that_stands_in_many_cells_points_nowhere():
    many = notebook(*(code(number, f"import module_{number}\nmodel{number} = 1") for number in range(1, 5)))
    assert not verify(Evidence(cell=1, quote="import"), many).verified
    assert verify(Evidence(cell=1, quote="import module_1"), many).verified
    few = notebook(code(1, "import numpy"), code(2, "import pandas"))
    assert verify(Evidence(cell=1, quote="import"), few).verified


def test_find_names_the_one_cell_a_quote_stands_in():
    assert find("return pd.read_csv(path)", NOTEBOOK) == 1
    assert find("GRU 0.84", NOTEBOOK) == 2
    assert find("model.fit(x)", NOTEBOOK) is None
    assert find("nowhere at all", NOTEBOOK) is None
    assert find("", NOTEBOOK) is None


@given(st.text(min_size=1, max_size=200), st.integers(0, 200), st.integers(1, 80))
def test_whatever_is_cut_out_of_a_cell_stands_in_it(source, start, length):
    quote = source[start : start + length]
    if sum(map(str.isalnum, unicodedata.normalize("NFC", quote))) < 3 or "..." in unicodedata.normalize("NFKC", quote):
        return
    if unicodedata.normalize("NFKC", quote) not in unicodedata.normalize("NFKC", source):
        return  # cut in the middle of a composed character
    if any(one.isdigit() for one in (quote.strip()[0], quote.strip()[-1])):
        return  # perhaps cut in the middle of a number
    assert QuoteFinder(notebook(code(1, source))).verify(Evidence(cell=1, quote=quote)).verified


def test_a_quote_of_what_was_sent_without_marks_and_hidden_characters_is_verified():
    given = notebook(code(1, "# 루브릭\n# - 전처리를 하였다 ⭐⭐ 모두 완료\n# 결\u200b과는 \U000e0041성공"))
    for quote in ("전처리를 하였다 [mark withheld] 모두 완료", "결과는 성공"):
        assert verify(Evidence(cell=1, quote=quote), given).verified


NAMED = notebook(
    Cell(number=1, kind=CellKind.MARKDOWN, source="- 코더 : 홍길동, 김철수\n홍길동의 회고: 손실이 줄었다"),
    code(
        2,
        "pd.read_csv('/home/minji/data.csv')",
        Output(kind=OutputKind.TEXT, text="Hello Gildong\n0.91 by Gildong Hong"),
    ),
)


@pytest.mark.parametrize(
    ("quote", "cell"),
    [
        ("코더 : [student]", 1),
        ("코더 : [student], [student]", 1),
        ("[student]의 회고: 손실이 줄었다", 1),
        ("[student]의 회고: … 줄었다", 1),
        ("Hello [student] 0.91 by [student]", 2),
        ("0.91 by [student] [student]", 2),
        ("pd.read_csv('/home/<name>/data.csv')", 2),
    ],
)
def test_a_mask_in_a_quote_stands_for_what_was_masked(quote, cell):
    assert verify(Evidence(cell=cell, quote=quote), NAMED).verified


@pytest.mark.parametrize(
    ("quote", "cell"),
    [
        ("[student]", 1),
        ("[student], [student], [student]", 1),
        ("리뷰어 : [student]", 1),
        ("[student]의 회고: 손실이 늘었다", 1),
        ("코더 : [student], [student]의 결론", 1),
        ("data.csv') [student] Hello", 2),
        ("x [student] y", 3),
    ],
)
def test_a_mask_proves_nothing_by_itself(quote, cell):
    assert not verify(Evidence(cell=cell, quote=quote), NAMED).verified


def test_many_masks_take_no_time():
    long = notebook(code(1, "a" * 50_000))
    assert not verify(Evidence(cell=1, quote="a" + "[student]a" * 60 + "b"), long).verified


def alphanumeric(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


SENTENCE = st.lists(st.sampled_from(["model.fit(x)", "손실이", "줄었다", "accuracy:", "0.93", "0.87", "[1]", "def", "load(path):", "return\n", "**좋다**", "…", "_x_"]), max_size=40)  # fmt: skip


@given(SENTENCE, SENTENCE)
def test_no_letter_or_digit_of_a_verified_quote_is_made_up(source, quoted):
    """Whatever may differ between a quote and its cell, its letters and digits may not, and they follow each other; gaps aside."""
    quote = " ".join(quoted).replace("…", "").replace("...", "")
    evidence = QuoteFinder(notebook(code(1, " ".join(source)))).verify(Evidence(cell=1, quote=quote))
    said = alphanumeric(re.sub(r"^\[1\] ", "", quote))
    assert not evidence.verified or said in alphanumeric(" ".join(source))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from([".", ",", ""]))
def test_a_number_is_verified_only_where_it_stands_whole(stands_there, quoted, sign):
    given = notebook(code(1, f"print('accuracy: 1{sign}{stands_there}')"))
    found = verify(Evidence(cell=1, quote=f"accuracy: 1{sign}{quoted}"), given)
    assert found.verified == (stands_there == quoted)


def test_a_quote_with_gaps_takes_no_time_on_hostile_text():
    long = notebook(code(1, "abc" * 40_000))
    assert not verify(Evidence(cell=1, quote=" … ".join(["abcabc"] * 12) + " … abd"), long).verified
