"""`python -m grader export FILE`: the feedback that coaches saved, as an archive, a workbook or JSON."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from grader import bootstrap, settings
from grader.command_line.console import Console
from grader.errors import ExportError
from grader.feedback_export.handing_out import FORMATS, HandingOut
from grader.feedback_export.kept_templates import KeptTemplates
from grader.feedback_export.together import KINDS, together
from grader.history import HistoryFilter


def run(arguments: argparse.Namespace, console: Console) -> int:
    file = Path(arguments.file)
    kind = next((kind for kind in KINDS if file.suffix.lower() == f".{kind}"), None)
    if kind is None:
        raise ExportError("command_line.export_ending", file=file.name)
    if file.exists():
        raise ExportError("command_line.export_exists", file=str(file))
    services = bootstrap.services(settings.read(console.environment))
    try:
        preferences = services.preferences()
        handing = HandingOut(
            gradebook=services.gradebook, blind=preferences.blind, language=preferences.feedback_language, screen=console.language,
            zone=datetime.now(UTC).astimezone().tzinfo or UTC, templates=KeptTemplates.read(services.gradebook.preferences()).in_force(),
        )  # fmt: skip
        wanted = HistoryFilter(assignments=(arguments.assignment,) if arguments.assignment else (), statuses=("final",))
        total, done = handing.count(wanted), 0

        def step() -> bool:
            nonlocal done
            done += 1
            console.live(f"{done}/{total}")
            return True

        made = together(handing, wanted, kind, FORMATS, step)
    finally:
        services.close()
    try:
        file.write_bytes(made)
    except OSError as error:
        raise ExportError("command_line.export_unwritten", file=str(file)) from error
    console.say("command_line.exported", n=done, file=str(file))
    return 0
