"""`python -m grader backup` and `restore`."""

import io
import zipfile
from pathlib import Path

import pytest

from db.gradebook import connect
from grader import __main__ as command_line
from tests.db.examples import Desk

KEY, TOKEN = "sk-test-0123456789abcdef", "ghp_SecretTokenOfACoach0123"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    book = connect(url)
    Desk(book, "penguin").save()
    book.close()
    return url


def command(url: str, *arguments: str, language: str = "en_US.UTF-8", **values: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    environment = {"DATABASE_URL": url, "LANG": language, **values}
    return command_line.main(arguments, values=environment, out=out, err=err), out.getvalue(), err.getvalue()


def owners(url: str) -> list[str]:
    book = connect(url)
    names = [student.name for student in book.students()]
    book.close()
    return names


def test_a_backup_is_made_and_put_back(url: str, tmp_path: Path):
    file = str(tmp_path / "b.zip")
    status, out, err = command(url, "backup", file)
    assert status == 0
    assert out.splitlines()[:2] == ["       1  students", "       1  submissions"]
    assert file in err
    book = connect(url)
    Desk(book, "auk")
    book.close()
    status, out, err = command(url, "restore", file)
    assert (status, owners(url)) == (0, ["penguin"])
    assert "gradebook.db.before-restore-" in err


def test_a_backup_holds_no_secret(url: str, tmp_path: Path):
    file = tmp_path / "b.zip"
    assert command(url, "backup", str(file), OPENAI_API_KEY=KEY, GITHUB_TOKEN=TOKEN)[0] == 0
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"penguin" in everything
    assert KEY.encode() not in everything
    assert TOKEN.encode() not in everything


def test_a_file_that_is_there_stays_and_one_that_is_no_backup_is_refused(url: str, tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear coach")
    status, _, err = command(url, "backup", str(letter))
    assert (status, letter.read_text()) == (2, "Dear coach")
    assert "already" in err
    status, _, err = command(url, "restore", str(letter), language="ko_KR.UTF-8")
    assert (status, owners(url)) == (2, ["penguin"])
    assert "백업이 아니에요" in err


def test_a_backup_replaces_a_gradebook_that_cannot_be_opened(url: str, tmp_path: Path):
    assert command(url, "backup", str(tmp_path / "b.zip"))[0] == 0
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_bytes(b"this is no database" * 300)
    status, _, err = command(url, "restore", str(tmp_path / "b.zip"))
    assert (status, owners(url)) == (0, ["penguin"])
    assert "before-restore" in err
