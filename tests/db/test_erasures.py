"""A student's request to be forgotten: everything of theirs goes, nothing of anybody else's, and there is no other way to remove what was recorded."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.gradebook import SqlGradebook
from db.migrations.m0025_choices import OWNED
from db.tables import Table
from grader.batch import Line
from grader.caps import Caps
from grader.desk_time import What
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import DraftRating
from grader.history import HistoryFilter
from grader.precedent import Case
from grader.profile import Profile
from grader.question import Question
from grader.run import RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request
from grader.spending import By
from grader.worklist import Scope, Station
from tests.db.examples import Desk, suggestion

NAME, LOGIN, SENTENCE = "Wanda Waddle", "wanda-waddles", "what-only-Wanda-wrote"
SECRETS = (NAME, NAME.casefold(), LOGIN, SENTENCE)
USAGE = Usage(prompt_tokens=10, completion_tokens=5)


def notebook(sentence: str) -> bytes:
    # random enough for deflate to leave the sentence as it is
    return f'{{"cells": [], "note": "{sentence}"}}'.encode()


def work(gradebook: SqlGradebook, owner: str, name: str, sentence: str, **changes: object) -> Desk:
    """Everything that can be recorded of a student, of each kind at least once."""
    desk = Desk(gradebook, owner, student=name, content=notebook(sentence), **changes)
    asked = Question(criterion_id="metric", text=sentence)
    case = Case(submission_id=desk.submission.id, question=sentence, quote=sentence, description=sentence)
    rule = gradebook.add_precedent(assignment="tabular", criterion_id="metric", rule="Be kind", coach="Mina", case=case)
    run = desk.run(precedents=[rule.id])
    gradebook.record_question(run.id, asked)
    gradebook.dismiss_question(desk.submission.id, asked, coach="Mina")
    gradebook.start_run(run.id, manifest=())
    gradebook.record_prompt(run.id, text=f"{name} wrote {sentence}", digest="d", why=CallReason.WHOLE)
    gradebook.record_request(run.id, Request(parameters={"temperature": 0}))
    gradebook.record_suggestion(run.id, suggestion("training", 1, sentence))
    gradebook.note_call(run.id, usage=USAGE, cost_usd=0.5, coming_usd=0.5, caps=Caps(), since=run.queued_at)
    gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript=sentence, overall=sentence, usage=USAGE, cost_usd=0.5)
    beside = desk.run(purpose=RunPurpose.OPINION, beside=run.id, criteria=("metric",))
    gradebook.finish_run(beside.id, RunStatus.FAILED, transcript="", overall="")
    desk.save(run_id=run.id, overall=f"Dear {name}", training=(1, sentence))
    gradebook.note_moment(desk.submission.id, What.OPENED, coach="Mina")
    desk.save(run_id=run.id, training=(0, sentence), based_on=1)
    gradebook.undo(*desk.at, seen=gradebook.steps(*desk.at).newest, coach="Mina", tab="t")
    entry = DraftRating(criterion_id="training", comment=sentence)
    gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")
    gradebook.save_draft_overall(*desk.at, sentence, 0, coach="Mina", tab="t")
    gradebook.keep_station(Scope(assignment="tabular"), Station(submission_id=desk.submission.id), coach=f"for {name}")
    place = {"coach": "Mina", "assignment": desk.submission.assignment, "criterion_id": "training"}
    gradebook.pin_comment(sentence, **place, submission_id=desk.submission.id)
    return desk


@pytest.fixture
def desks(gradebook: SqlGradebook) -> tuple[Desk, Desk]:
    """Another student's desk, and the one of who wants to be forgotten."""
    other = work(gradebook, "penguin", "Paul Penguin", "what Paul wrote")
    desk = work(gradebook, LOGIN, NAME, SENTENCE)
    gradebook.change_student(desk.submission.student_id, name=NAME, course="ML")
    again = work(gradebook, LOGIN, NAME, SENTENCE, commit="beef" * 10)
    gradebook.replace_submission(desk.submission.id, again.submission.id)
    lines = [
        Line(number=1, reference=desk.submission.reference, student=NAME),
        Line(number=2, reference=f"https://github.com/{LOGIN}/missing", student=""),
        Line(number=3, reference="https://github.com/penguin/ml", student="Paul Penguin"),
        Line(number=4, reference="lost", student=NAME),
    ]
    batch = gradebook.add_batch(lines, assignment="tabular", name="week 1", coach="Mina")
    gradebook.note_line(batch.id, 1, submission_id=desk.submission.id)
    gradebook.note_line(batch.id, 3, submission_id=other.submission.id)
    return other, desk


def dump(raw: sqlite3.Connection) -> set[tuple[object, ...]]:
    return {(name, *row) for name in OWNED for row in raw.execute(f"SELECT * FROM {name}")}


def bytes_of(file: Path) -> Iterator[bytes]:
    for part in sorted(file.parent.glob(f"{file.name}*")):
        if "-worker-" not in part.name:
            yield part.read_bytes()


def where(file: Path, secret: str) -> list[str]:
    """Everything in the gradebook's files that holds `secret`, deflated texts and free pages included."""
    found = []
    with closing(sqlite3.connect(file)) as raw:
        for name in Table.metadata.tables:
            for row in raw.execute(f"SELECT * FROM {name}"):
                for value in row:
                    text = zlib.decompress(value) if isinstance(value, bytes) and value else str(value).encode()
                    found += [name] if secret.encode() in text else []
    return found + ["bytes" for content in bytes_of(file) if secret.encode() in content]


def test_nothing_of_the_student_is_left_and_nothing_else_is_touched(
    gradebook: SqlGradebook, desks: tuple[Desk, Desk], file: Path, raw: sqlite3.Connection
):
    other, desk = desks
    assert all(where(file, secret) for secret in SECRETS)
    before = dump(raw)
    raw.close()
    erased = gradebook.erase_student(desk.submission.student_id, coach="Jun")

    assert {secret: where(file, secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}
    assert erased.scrubbed is True
    assert (erased.coach, erased.cost_usd) == ("Jun", 1.0)
    gone = {
        "student": 1,
        "student_login": 1,
        "submission": 2,
        "snapshot": 1,
        "run": 4,
        "suggestion": 2,
        "evaluation": 4,
        "withdrawal": 2,
        "rating": 8,
    }
    assert erased.counts == {**erased.counts, **gone, "batch_line": 3}
    with closing(sqlite3.connect(file)) as connection:
        after = dump(connection)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert after < before
    assert len(before - after) == sum(erased.counts.values())
    assert gradebook.evaluations(other.submission.id)[0].overall == "Dear Paul Penguin"
    assert [line.number for line in gradebook.batches(1)[0].lines] == [3]
    with pytest.raises(NotInGradebook):
        gradebook.submission(desk.submission.id)


def test_a_place_in_a_choice_goes_with_every_student_of_it(gradebook: SqlGradebook, desks: tuple[Desk, Desk]):
    other, desk = desks
    ten_of_it = int(f"{desk.submission.id}0")  # no id within another is taken for it
    both, alone = (other.submission.id, desk.submission.id), (other.submission.id, ten_of_it)
    for chosen in (both, alone):
        scope = Scope(assignment="tabular", chosen=chosen)
        gradebook.keep_station(scope, Station(submission_id=other.submission.id), coach="Ara")
    gradebook.erase_student(desk.submission.student_id, coach="Jun")
    assert [kept.scope.chosen for kept in gradebook.kept_stations("Ara", 5)] == [alone]


def test_statistics_go_on_with_what_is_left(gradebook: SqlGradebook, desks: tuple[Desk, Desk]):
    _, desk = desks
    gradebook.erase_student(desk.submission.student_id, coach="Jun")
    assert gradebook.evaluation_rows(HistoryFilter()).total == 1
    assert gradebook.run_rows(HistoryFilter()).total == 2
    assert [total.cost_usd for total in gradebook.totals(By.MODEL, since=None)] == [0.5]
    assert [student.name for student in gradebook.students()] == ["Paul Penguin"]


def test_only_an_anonymous_record_of_it_stays(
    gradebook: SqlGradebook, desks: tuple[Desk, Desk], raw: sqlite3.Connection
):
    gradebook.erase_student(desks[1].submission.student_id, coach="Jun")
    (kept,) = gradebook.erasures()
    assert (kept.coach, kept.counts["submission"]) == ("Jun", 2)
    assert raw.execute("SELECT student_id FROM erasure").fetchall() == [(None,)]
    for change in ("DELETE FROM erasure", "UPDATE erasure SET coach = 'Nobody'", "UPDATE erasure SET student_id = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            raw.execute(change)


def test_an_id_that_was_erased_is_never_given_away_again(gradebook: SqlGradebook, desks: tuple[Desk, Desk]):
    _, desk = desks
    runs = gradebook.runs_of(desk.submission.id)
    gradebook.erase_student(desk.submission.student_id, coach="Jun")
    for owner in ("auk", "puffin"):
        new = Desk(gradebook, owner)
        assert new.submission.student_id > desk.submission.student_id
        assert new.submission.id > desk.submission.id + 1
        assert new.run().id > max(run.id for run in runs)


def test_a_snapshot_another_student_handed_in_too_stays(gradebook: SqlGradebook):
    first, second = (Desk(gradebook, owner, content=notebook("shared")) for owner in ("auk", "puffin"))
    assert gradebook.erase_student(first.submission.student_id, coach="Jun").counts["snapshot"] == 0
    assert gradebook.snapshot(second.submission.id) == notebook("shared")
    assert gradebook.erase_student(second.submission.student_id, coach="Jun").counts["snapshot"] == 1


def test_a_run_under_way_is_not_pulled_from_under_its_worker(gradebook: SqlGradebook, raw: sqlite3.Connection):
    desk = Desk(gradebook)
    desk.run()
    with pytest.raises(GradebookError, match="still under way"):
        gradebook.erase_student(desk.submission.student_id, coach="Jun")
    with pytest.raises(sqlite3.IntegrityError, match="a run is under way"):
        raw.execute("INSERT INTO erasure (coach, at, student_id) VALUES ('Jun', '', 1)")
    assert gradebook.submission(desk.submission.id) == desk.submission


@pytest.mark.parametrize(
    ("values", "why"),
    [("' ', '', 1", "CHECK"), ("'Jun', '', 77", "no such student"), ("'Jun', '', NULL", "no such student")],
)
def test_nobody_erases_without_a_name_or_nobody(
    desks: tuple[Desk, Desk], raw: sqlite3.Connection, values: str, why: str
):
    before = dump(raw)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        raw.execute(f"INSERT INTO erasure (coach, at, student_id) VALUES ({values})")
    assert dump(raw) == before


@pytest.mark.parametrize("name", ["rating", "coach_act", "evaluation", "entry_log", "suggestion", "run", "run_prompt", "run_request", "submission", "snapshot", "precedent", "precedent_case", "run_question", "question_note"])  # fmt: skip
def test_there_is_no_other_door(gradebook: SqlGradebook, desks: tuple[Desk, Desk], raw: sqlite3.Connection, name: str):
    gradebook.erase_student(desks[1].submission.student_id, coach="Jun")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute(f"DELETE FROM {name}")


def test_an_erasure_that_cannot_be_finished_changes_nothing(
    gradebook: SqlGradebook, desks: tuple[Desk, Desk], raw: sqlite3.Connection
):
    raw.execute("CREATE TRIGGER full BEFORE DELETE ON student BEGIN SELECT RAISE(ABORT, 'disk'); END")
    before = dump(raw)
    with pytest.raises(GradebookError):
        gradebook.erase_student(desks[1].submission.student_id, coach="Jun")
    assert dump(raw) == before
    assert gradebook.erasures() == ()


def test_somebody_reading_delays_only_the_scrubbing(
    gradebook: SqlGradebook, desks: tuple[Desk, Desk], file: Path, raw: sqlite3.Connection
):
    gradebook._database.patience = 0.1
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM student").fetchone()
    assert gradebook.erase_student(desks[1].submission.student_id, coach="Jun").scrubbed is False
    assert [student.name for student in gradebook.students()] == ["Paul Penguin"]
    raw.execute("ROLLBACK")
    assert gradebook.scrub() is True
    assert where(file, SENTENCE) == []


def test_every_table_of_a_students_is_emptied():
    """A new table that refers to a student's rows belongs into `OWNED`."""
    owned = {"student"}
    while True:
        referring = {
            name
            for name, table in Table.metadata.tables.items()
            if any(key.column.table.name in owned - {"snapshot"} for key in table.foreign_keys)
            or {"submission_id", "run_id", "student_id"} & set(table.columns.keys())
        }
        if referring <= owned:
            break
        owned |= referring
    assert owned - {"erasure"} | {"snapshot"} == set(OWNED)


def test_the_records_of_a_student_are_all_of_them_and_nobody_elses(gradebook: SqlGradebook, desks: tuple[Desk, Desk]):
    _, desk = desks
    records = gradebook.student_records(desk.submission.student_id)
    erased = gradebook.erase_student(desk.submission.student_id, coach="Jun")
    kept = {name: len(rows) for name, rows in records.tables.items() if name != "rubric_version"}
    assert kept == {name: count for name, count in erased.counts.items() if name != "snapshot"}
    assert set(records.snapshots.values()) == {notebook(SENTENCE)}
    assert "Paul" not in str(records)
    assert SENTENCE in str(records.tables["run_prompt"])
    assert len(records.tables["rubric_version"]) == 1


@pytest.mark.parametrize(("text", "names"), [("", 2), ("WADDLE", 1), ("addles", 1), ("pengu", 1), ("%", 0)])
def test_students_are_found_by_name_or_login(gradebook: SqlGradebook, desks: tuple[Desk, Desk], text: str, names: int):
    found = gradebook.find_students(text, 10)
    assert len(found) == names
    assert all(gradebook.student(number).name == name for number, name, _ in found)
    assert gradebook.copies() == ()


def test_what_a_notebook_is_compared_by_goes_with_its_last_submission(gradebook: SqlGradebook, raw: sqlite3.Connection):
    first, second = (Desk(gradebook, owner, content=b"the same") for owner in ("auk", "booby"))
    gradebook.keep_profile(first.submission.sha256, Profile(traits=frozenset({"word:a"}), fingerprint=frozenset({1})))
    for desk, left in ((first, 1), (second, 0)):
        gradebook.confirm_assignment(desk.submission.id, coach="Mina")
        gradebook.erase_student(desk.submission.student_id, coach="Jun")
        assert raw.execute("SELECT count(*) FROM snapshot_profile").fetchone() == (left,)
        assert raw.execute("SELECT count(*) FROM confirmed_assignment").fetchone() == (0,)


def test_a_rule_stays_when_its_case_goes(gradebook: SqlGradebook, desks: tuple[Desk, Desk]):
    other, desk = desks
    theirs = gradebook.precedents("tabular")
    changed = gradebook.change_precedent(theirs[1].id, rule="Be kinder", coach="Jun", withdrawn=False)
    run = other.run(precedents=[changed.id])
    gradebook.erase_student(desk.submission.student_id, coach="Jun")
    kept = gradebook.precedents("tabular")
    assert [(one.rule, one.case is None) for one in kept] == [
        ("Be kind", False),
        ("Be kinder", True),
        ("Be kind", True),
    ]
    assert [one.case for one in gradebook.precedent_versions(changed.key)] == [None, None]
    assert gradebook.precedents_of(run.id) == (kept[1],)
    assert gradebook.change_precedent(changed.id, coach="Jun", withdrawn=True).case is None
