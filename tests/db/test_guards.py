"""Attempts to get round the coach by raw SQL, past everything the program checks."""

import sqlite3
from typing import Any

import pytest

from db.gradebook import SqlGradebook
from grader.desk_time import What
from grader.evaluation import DraftRating
from grader.instructions import Instructions
from grader.precedent import Case
from grader.question import Question
from grader.run import RunPurpose
from grader.sent_prompt import CallReason, Request
from tests.db.examples import Desk, suggestion

AT = "2026-03-02 09:00:00.000000"


def insert(raw: sqlite3.Connection, table: str, verb: str = "INSERT", **values: Any) -> int:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    return raw.execute(f"{verb} INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid or 0


@pytest.fixture
def desk(gradebook: SqlGradebook) -> Desk:
    """A saved evaluation from a run, and a draft that changes it."""
    desk = Desk(gradebook)
    case = Case(submission_id=desk.submission.id, question="?", description="a table")
    rule = gradebook.add_precedent(assignment="tabular", criterion_id="metric", rule="r", coach="Mina", case=case)
    run = desk.run(instructions=Instructions(extra="kindly"), precedents=[rule.id])
    gradebook.record_question(run.id, Question(criterion_id="metric", text="?"))
    gradebook.dismiss_question(desk.submission.id, Question(criterion_id="metric", text="?"), coach="Mina")
    gradebook.record_prompt(run.id, text="[system]", digest="d", why=CallReason.WHOLE)
    gradebook.record_request(run.id, Request(parameters={}))
    gradebook.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
    gradebook.save_draft_rating(*desk.at, DraftRating(criterion_id="training", comment="좋"), coach="Mina", tab="t")
    gradebook.save_draft_overall(*desk.at, "전체", 0, coach="Mina", tab="t")
    gradebook.note_moment(desk.submission.id, What.OPENED, coach="Mina")
    desk.save((1, "좋아요"), (2, "네"), run_id=run.id)
    gradebook.save_draft_rating(*desk.at, DraftRating(criterion_id="training", comment="새"), coach="Mina", tab="t")
    gradebook.save_draft_overall(*desk.at, "새", 0, coach="Mina", tab="t")
    return desk


@pytest.fixture
def undone(desk: Desk) -> Desk:
    """A second version on top of it that was taken back."""
    desk.save((0, "x"), based_on=1)
    desk.gradebook.undo(*desk.at, seen=desk.gradebook.steps(*desk.at).newest, coach="Mina", tab="t")
    return desk


def act(raw: sqlite3.Connection, **changes: Any) -> int:
    values = {
        "at": AT, "coach": "Mina", "submission_id": 1, "rubric_id": 1, "criterion_id": "metric", "score": 3,
        "comment": "c", "origin": "own", "run_id": None,
    }  # fmt: skip
    return insert(raw, "coach_act", **{**values, **changes})


def evaluation(raw: sqlite3.Connection, verb: str = "INSERT", **changes: Any) -> int:
    values = {
        "submission_id": 1, "rubric_id": 1, "version": 2, "overall": "", "coach": "Mina", "run_id": None, "saved_at": AT,
    }  # fmt: skip
    return insert(raw, "evaluation", verb, **{**values, **changes})


def rating(raw: sqlite3.Connection, verb: str = "INSERT", **changes: Any) -> int:
    values = {"evaluation_id": 2, "criterion_id": "metric", "act_id": 3, "score": 3, "comment": "c"}
    return insert(raw, "rating", verb, **{**values, **changes})


RECORDED = (
    "snapshot",
    "rubric_version",
    "rubric_level",
    "suggestion",
    "run_prompt",
    "run_request",
    "run_question",
    "question_note",
    "precedent",
    "precedent_case",
    "instructions",
    "entry_log",
    "evaluation",
    "coach_act",
    "rating",
    "desk_moment",
    "desk_step",
    "withdrawal",
)


@pytest.mark.parametrize("table", RECORDED)
def test_what_is_recorded_can_be_neither_changed_nor_deleted_nor_replaced(
    undone: Desk, raw: sqlite3.Connection, table: str
):
    before = raw.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    for column in columns:
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            raw.execute(f"UPDATE {table} SET {column} = {column}")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute(f"DELETE FROM {table}")
    for verb in ("INSERT OR REPLACE", "REPLACE"):
        with pytest.raises(sqlite3.IntegrityError, match="guard: "):
            insert(raw, table, verb, **dict(zip(columns, before[0], strict=True)))
    assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_rating_that_a_coach_decided_can_be_recorded(desk: Desk, raw: sqlite3.Connection):
    assert (act(raw), evaluation(raw)) == (3, 2)
    rating(raw)
    saved = desk.gradebook.evaluations(desk.submission.id)[0]
    assert (saved.version, saved.ratings[0].score) == (2, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"act_id": 99},
        {"act_id": None},
        {"score": 2},
        {"comment": "better"},
        {"criterion_id": "training"},
        {"evaluation_id": 99},
        {"act_id": 1, "criterion_id": "training", "score": 1, "comment": "좋아요"},
        {"act_id": 2, "score": 2, "comment": "네"},
    ],
)
def test_a_rating_must_say_what_the_act_says(desk: Desk, raw: sqlite3.Connection, changes: dict[str, Any]):
    act(raw)
    evaluation(raw)
    with pytest.raises(sqlite3.IntegrityError, match="guard: "):
        rating(raw, **changes)
    with pytest.raises(sqlite3.IntegrityError, match="guard: "):
        rating(raw, "INSERT OR REPLACE", **changes)


def test_an_act_by_another_coach_makes_no_rating(desk: Desk, raw: sqlite3.Connection):
    act(raw, coach="Jun")
    evaluation(raw)
    with pytest.raises(sqlite3.IntegrityError, match="no coach decided this"):
        rating(raw)


def test_an_act_on_another_submission_makes_no_rating(desk: Desk, raw: sqlite3.Connection):
    act(raw, submission_id=Desk(desk.gradebook, "auk").submission.id)
    evaluation(raw)
    with pytest.raises(sqlite3.IntegrityError, match="no coach decided this"):
        rating(raw)


def test_an_act_counts_once(desk: Desk, raw: sqlite3.Connection):
    act(raw)
    evaluation(raw)
    rating(raw)
    evaluation(raw, version=3)
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
            rating(raw, verb, evaluation_id=3)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"coach": ""}, "CHECK"),
        ({"coach": "  "}, "CHECK"),
        ({"coach": None}, "NOT NULL"),
        ({"score": None}, "guard: score is not a level"),
        ({"score": 4}, "guard: score is not a level"),
        ({"score": 2.5}, "guard: score is not a level"),
        ({"score": "many"}, "guard: score is not a level"),
        ({"criterion_id": "beauty"}, "guard: score is not a level"),
        ({"rubric_id": 99}, "guard: score is not a level"),
        ({"origin": "model"}, "guard|CHECK"),
        ({"origin": "accepted"}, "guard: origin is not true"),
        ({"origin": "accepted", "run_id": 1}, "guard: origin is not true"),
        ({"criterion_id": "training", "score": 1, "run_id": 1}, "guard: origin is not true"),
        ({"criterion_id": "training", "score": 0, "run_id": 1, "origin": "edited"}, "guard: origin is not true"),
        ({"criterion_id": "training", "score": 1, "run_id": 1, "origin": "overturned"}, "guard: origin is not true"),
        ({"run_id": 99}, "guard: run is of another submission"),
    ],
)
def test_an_act_needs_a_coach_a_level_and_a_true_origin(
    desk: Desk, raw: sqlite3.Connection, changes: dict[str, Any], why: str
):
    with pytest.raises(sqlite3.IntegrityError, match=why):
        act(raw, **changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"coach": "  "}, "CHECK"),
        ({"coach": None}, "NOT NULL"),
        ({"version": 1}, "version is not the next"),
        ({"version": 3}, "version is not the next"),
        ({"run_id": 99}, "run is of another submission"),
    ],
)
def test_an_evaluation_needs_a_coach_and_the_next_version(
    desk: Desk, raw: sqlite3.Connection, changes: dict[str, Any], why: str
):
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with pytest.raises(sqlite3.IntegrityError, match=why):
            evaluation(raw, verb, **changes)


def test_a_frozen_rubric_gets_no_further_level(desk: Desk, raw: sqlite3.Connection):
    with pytest.raises(sqlite3.IntegrityError, match="level is not in the rubric"):
        insert(raw, "rubric_level", rubric_id=1, criterion_id="metric", score=100)


def test_a_suggested_score_is_a_level(desk: Desk, raw: sqlite3.Connection):
    values = {"run_id": 1, "criterion_id": "metric", "comment": "", "evidence": "[]", "at": AT}
    with pytest.raises(sqlite3.IntegrityError, match="score is not a level"):
        insert(raw, "suggestion", score=9, **values)
    insert(raw, "suggestion", score=None, **values)


def test_a_coach_stops_at_one_place_of_a_worklist(desk: Desk, raw: sqlite3.Connection):
    values = {"assignment": "tabular", "submission_id": desk.submission.id, "criterion_id": "", "at": "2026-01-01"}
    insert(raw, "worklist_station", coach="Mina", **values)
    for again in ({"coach": "Mina"}, {"coach": " "}):
        with pytest.raises(sqlite3.IntegrityError):
            insert(raw, "worklist_station", **values, **again)


@pytest.mark.parametrize("table", ["draft", "draft_entry", "draft_overall", "entry_log"])
def test_nobody_cannot_draft(desk: Desk, raw: sqlite3.Connection, table: str):
    if table == "entry_log":
        columns = [row[1] for row in raw.execute("PRAGMA table_info(entry_log)")][1:]
        row = raw.execute(f"SELECT {', '.join(columns)} FROM entry_log").fetchone()
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            insert(raw, table, **{**dict(zip(columns, row, strict=True)), "coach": " "})
        return
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        raw.execute(f"UPDATE {table} SET coach = ' '")


def test_an_ended_run_stays_ended_and_keeps_its_subject(desk: Desk, raw: sqlite3.Connection):
    desk.gradebook.close()
    desk.gradebook.interrupt_unfinished()
    for change in ("status = 'completed'", "submission_id = 2", "rubric_id = 2", "id = 9"):
        with pytest.raises(sqlite3.IntegrityError, match="guard: "):
            raw.execute(f"UPDATE run SET {change}")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute("DELETE FROM run")


def test_a_run_keeps_its_instructions_and_names_only_recorded_ones(desk: Desk, raw: sqlite3.Connection):
    with pytest.raises(sqlite3.IntegrityError, match="keeps its instructions"):
        raw.execute("UPDATE run SET instructions_digest = ''")
    columns = [row[1] for row in raw.execute("PRAGMA table_info(run)") if row[1] != "id"]
    values = dict(zip(columns, raw.execute(f"SELECT {', '.join(columns)} FROM run").fetchone(), strict=True))
    for change in ({"instructions_digest": "0" * 64}, {"assignment": "images", "precedents": "[]"}):
        with pytest.raises(sqlite3.IntegrityError, match="instructions are not recorded"):
            insert(raw, "run", **{**values, **change})


def test_a_run_keeps_its_purpose(desk: Desk, raw: sqlite3.Connection):
    desk.run(purpose=RunPurpose.OPINION, beside=1, criteria=("metric",))
    for change in ("purpose = 'twin'", "beside = NULL", "beside = 2", "criteria = '[]'"):
        with pytest.raises(sqlite3.IntegrityError, match="keeps its purpose"):
            raw.execute(f"UPDATE run SET {change} WHERE id = 2")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"purpose": "grade", "beside": 1}, "stands beside one that was to grade"),
        ({"purpose": "opinion", "beside": None}, "stands beside one that was to grade"),
        ({"purpose": "opinion", "beside": 2}, "stands beside one that was to grade"),
        ({"purpose": "twin", "beside": 3}, "stands beside one that was to grade"),
        ({"purpose": "twin", "beside": 99}, "stands beside one that was to grade"),
        ({"purpose": "guess", "beside": 1}, "CHECK"),
        ({"criteria": '["beauty"]'}, "criterion is not in the rubric"),
        ({"criteria": "{}"}, "CHECK"),
        ({"criteria": None}, "NOT NULL"),
    ],
)
def test_a_run_stands_beside_one_that_was_to_grade_the_same(
    desk: Desk, raw: sqlite3.Connection, changes: dict[str, Any], why: str
):
    desk.run(purpose=RunPurpose.OPINION, beside=1)
    Desk(desk.gradebook, "auk").run()
    columns = [row[1] for row in raw.execute("PRAGMA table_info(run)")]
    graded = dict(zip(columns, raw.execute("SELECT * FROM run WHERE id = 1").fetchone(), strict=True))
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "run", **{**graded, "id": 4, **changes})
    insert(raw, "run", **{**graded, "id": 4, "purpose": "opinion", "beside": 1, "criteria": '["metric", "training"]'})


def test_an_opinion_is_no_run_to_decide_from(desk: Desk, raw: sqlite3.Connection):
    opinion = desk.run(purpose=RunPurpose.OPINION, beside=1)
    desk.gradebook.record_suggestion(opinion.id, suggestion("metric", 3))
    with pytest.raises(sqlite3.IntegrityError, match="run was not to grade"):
        evaluation(raw, run_id=opinion.id)
    with pytest.raises(sqlite3.IntegrityError, match="run was not to grade"):
        act(raw, run_id=opinion.id, origin="accepted")


def test_a_submission_keeps_its_source(desk: Desk, raw: sqlite3.Connection):
    for change in ("sha256 = 'x'", "commit_sha = 'x'", "path = 'x'", "assignment = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="keeps its source"):
            raw.execute(f"UPDATE submission SET {change}")
    with pytest.raises(sqlite3.IntegrityError, match="recorded rows stay"):
        raw.execute("DELETE FROM submission")
    raw.execute("UPDATE submission SET student = '김펭귄'")


def test_everything_ever_entered_is_in_the_log(gradebook: SqlGradebook, raw: sqlite3.Connection):
    desk = Desk(gradebook)
    for text in ("좋", "좋아", "좋아요"):
        entered = DraftRating(criterion_id="training", comment=text, score=1)
        gradebook.save_draft_rating(*desk.at, entered, coach="Mina", tab="t")
    gradebook.save_draft_overall(*desk.at, "전체", 0, coach="Jun", tab="t2")
    gradebook.discard_draft(*desk.at, coach="Mina")
    kept = raw.execute("SELECT what, criterion_id, score, text, coach, revision FROM entry_log ORDER BY id").fetchall()
    assert kept == [
        ("rating", "training", 1, "좋", "Mina", 1),
        ("rating", "training", 1, "좋아", "Mina", 2),
        ("rating", "training", 1, "좋아요", "Mina", 3),
        ("overall", None, None, "전체", "Jun", 1),
        ("discarded", None, None, None, "Mina", 0),
    ]


def test_a_run_keeps_its_precedents_and_names_only_recorded_ones(desk: Desk, raw: sqlite3.Connection):
    with pytest.raises(sqlite3.IntegrityError, match="keeps its precedents"):
        raw.execute("UPDATE run SET precedents = '[]'")
    columns = [row[1] for row in raw.execute("PRAGMA table_info(run)") if row[1] != "id"]
    values = dict(zip(columns, raw.execute(f"SELECT {', '.join(columns)} FROM run").fetchone(), strict=True))
    for change in (
        {"precedents": "[1, 99]"},
        {"precedents": '["x"]'},
        {"assignment": "images", "instructions_digest": ""},
    ):
        with pytest.raises(sqlite3.IntegrityError, match="precedents are not recorded"):
            insert(raw, "run", **{**values, **change})
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(raw, "run", **{**values, "precedents": "{}"})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"coach": " "}, "CHECK"),
        ({"rule": "  "}, "CHECK"),
        ({"key": "short"}, "CHECK"),
        ({"withdrawn": 2}, "CHECK"),
        ({"criterion_id": "training"}, "a precedent keeps its criterion"),
        ({"assignment": "images"}, "a precedent keeps its criterion"),
    ],
)
def test_a_precedent_needs_a_coach_and_a_rule_and_keeps_its_criterion(
    desk: Desk, raw: sqlite3.Connection, changes: dict[str, Any], why: str
):
    columns = [row[1] for row in raw.execute("PRAGMA table_info(precedent)")][1:]
    values = dict(zip(columns, raw.execute(f"SELECT {', '.join(columns)} FROM precedent").fetchone(), strict=True))
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "precedent", **{**values, **changes})
    insert(raw, "precedent", **{**values, "withdrawn": 1})


def test_a_case_is_of_the_precedents_assignment(desk: Desk, raw: sqlite3.Connection):
    rule = desk.gradebook.add_precedent(assignment="images", criterion_id="metric", rule="r", coach="Mina")
    values = {"submission_id": 1, "question": "", "cells": "[]", "quote": "", "description": ""}
    for changes in ({"precedent_id": rule.id}, {"precedent_id": 99}, {"precedent_id": rule.id, "submission_id": 99}):
        with pytest.raises(sqlite3.IntegrityError, match="the case is of another assignment"):
            insert(raw, "precedent_case", **{**values, **changes})
