import pytest

from grader.absence import contradiction
from grader.look_for import Reader
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind

NOTEBOOK = Notebook(
    cells=(
        Cell(number=1, kind=CellKind.MARKDOWN, source="# 회고\n재미있었다. StratifiedKFold를 써 보고 싶다."),
        Cell(number=2, kind=CellKind.CODE, source="from sklearn.model_selection import KFold\n# cross_val_score 는 나중에", execution_count=1),
        Cell(
            number=3, kind=CellKind.CODE, source="model.fit(x)", execution_count=2,
            outputs=(Output(kind=OutputKind.TEXT, text="accuracy: 0.93"),),
        ),
    ),
    language="python",
    version="4.5",
)  # fmt: skip


def refuted_by(absence: str) -> int | None:
    found = contradiction(absence, NOTEBOOK, Reader(NOTEBOOK))
    assert found is None or found.verified
    return found.cell if found else None


@pytest.mark.parametrize(
    ("absence", "cell"),
    [
        ("No cell contains `KFold`.", 2),
        ("No code cell imports `KFold`.", 2),
        ('No cell mentions "accuracy"', 3),
        ("No output shows `accuracy`.", 3),
        ("No code cell calls `predict` or `fit`.", 3),
        ("`accuracy` was not found in any output.", 3),
        ("searched: no markdown cell mentions “회고”.", 1),
        ("`KFold`를 불러온 셀이 없어요.", 2),
        ("코드 셀에서 `KFold`를 찾지 못했어요.", 2),
        ("어느 마크다운 셀에도 “회고”가 없습니다.", 1),
        ("출력에 `accuracy`가 보이지 않아요.", 3),
        ("`fit`을 호출한 셀이 없어요.", 3),
    ],
)
def test_an_absence_that_is_not_one_is_refuted_by_the_cell(absence, cell):
    assert refuted_by(absence) == cell


@pytest.mark.parametrize(
    "absence",
    [
        "No code cell calls `KFold`.",
        "No code cell uses `cross_val_score`.",
        "No code cell contains `StratifiedKFold`.",
        "No output mentions `KFold`.",
        "No cell contains `Fold`.",
        "No cell contains a reason for KFold.",
        "`KFold` is imported but never called.",
        "No cell that ran contains `KFold`.",
        "No cell contains `KFold` with shuffle.",
        "After cell 2, no cell contains `KFold`.",
        "`KFold` 없이 나누었어요.",
        "`KFold`가 없는 셀이 있어요.",
        "오류 없이 실행된 코드 셀에서 `KFold` 호출을 찾지 못했어요.",
        "실행된 코드 셀에서 `KFold`를 찾지 못했어요.",
        "`KFold`를 쓴 이유가 없어요.",
        "마크다운 셀에서 “회고에 대한 생각”에 해당하는 글을 찾지 못했어요.",
        "`cross_val_score`를 호출한 셀이 없어요.",
        "코드 셀에 `predict`가 없어요.",
        "",
    ],
)
def test_a_true_or_qualified_absence_stands(absence):
    assert refuted_by(absence) is None
