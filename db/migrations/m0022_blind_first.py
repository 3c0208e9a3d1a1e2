"""For a share of criteria the coach scores before the suggestion is shown: what was drawn, before any suggestion was there, and the score given first."""

from db.migrations import m0013_erasure, m0021_steps

OWNED = {
    "blind_draw": m0013_erasure.OF_A_RUN,
    "first_score": m0013_erasure.OF_A_SUBMISSION,
    **m0021_steps.OWNED,
}
"""As before, with what was drawn and scored first: it goes before its run."""

_THEIRS = """EXISTS (SELECT 1 FROM erasure JOIN submission ON submission.student_id = erasure.student_id
    WHERE submission.id = OLD.submission_id)"""

_TOO_LATE = """NOT EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND purpose = 'grade' AND status = 'queued')
    OR EXISTS (SELECT 1 FROM suggestion WHERE run_id = NEW.run_id)"""

_STRANGE = """EXISTS (SELECT 1 FROM json_each(NEW.hidden) AS drawn WHERE NOT EXISTS (
    SELECT 1 FROM rubric_level AS level JOIN run ON run.rubric_id = level.rubric_id
    WHERE run.id = NEW.run_id AND level.criterion_id = drawn.value))"""

_NOT_DRAWN = """NOT EXISTS (SELECT 1 FROM blind_draw JOIN run ON run.id = blind_draw.run_id, json_each(blind_draw.hidden) AS drawn
    WHERE run.submission_id = NEW.submission_id AND run.rubric_id = NEW.rubric_id AND drawn.value = NEW.criterion_id)"""

_NO_LEVEL = """NOT EXISTS (SELECT 1 FROM rubric_level AS level
    WHERE level.rubric_id = NEW.rubric_id AND level.criterion_id = NEW.criterion_id AND level.score = NEW.score)"""

_TAKEN = """EXISTS (SELECT 1 FROM first_score AS other WHERE other.submission_id = NEW.submission_id
    AND other.rubric_id = NEW.rubric_id AND other.criterion_id = NEW.criterion_id)"""


def _refuse(table: str, name: str, event: str, when: str, why: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {condition} BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"


STATEMENTS = (
    """
    CREATE TABLE blind_draw (
        run_id INTEGER NOT NULL PRIMARY KEY REFERENCES run (id),
        share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 100),
        hidden TEXT NOT NULL CHECK (json_type(hidden) = 'array'),
        at TIMESTAMP NOT NULL
    )
    """,
    *m0021_steps.kept("blind_draw", "run_id", m0013_erasure.BY_RUN),
    _refuse("blind_draw", "insert_before", "INSERT", _TOO_LATE, "it is drawn before anything is suggested"),
    _refuse("blind_draw", "insert_criteria", "INSERT", _STRANGE, "criterion is not in the rubric"),
    """
    CREATE TABLE first_score (
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        criterion_id TEXT NOT NULL,
        score INTEGER NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL,
        PRIMARY KEY (submission_id, rubric_id, criterion_id)
    )
    """,
    _refuse("first_score", "update_recorded_rows_stay", "UPDATE", "", "recorded rows stay"),
    _refuse("first_score", "delete_recorded_rows_stay", "DELETE", f"NOT {_THEIRS}", "recorded rows stay"),
    _refuse("first_score", "insert_recorded_rows_stay", "INSERT", _TAKEN, "recorded rows stay"),
    _refuse("first_score", "insert_drawn", "INSERT", _NOT_DRAWN, "nothing was hidden here"),
    _refuse("first_score", "insert_level", "INSERT", _NO_LEVEL, "score is not a level"),
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
