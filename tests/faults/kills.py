"""`make kill`: kill a grading process with SIGKILL at random moments, again and again on one gradebook, and look what is left each time."""

import argparse
import json
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from grader import bootstrap, settings
from grader.bootstrap import Services
from grader.run import Run, RunStatus
from grader.run_view import view_of
from tests.faults import killed
from tests.faults.trial import GRAIN, asked_for
from tests.servers.openai import FakeOpenAI

LONGEST = 2.0
"""Seconds from a process's first commit to its end, at the most."""

Line = dict[str, Any]


class Slaughter:
    """`counts` is what was seen so far. Raises AssertionError for anything lost."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.file = folder / "gradebook.db"
        self.url = f"sqlite:///{self.file}"
        self.counts: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload([killed.__name__, "openai.resources.chat"])

    def kill_one(self, server: FakeOpenAI) -> None:
        """Start a process, kill it, and look."""
        server.always("")
        told = self._told_until_killed(server)
        services = bootstrap.services(
            settings.read({"DATABASE_URL": self.url, "OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "k"})
        )
        try:
            self._assert_sound()
            self._assert_there(told)
            self._assert_noted(told, services)
            interrupted = services.gradebook.interrupt_unfinished()
            assert self._ask("SELECT count(*) FROM run WHERE status IN ('queued', 'running')") == [(0,)]
            self.counts["runs interrupted"] += interrupted
            server.always("ok")
            for (run_id,) in self._ask(
                f"SELECT id FROM run WHERE status = 'interrupted' ORDER BY id DESC LIMIT {interrupted}"
            ):
                self._assert_resumes(services, services.gradebook.run(run_id), server)
        finally:
            services.close()
        self.counts["kills"] += 1

    def _told_until_killed(self, server: FakeOpenAI) -> list[Line]:
        """What a process told before it was killed. Nobody interrupts its runs while it lives."""
        ours, theirs = self._processes.Pipe(duplex=False)
        victim = self._processes.Process(
            target=killed.work, args=(self.url, server.base_url, theirs, self._chance.randrange(2**30)), daemon=True
        )
        victim.start()
        theirs.close()
        if self._chance.random() < 0.8:
            ours.poll(30)  # the others die while they open the gradebook
        time.sleep(self._chance.uniform(0, LONGEST))
        with closing(sqlite3.connect(self.file, timeout=10)) as raw:
            begun = raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'run'").fetchone() == (1,)
        if begun:
            beside = bootstrap.connect(self.url)
            assert beside.interrupt_unfinished() == 0, "a process interrupted another that was alive"
            beside.close()
        victim.kill()
        victim.join()
        with ours, open(ours.fileno(), "rb", closefd=False) as pipe:
            lines = [json.loads(line) for line in pipe.read().splitlines(keepends=True) if line.endswith(b"\n")]
        self.counts.update(line["call"] for line in lines)
        return lines

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as raw:
            return raw.execute(query, values).fetchall()

    def _assert_sound(self) -> None:
        assert self._ask("PRAGMA integrity_check") == [("ok",)]
        assert self._ask("PRAGMA foreign_key_check") == []

    def _assert_there(self, told: list[Line]) -> None:
        """Everything that was told is in the gradebook."""
        kept = set(self._ask("SELECT run_id, criterion_id, comment FROM suggestion"))
        runs = dict(self._ask("SELECT id, status FROM run"))
        beginnings = dict(self._ask("SELECT run_id, count(DISTINCT criterion_id) FROM suggestion GROUP BY run_id"))
        for line in told:
            assert line["run"] in runs, line
            match line["call"]:
                case "record_suggestion":
                    assert (line["run"], line["criterion"], line["comment"]) in kept, line
                case "resume_run":
                    assert beginnings.get(line["run"], 0) >= line["brought"], line
                case "finish_run":
                    assert runs[line["run"]] == line["status"], line

    @staticmethod
    def _assert_noted(told: list[Line], services: Services) -> None:
        """Of the text in flight, too, is there what was told last."""
        for run_id, length in {line["run"]: line["length"] for line in told if line["call"] == "note_progress"}.items():
            assert len(services.gradebook.run(run_id).transcript) >= length, run_id

    def _assert_resumes(self, services: Services, run: Run, server: FakeOpenAI) -> None:
        """What was interrupted is completed, with all it had, by asking for the rest."""
        if not view_of(run).resumable:
            self.counts["interrupted before the first criterion"] += 1
            return
        server.requests.clear()
        resumed = services.resume(run, services.model(name=run.model), coach="Mina")
        deadline = time.monotonic() + 30
        while services.view(resumed).status.active and time.monotonic() < deadline:
            time.sleep(0.005)
        after = services.gradebook.run(resumed.id)
        assert after.status is RunStatus.COMPLETED, after.problem
        assert after.suggestions[: len(run.suggestions)] == run.suggestions
        rubric = services.gradebook.rubric_version(run.rubric_id).rubric
        missing = rubric.without({item.criterion_id for item in run.suggestions})
        asked = tuple(name for request in server.requests for name in asked_for(request))
        assert asked == (*(item.id for item in missing.criteria), "overall")
        assert len(after.suggestions) == len(rubric.criteria)
        self.counts["resumed and completed"] += 1
        self.counts["criteria kept over a kill"] += len(run.suggestions)


def slaughter(folder: Path, *, kills: int, seed: int) -> Counter[str]:
    """What was counted in so many kills."""
    with FakeOpenAI(grain=GRAIN, tokens_per_second=1200) as server:
        killing = Slaughter(folder, seed)
        for _ in range(kills):
            killing.kill_one(server)
    return killing.counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts = slaughter(Path(folder), kills=options.kills, seed=options.seed)
    for name, count in counts.items():
        print(f"{count:6} {name}")
    print(f"nothing lost, in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
