"""The part of an import that is about precedents: every version comes in, and the latest counts wherever it was made."""

from db.merging_work import WorkImport

_SAME = 'SELECT id FROM precedent WHERE "key" = ? AND at = ? AND rule = ? AND withdrawn = ? AND coach = ?'
_NOTED = """SELECT 1 FROM question_note
    WHERE submission_id = ? AND criterion_id = ? AND question = ? AND dismissed = ? AND coach = ? AND at = ?"""


def bring(job: WorkImport) -> None:
    """Add the versions that are not here, with their cases, and what coaches said of questions. Submissions are here already.

    A precedent counts as added when any version of it was. A case whose version is here without it was erased here, and stays out.
    """
    whole: dict[str, bool] = {}
    for row in job.theirs("SELECT * FROM precedent ORDER BY at, id"):
        known = job.ours(_SAME, *(row[name] for name in ("key", "at", "rule", "withdrawn", "coach")))
        whole[row["key"]] = whole.get(row["key"], True) and bool(known)
        if known:
            job.ids["precedent"][row["id"]] = known[0]["id"]
            continue
        new = job.ids["precedent"][row["id"]] = job.add("precedent", row, id=None)
        for case in job.theirs("SELECT * FROM precedent_case WHERE precedent_id = ?", row["id"]):
            submission = job.ids["submission"][case["submission_id"]]
            job.add("precedent_case", case, precedent_id=new, submission_id=submission)
    for known_whole in whole.values():
        job.count("precedent", known=known_whole)
    for row in job.theirs("SELECT * FROM question_note ORDER BY id"):
        submission = job.ids["submission"][row["submission_id"]]
        same = (row[name] for name in ("criterion_id", "question", "dismissed", "coach", "at"))
        if not job.ours(_NOTED, submission, *same):
            job.add("question_note", row, id=None, submission_id=submission)
