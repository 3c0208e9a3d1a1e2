import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import export
from grader.evaluation import Evaluation, Origin, Rating
from grader.history import EvaluationRow, RunRow

AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def table_of(text: str) -> list[dict[str, str]]:
    header, *rows = read(text)
    assert len(set(header)) == len(header)
    return [dict(zip(header, row, strict=True)) for row in rows]


def row(submission_id: int = 1, **changes: Any) -> EvaluationRow:
    made = EvaluationRow(
        submission_id=submission_id, rubric_id=1, rubric_number=1, assignment="tabular", assignment_title="표 데이터 분류", student="김펭귄",
        owner="penguin", repo="ml", path="과제.ipynb", commit="c0ffee", permalink="https://github.com/penguin/ml", status="final",
        score=3, max_score=4, version=2, changed=False, model="gpt-6.1-terra", coach="Mina", at=AT, cost_usd=0.0123,
    )  # fmt: skip
    return replace(made, **changes)


def evaluation(of: EvaluationRow, overall: str = "수고했어요", **ratings: tuple[int, str, Origin]) -> Evaluation:
    made = tuple(
        Rating(criterion_id=name, score=score, comment=comment, origin=origin, decided_at=AT)
        for name, (score, comment, origin) in ratings.items()
    )
    return Evaluation(
        id=of.submission_id, submission_id=of.submission_id, rubric_id=of.rubric_id, version=of.version, ratings=made,
        overall=overall, coach=of.coach, run_id=None, saved_at=AT,
    )  # fmt: skip


def exported(*pairs: tuple[EvaluationRow, Evaluation | None]) -> str:
    table = export.EvaluationTable(SEOUL)
    for line, saved in pairs:
        table.add([line], {(line.submission_id, line.rubric_id): saved} if saved else {})
    return table.text()


class TestCells:
    @pytest.mark.parametrize(
        "cell",
        [
            "=1+1", "=HYPERLINK(\"http://x\")", "+82 10", "-1", "-", "@SUM(A1)", "\t=1", "\r=1", "\n- 목록", " =1", "  +1",
            "＝1+1", "＋1", "－1", "＠SUM(A1)",
        ],
    )  # fmt: skip
    def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(self, cell: str):
        assert export.harmless(cell) == f"'{cell}"
        assert read(export.csv_text([[cell]])) == [[f"'{cell}"]]

    @pytest.mark.parametrize("cell", ["좋아요", "a=1", "1-1", "'=1", "", " ", "#REF", "🎉 -1"])
    def test_other_texts_stay_as_they_are(self, cell: str):
        assert export.harmless(cell) == cell

    @pytest.mark.parametrize("cell", [-1, 0, 3, -0.5, 0.0123, None])
    def test_numbers_stay_numbers(self, cell: float | None):
        assert export.harmless(cell) is cell
        assert read(export.csv_text([["x", cell]])) == [["x", "" if cell is None else str(cell)]]

    def test_lines_end_and_quotes_stand_as_spreadsheets_expect(self):
        text = export.csv_text([["여러\n줄", 'er sagt "ja", gut'], [1, None]])
        assert text == '\ufeff"여러\n줄","er sagt ""ja"", gut"\r\n1,\r\n'
        assert text.encode().startswith(b"\xef\xbb\xbf")

    @given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4)))
    def test_reading_gives_back_what_was_written(self, rows: list[list[str]]):
        assert read(export.csv_text(rows)) == [[export.harmless(cell) for cell in row] for row in rows]

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_no_text_becomes_a_formula(self, cell: str):
        [[kept, _]] = read(export.csv_text([[cell, 1]]))
        assert not kept.startswith(export.FORMULA)


class TestEvaluations:
    def test_one_line_per_evaluation_with_its_ratings(self):
        saved = evaluation(
            row(), training=(1, "좋아요\n정말로", Origin.ACCEPTED), metric=(2, "=2점", Origin.OVERTURNED)
        )
        saved = replace(saved, ratings=(saved.ratings[0], replace(saved.ratings[1], first_score=0)))
        [line] = table_of(exported((row(), saved)))
        assert line == {
            "assignment": "tabular", "assignment title": "표 데이터 분류", "student": "김펭귄", "repository": "penguin/ml",
            "path": "과제.ipynb", "commit": "c0ffee", "link": "https://github.com/penguin/ml", "status": "final", "version": "2",
            "score": "3", "max score": "4", "model": "gpt-6.1-terra", "coach": "Mina", "saved": "2026-03-03 08:30:00",
            "cost USD": "0.0123", "overall feedback": "수고했어요", "training: score": "1", "training: comment": "좋아요\n정말로",
            "training: origin": "accepted", "training: reason": "", "training: first score": "", "metric: score": "2", "metric: comment": "'=2점", "metric: origin": "overturned", "metric: reason": "", "metric: first score": "0",
        }  # fmt: skip

    def test_criteria_of_several_assignments_stand_side_by_side_in_the_order_met(self):
        other = row(2, assignment="images")
        text = exported(
            (row(), evaluation(row(), training=(1, "a", Origin.OWN), metric=(2, "b", Origin.OWN))),
            (other, evaluation(other, metric=(0, "c", Origin.OWN), layers=(3, "d", Origin.OWN))),
        )
        header = read(text)[0]
        assert [name for name in header if name.endswith(": score")] == [
            "training: score",
            "metric: score",
            "layers: score",
        ]
        first, second = table_of(text)
        assert (first["layers: score"], first["layers: comment"], first["metric: comment"]) == ("", "", "b")
        assert (second["training: score"], second["metric: score"], second["layers: comment"]) == ("", "0", "d")

    def test_a_draft_has_no_score_and_no_ratings(self):
        draft = row(3, status="draft", score=None, version=0, model=None, cost_usd=None)
        lines = table_of(exported((draft, None), (row(), evaluation(row(), training=(0, "", Origin.OWN)))))
        assert [(line["status"], line["score"], line["training: score"]) for line in lines] == [
            ("draft", "", ""),
            ("final", "3", "0"),
        ]

    def test_a_row_that_moved_to_a_later_page_meanwhile_is_written_once(self):
        assert len(table_of(exported((row(), None), (row(2), None), (row(), None)))) == 2

    def test_nothing_is_a_table_with_a_header_only(self):
        assert read(exported()) == [list(export.EVALUATION)]


def test_runs_are_written_once_each():
    run = RunRow(
        run_id=7, submission_id=1, rubric_id=1, rubric_number=1, assignment="tabular", assignment_title="표", student="@kim", owner="kim",
        repo="ml", path="a.ipynb", status="failed", score=None, max_score=4, model="gpt", coach="Mina", at=AT,
        prompt_tokens=12, completion_tokens=None, cost_usd=None, purpose="opinion",
    )  # fmt: skip
    [line] = table_of(export.runs([run, run], SEOUL))
    assert line["purpose"] == "opinion"
    assert (line["run"], line["student"], line["suggested score"], line["prompt tokens"]) == ("7", "'@kim", "", "12")
    assert (line["queued"], line["cost USD"]) == ("2026-03-03 08:30:00", "")
