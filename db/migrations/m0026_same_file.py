"""A submission that was opened for a wrong assignment may be replaced by the same file as a submission for another one."""

_OTHER = """SELECT 1 FROM submission AS other WHERE other.id = NEW.replaced_by AND (other.assignment = NEW.assignment OR (
    (other.owner, other.repo, other.path, other.commit_sha, other.sha256) = (NEW.owner, NEW.repo, NEW.path, NEW.commit_sha, NEW.sha256)))"""

STATEMENTS = (
    "DROP TRIGGER submission_update_replaced_by_the_same_assignments",
    f"""
    CREATE TRIGGER submission_update_replaced_by_one_like_it BEFORE UPDATE OF replaced_by ON submission
    WHEN NEW.replaced_by IS NOT NULL AND (NEW.replaced_by = NEW.id OR NOT EXISTS ({_OTHER}))
    BEGIN SELECT RAISE(ABORT, 'guard: replaced by one of the same assignment, or by the same file'); END
    """,
)
