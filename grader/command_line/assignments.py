"""`python -m grader assignments`: the bundled assignments that `--assignment` takes by name."""

import argparse

from grader.assignments import bundled
from grader.command_line.console import Console


def run(_: argparse.Namespace, console: Console) -> int:
    for assignment in bundled():
        count = console.text("command_line.criteria", n=len(assignment.rubric.criteria))
        console.print(f"{assignment.key}\t{assignment.title}\t{count}")
    return 0
