"""A killed process loses nothing that was committed."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from db.gradebook import connect
from grader.run import RunStatus
from tests.db.examples import Desk

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from itertools import count
from db.gradebook import connect
from grader.evaluation import DraftRating
from tests.db.examples import suggestion
book = connect(sys.argv[1])
for number in count(1):
    book.record_suggestion(1, suggestion("training", 1, f"comment {number}"))
    entry = DraftRating(criterion_id="training", comment=f"typed {number}")
    book.save_draft_rating(1, 1, entry, coach="Mina", tab="t")
    print(number, flush=True)
"""


def test_what_was_committed_before_a_kill_is_there_after_it(file: Path):
    url = f"sqlite:///{file}"
    book = connect(url)
    run = Desk(book).run()
    book.start_run(run.id, manifest=())
    book.close()
    command = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 20:
                writer.kill()
                break
        last = int((line + writer.stdout.read()).split()[-1])

    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made, logged = (
            raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("suggestion", "entry_log")
        )
    again = connect(url)
    assert last <= logged <= made <= last + 1
    assert again.run(run.id).status is RunStatus.RUNNING
    assert again.interrupt_unfinished() == 1
    kept = again.run(run.id)
    assert kept.status is RunStatus.INTERRUPTED
    assert kept.suggestions[0].comment == f"comment {made}"
    assert re.fullmatch(rf"typed {logged}", again.draft(1, 1).ratings["training"].comment or "")
    again.close()
