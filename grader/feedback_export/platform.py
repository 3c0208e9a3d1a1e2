"""Feedback for a learning platform, as JSON. The format is told of in `docs/feedback-json.md` and held to `docs/feedback.schema.json`."""

import json
from collections.abc import Iterable
from typing import Any

from grader import plain_text
from grader.feedback_export.markdown_text import clean
from grader.feedback_export.report import Judged, Report

FORMAT = {"format": "coachmark feedback", "version": 1}


def as_json(reports: Iterable[Report]) -> str:
    """All of them in one object."""
    whole = {**FORMAT, "submissions": [submission(report) for report in reports]}
    return plain_text.storable(json.dumps(whole, ensure_ascii=False, indent=1))


def submission(report: Report) -> dict[str, Any]:
    """One of them. What came as raw code blocks is known by their ids, everything else by link and commit."""
    blocks = list(dict.fromkeys(report.blocks))
    return {
        "submit_block_id": blocks[0] if len(blocks) == 1 else None,
        "submit_block_ids": blocks,
        "link": report.link or None,
        "commit": (report.commit if report.link else None) or None,
        "path": report.path,
        "student": report.student,
        "assignment": report.assignment,
        "assignment_title": report.title,
        "rubric_version": report.rubric_version,
        "version": report.version,
        "saved_at": report.saved_at.isoformat(timespec="seconds"),
        "coach": report.coach,
        "score": report.score,
        "max_score": report.max_score,
        "criteria": [_criterion(one) for one in report.criteria],
        "overall": clean(report.overall),
    }


def _criterion(one: Judged) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "score": one.score,
        "max_score": one.max_score,
        "comment": clean(one.comment),
        "cited": [
            {
                "cell": cell.cell,
                "submit_block_id": cell.block or None,
                "file": cell.file or None,
                "text": clean(cell.text),
            }
            for cell in one.cited
        ],
    }
