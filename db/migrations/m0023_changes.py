"""Changes of preferences by a coach, each with what stood there before, so that they can be undone. Nothing of a student's is in them."""

_ANOTHER_PLACE = """(NEW.kind = 'done') <> (NEW.of IS NULL) OR (NEW.of IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM preference_change WHERE id = NEW.of AND place = NEW.place AND kind = 'done'))"""

_TAKEN = "EXISTS (SELECT 1 FROM preference_change WHERE id = NEW.id)"


def _refuse(name: str, event: str, when: str, why: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return f"""CREATE TRIGGER preference_change_{name} BEFORE {event} ON preference_change {condition}
        BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"""


STATEMENTS = (
    """
    CREATE TABLE preference_change (
        id INTEGER NOT NULL PRIMARY KEY,
        at TIMESTAMP NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        place TEXT NOT NULL CHECK (length(place) > 0),
        kind TEXT NOT NULL CHECK (kind IN ('done', 'undone', 'redone')),
        what TEXT NOT NULL,
        name TEXT NOT NULL,
        of INTEGER REFERENCES preference_change (id),
        changed TEXT NOT NULL CHECK (json_type(changed) = 'object')
    )
    """,
    "CREATE INDEX preference_change_by_place ON preference_change (place, id)",
    _refuse("update_recorded_rows_stay", "UPDATE", "", "recorded rows stay"),
    _refuse("delete_recorded_rows_stay", "DELETE", "", "recorded rows stay"),
    _refuse("insert_recorded_rows_stay", "INSERT", _TAKEN, "recorded rows stay"),
    _refuse("insert_of", "INSERT", _ANOTHER_PLACE, "only what was done there is undone or redone"),
)
