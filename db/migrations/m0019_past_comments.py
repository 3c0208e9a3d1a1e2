"""What coaches wrote, ready to be searched, and the comments they pinned. The first is worked out from the log of entries and the saved evaluations."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from db.migrations import m0013_erasure, m0018_desk_moments
from grader import written
from grader.written import Field

OWNED = {
    "past_comment": m0013_erasure.OF_A_SUBMISSION,
    "pinned_comment": m0013_erasure.OF_A_SUBMISSION,
    **m0018_desk_moments.OWNED,
}
"""As before, with what was written about a student's submissions, pinned or not."""

STATEMENTS = (
    """
    CREATE TABLE past_comment (
        id INTEGER NOT NULL PRIMARY KEY,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        criterion_id TEXT NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL,
        text TEXT NOT NULL CHECK (length(text) > 0),
        own BOOLEAN NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'saved', 'unsaved')),
        fullest TEXT NOT NULL,
        changed INTEGER NOT NULL
    )
    """,
    "CREATE INDEX past_comment_by_field ON past_comment (submission_id, rubric_id, criterion_id)",
    "CREATE INDEX past_comment_by_change ON past_comment (changed)",
    """
    CREATE UNIQUE INDEX past_comment_one_draft ON past_comment (submission_id, rubric_id, criterion_id)
    WHERE state = 'draft'
    """,
    """
    CREATE TABLE pinned_comment (
        id INTEGER NOT NULL PRIMARY KEY,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        assignment TEXT NOT NULL,
        criterion_id TEXT NOT NULL,
        text TEXT NOT NULL CHECK (length(trim(text)) > 0),
        submission_id INTEGER REFERENCES submission (id),
        pinned_at TIMESTAMP NOT NULL,
        unpinned_at TIMESTAMP,
        UNIQUE (coach, assignment, criterion_id, text)
    )
    """,
    "CREATE INDEX pinned_comment_by_submission ON pinned_comment (submission_id)",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)

_EVENTS = """
    SELECT at, 0 AS place, id, what, criterion_id, text, coach FROM entry_log WHERE {desk}
    UNION ALL SELECT saved_at, 1, id, 'saved', NULL, overall, coach FROM evaluation WHERE {desk}
    UNION ALL SELECT saved_at, 1, evaluation.id, 'saved', rating.criterion_id, rating.comment, coach
        FROM rating JOIN evaluation ON evaluation.id = rating.evaluation_id WHERE {desk}
    ORDER BY 1, 2, 3
"""
_DESK = "submission_id = :submission_id AND rubric_id = :rubric_id"
_SUGGESTED = f"""
    SELECT criterion_id, comment FROM suggestion JOIN run ON run.id = suggestion.run_id WHERE {_DESK}
    UNION ALL SELECT '', overall FROM run_text JOIN run ON run.id = run_text.run_id WHERE {_DESK}
"""


def apply(connection: Connection) -> None:
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    desks = text("SELECT submission_id, rubric_id FROM entry_log UNION SELECT submission_id, rubric_id FROM evaluation")
    for submission_id, rubric_id in connection.execute(desks).all():
        rebuild(connection, submission_id, rubric_id)


def rebuild(connection: Connection, submission_id: int, rubric_id: int) -> None:
    """Work out anew what was written for a submission under a rubric version."""
    desk = {"submission_id": submission_id, "rubric_id": rubric_id}
    connection.execute(text(f"DELETE FROM past_comment WHERE {_DESK}"), desk)
    rows = [
        {
            **desk, "criterion_id": criterion_id, "coach": one.coach, "at": _stored(one.at), "text": one.text,
            "own": one.own, "state": one.state.value, "fullest": one.fullest, "changed": stamp(connection),
        }
        for criterion_id, field in _replayed(connection, desk).items() for one in field
    ]  # fmt: skip
    if rows:
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        connection.execute(text(f"INSERT INTO past_comment ({names}) VALUES ({marks})"), rows)


def stamp(connection: Connection) -> int:
    """A number higher than any row's before, and than those of rows that are gone."""
    last = connection.exec_driver_sql("SELECT max(changed) FROM past_comment").scalar() or 0
    return max(int(last) + 1, time.time_ns() // 1000)


def _replayed(connection: Connection, desk: Mapping[str, int]) -> Mapping[str, Field]:
    suggested: dict[str, set[str]] = defaultdict(set)
    for criterion_id, said in connection.execute(text(_SUGGESTED), desk):
        suggested[criterion_id].add(said)
    fields: dict[str, Field] = defaultdict(tuple)
    for event in _events(connection, desk):
        if event["what"] == "discarded":
            fields.update({key: written.discarded(field, suggested=suggested[key]) for key, field in fields.items()})
            continue
        key = event["criterion_id"] or ""
        by = {"coach": event["coach"], "at": _read(event["at"]), "suggested": suggested[key]}
        step = written.saved if event["what"] == "saved" else written.typed
        fields[key] = step(fields[key], event["text"] or "", **by)
    return fields


def _events(connection: Connection, desk: Mapping[str, int]) -> Iterator[Mapping[str, Any]]:
    yield from map(dict, connection.execute(text(_EVENTS.format(desk=_DESK)), desk).mappings())
    if not connection.execute(text(f"SELECT 1 FROM draft WHERE {_DESK}"), desk).first():
        yield {"what": "discarded"}


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _read(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
