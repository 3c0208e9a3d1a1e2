"""What of each cell the model is sent: the text itself, and the record of what was shortened or withheld."""

from dataclasses import dataclass

from grader import tokens
from grader.masking import masked, neutralised
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.run import CellStatus, ManifestEntry

SOURCE_LIMIT = 24_000
"""Characters of one cell's source. The longest honest source cell measured in bootcamp notebooks stays below; generated dumps do not."""

OUTPUT_LIMITS = (4_000, 1_200, 300)
"""Characters of one cell's outputs together; the next limit is tried when the whole exceeds `BUDGET`."""

BUDGET = 100_000
"""Tokens of all cells together. Leaves room for the rubric and a long answer in a window of 128,000."""

MAX_OUTPUTS = 40
"""Outputs of one cell. A loop that displays something 400 times says no more after that."""

NOT_TEXT = (OutputKind.HTML, OutputKind.SVG, OutputKind.JAVASCRIPT, OutputKind.WIDGET, OutputKind.OTHER)


@dataclass(frozen=True)
class SentCell:
    entry: ManifestEntry
    text: str


def shortened(text: str, limit: int) -> str:
    """`text` cut in the middle to about `limit` characters, two thirds at the head, with a mark that says how much is missing."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 3
    return f"{text[:head]}\n[… {len(text) - head - tail} characters left out …]\n{text[-tail:]}"


def _output_text(output: Output) -> str:
    if output.kind is OutputKind.IMAGE:
        return f"[image {output.mime}, not sent]"
    if output.kind in NOT_TEXT:
        return output.text or f"[{output.kind} output, not sent]"
    return output.text


def _status(cell: Cell, *, cut: bool) -> tuple[CellStatus, str | None]:
    images = bool(cell.images) or any(output.kind is OutputKind.IMAGE for output in cell.outputs)
    if not cell.source.strip() and not cell.outputs and not cell.images:
        return "withheld", "manifest.empty"
    if cut:
        return "shortened", "manifest.long_and_images" if images else "manifest.long"
    if images:
        return "shortened", "manifest.images"
    if any(output.kind in NOT_TEXT for output in cell.outputs):
        return "shortened", "manifest.not_text"
    return "sent", None


def _ran(cell: Cell) -> str:
    if cell.kind is not CellKind.CODE:
        return "text"
    return "error" if cell.has_error else "ran" if cell.outputs or cell.execution_count is not None else "not-run"


def _send(cell: Cell, nonce: str, output_limit: int) -> SentCell:
    source = shortened(cell.source, SOURCE_LIMIT)
    outputs = "\n".join(_output_text(output) for output in cell.outputs[:MAX_OUTPUTS])
    printed = shortened(outputs, output_limit)
    cut = len(source) < len(cell.source) or printed != outputs or len(cell.outputs) > MAX_OUTPUTS
    status, reason = _status(cell, cut=cut)
    body = source + (f"\n[output]\n{printed}" if printed.strip() else "")
    text = ""
    if status != "withheld":
        text = f"⟦{nonce} #{cell.number} {cell.kind} {_ran(cell)}⟧\n{neutralised(masked(body))}\n⟦/{nonce}⟧"
    entry = ManifestEntry(cell=cell.number, kind=cell.kind, status=status, reason=reason, tokens=tokens.count(text))
    return SentCell(entry, text)


def send(notebook: Notebook, nonce: str) -> tuple[SentCell, ...]:
    """The notebook's cells as the model gets them, one for each cell, within `BUDGET` as far as shortening outputs can bring them."""
    cells: tuple[SentCell, ...] = ()
    for limit in OUTPUT_LIMITS:
        cells = tuple(_send(cell, nonce, limit) for cell in notebook.cells)
        if sum(cell.entry.tokens for cell in cells) <= BUDGET:
            break
    return cells
