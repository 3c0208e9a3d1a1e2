"""The one door through which recorded rows may leave: everything of one student, at a named coach's word.

A row put into `erasure` names the student, and the database itself removes what is theirs, within that one statement: no door stands open before or
after it. What stays of the row is who did it, when and how much went; the student's id is taken out again. The highest ids that went are kept, so that
none is given away a second time to somebody else.
"""

_SUBMISSIONS = "SELECT id FROM submission WHERE student_id = {student}"
_RUNS = f"SELECT id FROM run WHERE submission_id IN ({_SUBMISSIONS})"
_EVALUATIONS = f"SELECT id FROM evaluation WHERE submission_id IN ({_SUBMISSIONS})"
OF_A_SUBMISSION = f"submission_id IN ({_SUBMISSIONS})"
OF_A_RUN = f"run_id IN ({_RUNS})"

OWNED = {
    "rating": f"evaluation_id IN ({_EVALUATIONS})",
    "coach_act": OF_A_SUBMISSION,
    "evaluation": OF_A_SUBMISSION,
    "entry_log": OF_A_SUBMISSION,
    "draft_entry": OF_A_SUBMISSION,
    "draft_overall": OF_A_SUBMISSION,
    "draft": OF_A_SUBMISSION,
    "grading": OF_A_SUBMISSION,
    "suggestion": OF_A_RUN,
    "run_request": OF_A_RUN,
    "run_prompt": OF_A_RUN,
    "run_text": OF_A_RUN,
    "run": OF_A_SUBMISSION,
    "batch_line": f"""submission_id IN ({_SUBMISSIONS})
        OR trim(student) IN (SELECT name FROM student WHERE id = {{student}})
        OR EXISTS (SELECT 1 FROM student_login WHERE student_id = {{student}}
            AND instr(lower(batch_line.reference) || '/', '/' || login || '/') > 0)""",
    "submission": "student_id = {student}",
    "snapshot": "NOT EXISTS (SELECT 1 FROM submission WHERE submission.sha256 = snapshot.sha256)",
    "student_login": "student_id = {student}",
    "student": "id = {student}",
}
"""Which rows of a table are one student's, in an order in which they can go: a snapshot once no submission needs it."""

_OPEN = "EXISTS (SELECT 1 FROM erasure WHERE erasure.student_id IS NOT NULL{})"
_STUDENTS = "erasure JOIN submission ON submission.student_id = erasure.student_id"
_BY_SUBMISSION = f"EXISTS (SELECT 1 FROM {_STUDENTS} WHERE submission.id = OLD.submission_id)"
BY_RUN = f"EXISTS (SELECT 1 FROM {_STUDENTS} JOIN run ON run.submission_id = submission.id WHERE run.id = OLD.run_id)"
_BY_EVALUATION = f"""EXISTS (SELECT 1 FROM {_STUDENTS} JOIN evaluation ON evaluation.submission_id = submission.id
    WHERE evaluation.id = OLD.evaluation_id)"""

_MAY_GO = {
    "rating": _BY_EVALUATION,
    "coach_act": _BY_SUBMISSION,
    "evaluation": _BY_SUBMISSION,
    "entry_log": _BY_SUBMISSION,
    "suggestion": BY_RUN,
    "run_request": BY_RUN,
    "run_prompt": BY_RUN,
    "run": _BY_SUBMISSION,
    "submission": _OPEN.format(" AND erasure.student_id = OLD.student_id"),
    "snapshot": _OPEN.format(" AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.sha256 = OLD.sha256)"),
}
"""When the guard of a table lets a row go."""


def _guard(table: str, may_go: str) -> tuple[str, str]:
    name = f"{table}_delete_recorded_rows_stay"
    refusing = "BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END"
    return f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN NOT {may_go} {refusing}"


def erasing(owned: dict[str, str]) -> str:
    """The trigger that erases. A later migration that adds a table of a student's drops it and makes it anew with that table in its place."""
    theirs = {table: condition.format(student="NEW.student_id") for table, condition in owned.items()}
    # a snapshot is counted before the submissions are gone that it belongs to
    counted = theirs | {
        "snapshot": f"""sha256 IN (SELECT sha256 FROM submission WHERE {theirs["submission"]})
            AND sha256 NOT IN (SELECT sha256 FROM submission WHERE student_id IS NOT NEW.student_id)"""
    }
    counts = ", ".join(f"'{table}', (SELECT count(*) FROM {table} WHERE {where})" for table, where in counted.items())
    deletions = " ".join(f"DELETE FROM {table} WHERE {where};" for table, where in theirs.items())
    return f"""
        CREATE TRIGGER erasure_insert_erases AFTER INSERT ON erasure BEGIN
            UPDATE erasure SET counts = json_object({counts}),
                last_student = (SELECT max(id) FROM student),
                last_submission = coalesce((SELECT max(id) FROM submission), 0),
                last_run = coalesce((SELECT max(id) FROM run), 0),
                cost_usd = (SELECT sum(cost_usd) FROM run WHERE {theirs["run"]})
                WHERE id = NEW.id;
            UPDATE submission SET replaced_by = NULL WHERE replaced_by IN ({_SUBMISSIONS.format(student="NEW.student_id")});
            {deletions}
            UPDATE erasure SET student_id = NULL WHERE id = NEW.id;
        END
    """


def _refuse(name: str, event: str, when: str, why: str) -> str:
    return f"CREATE TRIGGER erasure_{name} BEFORE {event} ON erasure WHEN {when} BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"


STATEMENTS = (
    """
    CREATE TABLE erasure (
        id INTEGER NOT NULL PRIMARY KEY,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL,
        student_id INTEGER,
        counts TEXT NOT NULL DEFAULT '{}' CHECK (json_type(counts) = 'object'),
        cost_usd FLOAT,
        last_student INTEGER NOT NULL DEFAULT 0,
        last_submission INTEGER NOT NULL DEFAULT 0,
        last_run INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX submission_by_snapshot ON submission (sha256)",
    *(statement for table, may_go in _MAY_GO.items() for statement in _guard(table, may_go)),
    _refuse("delete", "DELETE", "1", "recorded rows stay"),
    _refuse("update", "UPDATE", "OLD.student_id IS NULL", "recorded rows stay"),
    _refuse("insert_again", "INSERT", "EXISTS (SELECT 1 FROM erasure WHERE id = NEW.id)", "recorded rows stay"),
    _refuse(
        "insert_somebody",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM student WHERE id = NEW.student_id)",
        "there is no such student",
    ),
    _refuse(
        "insert_at_rest",
        "INSERT",
        """EXISTS (SELECT 1 FROM run JOIN submission ON submission.id = run.submission_id
            WHERE submission.student_id = NEW.student_id AND run.status IN ('queued', 'running'))""",
        "a run is under way",
    ),
    erasing(OWNED),
)
