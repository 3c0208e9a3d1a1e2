"""Another gradebook's records beside one's own: what is the same is recognised by its content, the rest gets ids of its own, and the guards judge it like anything else."""

import sqlite3
import zlib
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from db import backup_file, merging_precedents
from db.engine import Database
from db.failures import as_sentences
from db.fresh_ids import next_id
from db.grading import refresh_grading
from db.merging_work import WorkImport
from db.migrations.m0009_students import free_number
from db.records import Records
from grader.assignments import PREFERENCE
from grader.errors import BackupError
from grader.keeping import COUNTED, BroughtIn
from grader.worklist import choice_of, choice_text


class Merging(Records):
    def would_bring_in(self, file: Path) -> BroughtIn:
        with backup_file.checked(file) as theirs, TemporaryDirectory(prefix="coachmark-") as folder:
            copy = Path(folder) / "copy.db"
            with as_sentences(str(self._database.file)), closing(self._database.apart()) as here:
                here.execute("VACUUM INTO ?", (str(copy),))
            database = Database(copy)
            try:
                return _bring(theirs, database, file.name)
            finally:
                database.engine.dispose()

    def bring_in(self, file: Path) -> BroughtIn:
        with backup_file.checked(file) as theirs:
            return _bring(theirs, self._database, file.name)


def _bring(theirs: Path, here: Database, name: str) -> BroughtIn:
    with closing(sqlite3.connect(theirs)) as source, here.write() as session:
        source.row_factory = sqlite3.Row
        job = _Import(source, session, name)
        job.carry_out()
        added, known, left_out = (
            {one: counted[one] for one in (*COUNTED, "assignment") if one in counted}
            for counted in (job.added, job.known, job.left_out)
        )
        return BroughtIn(added=added, known=known, left_out=left_out)


class _Import(WorkImport):
    """One import, in the caller's transaction."""

    def __init__(self, source: sqlite3.Connection, session: Session, name: str) -> None:
        super().__init__(source, session)
        self._name = name

    def carry_out(self) -> None:
        self._rubrics()
        self._students()
        self._snapshots()
        self._submissions()
        self._batches()
        merging_precedents.bring(self)
        self.work()
        self._worklists()
        self._history()

    def _history(self) -> None:
        """What came in whole is listed as it was listed there; what was joined is worked out anew."""
        for row in self.theirs("SELECT * FROM grading"):
            if row["submission_id"] not in self.known_submissions:
                desk = self.here(row)
                self.add("grading", row, id=None, submission_id=desk[0], rubric_id=desk[1], **self.listed(desk))
                self.touched.discard(desk)
        for submission_id, rubric_id in sorted(self.touched):
            refresh_grading(self.session, submission_id, rubric_id)
        self.session.flush()

    def _rubrics(self) -> None:
        for row in self.theirs("SELECT * FROM rubric_version ORDER BY assignment, number"):
            known = self.ours(
                "SELECT id FROM rubric_version WHERE assignment = ? AND digest = ?", row["assignment"], row["digest"]
            )
            self.count("rubric_version", known=bool(known))
            if known:
                self.ids["rubric_version"][row["id"]] = known[0]["id"]
                continue
            (last,) = self.ours(
                "SELECT max(number) AS number FROM rubric_version WHERE assignment = ?", row["assignment"]
            )
            new = self.add("rubric_version", row, id=None, number=1 + (last["number"] or 0))
            self.ids["rubric_version"][row["id"]] = new
            for level in self.theirs("SELECT * FROM rubric_level WHERE rubric_id = ?", row["id"]):
                self.add("rubric_level", level, rubric_id=new)
        for row in self.theirs("SELECT * FROM instructions"):
            if not self.ours(
                "SELECT 1 FROM instructions WHERE assignment = ? AND digest = ?", row["assignment"], row["digest"]
            ):
                self.add("instructions", row)
        for row in self.theirs("SELECT * FROM preference WHERE substr(name, 1, ?) = ?", len(PREFERENCE), PREFERENCE):
            known = self.ours("SELECT value FROM preference WHERE name = ?", row["name"])
            if not known:
                self.add("preference", row)
            same = bool(known) and known[0]["value"] == row["value"]
            (self.added if not known else self.known if same else self.left_out)["assignment"] += 1

    def _students(self) -> None:
        logins = {row["login"]: row["student_id"] for row in self.ours("SELECT * FROM student_login")}
        names = {row["name_key"]: row["id"] for row in self.ours("SELECT * FROM student ORDER BY id DESC")}
        taken = {row["number"] for row in self.ours("SELECT number FROM student")}
        next_free = next_id(self.session, "student")
        for row in self.theirs("SELECT * FROM student ORDER BY id"):
            mine = [
                login["login"]
                for login in self.theirs("SELECT login FROM student_login WHERE student_id = ?", row["id"])
            ]
            found = (
                next((logins[login] for login in mine if login in logins), None) if mine else names.get(row["name_key"])
            )
            self.count("student", known=found is not None)
            if found is None:
                number = free_number(taken) if row["number"] in taken else row["number"]
                taken.add(number)
                found = self.add("student", row, id=next_free, number=number)
                next_free += 1
                names.setdefault(row["name_key"], found)
            self.ids["student"][row["id"]] = found
            for login in mine:
                if login not in logins:
                    self.add("student_login", {"login": login, "student_id": found})
                    logins[login] = found

    def _snapshots(self) -> None:
        here = {row["sha256"] for row in self.ours("SELECT sha256 FROM snapshot")}
        for row in self.theirs("SELECT sha256 FROM snapshot"):
            if row["sha256"] in here:
                continue
            (whole,) = self.theirs("SELECT * FROM snapshot WHERE sha256 = ?", row["sha256"])
            if sha256(zlib.decompress(whole["content"])).hexdigest() != row["sha256"]:
                raise BackupError("keep.changed", file=self._name)
            self.add("snapshot", whole)

    def _submissions(self) -> None:
        names = {row["id"]: row["name"] for row in self.ours("SELECT id, name FROM student")}
        next_free = next_id(self.session, "submission")
        replaced = []
        for row in self.theirs("SELECT * FROM submission ORDER BY id"):
            known = self.ours(
                "SELECT id FROM submission WHERE assignment = ? AND owner = ? AND repo = ? AND path = ? AND commit_sha = ? AND sha256 = ?",
                *(row[name] for name in ("assignment", "owner", "repo", "path", "commit_sha", "sha256")),
            )  # fmt: skip
            self.count("submission", known=bool(known))
            if known:
                self.ids["submission"][row["id"]] = known[0]["id"]
                self.known_submissions.add(row["id"])
                continue
            student = self.ids["student"][row["student_id"]]
            new = self.add(
                "submission", row, id=next_free, student_id=student, student=names[student], replaced_by=None
            )
            next_free += 1
            self.ids["submission"][row["id"]] = new
            for confirmed in self.theirs("SELECT * FROM confirmed_assignment WHERE submission_id = ?", row["id"]):
                self.add("confirmed_assignment", confirmed, submission_id=new)
            if row["replaced_by"] is not None:
                replaced.append((new, row["replaced_by"]))
        for new, by in replaced:
            self.run("UPDATE submission SET replaced_by = ? WHERE id = ?", self.ids["submission"][by], new)

    def _batches(self) -> None:
        for row in self.theirs("SELECT * FROM batch ORDER BY id"):
            same = (row[name] for name in ("assignment", "name", "coach", "created_at"))
            known = self.ours(
                "SELECT id FROM batch WHERE assignment = ? AND name = ? AND coach = ? AND created_at = ?", *same
            )
            self.count("batch", known=bool(known))
            if known:
                self.ids["batch"][row["id"]] = known[0]["id"]
                continue
            new = self.ids["batch"][row["id"]] = self.add("batch", row, id=None)
            for line in self.theirs("SELECT * FROM batch_line WHERE batch_id = ?", row["id"]):
                self.add(
                    "batch_line",
                    line,
                    batch_id=new,
                    submission_id=self.ids["submission"].get(line["submission_id"]),
                )

    def _worklists(self) -> None:
        """Where a coach stopped last counts, here or there."""
        for row in self.theirs("SELECT * FROM worklist_station"):
            batch = None if row["batch_id"] is None else self.ids["batch"][row["batch_id"]]
            chosen = choice_text(sorted(self.ids["submission"][number] for number in choice_of(row["chosen"])))
            names = {"batch_id": batch, "chosen": chosen, "submission_id": self.ids["submission"][row["submission_id"]]}
            here = self.ours(
                "SELECT id, at FROM worklist_station WHERE coach = ? AND assignment = ? AND batch_id IS ? AND chosen = ?",
                *(row["coach"], row["assignment"], batch, chosen),
            )
            if not here:
                self.add("worklist_station", row, id=None, **names)
            elif here[0]["at"] < row["at"]:
                self.run(
                    "UPDATE worklist_station SET submission_id = ?, criterion_id = ?, at = ? WHERE id = ?",
                    *(names["submission_id"], row["criterion_id"], row["at"], here[0]["id"]),
                )
