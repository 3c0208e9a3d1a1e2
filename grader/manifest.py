"""What of each cell the model is sent: the text itself, and the record of what was shortened or withheld."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from grader import tokens, tripwire
from grader.masking import masked, neutralised
from grader.names import NameMask
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.run import CellStatus, ManifestEntry

LIMITS = ((24_000, 4_000), (24_000, 1_200), (24_000, 300), (4_000, 300), (1_200, 150))
"""Characters of one cell's source and of its outputs together; the next pair is tried when the whole exceeds `BUDGET`. The longest honest source cell
measured in bootcamp notebooks stays below the first; generated dumps do not."""

BUDGET = 100_000
"""Tokens of all cells together. Leaves room for the rubric and a long answer in a window of 128,000."""

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


def _send(
    cell: Cell, removed: str | None, nonce: str, names: NameMask, source_limit: int, output_limit: int
) -> SentCell:
    """`cell` is cleaned; `removed` says of what."""
    source = shortened(cell.source, source_limit)
    outputs = "\n".join(_output_text(output) for output in cell.outputs[:MAX_OUTPUTS])
    printed = shortened(outputs, output_limit)
    cut = source != cell.source or printed != outputs or len(cell.outputs) > MAX_OUTPUTS
    status, reason = _status(cell, cut=cut, removed=removed)
    body = names.source(masked(source), cell.kind)
    if printed.strip():
        body += f"\n[output]\n{names.text(masked(printed))}"
    text = ""
    if status != "withheld":
        text = f"⟦{nonce} #{cell.number} {cell.kind} {_ran(cell)}⟧\n{neutralised(body)}\n⟦/{nonce}⟧"
    entry = ManifestEntry(cell=cell.number, kind=cell.kind, status=status, reason=reason, tokens=tokens.count(text))
    return SentCell(entry, text)


def _without_middle(cells: Sequence[SentCell]) -> tuple[SentCell, ...]:
    """The first cells up to two thirds of `BUDGET` and the last up to a third; what lies between is withheld, and a note says so."""
    first = _fitting(cells, BUDGET * 2 // 3)
    last = len(cells) - _fitting(cells[::-1], BUDGET // 3)
    note = f"[… cells {first + 1} to {last} left out, the notebook is too long …]"
    left_out = [
        SentCell(replace(cell.entry, status="withheld", reason="manifest.no_room", tokens=0), "")
        for cell in cells[first:last]
    ]
    noted = SentCell(replace(left_out[0].entry, tokens=tokens.count(note)), note)
    return (*cells[:first], noted, *left_out[1:], *cells[last:])


def _fitting(cells: Sequence[SentCell], budget: int) -> int:
    """How many of the first cells come to no more than `budget` tokens."""
    sums = accumulate(cell.entry.tokens for cell in cells)
    return sum(1 for _ in takewhile(lambda total: total <= budget, sums))


def _all_within(
    cleaned: Sequence[tuple[Cell, str | None]], nonce: str, names: NameMask, source_limit: int, output_limit: int
) -> tuple[SentCell, ...] | None:
    """Every cell within these limits; None, as soon as that is clear, when together they exceed `BUDGET`."""
    cells, total = [], 0
    for cell, removed in cleaned:
        cells.append(_send(cell, removed, nonce, names, source_limit, output_limit))
        total += cells[-1].entry.tokens
        if total > BUDGET:
            return None
    return tuple(cells)


def send(notebook: Notebook, nonce: str, names: Sequence[str] = ()) -> tuple[SentCell, ...]:
    """The notebook's cells as the model gets them, one for each cell, within `BUDGET`: where the smallest limits do not do, the middle is withheld.

    `names` are the student's, to be masked.
    """
    mask = NameMask(names, notebook)
    under = tripwire.under_a_rubric(notebook)
    cleaned = [_cleaned(cell, under=cell.number in under) for cell in notebook.cells]
    for limits in LIMITS:
        cells = _all_within(cleaned, nonce, mask, *limits)
        if cells is not None:
            return cells
    return _without_middle([_send(cell, removed, nonce, mask, *LIMITS[-1]) for cell, removed in cleaned])
