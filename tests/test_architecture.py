"""Who may import whom, as design and CONTRIBUTING draw it, and the few rules of style a linter does not know."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

DOMAIN = "grader"
"""Every module of grader/ that no longer name below claims: the subject matter."""
ADAPTERS = {"grader.llm", "grader.sources", "grader.queues"}
GRADER = {DOMAIN, *ADAPTERS, "grader.bootstrap"}
LAYERS = {
    "app": {"pages", "pages.components", *GRADER},
    "pages": {"pages", "pages.components", *GRADER},
    "pages.components": {"pages.components", *GRADER},
    "grader": {DOMAIN},
    "grader.llm": {DOMAIN, "grader.llm"},
    "grader.sources": {DOMAIN, "grader.sources"},
    "grader.queues": {DOMAIN, "grader.queues"},
    "grader.bootstrap": {*GRADER, "db"},
    "grader.command_line": {*GRADER, "db", "grader.command_line"},
    "grader.__main__": {*GRADER, "db", "grader.command_line"},
    "db": {DOMAIN, "db"},
}
"""Each layer and the layers it may import."""

VENDORS = {
    "streamlit": {"app", "pages", "pages.components"},
    "openai": {"grader.llm"},
    "httpx": {"grader.llm"},
    "requests": {"grader.sources"},
    "urllib3": {"grader.sources"},
    "sqlmodel": {"db"},
    "sqlalchemy": {"db"},
}
"""Each library that is kept in its place, and the layers that may import it."""

VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service"}
LONGEST_FILE = 320


def sources(root: Path) -> list[Path]:
    folders = [root / name for name in ("grader", "db", "pages")]
    return [*root.glob("app.py"), *(file for folder in folders for file in sorted(folder.rglob("*.py")))]


def imports_of(file: Path, module: str) -> Iterator[str]:
    """The full names of everything `file` imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def layer_of(name: str, layers: set[str]) -> str | None:
    """The longest of `layers` that `name` lies in."""
    return max((layer for layer in layers if f"{name}.".startswith(f"{layer}.")), key=len, default=None)


def violations(root: Path) -> list[str]:
    """Each import that points the wrong way, as `importer -> imported`."""
    found = []
    for file in sources(root):
        module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        layer = layer_of(module, set(LAYERS)) or ""
        for imported in imports_of(file, module):
            ours, vendor = layer_of(imported, set(LAYERS)), layer_of(imported, set(VENDORS))
            if (ours and ours not in LAYERS[layer]) or (vendor and layer not in VENDORS[vendor]):
                found.append(f"{module} -> {imported}")
    return found


def test_imports_point_as_the_design_draws_them():
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "found"),
    [
        ("grader/review.py", "import streamlit as st", "grader.review -> streamlit"),
        ("grader/review.py", "from db.gradebook import connect", "grader.review -> db.gradebook.connect"),
        ("grader/review.py", "from grader import bootstrap", "grader.review -> grader.bootstrap"),
        ("grader/review.py", "def f():\n    from .llm import openai_model", "grader.review -> grader.llm.openai_model"),
        ("grader/llm/__init__.py", "from ..sources import wire", "grader.llm -> grader.sources.wire"),
        ("grader/llm/a.py", "import requests.adapters", "grader.llm.a -> requests.adapters"),
        ("grader/sources/a.py", "from openai import OpenAI", "grader.sources.a -> openai.OpenAI"),
        ("grader/command_line/a.py", "from sqlmodel import Session", "grader.command_line.a -> sqlmodel.Session"),
        ("grader/prompt.py", "from grader.command_line import report", "grader.prompt -> grader.command_line.report"),
        ("db/tables.py", "from grader.bootstrap import Services", "db.tables -> grader.bootstrap.Services"),
        ("db/tables.py", "import pages", "db.tables -> pages"),
        ("pages/grade.py", "from db import engine", "pages.grade -> db.engine"),
        ("pages/grade.py", "import sqlalchemy.orm", "pages.grade -> sqlalchemy.orm"),
        ("pages/components/a.py", "from pages import grade", "pages.components.a -> pages.grade"),
        ("pages/components/a.py", "import app", "pages.components.a -> app"),
        ("app.py", "import db.engine", "app -> db.engine"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_caught(tmp_path, file, line, found):
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(f"{line}\n")
    assert violations(tmp_path) == [found]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("grader/bootstrap.py", "from db.gradebook import connect\nfrom grader.llm import openai_model"),
        ("grader/llm/a.py", "import openai\nfrom grader.run import Usage\nfrom .b import c"),
        ("db/tables.py", "import sqlmodel\nfrom grader import errors"),
        ("pages/grade.py", "import streamlit\nfrom pages.components import i18n\nfrom grader.review import desk"),
        ("grader/review.py", "import dbm\nimport requests_cache\nfrom . import run"),
    ],
)
def test_an_import_that_points_the_right_way_is_let_be(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(f"{line}\n")
    assert violations(tmp_path) == []


@pytest.mark.parametrize("file", sources(ROOT), ids=lambda file: str(file.relative_to(ROOT)))
def test_files_are_short_and_their_names_say_something(file):
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert file.stem not in VAGUE
    assert file.parent.name not in VAGUE
