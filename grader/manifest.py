"""What of each cell the model is sent: the text itself, and the record of what was shortened or withheld."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader import tripwire
from grader.budget import CELLS
from grader.masking import masked, neutralised
from grader.names import NameMask
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.run import CellStatus, ManifestEntry
from grader.tokens import ESTIMATE, TokenCounter

LIMITS = ((24_000, 4_000), (24_000, 1_200), (24_000, 300))
"""Characters of one cell's source and of its outputs together; the next pair is tried when the whole does not fit. The longest honest source cell
measured in bootcamp notebooks stays below the first; generated dumps do not."""

PART_LIMITS = (24_000, 1_200)
"""The same where a notebook is sent in parts: there is room again for what outputs say."""

FORMER_REASONS = ("manifest.no_room",)
"""In the manifests of runs kept from before long notebooks were sent in parts."""

MAX_OUTPUTS = 40
"""Outputs of one cell. A loop that displays something 400 times says no more after that."""

LEFT_OUT = re.compile(r"\[… (?:\d+ characters|cells \d+ to \d+) left out[^\]\n]{0,60}\]")
"""What stands for what was shortened."""

MARK = 60
"""Characters: cutting out less than the mark itself takes would be no gain."""

NOT_TEXT = (OutputKind.HTML, OutputKind.SVG, OutputKind.JAVASCRIPT, OutputKind.WIDGET, OutputKind.OTHER)


@dataclass(frozen=True)
class SentCell:
    entry: ManifestEntry
    text: str


def shortened(text: str, limit: int) -> str:
    """`text` cut in the middle to about `limit` characters, two thirds at the head, with a mark that says how much is missing."""
    if len(text) <= limit + MARK:
        return text
    head, tail = limit * 2 // 3, limit // 3
    return f"{text[:head]}\n[… {len(text) - head - tail} characters left out …]\n{text[-tail:]}"


def _output_text(output: Output) -> str:
    if output.kind is OutputKind.IMAGE:
        return f"[image {output.mime}, not sent]"
    if output.kind in NOT_TEXT:
        return output.text or f"[{output.kind} output, not sent]"
    return output.text


def _status(cell: Cell, *, cut: bool, removed: str | None) -> tuple[CellStatus, str | None]:
    images = bool(cell.images) or any(output.kind is OutputKind.IMAGE for output in cell.outputs)
    if not cell.source.strip() and not cell.outputs and not cell.images:
        return "withheld", "manifest.empty"
    if cut:
        return "shortened", "manifest.long_and_images" if images else "manifest.long"
    if removed:
        return "shortened", removed
    if images:
        return "shortened", "manifest.images"
    if any(output.kind in NOT_TEXT for output in cell.outputs):
        return "shortened", "manifest.not_text"
    return "sent", None


def _ran(cell: Cell) -> str:
    if cell.kind is not CellKind.CODE:
        return "text"
    return "error" if cell.has_error else "ran" if cell.outputs or cell.execution_count is not None else "not-run"


def _cleaned(cell: Cell, *, under: bool) -> tuple[Cell, str | None]:
    """The cell (`under` a rubric's heading or not) without the marks its author awarded and without hidden characters, and the reason, if there were any."""
    visible = tripwire.without_hidden(cell.source)
    source = tripwire.without_marks(visible, under=under)
    outputs = tuple(
        output if output.text.isascii() else replace(output, text=tripwire.without_hidden(output.text))
        for output in cell.outputs[: MAX_OUTPUTS + 1]
    )
    if source != visible:
        removed = "manifest.self_award"
    elif source != cell.source or any(new.text != old.text for new, old in zip(outputs, cell.outputs, strict=False)):
        removed = "manifest.hidden"
    else:
        return cell, None
    return replace(cell, source=source, outputs=outputs), removed


def cleaned(notebook: Notebook) -> list[tuple[Cell, str | None]]:
    """Each cell as it may be sent, with the reason why it is not as it was, if it is not: without hidden characters and self-awarded marks."""
    under = tripwire.under_a_rubric(notebook)
    return [_cleaned(cell, under=cell.number in under) for cell in _beginning_files(notebook.cells)]


def _beginning_files(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, of which only the first of each file that holds anything names it: that is where the model is told."""
    before = ""
    for cell in cells:
        yield replace(cell, file="") if cell.file == before else cell
        if cell.source.strip() or cell.outputs:
            before = cell.file


def _send(
    cell: Cell, removed: str | None, nonce: str, names: NameMask, counter: TokenCounter, limits: tuple[int, int]
) -> SentCell:
    """`cell` is cleaned; `removed` says of what."""
    source_limit, output_limit = limits
    source = shortened(cell.source, source_limit)
    outputs = "\n".join(_output_text(output) for output in cell.outputs[:MAX_OUTPUTS])
    printed = shortened(outputs, output_limit)
    cut = source != cell.source or printed != outputs or len(cell.outputs) > MAX_OUTPUTS
    status, reason = _status(cell, cut=cut, removed=removed)
    body = names.source(masked(source), cell.kind)
    if cell.file:
        # without its folders, which say whose it is more often than what
        body = f"[file {names.text(masked(cell.file.rpartition('/')[2]))}]\n{body}"
    if printed.strip():
        body += f"\n[output]\n{names.text(masked(printed))}"
    text = ""
    if status != "withheld":
        text = f"⟦{nonce} #{cell.number} {cell.kind} {_ran(cell)}⟧\n{neutralised(body)}\n⟦/{nonce}⟧"
    entry = ManifestEntry(cell=cell.number, kind=cell.kind, status=status, reason=reason, tokens=counter.count(text))
    return SentCell(entry, text)


def _all_within(
    cleaned: Sequence[tuple[Cell, str | None]],
    nonce: str,
    names: NameMask,
    counter: TokenCounter,
    limits: tuple[int, int],
    budget: int,
) -> tuple[SentCell, ...] | None:
    """Every cell within these limits; None, as soon as that is clear, when together they exceed `budget`."""
    cells, total = [], 0
    for cell, removed in cleaned:
        cells.append(_send(cell, removed, nonce, names, counter, limits))
        total += cells[-1].entry.tokens
        if total > budget:
            return None
    return tuple(cells)


def send(
    notebook: Notebook,
    nonce: str,
    names: Sequence[str] = (),
    *,
    budget: int | None = CELLS,
    counter: TokenCounter = ESTIMATE,
) -> tuple[SentCell, ...] | None:
    """The notebook's cells as the model gets them, one for each cell, within `budget` tokens; None when they do not fit even with short outputs.

    Without a budget they always fit. `names` are the student's, to be masked.
    """
    mask = NameMask(names, notebook)
    clean = cleaned(notebook)
    for limits in LIMITS:
        cells = _all_within(clean, nonce, mask, counter, limits, CELLS if budget is None else budget)
        if cells is not None:
            return cells
    if budget is not None:
        return None
    return tuple(_send(cell, removed, nonce, mask, counter, LIMITS[-1]) for cell, removed in clean)


def send_each(
    notebook: Notebook, nonce: str, names: Sequence[str] = (), *, budget: int, counter: TokenCounter = ESTIMATE
) -> tuple[SentCell, ...]:
    """The notebook's cells for being sent in parts: none of them exceeds `budget` tokens; the longer ones are shortened until they do not."""
    mask = NameMask(names, notebook)
    cells = []
    for cell, removed in cleaned(notebook):
        limits = PART_LIMITS
        sent = _send(cell, removed, nonce, mask, counter, limits)
        while sent.entry.tokens > budget and limits[0] > MARK:
            limits = limits[0] // 2, min(limits[1], limits[0] // 4)
            sent = _send(cell, removed, nonce, mask, counter, limits)
        cells.append(sent)
    return tuple(cells)
