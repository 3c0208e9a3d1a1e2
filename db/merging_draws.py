"""The part of an import that is about suggestions hidden until the coach has scored: what was drawn, and the scores given first."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.blind_first import known, sealed

if TYPE_CHECKING:
    from db.merging_work import Desk, WorkImport

Row = Mapping[str, Any]


class DrawImport:
    """A draw comes in with its run, before anything that was suggested. What was seen or scored here is not hidden by it."""

    def __init__(self, job: "WorkImport") -> None:
        self._job = job
        self._open: dict[Desk, set[str]] = {}

    def bring(self, run: Row, new: int, desk: "Desk") -> None:
        """That of a run which is being queued here as `new`."""
        job = self._job
        if desk not in self._open:  # as it was before anything came in
            self._open[desk] = known(job.session, desk) - sealed(job.session, desk)
        for row in job.theirs("SELECT * FROM blind_draw WHERE run_id = ?", run["id"]):
            # a criterion with a first score hides nothing any more, and the score needs its draw
            stays = {first["criterion_id"] for first in self._firsts(run)}
            hidden = [name for name in json.loads(row["hidden"]) if name in stays or name not in self._open[desk]]
            job.add("blind_draw", row, run_id=new, hidden=json.dumps(hidden, ensure_ascii=False))

    def first_scores(self) -> None:
        """What was scored before a suggestion was seen there; one given here stays, and none is for what was never hidden here."""
        job = self._job
        for row in job.theirs("SELECT * FROM first_score"):
            desk, criterion_id = job.here(row), row["criterion_id"]
            if job.ours(_DRAWN, *desk, criterion_id) and not job.ours(_GIVEN, *desk, criterion_id):
                job.add("first_score", row, submission_id=desk[0], rubric_id=desk[1])

    def _firsts(self, run: Row) -> list[Row]:
        theirs = "SELECT criterion_id FROM first_score WHERE submission_id = ? AND rubric_id = ?"
        return self._job.theirs(theirs, run["submission_id"], run["rubric_id"])


_GIVEN = "SELECT 1 FROM first_score WHERE submission_id = ? AND rubric_id = ? AND criterion_id = ?"
_DRAWN = """SELECT 1 FROM blind_draw JOIN run ON run.id = blind_draw.run_id, json_each(blind_draw.hidden) AS drawn
    WHERE run.submission_id = ? AND run.rubric_id = ? AND drawn.value = ?"""
