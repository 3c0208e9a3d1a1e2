"""What snapshots are about and a sample of their code, to compare them by; and for which submissions a coach said that the assignment is right."""

from db.migrations import m0013_erasure

OWNED = {"confirmed_assignment": m0013_erasure.OF_A_SUBMISSION, **m0013_erasure.OWNED}
"""As in m0013, with what a coach confirmed. A profile goes with its snapshot."""

STATEMENTS = (
    """
    CREATE TABLE snapshot_profile (
        sha256 TEXT NOT NULL PRIMARY KEY REFERENCES snapshot (sha256) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        traits TEXT NOT NULL CHECK (json_type(traits) = 'array'),
        fingerprint BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE confirmed_assignment (
        submission_id INTEGER NOT NULL PRIMARY KEY REFERENCES submission (id),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL
    )
    """,
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
