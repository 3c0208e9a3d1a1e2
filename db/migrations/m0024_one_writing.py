"""A coach has one text written at a time: one answer about a submission, one overall feedback under a version of its rubric."""

_ACTIVE = ("queued", "running")

_UNDER_WAY = f"""EXISTS (SELECT 1 FROM run JOIN run AS other ON other.submission_id = run.submission_id AND other.purpose = run.purpose
    WHERE run.id = NEW.run_id AND other.id <> run.id AND (run.purpose = 'answer' OR other.rubric_id = run.rubric_id)
    AND run.status IN {_ACTIVE} AND other.status IN {_ACTIVE})"""

STATEMENTS = (
    f"""CREATE TRIGGER writing_insert_one_at_a_time BEFORE INSERT ON writing WHEN {_UNDER_WAY}
        BEGIN SELECT RAISE(ABORT, 'guard: another text is being written'); END""",
)
