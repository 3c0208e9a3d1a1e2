"""`python -m grader export`."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.gradebook import connect
from tests.db.examples import Desk, assignment
from tests.grader.test_command_line_keeping import command


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    book = connect(url)
    Desk(book, "penguin").save()
    Desk(book, "auk", given=assignment("images")).save()
    Desk(book, "booby").gradebook.save_draft_overall(*Desk(book, "booby").at, "draft", 0, coach="Mina", tab="x")
    book.close()
    return url


def test_the_ending_says_what_is_made(url: str, tmp_path: Path):
    for ending in ("zip", "xlsx", "json"):
        status, out, err = command(url, "export", str(tmp_path / f"f.{ending}"))
        assert (status, out) == (0, "")
        assert "2 evaluations are in" in err
    names = zipfile.ZipFile(tmp_path / "f.zip").namelist()
    assert sorted({Path(name).suffix for name in names}) == [".html", ".md", ".pdf"]
    assert len(names) == 6
    assert len(load_workbook(io.BytesIO((tmp_path / "f.xlsx").read_bytes())).sheetnames) == 2
    assert len(json.loads((tmp_path / "f.json").read_text("utf-8"))["submissions"]) == 2


def test_one_assignment_alone(url: str, tmp_path: Path):
    assert command(url, "export", str(tmp_path / "f.json"), "--assignment", "images")[0] == 0
    assert [one["student"] for one in json.loads((tmp_path / "f.json").read_text("utf-8"))["submissions"]] == ["auk"]


def test_no_file_is_overwritten_and_what_cannot_be_is_one_line(url: str, tmp_path: Path):
    there = tmp_path / "there.json"
    there.write_text("mine")
    for file in (there, tmp_path / "f.docx", tmp_path / "no" / "folder.json"):
        status, out, err = command(url, "export", str(file))
        assert (status, out) == (2, "")
        assert len(err.splitlines()) == 1
    assert there.read_text() == "mine"
