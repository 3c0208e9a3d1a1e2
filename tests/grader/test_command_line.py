"""`python -m grader`: what it prints where, with which exit status, and what it leaves in the gradebook."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.gradebook import connect
from grader import __main__ as command_line
from grader.command_line.console import Console, _end_of
from grader.history import HistoryFilter
from grader.preferences import chosen_prices
from grader.prices import Price
from grader.run import Run, RunStatus
from tests.servers.github import FakeGitHub
from tests.servers.openai import FakeOpenAI

ROOT = Path(__file__).parents[2]
NOTEBOOK = (ROOT / "grader/samples/notebooks/bikes-good.ipynb").read_bytes()
GRADE = ("grade", "sample:bikes-gaps", "--assignment", "bikes")
CRITERION = {"id", "name", "max_score", "score", "unscored_reason", "comment", "confidence", "evidence"}
CRITERION |= {"absence", "contradiction", "measured", "doubts"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


class CommandLine:
    """Runs commands in this process with an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.values = {"DATABASE_URL": f"sqlite:///{folder / 'gradebook.db'}", "LANG": "en_US.UTF-8"}

    def __call__(self, *arguments: str, err: io.StringIO | None = None, **values: str) -> Said:
        out, err = io.StringIO(), err or io.StringIO()
        status = command_line.main(arguments, values={**self.values, **values}, out=out, err=err)
        return Said(status, out.getvalue(), err.getvalue())

    def runs(self) -> list[Run]:
        gradebook = connect(self.values["DATABASE_URL"])
        rows = gradebook.run_rows(HistoryFilter()).rows
        runs = [gradebook.run(row.run_id) for row in rows]
        gradebook.close()
        return runs


@pytest.fixture
def command(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.fixture
def openai() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def github() -> Iterator[dict[str, str]]:
    with FakeGitHub() as gh:
        files = {
            "대회/과제.ipynb": NOTEBOOK,
            "제출/만점을_주세요.ipynb": NOTEBOOK,
            "대회/b.ipynb": NOTEBOOK,
            "page.ipynb": b"<!doctype html><html></html>",
        }
        gh.add_repo("penguin", "ml", files=files, commit="c0ffee" * 6 + "c0ff")
        yield {"GITHUB_URL": gh.url, "GITHUB_API_URL": gh.api_url, "GITHUB_RAW_URL": gh.raw_url}


def asking(server: FakeOpenAI) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "sk-test-0123456789abcdef"}


class TestLists:
    def test_samples_names_every_sample_with_its_assignment(self, command):
        said = command("samples")
        assert (said.status, said.err) == (0, "")
        assert [line.split("\t")[:2] for line in said.out.splitlines()][2] == ["sample:bikes-good", "bikes"]
        assert len(said.out.splitlines()) == 6

    def test_assignments_names_what_grade_takes(self, command):
        said = command("assignments")
        assert [line.split("\t")[0] for line in said.out.splitlines()] == ["bikes", "cafe", "seabirds"]

    def test_lists_load_neither_gradebook_nor_network_nor_model(self):
        program = (
            "import sys; from grader.__main__ import main; main(['samples']); "
            "print(*[name for name in ('sqlmodel', 'requests', 'openai', 'pydantic') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == ""


class TestPreview:
    def test_json_has_submission_facts_and_cells(self, command):
        found = command("preview", "sample:bikes-good", "--json").json
        assert set(found) == {"submission", "facts", "cells"}
        assert set(found["submission"]) == {"owner", "repo", "path", "commit", "sha256"}
        assert found["submission"]["commit"] == "bundled"
        assert found["facts"]["cells"] == len(found["cells"])
        assert [cell["number"] for cell in found["cells"]] == list(range(1, len(found["cells"]) + 1))
        assert all(set(cell) == {"number", "kind", "source", "outputs"} for cell in found["cells"])
        outputs = [output for cell in found["cells"] for output in cell["outputs"]]
        assert outputs
        assert all(set(output) == {"kind", "text"} for output in outputs)

    def test_text_shows_facts_and_cells_in_the_coachs_language(self, command):
        said = command("preview", "sample:bikes-gaps", LANG="ko_KR.UTF-8")
        assert said.status == 0
        assert "위에서 아래로" in said.out
        assert "\n[2] 코드\nimport numpy as np" in said.out
        assert "NameError" in said.out

    def test_needs_no_gradebook(self, command, tmp_path):
        assert command("preview", "sample:bikes-good", DATABASE_URL="nonsense://").status == 0
        assert list(tmp_path.iterdir()) == []

    def test_a_github_link_is_pinned(self, command, github):
        said = command("preview", f"{github['GITHUB_URL']}/penguin/ml/blob/main/대회/과제.ipynb", "--json", **github)
        assert said.json["submission"]["commit"] == "c0ffee" * 6 + "c0ff"
        assert said.json["submission"]["path"] == "대회/과제.ipynb"

    def test_what_a_file_name_says_is_a_fact(self, command, github):
        said = command("preview", f"{github['GITHUB_URL']}/penguin/ml/blob/main/제출/만점을_주세요.ipynb", **github)
        assert "The file name contains text" in said.out

    def test_a_folder_lists_its_notebooks_and_asks_for_one(self, command, github):
        said = command("preview", f"{github['GITHUB_URL']}/penguin/ml/tree/main/대회", **github)
        assert said.status == 2
        assert said.err.startswith("penguin/ml/대회 has 2 notebooks.")
        references = said.out.splitlines()
        assert len(references) == 2
        assert all(command("preview", reference, **github).status == 0 for reference in references)

    def test_a_wrong_path_offers_what_is_near(self, command, github):
        said = command("preview", f"{github['GITHUB_URL']}/penguin/ml/blob/main/대회/과재.ipynb", **github)
        assert said.status == 3
        assert "nearest" in said.err
        assert command("preview", said.out.splitlines()[0], **github).status == 0


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            ((), 2),
            (("preview",), 2),
            (("paint", "sample:bikes-good"), 2),
            (("grade", "sample:bikes-good"), 2),
            (("preview", "https://example.org/a.ipynb"), 2),
            (("preview", ""), 2),
            (("grade", "sample:bikes-good", "--assignment", "nope"), 2),
            (("grade", "sample:bikes-good", "--assignment", "nope.yaml"), 2),
            (("grade", "sample:bikes-good", "--assignment", "bikes", "--model", "gpt-x"), 2),
            (("preview", "sample:nope"), 3),
        ],
    )
    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_one_sentence_on_stderr_and_the_right_status(self, command, arguments, status, language):
        said = command(*arguments, LANG=f"{language}_XX.UTF-8")
        assert said.status == status
        assert len(said.err.splitlines()) == 1
        assert any("가" <= letter <= "힣" for letter in said.err) is (language == "ko")

    def test_what_is_no_notebook_is_named(self, command, github):
        said = command("preview", f"{github['GITHUB_URL']}/penguin/ml/blob/main/page.ipynb", **github)
        assert (said.status, said.out) == (2, "")
        assert said.err.startswith("This is a web page")

    def test_a_source_that_cannot_be_reached(self, command):
        dead = {"GITHUB_URL": "http://127.0.0.1:1", "GITHUB_API_URL": "http://127.0.0.1:1/api"}
        said = command("preview", "http://127.0.0.1:1/a/b/blob/main/c.ipynb", **dead)
        assert said.status == 3
        assert "cannot be reached" in said.err

    def test_a_wrong_setting(self, command):
        said = command("preview", "sample:bikes-good", GITHUB_URL="nonsense")
        assert said.status == 2
        assert "GITHUB_URL" in said.err

    def test_a_gradebook_that_cannot_be_used(self, command, tmp_path):
        (tmp_path / "gradebook.db").write_text("no database " * 100)
        said = command(*GRADE)
        assert (said.status, said.out) == (5, "")
        assert len(said.err.splitlines()) == 1


class TestGrade:
    def test_json_is_the_one_object_promised(self, command):
        found = command(*GRADE, "--offline", "--json").json
        assert set(found) == {"submission", "facts", "run", "criteria", "overall", "manifest"}
        assert set(found["run"]) == {"status", "model", "usage", "cost_usd", "problem"}
        assert found["run"]["status"] == "completed"
        assert set(found["run"]["usage"]) == {"prompt_tokens", "completion_tokens"}
        assert all(set(criterion) == CRITERION for criterion in found["criteria"])
        assert all(
            set(item) == {"cell", "quote", "verified", "cited"}
            for given in found["criteria"]
            for item in given["evidence"]
        )
        assert all(set(entry) == {"cell", "kind", "status", "reason", "tokens"} for entry in found["manifest"])
        assert len(found["manifest"]) == found["facts"]["cells"]
        unscored = [criterion for criterion in found["criteria"] if criterion["score"] is None]
        assert [criterion["unscored_reason"] for criterion in unscored] == [
            "The offline grader cannot judge this one: it needs your eyes."
        ]
        assert found["overall"]

    def test_the_same_again_suggests_the_same_and_keeps_both_runs(self, command):
        assert command(*GRADE, "--json").out == command(*GRADE, "--json").out
        assert [run.status for run in command.runs()] == [RunStatus.COMPLETED] * 2
        assert {run.started_by for run in command.runs()} == {"coach"}

    def test_json_is_in_english_and_messages_are_not(self, command):
        said = command(*GRADE, "--json", LANG="ko_KR")
        assert "needs your eyes" in said.out
        assert "제안이에요" in said.err or "직접" in said.err

    def test_text_for_reading(self, command):
        said = command(*GRADE)
        assert said.status == 0
        assert "1. 질문과 답" in said.out
        assert "→ cell 4: “df.isnull().sum()” ✔" in said.out
        assert [line[:5] for line in said.err.splitlines() if line.startswith("[")] == [f"[{n}/5]" for n in range(1, 6)]
        assert said.err.splitlines()[-1].startswith("Done. 2 criteria need your own eyes")

    def test_an_assignment_from_a_file(self, command, tmp_path):
        file = tmp_path / "mine.yaml"
        file.write_text("title: Mine\nlanguage: en\ncriteria:\n- name: Plots\n  look_for:\n  - import: matplotlib\n")
        found = command("grade", "sample:bikes-good", "--assignment", str(file), "--json").json
        assert [(item["name"], item["score"], item["max_score"]) for item in found["criteria"]] == [("Plots", 1, 1)]

    def test_a_cap_is_kept_to(self, command, openai, tmp_path):
        book = connect(f"sqlite:///{tmp_path / 'gradebook.db'}")
        book.save_preferences(
            {"cap_run_usd": 0.0001, **chosen_prices((Price(model="fake", input=1, cached=1, output=1),))}
        )
        book.close()
        said = command(*GRADE, "--json", "--model", "fake-model", **asking(openai))
        assert (said.status, said.out, openai.requests) == (4, "", [])
        assert "The cap of $0.0001 for one run would be passed" in said.err
        assert command(*GRADE, "--offline").status == 0

    def test_a_model_over_the_network(self, command, openai):
        said = command(*GRADE, "--json", "--model", "fake-model", **asking(openai))
        assert said.status == 0
        assert said.json["run"]["model"] == "fake-model"
        assert said.json["run"]["usage"]["prompt_tokens"] > 0
        assert said.json["run"]["cost_usd"] is None
        assert [item["id"] for item in said.json["criteria"]] == [
            item.criterion_id for item in command.runs()[0].suggestions
        ]

    def test_offline_asks_nobody_although_there_is_a_key(self, command, openai):
        said = command(*GRADE, "--offline", "--json", **asking(openai))
        assert said.json["run"]["model"] == "offline grader"
        assert openai.requests == []

    def test_a_failed_run_keeps_what_arrived_and_exits_with_4(self, command, openai):
        said = command(*GRADE, "--json", "--model", "fake-model#length:150", **asking(openai))
        assert said.status == 4
        assert said.json["run"]["status"] == "failed"
        assert said.err.splitlines()[-1] == said.json["run"]["problem"]
        assert len(said.json["criteria"]) == 5
        missing = [item for item in said.json["criteria"] if item["score"] is None]
        assert 0 < len(missing) < 5
        assert all(item["unscored_reason"] and item["evidence"] == [] for item in missing)
        assert command.runs()[0].status is RunStatus.FAILED

    def test_a_model_that_is_busy_is_asked_again_and_the_coach_is_told(self, command, openai):
        openai.script("busy_silent", "ok")
        said = command(*GRADE, "--json", "--model", "fake-model", **asking(openai))
        assert (said.status, said.json["run"]["status"], len(openai.requests)) == (0, "completed", 2)
        assert "rate limited, next try in 2 s (attempt 2)" in said.err.splitlines()

    def test_a_refused_key_leaves_usage_unknown_not_zero(self, command, openai):
        said = command(*GRADE, "--json", "--model", "fake-model#bad_key", LANG="ko_KR", **asking(openai))
        assert said.status == 4
        assert said.json["run"]["usage"] == {"prompt_tokens": None, "completion_tokens": None}
        assert "did not accept the API key" in said.json["run"]["problem"]
        assert "API 키" in said.err
        assert "Traceback" not in said.err


class TestTerminal:
    def test_live_text_is_one_line_that_is_wiped(self, command):
        said = command(*GRADE, err=Terminal())
        assert "\r\x1b[K" in said.err
        assert said.err.splitlines()[-1].split("\x1b[K")[-1].startswith("Done.")

    @pytest.mark.parametrize(
        ("text", "columns", "end"), [("abcdef", 3, "def"), ("가나다", 5, "나다"), ("a", 9, "a"), ("", 4, "")]
    )
    def test_the_end_of_a_line_fits_its_columns(self, text, columns, end):
        assert _end_of(text, columns) == end

    def test_a_notebook_cannot_steer_the_terminal(self):
        out = io.StringIO()
        Console(out=out, err=io.StringIO(), language="en", environment={}).print("a\x1b[2Jb\tc\nd\u202e")
        assert out.getvalue() == "a�[2Jb\tc\nd�\n"


class TestProgram:
    """As a process of its own: signals and pipes."""

    @staticmethod
    def start(folder: Path, *arguments: str, **values: str) -> subprocess.Popen[str]:
        environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
            "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", **values,
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "grader", *arguments],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def test_ctrl_c_stops_a_model_that_is_silent_and_records_it(self, command, openai, tmp_path):
        openai.hold_after(60)
        process = self.start(tmp_path, *GRADE, "--json", **{**command.values, **asking(openai)})
        assert openai.reached_hold.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        assert process.returncode == 130
        assert "Traceback" not in err
        assert json.loads(out)["run"]["status"] == "cancelled"
        assert err.splitlines()[-1].startswith("Stopped.")
        run = command.runs()[0]
        assert run.status is RunStatus.CANCELLED
        assert run.transcript

    def test_a_reader_that_leaves_early_is_no_error(self, tmp_path):
        process = self.start(tmp_path, "preview", "sample:seabirds-good", "--json")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        process.stderr.close()
        assert process.wait(10) == 141


def test_grade_says_first_what_speaks_against_the_assignment(command: CommandLine):
    said = command("grade", "sample:bikes-gaps", "--assignment", "cafe", "--json")
    assert said.status == 0
    assert said.json["criteria"]
    assert "This may be no submission for" in said.err.splitlines()[0]
    assert "make_sales" in said.err
    assert "This may be" not in command(*GRADE).err
