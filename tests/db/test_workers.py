"""Two processes on one gradebook: each leaves the other's runs alone, and notices at once when the other is gone."""

import subprocess
import sys
from pathlib import Path

import pytest

from db.gradebook import SqlGradebook, connect
from db.workers import Worker
from grader.run import RunStatus
from tests.db.examples import Desk

ROOT = Path(__file__).parents[2]
OTHER = """
import sys
from db.gradebook import connect
from tests.db.examples import Desk
book = connect(sys.argv[1])
run = Desk(book).run()
book.start_run(run.id, manifest=())
print(run.id, flush=True)
sys.stdin.read()
if sys.argv[2] == "leaves":
    book.close()
    print("left", flush=True)
    sys.stdin.read()
"""


def marks(file: Path) -> list[Path]:
    return [path for path in file.parent.iterdir() if "worker" in path.name]


def test_a_run_of_another_process_is_interrupted_when_that_is_killed_and_not_before(
    gradebook: SqlGradebook, file: Path
):
    command = [sys.executable, "-c", OTHER, f"sqlite:///{file}", "stays"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        run_id = int(other.stdout.readline())
        mine = Desk(gradebook, "mine").run()
        again = connect(f"sqlite:///{file}")
        assert [book.interrupt_unfinished() for book in (gradebook, again)] == [0, 0]
        assert gradebook.run(run_id).status is RunStatus.RUNNING
        other.kill()
        other.wait()
        assert [book.interrupt_unfinished() for book in (gradebook, again)] == [1, 0]
    assert gradebook.run(run_id).status is RunStatus.INTERRUPTED
    assert gradebook.run(mine.id).status is RunStatus.QUEUED
    again.close()


def test_the_mark_of_a_dead_process_goes_with_the_next_one_and_no_process_takes_anothers(file: Path):
    first, second = Worker(file), Worker(file)
    dead = file.with_name(f"{file.name}-worker-1-dead")
    dead.touch()
    assert not first.is_alive("1-dead")
    assert not first.is_alive("never-was")
    assert first.name() == first.name() != second.name()
    assert all(worker.is_alive(other.name()) for worker in (first, second) for other in (first, second))
    assert not dead.exists()
    name = first.name()
    first.leave()
    assert not second.is_alive(name)
    assert first.name() != name
    first.leave()
    second.leave()
    assert marks(file) == []


def test_a_gradebook_that_only_reads_leaves_no_mark(gradebook: SqlGradebook, file: Path):
    desk = Desk(gradebook)
    gradebook.interrupt_unfinished()
    assert marks(file) == []
    desk.run()
    assert len(marks(file)) == 1
    gradebook.close()
    assert marks(file) == []


@pytest.mark.parametrize("worker", [None, "1-gone"])
def test_a_run_nobody_answers_for_is_interrupted(gradebook: SqlGradebook, raw, worker: str | None):
    run = Desk(gradebook).run()
    raw.execute("UPDATE run SET worker = ?", (worker,))
    assert gradebook.interrupt_unfinished() == 1
    assert gradebook.run(run.id).status is RunStatus.INTERRUPTED
