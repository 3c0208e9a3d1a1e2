"""What models ask about a rubric, the coach's rules that come of it with the cases that led to them, and which of the rules a run was asked with."""

from db.migrations import m0013_erasure, m0019_past_comments
from db.migrations.m0002_guards import append_only

OWNED = {
    "precedent_case": m0013_erasure.OF_A_SUBMISSION,
    "question_note": m0013_erasure.OF_A_SUBMISSION,
    "run_question": m0013_erasure.OF_A_RUN,
    **m0019_past_comments.OWNED,
}
"""As before, with the cases: a rule is the coach's and stays when its case goes."""

_STUDENTS = "erasure JOIN submission ON submission.student_id = erasure.student_id"
_BY_SUBMISSION = f"EXISTS (SELECT 1 FROM {_STUDENTS} WHERE submission.id = OLD.submission_id)"


def _recorded(table: str, key: str, may_go: str) -> tuple[str, ...]:
    """Guards of a table whose rows stay until their student is erased."""
    stays = f"{table}_delete_recorded_rows_stay"
    return (
        *append_only(table, key),
        f"DROP TRIGGER {stays}",
        f"""CREATE TRIGGER {stays} BEFORE DELETE ON {table} WHEN NOT {may_go}
            BEGIN SELECT RAISE(ABORT, 'guard: recorded rows stay'); END""",
    )


def _refuse(table: str, event: str, when: str, why: str) -> str:
    name = f"{table}_{event}_{why}".lower().replace(" ", "_")
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"


_ELSEWHERE = """EXISTS (SELECT 1 FROM precedent WHERE key = NEW.key
    AND (assignment <> NEW.assignment OR criterion_id <> NEW.criterion_id))"""

_CASE_ELSEWHERE = """NOT EXISTS (SELECT 1 FROM submission JOIN precedent ON precedent.assignment = submission.assignment
    WHERE submission.id = NEW.submission_id AND precedent.id = NEW.precedent_id)"""

_UNKNOWN = """EXISTS (SELECT 1 FROM json_each(NEW.precedents) AS asked WHERE NOT EXISTS (
    SELECT 1 FROM precedent WHERE precedent.id = asked.value AND precedent.assignment = NEW.assignment))"""

STATEMENTS = (
    """
    CREATE TABLE precedent (
        id INTEGER NOT NULL PRIMARY KEY,
        "key" TEXT NOT NULL CHECK (length("key") = 32),
        assignment TEXT NOT NULL,
        criterion_id TEXT NOT NULL,
        rule TEXT NOT NULL CHECK (length(trim(rule)) > 0),
        withdrawn BOOLEAN NOT NULL CHECK (withdrawn IN (0, 1)),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL
    )
    """,
    "CREATE INDEX precedent_by_assignment ON precedent (assignment)",
    'CREATE INDEX precedent_by_key ON precedent ("key")',
    *append_only("precedent"),
    _refuse("precedent", "INSERT", _ELSEWHERE, "a precedent keeps its criterion"),
    """
    CREATE TABLE precedent_case (
        precedent_id INTEGER NOT NULL PRIMARY KEY REFERENCES precedent (id),
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        question TEXT NOT NULL,
        cells TEXT NOT NULL CHECK (json_type(cells) = 'array'),
        quote TEXT NOT NULL,
        score INTEGER,
        description TEXT NOT NULL
    )
    """,
    "CREATE INDEX precedent_case_by_submission ON precedent_case (submission_id)",
    *_recorded("precedent_case", "precedent_id = NEW.precedent_id", _BY_SUBMISSION),
    _refuse("precedent_case", "INSERT", _CASE_ELSEWHERE, "the case is of another assignment"),
    """
    CREATE TABLE run_question (
        run_id INTEGER NOT NULL REFERENCES run (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        criterion_id TEXT NOT NULL,
        question TEXT NOT NULL CHECK (length(trim(question)) > 0),
        at TIMESTAMP NOT NULL,
        PRIMARY KEY (run_id, number)
    )
    """,
    *_recorded("run_question", "run_id = NEW.run_id AND number = NEW.number", m0013_erasure.BY_RUN),
    """
    CREATE TABLE question_note (
        id INTEGER NOT NULL PRIMARY KEY,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        criterion_id TEXT NOT NULL,
        question TEXT NOT NULL,
        dismissed BOOLEAN NOT NULL CHECK (dismissed IN (0, 1)),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        at TIMESTAMP NOT NULL
    )
    """,
    "CREATE INDEX question_note_by_submission ON question_note (submission_id)",
    *_recorded("question_note", "id = NEW.id", _BY_SUBMISSION),
    "ALTER TABLE run ADD COLUMN precedents TEXT NOT NULL DEFAULT '[]' CHECK (json_type(precedents) = 'array')",
    f"""CREATE TRIGGER run_insert_precedents BEFORE INSERT ON run WHEN {_UNKNOWN}
        BEGIN SELECT RAISE(ABORT, 'guard: precedents are not recorded'); END""",
    """CREATE TRIGGER run_update_precedents BEFORE UPDATE OF precedents ON run WHEN NEW.precedents <> OLD.precedents
        BEGIN SELECT RAISE(ABORT, 'guard: a run keeps its precedents'); END""",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
