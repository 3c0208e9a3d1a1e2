"""`python -m grader samples`: what can stand where a URL is taken, and the assignment each was handed in for."""

import argparse

from grader.command_line.console import Console
from grader.sources.samples import samples


def run(_: argparse.Namespace, console: Console) -> int:
    for sample in samples():
        title = sample.title_ko if console.language == "ko" else sample.title_en
        console.print(f"{sample.reference}\t{sample.assignment}\t{title}")
    return 0
