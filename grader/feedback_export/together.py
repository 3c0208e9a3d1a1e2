"""The feedback on everything a filter shows, as one file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, get_args

from grader.feedback_export import platform, sheet
from grader.feedback_export.handing_out import Format, HandingOut
from grader.feedback_export.making import Step
from grader.feedback_export.report import Report
from grader.history import HistoryFilter

Kind = Literal["zip", "xlsx", "json"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def together(handing: HandingOut, wanted: HistoryFilter, kind: Kind, forms: Sequence[Format], step: Step) -> bytes:
    """The file. `forms` are what an archive holds of each; `step` is as in `Making`. Raises ExportError or GradebookError."""
    # a workbook cites no cells, so no notebook has to be read for it
    lines = replace(handing, cells=kind != "xlsx").reports(replace(wanted, page=1))
    if kind == "zip":
        return handing.archive(lines, forms, step)
    reports: list[Report] = []
    for report in lines:
        reports += [report] if report else []
        if not step():
            break
    return platform.as_json(reports).encode() if kind == "json" else sheet.workbook(reports, handing.screen)
