import io

import openpyxl
import pytest

from grader.rubric_import import read


def understood(given, name="pasted"):
    """Name, description and levels of each criterion."""
    return [
        (item.name, item.description, {level.score: level.descriptor for level in item.levels})
        for item in read(given, name=name).criteria
    ]


def names(given, name="pasted"):
    return [(item.name, item.description) for item in read(given, name=name).criteria]


def keys(given, name="pasted"):
    return [note.problem.key.partition(".")[2] for note in read(given, name=name).notes]


TWO = [("모델을 학습했다", "손실이 줄었다."), ("결과를 비교했다", "표로 정리했다.")]


@pytest.mark.parametrize(
    "text",
    [
        "| 평가문항 | 상세기준 |\n|---|---|\n| 1. 모델을 학습했다 | 손실이 줄었다. |\n| 2. 결과를 비교했다 | 표로 정리했다. |",
        "평가 항목 | 평가 기준\n---|---\n모델을 학습했다 | - 손실이 줄었다.\n결과를 비교했다 | - 표로 정리했다.",
        "## 📌 루브릭\n\n|평가 문항|평가결과|\n|:--|:-:|--:|\n|**모델을 학습했다**|손실이 줄었다.|\n|결과를 비교했다|표로 정리했다.|\n\n끝",
        "    | 평가문항 | 상세기준 |\n    | 모델을 학습했다 | 손실이 줄었다. |\n    | 결과를 비교했다 | 표로 정리했다. |",
        "|번호|평가문항|상세기준|비고|\n|-|-|-|-|\n|1|모델을 학습했다|손실이 줄었다.|x|\n|2|결과를 비교했다|표로 정리했다.||",
        "|A|B|\n|-|-|\n|모델을 학습했다|손실이 줄었다.|\n|결과를 비교했다|표로 정리했다.|",
        "평가문항\t상세기준\n1) 모델을 학습했다\t손실이 줄었다.\n2) 결과를 비교했다\t표로 정리했다.\n",
        '평가문항\t상세기준\n모델을 학습했다\t"손실이\u00a0줄었다."\n결과를 비교했다\t표로 정리했다.',
        "평가문항,상세기준\r\n모델을 학습했다,손실이 줄었다.\r\n결과를 비교했다,표로 정리했다.\r\n",
        "평가문항;상세기준\n모델을 학습했다;손실이 줄었다.\n결과를 비교했다;표로 정리했다.",
        "<table><tr><th>평가문항<th>상세기준<tr><td>1. 모델을 학습했다<td>손실이 줄었다.<tr><td>2. 결과를 비교했다<td><p>표로 정리했다.</p></table>",
        "<meta charset=utf-8><ol><li>모델을 학습했다<ul><li>손실이 줄었다.</ul><li>결과를 비교했다<ul><li>표로 정리했다.</ul></ol>",
    ],
)  # fmt: skip
def test_the_same_rubric_is_read_from_every_form(text):
    assert names(text) == TWO


def test_levels_as_columns_keep_scores_and_descriptors():
    text = "| Requirement | Incomplete (0) | Meets (1) | Exceeds (2) |\n|-|-|-|-|\n| Plots | none | one | three |\n| Text |  |  |  |"
    assert understood(text) == [
        ("Plots", "", {0: "none", 1: "one", 2: "three"}),
        ("Text", "", {0: "Incomplete", 1: "Meets", 2: "Exceeds"}),
    ]


@pytest.mark.parametrize("header", ["우수 | 보통 | 미흡", "상 | 중 | 하", "Excellent | Adequate | Poor"])
def test_levels_without_points_are_numbered_by_how_good_they_are(header):
    text = f"| 평가항목 | {header} |\n|-|-|-|-|\n| 시각화 | 셋 | 하나 | 없음 |"
    assert understood(text) == [("시각화", "", {0: "없음", 1: "하나", 2: "셋"})]
    assert "levels_numbered" in keys(text)


def test_a_row_for_each_level_is_one_criterion():
    text = "| 항목 | 점수 | 기준 |\n|-|-|-|\n| 전처리 | 2 | 모두 |\n|  | 1 | 일부 |\n|  | 0 | 없음 |\n| 모델 | 우수 | 둘 |\n| 모델 | 미흡 | 하나 |"
    assert understood(text) == [("전처리", "", {0: "없음", 1: "일부", 2: "모두"}), ("모델", "", {0: "하나", 1: "둘"})]


def test_merged_first_cells_continue_the_row_above():
    text = "| 평가문항 | 상세기준 |\n|-|-|\n| 전처리 | 결측치 |\n|  | 이상치 |\n| 모델 | 하나 |"
    assert names(text) == [("전처리", "- 결측치\n- 이상치"), ("모델", "하나")]
    assert keys(text)[1:] == ["continued"]


def test_rows_with_points_of_their_own_below_a_merged_cell_are_criteria():
    text = "<table><tr><th>영역<th>세부 기준<th>배점</tr><tr><td rowspan=2>전처리<td>결측치를 채웠다<td>2점</tr><tr><td>이상치를 지웠다<td>3점</tr></table>"
    assert [(name, above, max(levels)) for name, above, levels in understood(text)] == [
        ("결측치를 채웠다", "전처리", 2), ("이상치를 지웠다", "전처리", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "scores"),
    [("3", [0, 1, 2, 3]), ("2점", [0, 1, 2]), ("1-3", [1, 2, 3]), ("0/1/2", [0, 1, 2]), ("O/X", [0, 1]), ("40점", list(range(0, 41, 2))), ("2.5", [0, 1, 2, 3]),
     ("많이", [0, 1]), ("99999", [0, 1])],
)  # fmt: skip
def test_points_become_levels(cell, scores):
    text = f"| 평가문항 | 배점 |\n|-|-|\n| 전처리를 했다 | {cell} |"
    assert sorted(understood(text)[0][2]) == scores
    assert ("no_descriptor" in keys(text)) == (cell not in ("많이", "99999"))
    assert ("fraction" in keys(text)) == (cell == "2.5")
    assert ("points_unread" in keys(text)) == (cell in ("많이", "99999"))


def test_levels_in_a_description_are_taken_out_of_it():
    text = "| 평가문항 | 상세기준 |\n|-|-|\n| 시각화 | 그래프를 본다<br>2점: 세 개<br>1점: 한 개<br>0점: 없음 |\n| 표 | 1. 행<br>2. 열 |"
    assert understood(text)[0] == ("시각화", "그래프를 본다", {0: "없음", 1: "한 개", 2: "세 개"})
    assert names(text)[1] == ("표", "1. 행\n2. 열")


def test_cells_keep_line_breaks_pipes_lists_and_code():
    text = "| Criterion | Description |\n|-|-|\n| Uses `a \\| b` | <ul><li>one</li><li>two \\| x</li></ul> |\n| [Linked](https://x.y) ![](a.png) | a<br/>b &amp; c |"
    assert names(text) == [("Uses `a | b`", "- one\n- two | x"), ("Linked", "a\nb & c")]


def test_totals_and_tables_without_criteria_are_left_out_and_said():
    text = "| 평가문항 | 배점 |\n|-|-|\n| 전처리를 했다 | 1 |\n| 합계 | 10 |\n\n| 날짜 | 장소 |\n|-|-|\n|  |  |"
    assert [name for name, _ in names(text)] == ["전처리를 했다"]
    assert {"row_ignored", "table_ignored"} <= set(keys(text))


def test_the_section_above_describes_a_table_without_descriptions():
    text = "# Rubric\n\n## EXPLORE\n**Meets**: Did you look?\n\n#### Marks\n> with an X\n\n| Criteria | Incomplete (0) | Meets (1) |\n|-|-|-|\n| Plot | | |"
    assert names(text) == [("Plot", "EXPLORE. Meets: Did you look?")]
    assert "from_section" in keys(text)


def workbook(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in merged:
        book.active.merge_cells(place)
    book.create_sheet("hidden").sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_with_merged_cells():
    content = workbook(
        [["2기 루브릭"], [], ["평가문항", "상세기준", "배점"], ["전처리", "결측치", 2.0], [None, "이상치", None]],
        ["A4:A5"],
    )
    assert [(name, text, max(levels)) for name, text, levels in understood(content, "루브릭.xlsx")] == [
        ("전처리", "- 결측치\n- 이상치", 2)
    ]


@pytest.mark.parametrize("name", ["rubric.csv", "rubric.tsv", "rubric.txt"])
def test_files_are_decoded_as_excel_and_windows_write_them(name):
    text = "평가문항\t상세기준\n모델을 학습했다\t손실이 줄었다.\n결과를 비교했다\t표로 정리했다.\n"
    for coding in ("utf-8-sig", "utf-16", "cp949"):
        assert names(text.encode(coding), name) == TWO


def test_a_table_of_levels_under_a_heading_is_a_criterion():
    text = "### EDA\n| 점수 | 설명 |\n|-|-|\n| 2 | 모두 |\n| 0 | 없음 |\n\n### 모델\n| 점수 | 설명 |\n|-|-|\n| 1 | 있음 |\n| 0 | 없음 |"
    assert understood(text) == [("EDA", "", {0: "없음", 2: "모두"}), ("모델", "", {0: "없음", 1: "있음"})]


def test_merged_areas_reach_every_row_beside_them():
    text = (
        "| 영역 | 평가 항목 | 세부 기준 |\n|-|-|-|\n| 분석 | EDA | 분포 |\n| | 시각화 | 그래프 |\n| 모델 | 학습 | 5개 |"
    )
    assert names(text) == [("EDA", "분석. 분포"), ("시각화", "분석. 그래프"), ("학습", "모델. 5개")]


def test_cells_copied_from_documents_keep_their_lists():
    cell = "<td><ul><li><p>결측치</p></li><li><p>이상치</p></li></ul></td>"
    text = f'<meta charset="utf-8"><b id="docs-internal-guid-1"><table><tr><td><p><span>항목</span></p></td><td><p>기준</p></td></tr><tr><td><p>전처리</p></td>{cell}</tr></table></b>'
    assert names(text) == [("전처리", "- 결측치\n- 이상치")]
