"""Where coaches stopped in worklists: one row for each coach and worklist, which moves on with the coach."""

from db.migrations import m0013_erasure, m0015_profiles

OWNED = {"worklist_station": m0013_erasure.OF_A_SUBMISSION, **m0015_profiles.OWNED}
"""As before, with the places where a student's submission was the last."""

STATEMENTS = (
    """
    CREATE TABLE worklist_station (
        id INTEGER NOT NULL PRIMARY KEY,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        assignment TEXT NOT NULL,
        batch_id INTEGER REFERENCES batch (id),
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        criterion_id TEXT NOT NULL,
        at TIMESTAMP NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX worklist_station_by_list ON worklist_station (coach, assignment, coalesce(batch_id, 0))",
    "CREATE INDEX submission_by_assignment ON submission (assignment, id)",
    "CREATE INDEX batch_line_by_submission ON batch_line (submission_id, batch_id, number)",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
