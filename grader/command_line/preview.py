"""`python -m grader preview`: a submission's cells and facts. Needs no gradebook and no model."""

import argparse
import json
from typing import Any

from grader import settings, snapshot
from grader.command_line.console import Console
from grader.command_line.opening import one_notebook, submission_as_dict, title_of
from grader.facts import Facts, facts_of
from grader.notebook import Cell, Notebook, Output, OutputKind
from grader.sources import Sources
from grader.sources.github import GitHubSource
from grader.sources.samples import SampleSource
from grader.submission import FetchedNotebook

LONGEST_OUTPUT = 2_000
"""Characters of one output that are printed for reading; `--json` has all of it."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    chosen = settings.read(console.environment)
    source = Sources(SampleSource(), GitHubSource(chosen.github, max_bytes=chosen.max_file_bytes))
    fetched = one_notebook(source.open(arguments.source))
    notebook = snapshot.read(fetched.content, path=fetched.path)
    facts = facts_of(notebook, path=fetched.path)
    if arguments.json:
        console.print(json.dumps(as_dict(fetched, facts, notebook), ensure_ascii=False, indent=1))
    else:
        _print(console, fetched, facts, notebook)
    return 0


def as_dict(fetched: FetchedNotebook, facts: Facts, notebook: Notebook) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "submission": submission_as_dict(fetched),
        "facts": facts.as_dict(),
        "cells": [
            {
                "number": cell.number,
                "kind": cell.kind,
                "source": cell.source,
                "outputs": [{"kind": output.kind, "text": output.text} for output in cell.outputs],
            }
            for cell in notebook.cells
        ],
    }


def _print(console: Console, fetched: FetchedNotebook, facts: Facts, notebook: Notebook) -> None:
    console.print(title_of(fetched))
    for sentence in facts.sentences(console.language):
        console.print(f"  {sentence}")
    for cell in notebook.cells:
        _print_cell(console, cell)


def _print_cell(console: Console, cell: Cell) -> None:
    kind = console.text(f"cells.cell_{cell.kind}")
    error = f" · {console.text('cells.has_error')}" if cell.has_error else ""
    console.print(f"\n[{cell.number}] {kind}{error}")
    console.print(cell.source.rstrip() or console.text("cells.empty_cell"))
    for output in cell.outputs:
        console.print("\n".join(f"  | {line}" for line in _shown(console, output).splitlines()))


def _shown(console: Console, output: Output) -> str:
    text = output.text.strip("\n")
    if not text.strip():
        plain = output.kind in (OutputKind.TEXT, OutputKind.ERROR)
        return "" if plain else f"({console.text(f'cells.kind_{output.kind}')})"
    if len(text) <= LONGEST_OUTPUT:
        return text
    return text[:LONGEST_OUTPUT] + "\n" + console.text("cells.too_long", shown=LONGEST_OUTPUT, total=len(text))
