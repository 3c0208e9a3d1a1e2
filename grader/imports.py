"""Which packages a notebook uses, read from its import statements one by one: a magic, a broken line or another kernel's syntax spoils no other."""

import ast
import re

from grader.notebook import Cell, CellKind

MAX_NAME = 60
"""Characters of a package's name. Longer ones are no packages but messages to whoever reads the facts."""
STRINGS = re.compile(r"\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''")
PYTHON = re.compile(
    r"(?:^|[;:])[ \t]{0,200}((?:import|from)[ \t]{1,20}(?:[\w.]{1,200}[ \t]{1,20}import[ \t]{0,20})?"
    r"(?:\([^()\"']{0,5000}\)|(?:[^\n;#\\\"']|\\\n){0,1000}))",
    re.MULTILINE,
)
R = re.compile(r"^[^#\n]{0,200}?\b(?:library|require|requireNamespace)\([ \t]*[\"']?([A-Za-z][\w.]*)", re.MULTILINE)


def _modules(statement: str) -> list[str]:
    try:
        body = ast.parse(statement.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names: list[str] = []
    for node in body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.append(node.module)
    return [name.partition(".")[0] for name in names]


def imports_of(cells: tuple[Cell, ...], language: str) -> tuple[str, ...]:
    """Top-level names of the packages imported, each once, in the order of their first import. Knows Python and R; () for other languages."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell.kind is not CellKind.CODE:
            continue
        if language == "r":
            found |= dict.fromkeys(R.findall(cell.source))
        elif language.startswith(("python", "ipython")):
            source = STRINGS.sub('""', cell.source)
            found |= {name: None for statement in PYTHON.findall(source) for name in _modules(statement)}
    return tuple(name for name in found if len(name) <= MAX_NAME)
