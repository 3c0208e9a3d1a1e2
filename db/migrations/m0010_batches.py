"""Many submissions at once, line by line."""

STATEMENTS = (
    """
    CREATE TABLE batch (
        id INTEGER NOT NULL PRIMARY KEY,
        assignment TEXT NOT NULL,
        name TEXT NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        created_at TIMESTAMP NOT NULL
    )
    """,
    """
    CREATE TABLE batch_line (
        batch_id INTEGER NOT NULL REFERENCES batch (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        reference TEXT NOT NULL,
        student TEXT NOT NULL,
        submission_id INTEGER REFERENCES submission (id),
        problem_key TEXT,
        problem_values TEXT,
        PRIMARY KEY (batch_id, number),
        CHECK (submission_id IS NULL OR problem_key IS NULL)
    )
    """,
)
