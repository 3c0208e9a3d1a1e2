"""What a run was asked for, and which run it stands beside. Runs until now were all to grade everything."""

_NEITHER = """(NEW.purpose = 'grade' AND NEW.beside IS NOT NULL) OR (NEW.purpose <> 'grade' AND NOT EXISTS (
    SELECT 1 FROM run AS graded WHERE graded.id = NEW.beside AND graded.purpose = 'grade'
        AND graded.submission_id = NEW.submission_id AND graded.rubric_id = NEW.rubric_id))"""

_STRANGE = """EXISTS (SELECT 1 FROM json_each(NEW.criteria) AS asked WHERE NOT EXISTS (
    SELECT 1 FROM rubric_level AS level WHERE level.rubric_id = NEW.rubric_id AND level.criterion_id = asked.value))"""

_BESIDE = "EXISTS (SELECT 1 FROM run WHERE run.id = NEW.run_id AND run.purpose <> 'grade')"

STATEMENTS = (
    "ALTER TABLE run ADD COLUMN purpose TEXT NOT NULL DEFAULT 'grade' CHECK (purpose IN ('grade', 'twin', 'opinion'))",
    "ALTER TABLE run ADD COLUMN beside INTEGER REFERENCES run (id)",
    "ALTER TABLE run ADD COLUMN criteria TEXT NOT NULL DEFAULT '[]' CHECK (json_type(criteria) = 'array')",
    "CREATE INDEX run_by_purpose ON run (purpose, queued_at, id)",
    f"""CREATE TRIGGER run_insert_beside BEFORE INSERT ON run WHEN {_NEITHER}
        BEGIN SELECT RAISE(ABORT, 'guard: a run stands beside one that was to grade'); END""",
    f"""CREATE TRIGGER run_insert_criteria BEFORE INSERT ON run WHEN {_STRANGE}
        BEGIN SELECT RAISE(ABORT, 'guard: criterion is not in the rubric'); END""",
    """CREATE TRIGGER run_update_purpose BEFORE UPDATE OF purpose, beside, criteria ON run
        WHEN NEW.purpose IS NOT OLD.purpose OR NEW.beside IS NOT OLD.beside OR NEW.criteria IS NOT OLD.criteria
        BEGIN SELECT RAISE(ABORT, 'guard: a run keeps its purpose'); END""",
    *(
        f"""CREATE TRIGGER {table}_insert_run_to_grade BEFORE INSERT ON {table} WHEN {_BESIDE}
        BEGIN SELECT RAISE(ABORT, 'guard: run was not to grade'); END"""
        for table in ("evaluation", "coach_act")
    ),
)
