"""`python -m grader backup FILE`: the whole gradebook as one file."""

import argparse
from pathlib import Path

from grader import bootstrap, settings
from grader.command_line.console import Console
from grader.command_line.contents import describe


def run(arguments: argparse.Namespace, console: Console) -> int:
    file = Path(arguments.file)
    services = bootstrap.services(settings.read(console.environment))
    try:
        services.keeping.back_up(file)
        describe(services.keeping.look_into(file), console)
    finally:
        services.close()
    console.say("keep.backed_up", file=str(file), size=f"{file.stat().st_size:,}")
    return 0
