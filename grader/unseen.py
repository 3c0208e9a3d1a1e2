"""What no model was shown of a notebook: pictures, and cells there was no room for. Nothing that rests on them gets a score of a model's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.notebook import Cell, Notebook, OutputKind
from grader.rubric import Criterion, Material
from grader.run import ManifestEntry

PICTURES = (OutputKind.IMAGE, OutputKind.SVG, OutputKind.HTML, OutputKind.JAVASCRIPT, OutputKind.OTHER)
"""Outputs that are pictures or, as charts of plotly, Vega and Bokeh are, may be."""

EMPTY = "manifest.empty"
"""Why a cell with nothing in it is withheld: nobody misses it."""

_LINKED = re.compile(r"!\[[^\]]{0,300}\]\([^)\s]|<img\b", re.IGNORECASE)


def has_picture(cell: Cell) -> bool:
    """Whether something in the cell, or linked from its text, must be looked at."""
    shown = any(output.kind in PICTURES for output in cell.outputs)
    return shown or bool(cell.images) or (cell.kind == "markdown" and bool(_LINKED.search(cell.source)))


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """Numbers of the cells with pictures, and of those that were withheld although there is something in them."""

    pictures: frozenset[int] = frozenset()
    withheld: frozenset[int] = frozenset()

    def decides(self, criterion: Criterion, cited: Sequence[int], *, absence: bool) -> bool:
        """Whether a judgement rests on what was not shown: pictures, a cited cell that was withheld, or an absence claimed while cells were withheld."""
        looks = Material.IMAGE in criterion.rests_on and bool(self.pictures)
        return looks or not self.withheld.isdisjoint(cited) or (absence and bool(self.withheld))


def unseen(notebook: Notebook, manifest: Sequence[ManifestEntry]) -> Unseen:
    """`manifest`: what the model was sent; empty for one that read the notebook itself."""
    return Unseen(
        pictures=frozenset(cell.number for cell in notebook.cells if has_picture(cell)),
        withheld=frozenset(entry.cell for entry in manifest if entry.status == "withheld" and entry.reason != EMPTY),
    )
