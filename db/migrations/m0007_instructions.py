"""What coaches told the model about an assignment, every version append-only, and which of them a run was asked with."""

from db.migrations.m0002_guards import append_only

_UNKNOWN = """NEW.instructions_digest <> '' AND NOT EXISTS (SELECT 1 FROM instructions
    WHERE assignment = NEW.assignment AND digest = NEW.instructions_digest)"""

STATEMENTS = (
    """
    CREATE TABLE instructions (
        assignment TEXT NOT NULL,
        digest TEXT NOT NULL CHECK (length(digest) = 64),
        content TEXT NOT NULL CHECK (json_type(content) = 'object'),
        created_at TIMESTAMP NOT NULL,
        PRIMARY KEY (assignment, digest)
    )
    """,
    *append_only("instructions", "assignment = NEW.assignment AND digest = NEW.digest"),
    "ALTER TABLE run ADD COLUMN instructions_digest TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX run_by_instructions ON run (assignment, instructions_digest) WHERE instructions_digest <> ''",
    f"""CREATE TRIGGER run_insert_instructions BEFORE INSERT ON run WHEN {_UNKNOWN}
        BEGIN SELECT RAISE(ABORT, 'guard: instructions are not recorded'); END""",
    """CREATE TRIGGER run_update_instructions BEFORE UPDATE OF instructions_digest ON run
        WHEN NEW.instructions_digest <> OLD.instructions_digest
        BEGIN SELECT RAISE(ABORT, 'guard: a run keeps its instructions'); END""",
)
