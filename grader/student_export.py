"""Everything of one student as one file to hand over: all records as JSON, the notebooks as files, and a page to read."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader import words
from grader.bundle import NOTHING, files_of
from grader.keeping import StudentRecords
from grader.words import Language

Row = Mapping[str, Any]
FORMAT = {"format": "coachmark student", "version": 1}
_UNSAFE = re.compile(r"[^\w.\- ()]+")


def as_zip(records: StudentRecords, language: Language) -> bytes:
    """The file. `language` is that of the page to read; what people and models wrote stays as it is."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records.json", json.dumps({**FORMAT, **records.tables}, ensure_ascii=False, indent=1))
        archive.writestr("summary.md", summary(records, language))
        for name, content in _files(records):
            archive.writestr(name, content)
    return packed.getvalue()


def summary(records: StudentRecords, language: Language) -> str:
    """The page to read, in Markdown: who, what was handed in, and how it was judged."""
    tables = records.tables
    (student,) = tables["student"]
    logins = ", ".join(row["login"] for row in tables["student_login"])
    lines = [f"# {student['name']}", ""]
    lines += [line for line in (student["course"], logins) if line]
    for submission in tables["submission"]:
        lines += ["", f"## {_title(submission, tables)}", "", submission["permalink"] or submission["reference"], ""]
        lines.append(words.say("keep.summary_opened", language, at=_day(submission["opened_at"])))
        for run in _of(tables["run"], submission_id=submission["id"]):
            said = {"model": run["model"], "at": _day(run["queued_at"]), "coach": run["started_by"]}
            lines.append(words.say("keep.summary_run", language, **said))
        for evaluation in _of(tables["evaluation"], submission_id=submission["id"]):
            lines += _evaluation(evaluation, tables, language)
    return "\n".join(lines) + "\n"


def _evaluation(evaluation: Row, tables: Mapping[str, Sequence[Row]], language: Language) -> list[str]:
    (rubric,) = _of(tables["rubric_version"], id=evaluation["rubric_id"])
    criteria = {criterion["id"]: criterion["name"] for criterion in rubric["content"]["criteria"]}
    values = {"version": evaluation["version"], "coach": evaluation["coach"], "at": _day(evaluation["saved_at"])}
    ratings = [
        f"- {criteria[rating['criterion_id']]}: {rating['score']}. {' '.join(rating['comment'].split())}"
        for rating in _of(tables["rating"], evaluation_id=evaluation["id"])
    ]
    head = words.say("keep.summary_evaluation", language, **values)
    for taken in _of(tables.get("withdrawal", ()), evaluation_id=evaluation["id"]):
        head += f" ({words.say('history.taken_back', language, coach=taken['coach'])})"
    return ["", f"### {head}", "", *ratings, "", evaluation["overall"]]


def _title(submission: Row, tables: Mapping[str, Sequence[Row]]) -> str:
    desks = _of([*tables["evaluation"], *tables["run"]], submission_id=submission["id"])
    rubrics = [row for desk in desks for row in _of(tables["rubric_version"], id=desk["rubric_id"])]
    title = rubrics[0]["title"] if rubrics else submission["assignment"]
    return f"{title}: {submission['path']}" if submission["path"] else str(title)


def _of(rows: Sequence[Row], **wanted: object) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _day(stored: str) -> str:
    return stored[:16].replace("T", " ")


def _files(records: StudentRecords) -> Iterator[tuple[str, bytes]]:
    paths = {row["id"]: row["path"] for row in records.tables["submission"]}
    for number, content in records.snapshots.items():
        files = files_of(content) or ({paths[number]: content} if content != NOTHING else {})
        for path, one in files.items():
            # a path of somebody else's must not lead out of the folder it is unpacked to
            parts = [part for part in (_UNSAFE.sub("_", part) for part in path.split("/")) if part.strip(". ")]
            yield "/".join(("notebooks", str(number), *(parts or ["notebook.ipynb"]))), one
