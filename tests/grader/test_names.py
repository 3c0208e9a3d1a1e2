"""The student's name is taken out of what is sent, in the forms it takes, and nothing else is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.names import GIVEN, MASK, SURNAMES, NameMask, common_words, like_a_name, of_submission
from grader.notebook import Cell, CellKind, Notebook
from grader.submission import Submission


def book(*sources: str, kind: CellKind = CellKind.CODE) -> Notebook:
    cells = tuple(Cell(number=number, kind=kind, source=source) for number, source in enumerate(sources, 1))
    return Notebook(cells=cells, language="python", version="4.5")


def submission(*, student: str = "", owner: str = "ceuity", path: str = "a.ipynb") -> Submission:
    return Submission(
        id=1, assignment="x", reference="", owner=owner, repo="r", path=path, commit="c", sha256="", permalink="",
        student=student or owner, student_id=1, student_number=1, opened_at=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def prose(text: str, *names: str) -> str:
    return NameMask(names, book(text, kind=CellKind.MARKDOWN)).source(text, CellKind.MARKDOWN)


def code(text: str, *names: str) -> str:
    return NameMask(names, book(text)).source(text, CellKind.CODE)


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("홍길동", "홍길동의 회고", "[student]의 회고"),
        ("홍길동", "저는 홍길동입니다.", "저는 [student]입니다."),
        ("홍길동", "홍 길동, 홍 길 동", "[student], [student]"),
        ("홍 길동", "홍길동(1조)", "[student](1조)"),
        ("홍길동", "길동님 고맙습니다", "[student]님 고맙습니다"),
        ("홍길동", "E01_홍길동.png", "E01_[student].png"),
        ("남궁민수", "남궁 민수 드림", "[student] 드림"),
        ("이준", "이준의 노트북", "[student]의 노트북"),
        ("이지수", "작성: 이 지수", "작성: [student]"),
        ("Kim Minsu", "# by Kim Minsu and MINSU KIM", "# by [student] and [student]"),
        ("Kim Minsu", "kimminsu, kim_minsu, kim-minsu", "[student], [student], [student]"),
        ("ethan-yoo", "github.com/ethan-yoo/repo", "github.com/[student]/repo"),
        ("ethan-yoo", "Ethan Yoo's notebook", "[student]'s notebook"),
        ("ceuity", "ceuity가 만든", "[student]가 만든"),
        ("wldud01", "print('wldud01')", "print('[student]')"),
        ("홍길동 (Hong)", "홍길동", "[student]"),
    ],
)
def test_a_known_name_is_masked_in_the_forms_it_takes(name, text, masked):
    assert prose(text, name).replace("[student]가", "[student]가") == masked


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("이지수", "이 지수 변환을 적용"),
        ("이지수", "다이지수"),
        ("홍", "홍차와 홍 길"),
        ("정수", "정수를 입력하고 정수의 합"),
        ("김", "김치"),
        ("이상", "90 이상이면"),
        ("data", "data = load('data.csv')  # data"),
        ("test", "X_test, y_test = split(test)"),
        ("Kim", "kimchi, Kim"),
        ("ai", "open ai"),
        ("x", "x = 1"),
        ("python", "import python; Python으로"),
        ("jupyter", "a Jupyter notebook"),
        ("ceuity", "ceuityx, xceuity"),
        ("", "anything"),
        ("-", "a - b"),
    ],
)
def test_a_name_that_is_a_word_destroys_nothing(name, text):
    assert prose(text, name) == text


def test_a_word_of_the_code_is_no_name_in_it():
    source = "import minsu\nminsu.run()  # minsu"
    assert code(source, "minsu") == source
    assert code("run()  # minsu", "minsu") == "run()  # [student]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("이름: 홍길동", "이름: [student]"),
        ("- **이름** : 홍길동 ", "- **이름** : [student] "),
        ("# 작성자: 홍길동(3조)", "# 작성자: [student](3조)"),
        ("코더: 조보람, 김승수, 한현종", "코더: [student], [student], [student]"),
        ("| 성명 | 홍길동 |", "| 성명 | [student] |"),
        ("이름(학번): 홍길동 20231234", "이름(학번): [student] 20231234"),
        ("Name: Hong Gildong", "Name: [student]"),
        ("Author: Gildong", "Author: [student]"),
        ("**Submitted by:** Gil-dong Hong", "**Submitted by:** [student]"),
        ("# AIFFEL 5기 E01 홍길동", "# AIFFEL 5기 E01 [student]"),
        ("AIFFEL_쏘카 3기_홍길동", "AIFFEL_쏘카 3기_[student]"),
        ("저는 홍길동입니다", "저는 [student]입니다"),
        ("My name is Gildong.", "My name is [student]."),
        ("작성자: 홍길동\n\n홍길동의 회고", "작성자: [student]\n\n[student]의 회고"),
    ],
)
def test_who_introduces_himself_is_masked(text, masked):
    assert prose(text, "ceuity") == masked
    assert code("\n".join(f"# {line}" for line in text.split("\n")), "ceuity").count(MASK) == masked.count(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "이름: 승객의 이름",
        "- Name: 승객 이름",
        "- Name: Name of the passenger",
        "Name: Titanic Dataset",
        "학생: 모든 학생의 성적",
        "이름: 이미지",
        "Author: the column of authors",
        "Student: int64",
        "# AIFFEL 3기 이미지",
        "## AIFFEL E01 유사도",
        "저는 이미지입니다",
        "My name is a string",
        "| 이름 | 나이 |",
        "name = 'Kim'",
        "이름:",
    ],
)
def test_a_line_about_something_else_is_let_be(text):
    assert prose(text, "ceuity") == text
    assert code(text, "ceuity") == text


def test_without_a_known_name_nothing_is_masked():
    assert prose("이름: 홍길동") == "이름: 홍길동"


def test_what_is_known_of_a_submission():
    known = of_submission(
        submission(student="홍길동", path="3기/홍길동_정확도_이미지/submitted/bitdiddle/김민수.ipynb")
    )
    assert known == ("홍길동", "ceuity", "bitdiddle", "김민수")
    assert of_submission(submission()) == ("ceuity",)


def test_common_words_are_no_names():
    assert not any(like_a_name(word) for word in common_words())
    assert {"이미지", "유사도", "data", "정수"} <= common_words()


KOREAN = st.tuples(st.sampled_from(sorted(SURNAMES)), *[st.sampled_from(sorted(GIVEN))] * 2).map("".join)
LOGINS = st.from_regex(r"[a-z]{5,9}-?[0-9]{1,2}", fullmatch=True)


@given(KOREAN | LOGINS, st.lists(st.text(max_size=12) | st.sampled_from(["\n", " ", "의 ", "이름: "]), max_size=6))
def test_no_sure_name_is_left_where_it_stands_alone_and_masking_again_changes_nothing(name, pieces):
    text = f" {name} ".join(pieces)
    sent = prose(text, name)
    if name not in common_words():
        assert f" {name} " not in sent
    assert prose(sent, name) == sent


@given(st.lists(st.sampled_from(["data", "test", "이", "정수", "모델", "x", "df"]), min_size=1, max_size=3), st.text())
def test_words_for_names_change_nothing(names, text):
    text = text.replace("님", "").replace("씨", "")
    cells = book(text, kind=CellKind.MARKDOWN)
    assert NameMask(names, cells).text(text) == text
