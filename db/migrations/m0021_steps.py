"""Undo from the record: steps that entries belong to, saved versions that were taken back, and the reason of a score."""

from db.migrations import m0013_erasure, m0020_precedents

_EVALUATIONS = f"SELECT id FROM evaluation WHERE {m0013_erasure.OF_A_SUBMISSION}"

OWNED = {
    "withdrawal": f"evaluation_id IN ({_EVALUATIONS})",
    "entry_log": m0013_erasure.OF_A_SUBMISSION,
    "desk_step": m0013_erasure.OF_A_SUBMISSION,
    **m0020_precedents.OWNED,
}
"""As in m0013, with steps and withdrawals, which go before the evaluations they name, and after the entries that name them."""

KINDS = (
    "typed", "scored", "reasoned", "accepted", "restored", "adopted", "inserted", "carried",
    "discarded", "saved", "undone", "redone", "arrived",
)  # fmt: skip

_ERASED = "erasure JOIN submission ON submission.student_id = erasure.student_id"
_STEP_MAY_GO = f"EXISTS (SELECT 1 FROM {_ERASED} WHERE submission.id = OLD.submission_id)"
_WITHDRAWAL_MAY_GO = f"""EXISTS (SELECT 1 FROM {_ERASED} JOIN evaluation ON evaluation.submission_id = submission.id
    WHERE evaluation.id = OLD.evaluation_id)"""

_NOT_IN_FORCE = """NOT EXISTS (SELECT 1 FROM evaluation WHERE id = NEW.evaluation_id) OR EXISTS (
    SELECT 1 FROM evaluation AS mine JOIN evaluation AS later ON later.submission_id = mine.submission_id
        AND later.rubric_id = mine.rubric_id AND later.version > mine.version
    WHERE mine.id = NEW.evaluation_id AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE evaluation_id = later.id))"""

_STEP_OF_ANOTHER_DESK = """NEW.of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM desk_step AS other
    WHERE other.id = NEW.of AND other.submission_id = NEW.submission_id AND other.rubric_id = NEW.rubric_id)"""

_ENTRY_OF_ANOTHER_DESK = """NEW.step_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM desk_step
    WHERE id = NEW.step_id AND submission_id = NEW.submission_id AND rubric_id = NEW.rubric_id)"""

_ANOTHER_FIELD = """NEW.before_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry_log AS former WHERE former.id = NEW.before_id
    AND former.submission_id = NEW.submission_id AND former.rubric_id = NEW.rubric_id
    AND former.what = NEW.what AND former.criterion_id IS NEW.criterion_id)"""

_FALSE_VERSION = """(NEW.kind = 'saved') <> (NEW.evaluation_id IS NOT NULL) OR (NEW.evaluation_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM evaluation WHERE id = NEW.evaluation_id AND submission_id = NEW.submission_id AND rubric_id = NEW.rubric_id))"""

_OTHER_REASON = "NEW.reason IS NOT (SELECT reason FROM coach_act WHERE id = NEW.act_id)"


def _refuse(table: str, name: str, event: str, when: str, why: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {condition} BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"


def kept(table: str, key: str, may_go: str) -> tuple[str, ...]:
    """Guards for a table whose rows are never changed and leave only with their student; `key` finds the row whose place a new one would take."""
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    return (
        _refuse(table, "update_recorded_rows_stay", "UPDATE", "", "recorded rows stay"),
        _refuse(table, "delete_recorded_rows_stay", "DELETE", f"NOT {may_go}", "recorded rows stay"),
        _refuse(table, "insert_recorded_rows_stay", "INSERT", taken, "recorded rows stay"),
    )


_REASON = "reason TEXT CHECK (reason IS NULL OR length(trim(reason)) > 0)"

STATEMENTS = (
    f"""
    CREATE TABLE desk_step (
        id INTEGER NOT NULL PRIMARY KEY,
        at TIMESTAMP NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        tab TEXT NOT NULL,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        kind TEXT NOT NULL CHECK (kind IN {KINDS}),
        token TEXT NOT NULL,
        of INTEGER REFERENCES desk_step (id),
        evaluation_id INTEGER REFERENCES evaluation (id),
        cleared TEXT NOT NULL DEFAULT '[]' CHECK (json_type(cleared) = 'array')
    )
    """,
    "CREATE INDEX desk_step_by_desk ON desk_step (submission_id, rubric_id, id)",
    *kept("desk_step", "id", _STEP_MAY_GO),
    _refuse("desk_step", "insert_of", "INSERT", _STEP_OF_ANOTHER_DESK, "step is of another desk"),
    _refuse("desk_step", "insert_version", "INSERT", _FALSE_VERSION, "exactly saving makes a version"),
    """
    CREATE TABLE withdrawal (
        evaluation_id INTEGER NOT NULL PRIMARY KEY REFERENCES evaluation (id),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL
    )
    """,
    *kept("withdrawal", "evaluation_id", _WITHDRAWAL_MAY_GO),
    _refuse("withdrawal", "insert_in_force", "INSERT", _NOT_IN_FORCE, "only the version in force is taken back"),
    "ALTER TABLE entry_log ADD COLUMN step_id INTEGER REFERENCES desk_step (id)",
    "ALTER TABLE entry_log ADD COLUMN before_id INTEGER REFERENCES entry_log (id)",
    "ALTER TABLE entry_log ADD COLUMN untouched BOOLEAN NOT NULL DEFAULT 0",
    f"ALTER TABLE entry_log ADD COLUMN {_REASON}",
    "CREATE INDEX entry_log_by_step ON entry_log (step_id)",
    "CREATE INDEX entry_log_by_before ON entry_log (before_id)",
    _refuse("entry_log", "insert_step", "INSERT", _ENTRY_OF_ANOTHER_DESK, "step is of another desk"),
    _refuse("entry_log", "insert_before", "INSERT", _ANOTHER_FIELD, "entry is of another field"),
    f"ALTER TABLE draft_entry ADD COLUMN {_REASON}",
    f"ALTER TABLE coach_act ADD COLUMN {_REASON}",
    f"ALTER TABLE rating ADD COLUMN {_REASON}",
    _refuse("rating", "insert_reason", "INSERT", _OTHER_REASON, "no coach gave this reason"),
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
