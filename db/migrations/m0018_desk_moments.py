"""When a coach's desk was laid out and looked around on, and indexes by which what a coach did is found in the order of time."""

from db.migrations import m0013_erasure, m0017_writing
from db.migrations.m0002_guards import append_only

OWNED = {"desk_moment": m0013_erasure.OF_A_SUBMISSION, **m0017_writing.OWNED}
"""As before, with a coach's moments at the student's submissions."""

_THEIRS = """EXISTS (SELECT 1 FROM erasure JOIN submission ON submission.student_id = erasure.student_id
    WHERE submission.id = OLD.submission_id)"""

STATEMENTS = (
    """
    CREATE TABLE desk_moment (
        id INTEGER NOT NULL PRIMARY KEY,
        at TIMESTAMP NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        what TEXT NOT NULL CHECK (what IN ('opened', 'looked'))
    )
    """,
    "CREATE INDEX desk_moment_by_submission ON desk_moment (submission_id)",
    "CREATE INDEX desk_moment_by_coach ON desk_moment (coach, at, submission_id, what)",
    "CREATE INDEX entry_log_by_coach ON entry_log (coach, at, submission_id)",
    "CREATE INDEX evaluation_by_coach ON evaluation (coach, saved_at, submission_id)",
    *append_only("desk_moment"),
    "DROP TRIGGER desk_moment_delete_recorded_rows_stay",
    f"""CREATE TRIGGER desk_moment_delete_recorded_rows_stay BEFORE DELETE ON desk_moment WHEN NOT {_THEIRS}
        BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END""",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
