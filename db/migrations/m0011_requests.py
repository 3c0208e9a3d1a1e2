"""How the prompt of a call went to its endpoint: in which form, with which parameters. Append-only; a call that was refused is asked again in another form."""

from db.migrations.m0002_guards import append_only

STATEMENTS = (
    """
    CREATE TABLE run_request (
        run_id INTEGER NOT NULL,
        call INTEGER NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        content TEXT NOT NULL CHECK (json_type(content) = 'object'),
        at TIMESTAMP NOT NULL,
        PRIMARY KEY (run_id, call, number),
        FOREIGN KEY (run_id, call) REFERENCES run_prompt (run_id, number)
    )
    """,
    *append_only("run_request", "run_id = NEW.run_id AND call = NEW.call AND number = NEW.number"),
)
