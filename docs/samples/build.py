"""Makes the bundled sample notebooks from the Markdown files beside it, by really running them.

A ```python block is a code cell, ```python unrun one that is left alone, the text between is a Markdown cell; a line `+++` parts two Markdown cells.
Needs nbclient, ipykernel, scikit-learn, pandas and matplotlib, in an environment apart from the app's (see README.md in this folder).
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "grader" / "samples" / "notebooks"
BLOCK = re.compile(r"^```python( unrun)?\n(.*?)\n```$|^\+\+\+$", re.MULTILINE | re.DOTALL)
LOCAL = re.compile(r"/(?:tmp|home|root|Users|usr|work|opt)/|[A-Z]:\\\\")
LARGEST = 150_000


def cells_of(text: str) -> list[tuple[NotebookNode, bool]]:
    """The cells of a Markdown file, each with whether it is to be run."""
    cells: list[tuple[NotebookNode, bool]] = []
    position = 0
    for block in [*BLOCK.finditer(text), None]:
        prose = text[position : block.start() if block else len(text)].strip()
        if prose:
            cells.append((new_markdown_cell(prose), False))
        if block:
            position = block.end()
            if block[2]:
                cells.append((new_code_cell(block[2]), not block[1]))
    return cells


def build(file: Path) -> Path:
    """Run one file and write its notebook. Raises ValueError if it grew too large or shows a path of this machine."""
    cells = cells_of(file.read_text("utf-8"))
    notebook = new_notebook(cells=[cell for cell, _ in cells])
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"{file.stem}-{number:02}"
    client = NotebookClient(notebook, allow_errors=True, record_timing=False, kernel_name="python3", timeout=300)
    with client.setup_kernel():
        for index, (cell, runs) in enumerate(cells):
            if runs:
                client.execute_cell(cell, index)
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
    )
    text = nbformat.writes(notebook) + "\n"
    if LOCAL.search(text) or len(text.encode()) > LARGEST:
        found = LOCAL.search(text)
        shown = text[max(0, found.start() - 200) : found.end() + 200] if found else "no local path"
        raise ValueError(f"{file.name}: {len(text.encode())} bytes; {shown}")
    target = NOTEBOOKS / f"{file.stem}.ipynb"
    target.write_text(text, "utf-8")
    return target


if __name__ == "__main__":
    NOTEBOOKS.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or [file.stem for file in sorted(HERE.glob("*-*.md"))]
    for name in wanted:
        target = build(HERE / f"{name}.md")
        sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")
