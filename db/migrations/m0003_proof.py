"""A suggestion also keeps what was searched and not found, the number that decides, and what the program found wrong with either."""

STATEMENTS = (
    "ALTER TABLE suggestion ADD COLUMN absence TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE suggestion ADD COLUMN contradiction TEXT CHECK (contradiction IS NULL OR json_valid(contradiction))",
    "ALTER TABLE suggestion ADD COLUMN measured TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE suggestion ADD COLUMN measured_doubt TEXT",
)
