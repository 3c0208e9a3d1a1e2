"""Another gradebook brought in: everything of it once, nothing here changed, and the guards in force."""

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.seed import fill
from db.gradebook import SqlGradebook, connect
from db.grading import refresh_grading
from db.tables import Table
from grader.assignments import kept
from grader.batch import Line
from grader.blind_first import Draw
from grader.desk_time import What
from grader.errors import BackupError, GradebookError
from grader.evaluation import DraftRating
from grader.history import HistoryFilter
from grader.instructions import Instructions
from grader.precedent import Case, Precedent
from grader.question import Question
from grader.rubric import Rubric
from grader.run import RunPurpose, RunStatus
from grader.worklist import Scope, Station
from tests.db.examples import Desk, assignment, criterion, suggestion, ticking
from tests.db.test_backups import content, names
from tests.db.test_erasures import work

ROOT = Path(__file__).parents[2]
OWNERS = ("auk", "penguin", "puffin")
OTHER_RUBRIC = Rubric(criteria=(criterion("training", 0, 1, 2), criterion("metric", 0, 1, 2, 3)))
Make = Callable[..., SqlGradebook]


def backup(book: SqlGradebook) -> Path:
    folder = book._database.file.parent
    file = next(name for n in count() if not (name := folder / f"{book._database.file.name}-{n}.zip").exists())
    book.back_up(file)
    return file


def records(book: SqlGradebook) -> list[object]:
    """What the gradebook holds of every submission, in words that do not depend on ids."""
    found = []
    with book._database.read() as session:
        numbers = [number for (number,) in session.connection().exec_driver_sql("SELECT id FROM submission")]
    for number in numbers:
        one = book.submission(number)
        runs = {run.id: book.run(run.id, whole=True) for run in book.runs_of(number)}
        hidden = {run.id: (run.sealed, run.overall) for run in book.runs_of(number)}
        shown = {
            run.id: (
                run.model, run.queued_at, run.purpose, run.criteria, run.suggestions, run.transcript, run.overall,
                RunStatus.INTERRUPTED if run.status.active else run.status,
                [(call.text, call.requests) for call in book.prompts_of(run.id)], book.instructions_of(run.id),
                run.questions, [spoken(one) for one in book.precedents_of(run.id)], hidden[run.id],
                runs[run.beside].queued_at if run.beside else None,
            )
            for run in runs.values()
        }  # fmt: skip
        evaluations = [
            (
                item.version,
                item.coach,
                item.overall,
                item.saved_at,
                item.ratings,
                shown.get(item.run_id or 0),
                item.withdrawn,
            )
            for item in book.evaluations(number, withdrawn=True)
        ]
        rubrics = {run.rubric_id for run in runs.values()} | {item.rubric_id for item in book.evaluations(number)}
        drafts = [
            (book.rubric_version(rubric).digest, book.draft(number, rubric).ratings) for rubric in sorted(rubrics)
        ]
        desk = (
            one.assignment,
            one.owner,
            one.path,
            one.commit,
            one.student,
            book.snapshot(number),
            bool(book.confirmed([number])),
            book.dismissed_questions(number),
        )
        found.append((desk, sorted(shown.values(), key=str), evaluations, drafts))
    found += [[replace(one, submission_id=0) for one in book.graded_by(coach)] for coach in ("Mina", "Jun")]
    return sorted([*found, *map(spoken, book.precedents("tabular"))], key=str)


def spoken(one: Precedent) -> tuple[object, ...]:
    """A version of a precedent in words that do not depend on ids."""
    case = one.case and replace(one.case, submission_id=0)
    return one.key, one.version, one.rule, one.withdrawn, one.coach, one.created_at, one.changed_at, case


def rule_on(desk: Desk, chance: random.Random) -> None:
    """Lay down a rule, change one, or say that none is needed."""
    asked = Question(criterion_id="metric", text=f"{chance.randrange(3)}?")
    rules = desk.gradebook.precedents("tabular")
    if chance.random() < 0.3:
        dismissed = chance.random() < 0.5
        desk.gradebook.dismiss_question(desk.submission.id, asked, coach="Jun", dismissed=dismissed)
    elif rules and chance.random() < 0.5:
        withdrawn = chance.random() < 0.3
        desk.gradebook.change_precedent(
            chance.choice(rules).id, rule=f"{chance.random()}", coach="Jun", withdrawn=withdrawn
        )
    else:
        case = Case(submission_id=desk.submission.id, question=asked.text) if chance.random() < 0.7 else None
        desk.gradebook.add_precedent(assignment="tabular", criterion_id="metric", rule="r", coach="Mina", case=case)


def graded(desk: Desk, chance: random.Random) -> None:
    """Have a model grade, as far as it comes."""
    run = desk.run(
        model=chance.choice("xy"), instructions=Instructions(extra=chance.choice(("", "Be kind"))),
        precedents=[one.id for one in desk.gradebook.precedents("tabular")],
        drawn=Draw(share=50, hidden=tuple(chance.sample(("training", "metric"), chance.randrange(3)))) if chance.random() < 0.5 else None,
    )  # fmt: skip
    if chance.random() < 0.5:
        desk.gradebook.record_question(run.id, Question(criterion_id="metric", text=f"{chance.randrange(3)}?"))
    for name in chance.sample(("training", "metric"), chance.randrange(3)):
        desk.gradebook.record_suggestion(run.id, suggestion(name, 1, f"{chance.random()}"))
    if chance.random() < 0.8:
        desk.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="t", overall="o")


def play(book: SqlGradebook, chance: random.Random, moves: int) -> None:
    """Work on a few submissions as coaches would, in some order."""
    for _ in range(moves):
        given = assignment(rubric=chance.choice((assignment().rubric, OTHER_RUBRIC)))
        owner = chance.choice(OWNERS)
        desk = Desk(book, owner, given=given, commit=f"{chance.randrange(2):040}", content=owner.encode())
        if chance.random() < 0.2:
            book.confirm_assignment(desk.submission.id, coach="Jun")
        grading = [run for run in book.runs_of(*desk.at) if run.purpose is RunPurpose.GRADE]
        book.note_moment(
            desk.submission.id, chance.choice((What.OPENED, What.LOOKED)), coach=chance.choice(("Mina", "Jun"))
        )
        match chance.randrange(8):
            case 0:
                graded(desk, chance)
            case 1 if grading:
                run = desk.run(purpose=RunPurpose.TWIN, beside=chance.choice(grading).id)
                book.finish_run(run.id, RunStatus.FAILED, transcript="", overall="")
            case 2:
                desk.save(
                    (chance.randrange(2), "a"), (chance.randrange(4), "b"), coach=chance.choice(("Mina", "Jun")),
                    run_id=grading[0].id if grading else None, based_on=next((item.version for item in book.evaluations(desk.submission.id) if item.rubric_id == desk.rubric.id), 0),
                )  # fmt: skip
            case 3:
                entry = DraftRating(criterion_id="metric", score=chance.randrange(4), comment=f"{chance.random()}")
                book.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")
            case 4:
                book.discard_draft(*desk.at, coach="Mina")
                book.keep_station(Scope(assignment=given.key), Station(submission_id=desk.submission.id), coach="Mina")
            case 5:
                rule_on(desk, chance)
            case 6:
                with suppress(GradebookError):  # nothing to take back
                    (book.undo if chance.random() < 0.8 else book.redo)(*desk.at, seen=2**32, coach="Mina", tab="t")
            case _:
                book.change_student(desk.submission.student_id, name=f"{owner} {chance.randrange(9)}", course="ML")


BOOKS = st.tuples(st.integers(0, 2**32), st.integers(0, 25))
ONCE = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONCE
@given(one=BOOKS, other=BOOKS)
def test_everything_comes_in_once_and_nothing_here_changes(tmp_path_factory: pytest.TempPathFactory, one, other):
    folder = tmp_path_factory.mktemp("books")
    here, there = (connect(f"sqlite:///{folder / name}", now=ticking()) for name in ("here.db", "there.db"))
    play(here, random.Random(one[0]), one[1])
    play(there, random.Random(other[0]), other[1])
    file = backup(there)
    before = content(folder / "here.db")
    tried = here.would_bring_in(file)
    assert content(folder / "here.db") == before
    brought = here.bring_in(file)
    assert brought == tried
    after = content(folder / "here.db")
    # the rows of History and what was written follow from the record, and a coach moves on; what was recorded stays to the letter
    moving = ("grading", "worklist_station", "past_comment", "sqlite_sequence")
    kept_rows = {row for row in before if row[0] not in moving}
    assert kept_rows <= after
    total = there.contents().counts
    for name in total:
        assert brought.added.get(name, 0) + brought.known.get(name, 0) + brought.left_out.get(name, 0) == total[name]

    again = here.bring_in(file)
    assert again.nothing
    assert content(folder / "here.db") == after
    assert here.bring_in(backup(here)).nothing
    assert content(folder / "here.db") == after

    with here._database.write() as session:
        for row in here.evaluation_rows(HistoryFilter(size=100)).rows:
            refresh_grading(session, row.submission_id, row.rubric_id)
    assert content(folder / "here.db") == after
    with closing(sqlite3.connect(folder / "here.db")) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    here.close()
    there.close()


@ONCE
@given(book=BOOKS)
def test_an_empty_gradebook_becomes_the_other_one(tmp_path_factory: pytest.TempPathFactory, book):
    folder = tmp_path_factory.mktemp("books")
    here, there = (connect(f"sqlite:///{folder / name}", now=ticking()) for name in ("here.db", "there.db"))
    play(there, random.Random(book[0]), book[1])
    here.bring_in(backup(there))
    assert records(here) == records(there)
    assert here.contents().counts == there.contents().counts
    here.close()
    there.close()


def test_students_are_recognised_by_login_and_keep_their_name_here(make: Make):
    here, there = make(now=ticking()), make(now=ticking())
    mine = Desk(here, "penguin", student="Pia")
    work(there, "penguin", "Paul", "other words", commit="beef" * 10)
    brought = here.bring_in(backup(there))
    assert names(here) == ["Pia"]
    assert brought.known["student"] == brought.known["rubric_version"] == 1
    assert [row.student for row in here.run_rows(HistoryFilter(text="pia")).rows] == ["Pia", "Pia"]
    assert len(here.attempts(mine.submission.id)) == 2


def test_a_student_without_a_repository_is_recognised_by_name(make: Make):
    here, there = make(), make()
    for book in (here, there):
        Desk(book, "", student="민준")
    assert here.bring_in(backup(there)).nothing


def test_numbers_that_stand_for_names_stay_different(make: Make):
    here, there = make(), make()
    Desk(here, "auk")
    Desk(there, "puffin")
    with closing(sqlite3.connect(there._database.file)) as raw, raw:
        raw.execute("UPDATE student SET number = ?", (here.students()[0].number,))
    here.bring_in(backup(there))
    assert len({student.number for student in here.students()}) == 2


def test_a_later_decision_counts_and_an_earlier_one_never_takes_its_place(make: Make):
    clock = ticking()
    here, there = make(now=clock), make(now=clock)
    for book, overall in ((there, "first"), (here, "second")):
        Desk(book).save(overall=overall)
    brought = here.bring_in(backup(there))
    assert brought.left_out == {"evaluation": 1}
    assert [item.overall for item in here.evaluations(1)] == ["second"]
    Desk(there).save(overall="third", based_on=1)
    assert here.bring_in(backup(there)).added["evaluation"] == 1
    assert [(item.version, item.overall) for item in here.evaluations(1)] == [(2, "third"), (1, "second")]


def test_a_draft_that_was_finished_here_does_not_come_back(make: Make):
    clock = ticking()
    here, there = make(now=clock), make(now=clock)
    desk = Desk(there)
    desk.gradebook.save_draft_overall(*desk.at, "half a", 0, coach="Mina", tab="t")
    file = backup(there)
    assert here.bring_in(file).added["draft"] == 1
    mine = Desk(here)
    assert here.draft(*mine.at).overall == "half a"
    mine.save(overall="whole")
    assert here.bring_in(file).nothing
    assert here.draft(*mine.at).overall is None


def test_own_assignments_and_lists_come_too_and_none_is_replaced(make: Make):
    here, there = make(now=ticking()), make(now=ticking())
    there.save_preferences({**kept(assignment("mine")), **kept(assignment("shared")), "coach": "Jun"})
    here.save_preferences(kept(assignment("shared", title="different")))
    before = here.preferences()["assignment.shared"]
    desk = Desk(there)
    batch = there.add_batch(
        [Line(number=1, reference="r", student="s")], assignment="tabular", name="week 1", coach="Jun"
    )
    there.note_line(batch.id, 1, submission_id=desk.submission.id)
    brought = here.bring_in(backup(there))
    assert (brought.added["assignment"], brought.left_out["assignment"], brought.added["batch"]) == (1, 1, 1)
    assert here.preferences()["assignment.shared"] == before
    assert set(here.preferences()) == {"assignment.mine", "assignment.shared"}
    (line,) = here.batches(1)[0].lines
    assert here.submission(line.submission_id or 0).owner == desk.submission.owner


def test_where_a_coach_stopped_later_counts_here_or_there(make: Make):
    here, there = make(now=ticking()), make(now=ticking())
    for book, owners in ((here, ("auk", "booby")), (there, ("booby", "auk", "crane"))):
        desks = [Desk(book, owner).submission.id for owner in owners]
        batch = book.add_batch([Line(number=1, reference=f"{len(desks)}")], assignment="tabular", name="", coach="Jun")
        part = Scope(assignment="tabular", batch_id=batch.id)
        everything = Scope(assignment="tabular")
        book.keep_station(everything, Station(submission_id=desks[-1], criterion_id="metric"), coach="Mina")
        book.keep_station(part, Station(submission_id=desks[0]), coach="Jun")
    for _ in range(2):
        here.bring_in(backup(there))
        (mine,) = here.kept_stations("Mina", 5)
        assert (here.submission(mine.station.submission_id).owner, mine.station.criterion_id) == ("crane", "metric")
        places = [(one.scope.batch_id, one.station.submission_id) for one in here.kept_stations("Jun", 5)]
        newest, oldest = here.batches(2)
        assert sorted(places, key=str) == [(oldest.id, 1), (newest.id, 2)]
    there.bring_in(backup(here))
    assert there.submission(there.kept_stations("Mina", 5)[0].station.submission_id).owner == "crane"


def test_the_place_in_a_choice_comes_in_with_the_submissions_it_is_of(make: Make):
    here, there = make(now=ticking()), make(now=ticking())
    Desk(here, "auk")
    crane, auk = (Desk(there, owner).submission.id for owner in ("crane", "auk"))
    scope = Scope(assignment="tabular", chosen=(crane, auk))
    there.keep_station(scope, Station(submission_id=crane), coach="Mina")
    for _ in range(2):
        here.bring_in(backup(there))
        (kept,) = here.kept_stations("Mina", 5)
        assert [here.submission(number).owner for number in kept.scope.chosen] == ["auk", "crane"]
        assert here.submission(kept.station.submission_id).owner == "crane"


def test_the_guards_judge_what_is_brought_in(make: Make, tmp_path: Path):
    """A file whose acts claim to accept what no model suggested passes every check of files, and is refused whole."""
    here, there = make(), make()
    Desk(there, "auk")
    work(there, "penguin", "Paul", "words")
    forged = tmp_path / "forged.db"
    with closing(sqlite3.connect(there._database.file)) as raw:
        raw.execute("VACUUM INTO ?", (str(forged),))
    with closing(sqlite3.connect(forged)) as raw, raw:
        name = "coach_act_update_recorded_rows_stay"
        (guard,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE coach_act SET origin = 'accepted'")
        raw.execute(guard)
    with pytest.raises(Exception, match="contradict"):
        here.bring_in(forged)
    assert here.contents().counts["student"] == 0


def test_a_snapshot_that_is_not_what_it_says_is_refused(make: Make, tmp_path: Path):
    here, there = make(), make()
    Desk(there, "auk")
    Desk(there, "puffin", content=b"{}")
    with closing(sqlite3.connect(there._database.file)) as raw, raw:
        (guard,) = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'snapshot_update_recorded_rows_stay'"
        ).fetchone()
        raw.execute("DROP TRIGGER snapshot_update_recorded_rows_stay")
        raw.execute("UPDATE snapshot SET content = (SELECT content FROM snapshot LIMIT 1)")
        raw.execute(guard)
    with pytest.raises(BackupError, match="another program"):
        here.bring_in(backup(there))
    assert here.contents().counts["submission"] == 0


def test_a_full_gradebook_comes_in_whole(make: Make, tmp_path: Path):
    here = make()
    fill(f"sqlite:///{tmp_path / 'full.db'}", 300)
    brought = here.bring_in(tmp_path / "full.db")
    assert (brought.added["evaluation"], brought.added["draft"], brought.added["run"]) == (270, 30, 300)
    assert here.evaluation_rows(HistoryFilter()).total == 300
    assert here.bring_in(tmp_path / "full.db").nothing


LEFT_BEHIND = {
    "past_comment",  # worked out anew from the log of entries and the evaluations
    "erasure",  # the other gradebook's own record of what it did
    "migration",
    "preference_change",  # of preferences that stay where they are
    "snapshot_profile",  # worked out anew from the snapshot
}


def test_every_table_is_brought_in_or_left_behind_on_purpose():
    text = "".join(
        (ROOT / "db" / name).read_text()
        for name in (
            "merging.py",
            "merging_work.py",
            "merging_decisions.py",
            "merging_draws.py",
            "merging_precedents.py",
        )
    )
    assert {name for name in Table.metadata.tables if not re.search(rf"\b{name}\b", text)} == LEFT_BEHIND


def test_a_precedent_changed_in_both_places_is_in_force_as_it_was_changed_last(make: Make):
    clock = ticking()
    here, there = make(now=clock), make(now=clock)
    desk = Desk(there)
    rule = there.add_precedent(
        assignment="tabular", criterion_id="metric", rule="first", coach="Mina",
        case=Case(submission_id=desk.submission.id, description="a case"),
    )  # fmt: skip
    here.bring_in(backup(there))
    (mine,) = here.precedents("tabular")
    assert spoken(mine) == spoken(rule)
    there.change_precedent(rule.id, rule="theirs", coach="Mina", withdrawn=False)
    here.change_precedent(mine.id, rule="mine, later", coach="Jun", withdrawn=False)
    here.bring_in(backup(there))
    assert [one.rule for one in here.precedents("tabular")] == ["mine, later"]
    assert [one.rule for one in here.precedent_versions(rule.key)] == ["mine, later", "theirs", "first"]
    there.bring_in(backup(here))
    assert list(map(spoken, there.precedents("tabular"))) == list(map(spoken, here.precedents("tabular")))


def test_precedents_are_counted_each_once_however_many_versions_it_has(make: Make):
    here, there = make(now=ticking()), make(now=ticking())
    first, _ = (
        there.add_precedent(assignment="tabular", criterion_id=name, rule=name, coach="Mina")
        for name in ("metric", "training")
    )
    second = there.change_precedent(first.id, rule="changed", coach="Mina", withdrawn=False)
    file = backup(there)
    assert here.look_into(file).counts["precedent"] == 2
    tried = here.would_bring_in(file)
    assert (tried.nothing, tried.added["precedent"], tried.known.get("precedent", 0)) == (False, 2, 0)
    assert here.bring_in(file) == tried
    again = here.bring_in(file)
    assert (again.nothing, again.known["precedent"]) == (True, 2)
    there.change_precedent(second.id, coach="Mina", withdrawn=True)
    brought = here.bring_in(backup(there))
    assert (brought.added["precedent"], brought.known["precedent"]) == (1, 1)
    assert here.contents().counts["precedent"] == 2
