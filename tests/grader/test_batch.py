import io
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch import MOST_LINES, lines_in, text_of
from grader.errors import NotASource


def read(text: str) -> list[tuple[int, str, str]]:
    return [(line.number, line.reference, line.student) for line in lines_in(text)]


A, B = "https://github.com/a/b/blob/main/x.ipynb", "https://github.com/c/d"
LINKS = st.sampled_from([A, B, "", "없음"])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{A}\n\n{B}\n", [(1, A, ""), (3, B, "")]),
        (f"1. 김민준: {A}\n2) 이서연 - <{B}>", [(1, A, "김민준"), (2, B, "이서연")]),
        (f"이름,링크,비고\n김민준,{A},늦음\n이서연,,병결", [(2, A, "김민준"), (3, "병결", "이서연")]),
        (f"Submission URL\tStudent name\n{A}\tJane Doe\r\n{B}\t", [(2, A, "Jane Doe"), (3, B, "")]),
        (f'name;url\n"Doe; Jane";{A}', [(2, A, "Doe; Jane")]),
        (f"{A},a@b.c,010-1234-5678,홍 길동", [(1, A, "홍 길동")]),
        ("https://github.com/a/b/blob/main/x,y.ipynb", [(1, "https://github.com/a/b/blob/main/x,y.ipynb", "")]),
        (f"sample:cafe-good\nnothing here\n{B}", [(1, "sample:cafe-good", ""), (2, "nothing here", ""), (3, B, "")]),
        (f"김민준\t{A}\n이서연\t없음", [(1, A, "김민준"), (2, "없음", "이서연")]),
        (f"\ufeff{A}", [(1, A, "")]),
    ],
)
def test_a_list_is_understood_as_a_person_would(text, lines):
    assert read(text) == lines


@pytest.mark.parametrize("text", ["", "  \n", "이름,링크\n김민준,", "just words"])
def test_a_list_without_links_is_refused(text):
    with pytest.raises(NotASource) as refused:
        lines_in(text)
    assert refused.value.problem.key == "batch.no_links"


def test_too_many_lines_are_refused_and_not_cut():
    with pytest.raises(NotASource) as refused:
        lines_in(f"{A}\n" * (MOST_LINES + 1))
    assert refused.value.problem.values == {"n": MOST_LINES + 1, "most": MOST_LINES}


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"이름,링크\n김민준,{A}".encode("cp949"), "명단.csv"),
        (f"이름,링크\n김민준,{A}".encode("utf-8-sig"), "명단.csv"),
        (f"이름\t링크\n김민준\t{A}".encode("utf-16"), "명단.txt"),
        (sheet(("이름", "링크"), ("김민준", A)), "명단.XLSX"),
    ],
)
def test_an_uploaded_list_is_read_in_every_usual_form(content, name):
    assert read(text_of(content, name)) == [(2, A, "김민준")]


@pytest.mark.parametrize(("content", "name"), [(b"PK\x03\x04", "a.xlsx"), (b"\xff\xfa\x81", "a.csv")])
def test_another_file_is_refused(content, name):
    with pytest.raises(NotASource):
        text_of(content, name)


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), max_size=20), LINKS),
        max_size=8,
    )
)
def test_no_line_with_a_link_is_lost_whatever_stands_beside_it(rows):
    links = [link for _, link in rows if link in (A, B)]
    with suppress(NotASource):
        found = [line.reference for line in lines_in("\n".join(f"{name}\t{link}" for name, link in rows))]
        assert [reference for reference in found if reference in (A, B)] == links
        return
    assert not links
