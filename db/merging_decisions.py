"""The part of an import that is about what coaches decided and entered: saved versions, which of them were taken back, and the log of entries."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.merging_work import Desk, WorkImport

Row = Mapping[str, Any]

AT_DESK = "submission_id = ? AND rubric_id = ?"
STANDS = "id NOT IN (SELECT evaluation_id FROM withdrawal)"
"""Of an evaluation: nobody took it back."""
IDS = ("id", "submission_id", "rubric_id", "beside", "worker", "precedents", "step_id", "before_id")
"""What leads to other rows and differs between gradebooks that hold the same."""
_RATINGS = "SELECT criterion_id, score, comment FROM rating WHERE evaluation_id = ? ORDER BY criterion_id"


class DecisionImport:
    """Saved versions, and those taken back in between, in the order in which that happened."""

    def __init__(self, job: "WorkImport") -> None:
        self._job = job
        self._desks: dict[Desk, _Decisions] = {}
        self._withdrawals: dict[Desk, deque[Row]] = defaultdict(deque)

    def carry_out(self) -> None:
        """A decision comes in behind those made here when it is later; one that is older than the last here stays out, so that it never takes its place."""
        job = self._job
        taken_back = job.theirs(
            """SELECT withdrawal.*, submission_id, rubric_id FROM withdrawal JOIN evaluation ON evaluation.id = evaluation_id
            ORDER BY withdrawal.at, evaluation_id"""
        )
        for row in taken_back:
            self._withdrawals[job.here(row)].append(row)
        for row in job.theirs("SELECT * FROM evaluation ORDER BY id"):
            self._decision(row, job.here(row))
        for desk in list(self._withdrawals):
            self._withdraw(desk, None)

    def _decision(self, row: Row, desk: "Desk") -> None:
        job = self._job
        self._withdraw(desk, row["saved_at"])
        here = self._desks[desk] = self._desks.get(desk) or _Decisions(job, desk)
        known = here.known[_decision(row, job.theirs(_RATINGS, row["id"]))]
        if known:
            job.ids["evaluation"][row["id"]] = known.pop(0)
            job.known["evaluation"] += 1
        elif row["saved_at"] < here.last:
            job.left_out["evaluation"] += 1
        else:
            here.version += 1
            job.ids["evaluation"][row["id"]] = self._add(row, desk, here.version)
            job.added["evaluation"] += 1
            job.touched.add(desk)
            job.written.add(desk)

    def _add(self, row: Row, desk: "Desk", version: int) -> int:
        job, (submission_id, rubric_id) = self._job, desk
        run_id = job.ids["run"].get(row["run_id"])
        new = job.add(
            "evaluation", row, id=None, submission_id=submission_id, rubric_id=rubric_id, version=version, run_id=run_id
        )
        for rating in job.theirs("SELECT * FROM rating WHERE evaluation_id = ? ORDER BY act_id", row["id"]):
            (act,) = job.theirs("SELECT * FROM coach_act WHERE id = ?", rating["act_id"])
            act_id = job.add(
                "coach_act",
                act,
                id=None,
                submission_id=submission_id,
                rubric_id=rubric_id,
                run_id=job.ids["run"].get(act["run_id"]),
            )
            job.add("rating", rating, evaluation_id=new, act_id=act_id)
        return new

    def _withdraw(self, desk: "Desk", until: str | None) -> None:
        """Take back what was taken back there up to `until`, where it is in force here; a later decision here is not touched by that."""
        job, waiting = self._job, self._withdrawals[desk]
        while waiting and (until is None or waiting[0]["at"] <= until):
            row = waiting.popleft()
            mine = job.ids["evaluation"].get(row["evaluation_id"])
            in_force = job.ours(f"SELECT id FROM evaluation WHERE {AT_DESK} AND {STANDS} ORDER BY version DESC LIMIT 1", *desk)  # fmt: skip
            if mine is not None and in_force == [{"id": mine}]:
                job.add("withdrawal", {"evaluation_id": mine, "coach": row["coach"], "at": row["at"]})
                job.touched.add(desk)


class EntryImport:
    """The log of entries. Of a submission that is new here it comes with its steps; elsewhere nobody could undo in the order in which things happened."""

    def __init__(self, job: "WorkImport") -> None:
        self._job = job
        self._known: dict[Desk, Counter[tuple[Any, ...]]] = {}

    def carry_out(self) -> None:
        job = self._job
        entries = job.theirs("SELECT * FROM entry_log ORDER BY id")
        waiting = deque(entries)
        for row in job.theirs("SELECT * FROM desk_step ORDER BY id"):
            if row["submission_id"] not in job.known_submissions:
                self._entries(waiting, row)
                self._step(row, job.here(row))
        self._entries(waiting, None)

    def _entries(self, waiting: deque[Row], step: Row | None) -> None:
        """Bring in what was entered before a step, all of it without one: a step may name entries, and every entry names one."""
        while waiting and (step is None or (waiting[0]["step_id"] or 0) < step["id"]):
            row = waiting.popleft()
            self._entry(row, self._job.here(row))

    def _step(self, row: Row, desk: "Desk") -> None:
        job = self._job
        cleared = [job.ids["entry_log"][number] for number in json.loads(row["cleared"])]
        job.ids["desk_step"][row["id"]] = job.add(
            "desk_step",
            row,
            id=None,
            submission_id=desk[0],
            rubric_id=desk[1],
            of=job.ids["desk_step"].get(row["of"]),
            evaluation_id=job.ids["evaluation"].get(row["evaluation_id"]),
            cleared=json.dumps(cleared),
        )

    def _entry(self, row: Row, desk: "Desk") -> None:
        job = self._job
        if desk not in self._known:
            here = job.ours(f"SELECT * FROM entry_log WHERE {AT_DESK}", *desk)
            self._known[desk] = Counter(map(_entry, here))
        if self._known[desk][_entry(row)]:
            self._known[desk][_entry(row)] -= 1
            return
        job.written.add(desk)
        job.ids["entry_log"][row["id"]] = job.add(
            "entry_log",
            row,
            id=None,
            submission_id=desk[0],
            rubric_id=desk[1],
            step_id=job.ids["desk_step"].get(row["step_id"]),
            before_id=job.ids["entry_log"].get(row["before_id"]),
        )


class _Decisions:
    """What was decided at a desk here before the import: to be recognised once each, when the last was, and the last version."""

    def __init__(self, job: "WorkImport", desk: "Desk") -> None:
        here = job.ours(f"SELECT * FROM evaluation WHERE {AT_DESK} ORDER BY id", *desk)
        self.known: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row in here:
            self.known[_decision(row, job.ours(_RATINGS, row["id"]))].append(row["id"])
        self.last = max((row["saved_at"] for row in here), default="")
        self.version = len(here)


def _decision(row: Row, ratings: list[Row]) -> tuple[Any, ...]:
    return (row["coach"], row["overall"], row["saved_at"], *(tuple(rating.values()) for rating in ratings))


def _entry(row: Row) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name not in IDS)
