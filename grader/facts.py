"""What the program itself can tell about a notebook. It states, it does not judge: most honest notebooks do not run exactly from 1 to n."""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

from grader import tokens, tripwire, words
from grader.imports import imports_of
from grader.metrics import Metric, metrics_of
from grader.notebook import REMEMBERED, Cell, CellKind, Notebook, OutputKind
from grader.tripwire import Passage, PassageKind

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]{1,300})$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
SHOWN_RANGES = 12
SHOWN_IMPORTS = 40

POINTED_AT: dict[str, tuple[PassageKind, ...]] = {
    "facts.request": (PassageKind.REQUEST, PassageKind.ENCODED),
    "facts.self_award": (PassageKind.SELF_AWARD,),
    "facts.hidden": (PassageKind.HIDDEN,),
}
"""The sentences about passages, and the kinds each speaks of. What looks like a chat role is common in homework about chat models: no sentence."""


class Order(StrEnum):
    """The order in which the code cells ran, as their execution counts tell."""

    TOP_TO_BOTTOM = "top_to_bottom"
    MIXED = "mixed"
    """Some cells ran again or in another order."""
    UNKNOWN = "unknown"
    """There are no execution counts."""


@dataclass(frozen=True, kw_only=True)
class ErrorCell:
    """A cell that ended with an error. `name` is the exception's ("" if the output does not say)."""

    cell: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading the student wrote in a markdown cell; `level` from 1 to 6."""

    cell: int
    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Notebook facts. All cell numbers count from 1. `characters` is the length of all sources; `tokens` is estimated over sources and output texts.

    `not_run` are code cells with source but neither execution count nor output; `empty` are cells of any kind without source, images and outputs.
    `longest_output` is in characters of shown text, 0 without outputs. `images` are cells that show raster images.
    Sources are counted without hidden characters and without the marks students award themselves, which are never sent either.
    """

    cells: int
    code: int
    markdown: int
    raw: int
    executed: int
    not_run: tuple[int, ...]
    empty: tuple[int, ...]
    order: Order
    errors: tuple[ErrorCell, ...]
    imports: tuple[str, ...]
    metrics: tuple[Metric, ...]
    image_count: int
    image_cells: tuple[int, ...]
    characters: int
    tokens: int
    longest_output: int
    longest_output_cell: int | None
    outline: tuple[Heading, ...]
    language: str
    version: str
    passages: tuple[Passage, ...]

    def as_dict(self) -> dict[str, Any]:
        """The facts as JSON can hold them."""
        return asdict(self)

    def sentences(self, language: str) -> tuple[str, ...]:
        """The facts in `language` ("en" or "ko"), one sentence each, in neutral words. Facts there is nothing to say of are left out."""
        said = [
            words.say("facts.cells", language, cells=self.cells, code=self.code, markdown=self.markdown, raw=self.raw)
        ]
        if self.code:
            said += [
                words.say("facts.executed", language, executed=self.executed, code=self.code),
                words.say(f"facts.order_{self.order}", language),
            ]
        if self.not_run:
            said.append(words.say("facts.not_run", language, cells=ranges(self.not_run)))
        if self.errors:
            each = ", ".join(f"{error.cell} {error.name}".strip() for error in self.errors[:SHOWN_RANGES])
            said.append(words.say("facts.errors", language, n=len(self.errors), errors=each))
        if self.imports:
            said.append(words.say("facts.imports", language, imports=", ".join(self.imports[:SHOWN_IMPORTS])))
        if self.metrics:
            each = ", ".join(
                f"{metric.name} {metric.value:g}{'%' * metric.percent} ({metric.cell})" for metric in self.metrics
            )
            said.append(words.say("facts.metrics", language, metrics=each))
        if self.image_count:
            said.append(words.say("facts.images", language, n=self.image_count, cells=ranges(self.image_cells)))
        said += self._about_passages(language)
        said.append(words.say("facts.length", language, characters=f"{self.characters:,}", tokens=f"{self.tokens:,}"))
        return tuple(said)

    def _about_passages(self, language: str) -> list[str]:
        said = []
        for key, kinds in POINTED_AT.items():
            cells = {passage.cell for passage in self.passages if passage.kind in kinds}
            numbers = tuple(sorted(cell for cell in cells if cell is not None))
            if numbers:
                said.append(words.say(key, language, n=len(numbers), cells=ranges(numbers)))
        if any(passage.cell is None for passage in self.passages):
            said.append(words.say("facts.file_name", language))
        return said


def ranges(numbers: tuple[int, ...]) -> str:
    """Ascending cell numbers for reading: `1–3, 7, 9–12`; long lists end with `…`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs[:SHOWN_RANGES])
    return shown + (", …" if len(runs) > SHOWN_RANGES else "")


def order_of(cells: tuple[Cell, ...]) -> Order:
    """Cells without a count and gaps between counts say nothing about the order. Each file has an order of its own."""
    counts = [cell.execution_count for cell in cells if cell.execution_count]
    if not counts:
        return Order.UNKNOWN
    rising = all(
        earlier < later
        for file in {cell.file for cell in cells}
        for earlier, later in pairwise(
            cell.execution_count for cell in cells if cell.file == file and cell.execution_count
        )
    )
    return Order.TOP_TO_BOTTOM if rising else Order.MIXED


def outline_of(cells: tuple[Cell, ...]) -> tuple[Heading, ...]:
    """Headings of the markdown cells; what stands in code fences is none."""
    return tuple(
        Heading(cell=cell.number, level=len(hashes), text=text.strip().rstrip("#").strip())
        for cell in cells
        if cell.kind is CellKind.MARKDOWN
        for prose in FENCE.split(cell.source)[::2]
        for hashes, text in HEADING.findall(prose)
    )


def _sources(notebook: Notebook) -> list[str]:
    """What the cells say, without hidden characters and the marks that students give themselves."""
    under = tripwire.under_a_rubric(notebook)
    return [
        tripwire.without_marks(tripwire.without_hidden(cell.source), under=cell.number in under)
        for cell in notebook.cells
    ]


@lru_cache(REMEMBERED)
def facts_of(notebook: Notebook, *, path: str = "") -> Facts:
    """Everything above, read from the notebook alone, and from the file's name where `path` is given."""
    cells = notebook.cells
    code = tuple(cell for cell in cells if cell.kind is CellKind.CODE)
    ran = {cell.number for cell in code if cell.execution_count is not None or cell.outputs}
    shown = [
        (cell.number, image)
        for cell in cells
        for image in (*cell.outputs, *cell.images)
        if image.kind is OutputKind.IMAGE
    ]
    lengths = [(len(output.text), -cell.number) for cell in code for output in cell.outputs]
    longest = max(lengths, default=(0, 0))
    failed = [(cell.number, output.name) for cell in code for output in cell.outputs if output.kind is OutputKind.ERROR]
    sources = _sources(notebook)
    texts = sources + [output.text for cell in cells for output in cell.outputs]
    return Facts(
        cells=len(cells),
        code=len(code),
        markdown=sum(cell.kind is CellKind.MARKDOWN for cell in cells),
        raw=sum(cell.kind is CellKind.RAW for cell in cells),
        executed=len(ran),
        not_run=tuple(cell.number for cell in code if cell.number not in ran and cell.source.strip()),
        empty=tuple(cell.number for cell in cells if not (cell.source.strip() or cell.outputs or cell.images)),
        order=order_of(code),
        errors=tuple(ErrorCell(cell=number, name=name) for number, name in failed),
        imports=imports_of(code, notebook.language),
        metrics=metrics_of(notebook),
        image_count=len(shown),
        image_cells=tuple(sorted({number for number, _ in shown})),
        characters=sum(map(len, sources)),
        tokens=tokens.count("\n".join(texts)),
        longest_output=longest[0],
        longest_output_cell=-longest[1] or None,
        outline=outline_of(cells),
        language=notebook.language,
        version=notebook.version,
        passages=tripwire.passages(notebook, path=path),
    )
