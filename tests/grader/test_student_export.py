"""Everything of one student as a file to hand over."""

import io
import json
import zipfile
from pathlib import PurePosixPath

import pytest

from db.gradebook import SqlGradebook, connect
from grader.bundle import NOTHING, pack
from grader.student_export import as_zip
from tests.db.examples import Desk
from tests.db.test_erasures import work


@pytest.fixture
def book(tmp_path):
    book = connect(f"sqlite:///{tmp_path / 'gradebook.db'}")
    yield book
    book.close()


def files(book: SqlGradebook, desk: Desk, language: str = "en") -> dict[str, bytes]:
    records = book.student_records(desk.submission.student_id)
    with zipfile.ZipFile(io.BytesIO(as_zip(records, language))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_records_notebooks_and_a_page_to_read(book: SqlGradebook):
    desk = work(book, "auk", "Ada Auk", "what Ada wrote")
    work(book, "penguin", "Paul Penguin", "what Paul wrote")
    made = files(book, desk)
    records = json.loads(made["records.json"])
    assert (records["format"], records["student"][0]["name"]) == ("coachmark student", "Ada Auk")
    assert records["run_prompt"][0]["prompt"] == "Ada Auk wrote what Ada wrote"
    assert made[f"notebooks/{desk.submission.id}/과제.ipynb"] == book.snapshot(desk.submission.id)
    page = made["summary.md"].decode()
    for part in (
        "# Ada Auk",
        "## 표 데이터 분류: 과제.ipynb",
        "Evaluation 1 by Mina",
        "- Training: 1. what Ada wrote",
        "Dear Ada Auk",
    ):
        assert part in page
    assert "Paul" not in "".join(content.decode() for content in made.values())


def test_the_page_is_in_the_coachs_language(book: SqlGradebook):
    assert "평가 1판" in files(book, work(book, "auk", "Ada", "words"), "ko")["summary.md"].decode()


def test_a_bundle_comes_as_its_files_and_none_leaves_its_folder(book: SqlGradebook):
    content = pack({"a/b.ipynb": b"1", "../../etc/passwd": b"2", "..": b"3", "C:\\x\n.py": b"4"})
    names = [name for name in files(book, Desk(book, "auk", content=content)) if name.startswith("notebooks/")]
    assert len(names) == 4
    assert names[0] == "notebooks/1/a/b.ipynb"
    assert not any(".." in PurePosixPath(name).parts or "\\" in name or "\n" in name for name in names)


def test_a_link_only_a_person_can_follow_has_no_file(book: SqlGradebook):
    assert set(files(book, Desk(book, "auk", content=NOTHING))) == {"records.json", "summary.md"}
