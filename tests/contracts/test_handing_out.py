"""What leaves the gradebook as feedback, whichever gradebook it is: what a coach approved, and nothing else."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from grader.evaluation import Confidence, DraftRating, Evidence, Suggestion
from grader.feedback_export import page, platform, sheet
from grader.feedback_export.handing_out import FORMATS, HandingOut, file_name
from grader.feedback_export.report import Report
from grader.history import HistoryFilter
from grader.ports import Gradebook
from grader.run import RunPurpose, RunStatus
from tests.db.examples import Desk

SECRET = "SECRET"
"""Stands in everything that nobody approved."""
NOTEBOOK = {
    "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "outputs": [], "source": "model.fit(train)\nscore = 1"},
        {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 2, "outputs": [], "source": f"{SECRET} = 'metric evidence'"},
        {"cell_type": "markdown", "id": "c", "metadata": {}, "source": f"{SECRET} 인용하지 않은 셀"},
    ],
}  # fmt: skip


def content(notebook: object = NOTEBOOK) -> bytes:
    return json.dumps(notebook).encode()


def out(gradebook: Gradebook, **changes: Any) -> HandingOut:
    return HandingOut(gradebook=gradebook, blind=False, language="en", screen="en", zone=UTC, **changes)


def suggested(criterion: str, score: int | None, comment: str, *evidence: Evidence) -> Suggestion:
    return Suggestion(
        criterion_id=criterion, score=score, comment=comment, evidence=evidence, confidence=Confidence.HIGH,
        absence=f"{SECRET} absence", contradiction=Evidence(cell=3, quote=f"{SECRET} contradiction", verified=True), measured=f"{SECRET} 0.9",
        unscored_reason=None if score is not None else "reply.unscored",
    )  # fmt: skip


def run_of(desk: Desk, *suggestions: Suggestion, **asked: Any) -> int:
    run = desk.run(model=f"{SECRET}-model", **asked)
    for item in suggestions:
        desk.gradebook.record_suggestion(run.id, item)
    desk.gradebook.finish_run(
        run.id, RunStatus.COMPLETED, transcript=f"{SECRET} transcript", overall=f"{SECRET} suggested overall"
    )
    return run.id


@pytest.fixture
def saved(gradebook: Gradebook) -> Desk:
    """One criterion accepted, one overturned; a draft, a second opinion, a twin, a later run, earlier versions and one taken back, all full of secrets."""
    desk = Desk(gradebook, "auk", content=content())
    fits = Evidence(cell=1, quote="model.fit(train)", verified=True)
    run = run_of(
        desk,
        suggested("training", 0, f"{SECRET} first try", Evidence(cell=2, quote=f"{SECRET} = 'metric evidence'", verified=True)),
        suggested("training", 1, "Fitted well", fits, Evidence(cell=1, quote=f"{SECRET} not there")),
        suggested("metric", 0, f"{SECRET} no metric", Evidence(cell=2, quote=f"{SECRET} = 'metric evidence'", verified=True)),
    )  # fmt: skip
    desk.save((1, f"{SECRET} earlier"), (1, f"{SECRET} earlier"), overall=f"{SECRET} earlier", run_id=run)
    desk.save((1, "Fitted well"), (3, "Good metric"), overall="All in all good", run_id=run, based_on=1)
    desk.save((0, f"{SECRET} taken back"), (0, f"{SECRET} taken back"), overall=f"{SECRET}", run_id=run, based_on=2)
    gradebook.undo(*desk.at, seen=gradebook.steps(*desk.at).newest, coach="Mina", tab="one")
    run_of(desk, suggested("training", 1, f"{SECRET} later", fits), suggested("metric", 3, f"{SECRET} later"))
    for purpose in (RunPurpose.OPINION, RunPurpose.TWIN):
        asked = ["training"] if purpose is RunPurpose.OPINION else []
        run_of(desk, suggested("training", 1, f"{SECRET} beside"), purpose=purpose, beside=run, criteria=asked)
    entry = DraftRating(criterion_id="training", score=0, comment=f"{SECRET} draft")
    gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="one")
    gradebook.save_draft_overall(*desk.at, f"{SECRET} draft overall", 0, coach="Mina", tab="one")
    return desk


def everything(handing: HandingOut) -> dict[str, str]:
    """The text of every form that feedback is handed out in, by form."""
    reports = [report for report in handing.reports(HistoryFilter()) if report]
    book = load_workbook(io.BytesIO(sheet.workbook(reports, "en")))
    cells = [str(cell.value) for one in book.worksheets for row in one.iter_rows() for cell in row]
    said = {"sheet": "\n".join(cells), "json": platform.as_json(reports)}
    packed = zipfile.ZipFile(io.BytesIO(handing.archive(reports, FORMATS, lambda: True)))
    for name in packed.namelist():
        kind = name.rpartition(".")[2]
        if kind == "pdf":
            pdf = PdfReader(io.BytesIO(packed.read(name)))
            said[name] = f"{pdf.metadata}" + "".join(one.extract_text() for one in pdf.pages)
        else:
            said[name] = packed.read(name).decode()
    for report in reports:
        said[f"clipboard {report.submission_id}"] = handing.markdown(report) + page.body(handing.markdown(report))
    return said


EVERYTHING_OF_A_REPORT = """{{ report.overall }} {{ report.coach }} {{ report.course }} {{ report.place }} {{ report.commit }} {{ report.blocks | join }}
{% for one in report.criteria %}{{ one.name }} {{ one.level }} {{ one.comment }} {{ one }}
{% for cell in one.cited %}{{ cell.cell }} {{ cell.text | code }} {{ cell }}{% endfor %}{% endfor %}
{{ report }}"""


@pytest.mark.parametrize(
    "templates", [{}, {"en": EVERYTHING_OF_A_REPORT, "ko": EVERYTHING_OF_A_REPORT}], ids=["standard", "greedy"]
)
def test_no_form_holds_anything_that_nobody_approved(gradebook: Gradebook, saved: Desk, templates):
    drafted = Desk(gradebook, "booby", content=content({**NOTEBOOK, "nbformat_minor": 4}))
    run_of(drafted, suggested("training", 1, f"{SECRET} only suggested"))
    entry = DraftRating(criterion_id="training", score=1, comment=f"{SECRET} only drafted")
    gradebook.save_draft_rating(*drafted.at, entry, coach="Mina", tab="one")
    said = everything(out(gradebook, templates=templates))
    assert len(said) == 6
    for form, text in said.items():
        # a PDF may break a word anywhere
        flat = "".join(text.split())
        assert SECRET not in flat, form
        assert "Fittedwell" in flat, form
        assert "Goodmetric" in flat, form
        assert "booby" not in flat, form


def test_what_the_coach_took_shows_what_it_rests_on(gradebook: Gradebook, saved: Desk):
    report = out(gradebook).report(*saved.at)
    assert report
    training, metric = report.criteria
    assert [(cell.cell, cell.text, cell.language) for cell in training.cited] == [(1, "model.fit(train)", "python")]
    assert metric.cited == ()
    assert (report.version, report.score, report.max_score) == (2, 4, 4)


def test_an_edited_comment_keeps_the_evidence_of_its_score(gradebook: Gradebook, saved: Desk):
    run = gradebook.evaluations(saved.submission.id)[0].run_id
    saved.save((1, "Said anew"), (0, "Zero after all"), run_id=run, based_on=2)
    report = out(gradebook).report(*saved.at)
    assert report
    assert [len(one.cited) for one in report.criteria] == [1, 1]


def test_the_only_version_taken_back_leaves_nothing_to_hand_out(gradebook: Gradebook):
    desk = Desk(gradebook)
    desk.save()
    assert out(gradebook).report(*desk.at)
    gradebook.undo(*desk.at, seen=gradebook.steps(*desk.at).newest, coach="Mina", tab="one")
    assert out(gradebook).report(*desk.at) is None


def test_there_is_nothing_to_hand_out_before_saving(gradebook: Gradebook):
    desk = Desk(gradebook)
    run_of(desk, suggested("training", 1, "x"))
    assert out(gradebook).report(*desk.at) is None
    assert list(out(gradebook).reports(HistoryFilter())) == []


def test_a_notebook_that_cannot_be_read_is_no_hindrance(gradebook: Gradebook):
    desk = Desk(gradebook, content=b"no notebook")
    run = run_of(desk, suggested("training", 1, "x", Evidence(cell=1, quote="abc", verified=True)))
    desk.save((1, "x"), (1, "y"), run_id=run)
    report = out(gradebook).report(*desk.at)
    assert report
    assert report.criteria[0].cited == ()


def test_a_filter_is_read_page_by_page_without_losing_or_doubling(gradebook: Gradebook):
    for number in range(230):
        desk = Desk(gradebook, f"s{number}", content=content({**NOTEBOOK, "metadata": {"n": number}}))
        if number % 2:
            desk.save()
        else:
            gradebook.save_draft_overall(*desk.at, "draft", 0, coach="Mina", tab="one")
    handing = out(gradebook)
    lines = list(handing.reports(HistoryFilter()))
    made = [line.student for line in lines if line]
    assert handing.count(HistoryFilter()) == len(lines) == 230
    assert made == [f"s{number}" for number in range(229, 0, -2)]


class TestBlindGrading:
    @pytest.fixture
    def hidden(self, gradebook: Gradebook) -> Desk:
        """An earlier attempt that was saved, whose later one was not."""
        first = Desk(gradebook, "auk", content=content(), path="auk/과제.ipynb")
        run = run_of(
            first, suggested("training", 1, "Fitted well", Evidence(cell=1, quote="model.fit(train)", verified=True))
        )
        first.save((1, "Fitted well"), (1, "y"), run_id=run)
        Desk(gradebook, "auk", content=content(), commit="d0d0" * 10)
        return first

    def test_hides_whose_it_is_until_the_last_attempt_is_saved(self, gradebook: Gradebook, hidden: Desk):
        said = everything(replace(out(gradebook), blind=True))
        number = hidden.submission.student_number
        for form, text in said.items():
            assert "auk" not in text + form, form
            assert "github" not in text, form
            assert "c0ffee" not in text, form
            assert f"Student{number}" in "".join(text.split()), form

    def test_names_everybody_once_it_is_saved(self, gradebook: Gradebook, saved: Desk):
        said = everything(replace(out(gradebook), blind=True))
        assert all("auk" in text for text in said.values())


class TestFiles:
    def test_an_archive_has_a_folder_for_each_assignment_and_stops_when_told(self, gradebook: Gradebook, saved: Desk):
        Desk(gradebook, "booby", content=content({**NOTEBOOK, "nbformat_minor": 4}), student="auk").save()
        handing = out(gradebook)
        reports = list(handing.reports(HistoryFilter()))
        steps: list[int] = []

        def step() -> bool:
            steps.append(1)
            return len(steps) < 1

        whole = zipfile.ZipFile(io.BytesIO(handing.archive(reports, ["md", "html"], lambda: True)))
        folder = "표 데이터 분류"
        assert sorted(whole.namelist()) == [
            f"{folder}/auk (2).html",
            f"{folder}/auk (2).md",
            f"{folder}/auk.html",
            f"{folder}/auk.md",
        ]
        assert all(entry.flag_bits & 0x800 for entry in whole.infolist())
        cut = zipfile.ZipFile(io.BytesIO(handing.archive(reports, ["md"], step)))
        assert len(cut.namelist()) == 1

    def test_a_single_file_is_named_by_assignment_and_student(self, gradebook: Gradebook, saved: Desk):
        report = out(gradebook).report(*saved.at)
        assert isinstance(report, Report)
        assert file_name(report, "pdf") == "표 데이터 분류 auk.pdf"


def test_raw_code_blocks_keep_their_ids(gradebook: Gradebook):
    blocks = [{"code": "a = 1", "submit_block_id": 11}, {"code": "model.fit(train)", "submit_block_id": "b-2"}]
    desk = Desk(gradebook, content=content(blocks), path="blocks.json", permalink="", repo="", commit="", student="Kim")
    run = run_of(desk, suggested("training", 1, "x", Evidence(cell=2, quote="model.fit(train)", verified=True)))
    desk.save((1, "x"), (1, "y"), run_id=run)
    report = out(gradebook).report(*desk.at)
    assert report
    made = platform.submission(report)
    assert made["submit_block_ids"] == ["11", "b-2"]
    assert made["criteria"][0]["cited"][0]["submit_block_id"] == "b-2"
    assert made["link"] is None


def test_blind_grading_leaves_the_way_back_to_the_platform_and_nothing_that_names(gradebook: Gradebook):
    blocks = [{"code": "a = 1", "submit_block_id": "b-2"}]
    first = Desk(
        gradebook, content=content(blocks), path="Kim/blocks.json", permalink="", repo="", commit="", student="Kim"
    )
    first.save()
    # an attempt that is not graded yet keeps its student hidden
    Desk(
        gradebook,
        content=content([*blocks, *blocks]),
        path="Kim/blocks.json",
        permalink="",
        repo="",
        commit="",
        student="Kim",
    )
    report = replace(out(gradebook), blind=True).report(*first.at)
    assert report
    made = platform.submission(report)
    assert made["submit_block_id"] == "b-2"
    assert "Kim" not in platform.as_json([report])
