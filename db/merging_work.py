"""The part of an import that is about work: runs, what they suggested, what coaches entered and decided."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from db.fresh_ids import next_id
from db.merging_decisions import AT_DESK, IDS, STANDS, DecisionImport, EntryImport
from db.merging_draws import DrawImport
from db.migrations.m0019_past_comments import rebuild
from db.spending import ACTIVE
from db.types import folded
from grader.run import RunStatus
from grader.steps import StepKind

Row = Mapping[str, Any]
Desk = tuple[int, int]

_FOLDED = ("assignment", "student_key", "title_key", "search")
_ASKED = ("model", "endpoint", "started_by", "queued_at", "purpose", "criteria")


class WorkImport:
    """`ids` leads from a table's ids in the other gradebook to those here. `touched` are desks (submission id, rubric id here) whose place in History changes."""

    def __init__(self, source: sqlite3.Connection, session: Session) -> None:
        self._source = source
        self.session = session
        self.ids: dict[str, dict[int, int]] = defaultdict(dict)
        self.known_submissions: set[int] = set()
        self.touched: set[Desk] = set()
        self.written: set[Desk] = set()
        self.added: Counter[str] = Counter()
        self.known: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.drawn = DrawImport(self)

    def theirs(self, query: str, *values: Any) -> list[Row]:  # noqa: ANN401 - whatever SQLite takes
        return [dict(row) for row in self._source.execute(query, values)]

    def ours(self, query: str, *values: Any) -> list[Row]:  # noqa: ANN401
        return [dict(row) for row in self.session.connection().exec_driver_sql(query, values).mappings()]

    def run(self, statement: str, *values: Any) -> int:  # noqa: ANN401
        return int(self.session.connection().exec_driver_sql(statement, values).lastrowid or 0)

    def add(self, table: str, row: Row, **changes: Any) -> int:  # noqa: ANN401
        """Insert a row as it is stored, but for `changes`. Returns its id."""
        new = {**row, **changes}
        marks = ", ".join("?" * len(new))
        return self.run(f"INSERT INTO {table} ({', '.join(new)}) VALUES ({marks})", *new.values())

    def count(self, name: str, *, known: bool) -> None:
        (self.known if known else self.added)[name] += 1

    def work(self) -> None:
        self._runs()
        self.drawn.first_scores()
        DecisionImport(self).carry_out()
        for draft in self.theirs("SELECT * FROM draft"):
            self._draft(draft)
        EntryImport(self).carry_out()
        self._desk_moments()
        for desk in sorted(self.written):
            rebuild(self.session.connection(), *desk)
        self._pinned_comments()

    def here(self, row: Row) -> Desk:
        return self.ids["submission"][row["submission_id"]], self.ids["rubric_version"][row["rubric_id"]]

    def _runs(self) -> None:
        next_free = next_id(self.session, "run")
        there = self.theirs("SELECT * FROM run ORDER BY id")
        runs_here = {
            row["submission_id"]: _Runs(self, self.ids["submission"][row["submission_id"]])
            for row in there
            if row["submission_id"] in self.known_submissions
        }
        for row in there:
            desk = self.here(row)
            beside = self.ids["run"].get(row["beside"])
            known = (
                runs_here[row["submission_id"]].find(self, row, desk, beside)
                if row["submission_id"] in runs_here
                else None
            )
            self.count("run", known=known is not None)
            if known is None:
                known = self._add_run(row, desk, beside, next_free)
                next_free += 1
            self.ids["run"][row["id"]] = known

    def _add_run(self, row: Row, desk: Desk, beside: int | None, new: int) -> int:
        names = dict(zip(("submission_id", "rubric_id"), desk, strict=True))
        changes: dict[str, Any] = {**names, **self.listed(desk), "id": new, "beside": beside, "worker": None}
        changes["precedents"] = json.dumps([self.ids["precedent"][one] for one in json.loads(row["precedents"])])
        if row["status"] in ACTIVE:
            changes |= {"status": RunStatus.INTERRUPTED.value, "finished_at": row["started_at"] or row["queued_at"]}
        status = changes.get("status", row["status"])
        self.add("run", row, **{**changes, "status": RunStatus.QUEUED.value})
        self.drawn.bring(row, new, desk)
        self.run("UPDATE run SET status = ? WHERE id = ?", status, new)
        for table in ("run_text", "run_prompt", "run_request", "writing", "run_question"):
            for part in self.theirs(f"SELECT * FROM {table} WHERE run_id = ?", row["id"]):
                self.add(table, part, run_id=new)
        for part in self.theirs("SELECT * FROM suggestion WHERE run_id = ? ORDER BY id", row["id"]):
            self.add("suggestion", part, id=None, run_id=new)
        self.touched.add(desk)
        return new

    def listed(self, desk: Desk) -> dict[str, str]:
        """The folded copies for lists and searches, of the names that are shown here."""
        (row,) = self.ours(
            "SELECT student, owner, repo, path, (SELECT title FROM rubric_version WHERE id = ?) AS title FROM submission WHERE id = ?",
            desk[1],
            desk[0],
        )
        place = f"{row['owner']}/{row['repo']}/{row['path']}"
        search = folded("\n".join((row["student"], place, row["title"])))
        return {"student_key": folded(row["student"]), "title_key": folded(row["title"]), "search": search}

    def _draft(self, row: Row) -> None:
        """A draft comes in where no work stands here that is later or that came of it."""
        desk = self.here(row)
        since = (*desk, row["changed_at"])
        seen = self.ours(f"SELECT 1 FROM entry_log WHERE {AT_DESK} AND at >= ? LIMIT 1", *since)
        decided = self.ours(f"SELECT 1 FROM evaluation WHERE {AT_DESK} AND saved_at > ? LIMIT 1", *since)
        draft = self.ours(f"SELECT changed_at, coach FROM draft WHERE {AT_DESK}", *desk)
        if seen or (draft and draft[0] == {"changed_at": row["changed_at"], "coach": row["coach"]}):
            self.known["draft"] += 1
        elif draft or decided:
            self.left_out["draft"] += 1
        else:
            self.added["draft"] += 1
            self._add_draft(row, desk)

    def _add_draft(self, row: Row, desk: Desk) -> None:
        submission_id, rubric_id = desk
        there = row["submission_id"], row["rubric_id"]
        last = f"SELECT coalesce(max(version), 0) AS version FROM evaluation WHERE {AT_DESK} AND {STANDS}"
        # based on the last decision here only if it was based on the last there
        current = row["based_on"] == self.theirs(last, *there)[0]["version"]
        based_on = self.ours(last, *desk)[0]["version"] if current else 0
        self.add("draft", row, submission_id=submission_id, rubric_id=rubric_id, based_on=based_on)
        for table in ("draft_entry", "draft_overall"):
            for part in self.theirs(f"SELECT * FROM {table} WHERE {AT_DESK}", *there):
                self.add(table, part, submission_id=submission_id, rubric_id=rubric_id)
        if row["submission_id"] in self.known_submissions:
            self.add("desk_step", _arrival(row), submission_id=submission_id, rubric_id=rubric_id)
        self.touched.add(desk)

    def _pinned_comments(self) -> None:
        for row in self.theirs("SELECT * FROM pinned_comment ORDER BY id"):
            same = (row[name] for name in ("coach", "assignment", "criterion_id", "text"))
            known = self.ours(
                "SELECT 1 FROM pinned_comment WHERE coach = ? AND assignment = ? AND criterion_id = ? AND text = ?",
                *same,
            )
            self.count("pinned_comment", known=bool(known))
            if not known:
                submission_id = self.ids["submission"].get(row["submission_id"])
                self.add("pinned_comment", row, id=None, submission_id=submission_id)

    def _desk_moments(self) -> None:
        """Each comes in once; one that stands here already, of the same coach and instant, is the same."""
        for row in self.theirs("SELECT * FROM desk_moment ORDER BY id"):
            new = {**row, "id": None, "submission_id": self.ids["submission"][row["submission_id"]]}
            same = (new[name] for name in ("coach", "at", "submission_id", "what"))
            if not self.ours(
                "SELECT 1 FROM desk_moment WHERE coach = ? AND at = ? AND submission_id = ? AND what = ?", *same
            ):
                self.add("desk_moment", new)


_SUGGESTIONS = "SELECT criterion_id, score, comment, unscored_reason FROM suggestion WHERE run_id = ? ORDER BY id"


def _arrival(draft: Row) -> Row:
    """The step behind which nothing is undone: what stood here before the draft came is not what it was made from."""
    return {"at": draft["changed_at"], "coach": draft["coach"], "tab": "", "kind": StepKind.ARRIVED.value, "token": ""}


class _Runs:
    """The runs of a submission here, to be recognised once each."""

    def __init__(self, job: WorkImport, submission_id: int) -> None:
        self._whole: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        self._asked: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        self._taken: set[int] = set()
        for row in job.ours("SELECT * FROM run WHERE submission_id = ? ORDER BY id", submission_id):
            at = (row["rubric_id"], row["beside"])
            self._whole[_run(row, at, job.ours(_SUGGESTIONS, row["id"]))].append(row["id"])
            self._asked[_asked(row, at)].append(row["id"])

    def find(self, job: WorkImport, row: Row, desk: Desk, beside: int | None) -> int | None:
        at = (desk[1], beside)
        # what was under way when the other was written may have ended here
        same = list(self._whole[_run(row, at, job.theirs(_SUGGESTIONS, row["id"]))])
        if row["status"] in ACTIVE:
            same += self._asked[_asked(row, at)]
        found = next((number for number in same if number not in self._taken), None)
        if found is not None:
            self._taken.add(found)
        return found


def _run(row: Row, at: tuple[int, int | None], suggestions: list[Row]) -> tuple[Any, ...]:
    ended = {"status": RunStatus.INTERRUPTED.value, "finished_at": row["started_at"] or row["queued_at"]}
    kept = {**row, **ended} if row["status"] in ACTIVE else row
    own = (value for name, value in kept.items() if name not in IDS and name not in _FOLDED)
    return (*at, *own, *(tuple(item.values()) for item in suggestions))


def _asked(row: Row, at: tuple[int, int | None]) -> tuple[Any, ...]:
    return (*at, *(row[name] for name in _ASKED))
