"""`python -m grader restore FILE`: a backup in the place of the gradebook, of which a copy stays beside it."""

import argparse
from pathlib import Path

from db.backups import put_in_place
from grader import bootstrap, settings
from grader.command_line.console import Console
from grader.command_line.contents import describe
from grader.errors import GradebookError

LOST = ("gradebook.damaged", "gradebook.not_a_database")
"""What cannot be opened any more, and so cannot be copied aside by SQLite."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    file, aside = Path(arguments.file), None
    chosen = settings.read(console.environment)
    try:
        services = bootstrap.services(chosen)
    except GradebookError as error:
        if error.problem.key not in LOST:
            raise
        aside = put_in_place(chosen.database_url, file)
        services = bootstrap.services(chosen)
    try:
        aside = aside or services.keeping.restore(file)
        describe(services.keeping.contents(), console)
    finally:
        services.close()
    console.say("keep.restored", aside=str(aside))
    return 0
