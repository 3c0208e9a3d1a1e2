"""Runs that write a text for the coach: what they were asked for, and whether the coach is done with it. They may stand beside no run at all."""

from db.migrations import m0013_erasure, m0016_worklists

PURPOSES = ("grade", "twin", "opinion", "feedback", "answer")
WRITING = ("feedback", "answer")

OWNED = {"writing": m0013_erasure.OF_A_RUN, **m0016_worklists.OWNED}
"""As in m0013, with what was asked for: it goes before its run."""

_WRITES = f"NEW.purpose IN {WRITING}"
_BESIDE_ONE_TO_GRADE = """EXISTS (SELECT 1 FROM run AS graded WHERE graded.id = NEW.beside AND graded.purpose = 'grade'
    AND graded.submission_id = NEW.submission_id AND graded.rubric_id = NEW.rubric_id)"""
_NEITHER = f"""(NEW.purpose = 'grade' AND NEW.beside IS NOT NULL)
    OR (NEW.purpose <> 'grade' AND NOT ({_WRITES} AND NEW.beside IS NULL) AND NOT {_BESIDE_ONE_TO_GRADE})"""
_BESIDE = "EXISTS (SELECT 1 FROM run WHERE run.id = NEW.run_id AND run.purpose <> 'grade')"
_WRITER = f"EXISTS (SELECT 1 FROM run WHERE run.id = NEW.run_id AND run.purpose IN {WRITING})"

# SQLite cannot change what a column admits, so the purposes move into a column of their own and back under the old name.
_ANOTHER_COLUMN = (
    "DROP TRIGGER run_insert_beside",
    "DROP TRIGGER run_update_purpose",
    "DROP TRIGGER evaluation_insert_run_to_grade",
    "DROP TRIGGER coach_act_insert_run_to_grade",
    "DROP INDEX run_by_purpose",
    "ALTER TABLE run RENAME COLUMN purpose TO former_purpose",
    f"ALTER TABLE run ADD COLUMN purpose TEXT NOT NULL DEFAULT 'grade' CHECK (purpose IN {PURPOSES})",
    "UPDATE run SET purpose = former_purpose",
    "ALTER TABLE run DROP COLUMN former_purpose",
    "CREATE INDEX run_by_purpose ON run (purpose, queued_at, id)",
    f"""CREATE TRIGGER run_insert_beside BEFORE INSERT ON run WHEN {_NEITHER}
        BEGIN SELECT RAISE(ABORT, 'guard: a run stands beside one that was to grade'); END""",
    """CREATE TRIGGER run_update_purpose BEFORE UPDATE OF purpose, beside, criteria ON run
        WHEN NEW.purpose IS NOT OLD.purpose OR NEW.beside IS NOT OLD.beside OR NEW.criteria IS NOT OLD.criteria
        BEGIN SELECT RAISE(ABORT, 'guard: a run keeps its purpose'); END""",
    *(
        f"""CREATE TRIGGER {table}_insert_run_to_grade BEFORE INSERT ON {table} WHEN {_BESIDE}
        BEGIN SELECT RAISE(ABORT, 'guard: run was not to grade'); END"""
        for table in ("evaluation", "coach_act")
    ),
)

STATEMENTS = (
    *_ANOTHER_COLUMN,
    f"""CREATE TRIGGER suggestion_insert_by_a_writer BEFORE INSERT ON suggestion WHEN {_WRITER}
        BEGIN SELECT RAISE(ABORT, 'guard: a run that writes suggests nothing'); END""",
    """
    CREATE TABLE writing (
        run_id INTEGER NOT NULL PRIMARY KEY REFERENCES run (id),
        asked TEXT NOT NULL,
        persona TEXT NOT NULL,
        length TEXT NOT NULL,
        settled_at TIMESTAMP
    )
    """,
    f"""CREATE TRIGGER writing_insert_by_a_writer BEFORE INSERT ON writing WHEN NOT {_WRITER}
        BEGIN SELECT RAISE(ABORT, 'guard: only a run that writes was asked for a text'); END""",
    """CREATE TRIGGER writing_insert_recorded_rows_stay BEFORE INSERT ON writing WHEN EXISTS (SELECT 1 FROM writing WHERE run_id = NEW.run_id)
        BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END""",
    """CREATE TRIGGER writing_update_recorded_rows_stay BEFORE UPDATE OF run_id, asked, persona, length ON writing
        BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END""",
    f"""CREATE TRIGGER writing_delete_recorded_rows_stay BEFORE DELETE ON writing WHEN NOT {m0013_erasure.BY_RUN}
        BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END""",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
