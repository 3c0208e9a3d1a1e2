"""The prompt of every call of a run, append-only. What stood with the run as its one prompt becomes its first call's."""

from db.migrations.m0002_guards import append_only

STATEMENTS = (
    """
    CREATE TABLE run_prompt (
        run_id INTEGER NOT NULL REFERENCES run (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        why TEXT NOT NULL,
        prompt BLOB NOT NULL,
        digest TEXT NOT NULL,
        at TIMESTAMP NOT NULL,
        PRIMARY KEY (run_id, number)
    )
    """,
    """
    INSERT INTO run_prompt (run_id, number, why, prompt, digest, at)
        SELECT run_text.run_id, 1, 'whole', run_text.prompt, run_text.prompt_digest, coalesce(run.started_at, run.queued_at)
        FROM run_text JOIN run ON run.id = run_text.run_id WHERE run_text.prompt_digest <> ''
    """,
    "ALTER TABLE run_text DROP COLUMN prompt",
    "ALTER TABLE run_text DROP COLUMN prompt_digest",
    *append_only("run_prompt", "run_id = NEW.run_id AND number = NEW.number"),
)
