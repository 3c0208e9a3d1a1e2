import io

import pytest
from hypothesis import given
from openpyxl import Workbook, load_workbook

from grader.feedback_export import sheet
from grader.feedback_export.report import Prose
from tests.grader.feedback_export.reports import AT, judged, report
from tests.grader.feedback_export.test_markdown_text import WRITTEN


def made(*reports, language: str = "ko") -> Workbook:
    return load_workbook(io.BytesIO(sheet.workbook(reports, language)))


def test_a_line_has_scores_as_numbers_and_criteria_as_columns():
    book = made(report(), report(student="이오리", criteria=(judged(1, score=2),)))
    (one,) = book.worksheets
    header, first, second = ([cell.value for cell in row] for row in one.iter_rows())
    assert header[:7] == [
        "학생",
        "점수",
        "만점",
        "모델 학습 | 평가",
        "모델 학습 | 평가 · 코멘트",
        "모델 학습 | 평가",
        "모델 학습 | 평가 · 코멘트",
    ]
    assert first[:4] == ["김펭귄", 1, 4, 1]
    assert second[:4] == ["이오리", 1, 4, 2]
    assert second[5:7] == [None, None]
    assert dict(zip(header[7:], first[7:], strict=True)) == {
        "종합 피드백": "수고했어요 😀", "저장한 때": AT.replace(tzinfo=None), "버전": 1, "코치": "Mina", "루브릭 버전": 1,
        "저장소 / 파일": "penguin/ml/과제.ipynb", "링크": "https://github.com/penguin/ml/blob/c0ffee/과제.ipynb", "커밋": "c0ffee" * 6,
    }  # fmt: skip


def test_the_header_stays_in_sight_and_columns_are_wide_enough():
    (one,) = made(report(), language="en").worksheets
    assert one.freeze_panes == "B2"
    assert one.auto_filter.ref == "A1:O2"
    assert one["A1"].value == "Student"
    assert one["A1"].font.bold
    assert one.column_dimensions["E"].width == sheet.WIDE


def test_each_assignment_has_a_sheet_with_a_name_of_its_own():
    titles = ["분류: [1]/2", "분류: [1]/2", "분" * 40, "분" * 40 + "!", "", "History"]
    book = made(*(report(assignment=str(number), title=title) for number, title in enumerate(titles)))
    assert book.sheetnames[:2] == ["분류 1 2", "분류 1 2 2"]
    assert len({name.casefold() for name in book.sheetnames}) == 6
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_with_nothing_saved_it_says_so():
    assert made().sheetnames == ["저장한 평가 없음"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://evil.example")', "#REF!", "12", "TRUE"]
)
def test_a_text_is_a_text_whatever_it_begins_with(text):
    (one,) = made(report(student=text, overall=Prose(text), criteria=(judged(comment=Prose(text)),))).worksheets
    assert [(one[at].value, one[at].data_type) for at in ("A2", "E2", "F2")] == [(text, "s")] * 3


@given(WRITTEN)
def test_any_text_can_be_read_back(text):
    (one,) = made(report(overall=Prose(text * 3), student=text, title=text)).worksheets
    assert one["B2"].value == 1


def test_a_text_longer_than_a_cell_is_cut_to_it():
    (one,) = made(report(overall=Prose("가" * 40_000))).worksheets
    assert one["H2"].value == "가" * 32_767
