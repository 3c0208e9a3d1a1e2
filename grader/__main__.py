"""The command line: `python -m grader preview | grade | samples | assignments | backup | restore | export`.

Results go to stdout, progress and problems to stderr. Exit status: 0 done, 2 bad input, 3 the source could not be fetched, 4 the model gave no
usable answer, 5 the gradebook failed, 130 stopped with Ctrl+C, 141 nobody read on.
"""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn, TextIO

from grader import words
from grader.command_line.console import Console
from grader.errors import GraderError, SubmissionNotFound
from grader.settings import environment

BAD_INPUT = 2
INTERRUPTED = 130
NOBODY_READS = 141


class _Parser(argparse.ArgumentParser):
    """Raises instead of printing its usage and leaving."""

    def error(self, message: str) -> NoReturn:
        raise _UsageError("command_line.usage", detail=message)


class _UsageError(GraderError):
    exit_status = BAD_INPUT


def _parser(language: words.Language) -> argparse.ArgumentParser:
    def text(name: str) -> str:
        return words.say(f"command_line.help_{name}", language)

    parser = _Parser(prog="python -m grader", description=text("program"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    preview = commands.add_parser("preview", help=text("preview"), description=text("preview"))
    grade = commands.add_parser("grade", help=text("grade"), description=text("grade"))
    for command in (preview, grade):
        command.add_argument("source", metavar="URL", help=text("url"))
    grade.add_argument("--assignment", required=True, metavar="NAME_OR_FILE", help=text("assignment"))
    grade.add_argument("--offline", action="store_true", help=text("offline"))
    grade.add_argument("--model", metavar="M", help=text("model"))
    for command in (preview, grade):
        command.add_argument("--json", action="store_true", help=text("json"))
    commands.add_parser("samples", help=text("samples"), description=text("samples"))
    commands.add_parser("assignments", help=text("assignments"), description=text("assignments"))
    for name in ("backup", "restore"):
        commands.add_parser(name, help=text(name), description=text(name)).add_argument("file", metavar="FILE")
    export = commands.add_parser("export", help=text("export"), description=text("export"))
    export.add_argument("file", metavar="FILE", help=text("export_file"))
    export.add_argument("--assignment", metavar="NAME", help=text("export_assignment"))
    return parser


def _language(values: Mapping[str, str]) -> words.Language:
    """As the locale says, in the order in which POSIX asks its variables."""
    return words.language_of(
        next((values[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if values.get(name)), None)
    )


def main(
    arguments: Sequence[str] | None = None,
    *,
    values: Mapping[str, str] | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Carry out one command and return its exit status. `values` is the environment; by default the process's and `.env`'s."""
    values = environment() if values is None else values
    console = Console(out=out or sys.stdout, err=err or sys.stderr, language=_language(values), environment=values)
    try:
        given = _parser(console.language).parse_args(arguments)
        # only now: what a command needs may take seconds to load
        command = importlib.import_module(f"grader.command_line.{given.command}")
        return int(command.run(given, console))
    except GraderError as error:
        console.note(error.say(console.language))
        for choice in error.choices if isinstance(error, SubmissionNotFound) else ():
            console.print(choice)
        return error.exit_status
    except KeyboardInterrupt:
        console.say("command_line.stopped")
        return INTERRUPTED


def start() -> NoReturn:
    """Run as a program: text is UTF-8 wherever it goes, and a reader that leaves early is no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = NOBODY_READS
    sys.exit(status)


if __name__ == "__main__":
    start()
