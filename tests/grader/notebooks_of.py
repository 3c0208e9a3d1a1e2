"""Notebooks made of sources."""

from grader.notebook import Cell, CellKind, Notebook


def code(*sources: str, prose: str = "") -> Notebook:
    """A Python notebook: one cell of prose if there is any, then code cells."""
    kinds = [(CellKind.MARKDOWN, prose)] * bool(prose) + [(CellKind.CODE, source) for source in sources]
    cells = tuple(Cell(number=n, kind=kind, source=source) for n, (kind, source) in enumerate(kinds, 1))
    return Notebook(cells=cells, language="python", version="4.5")
