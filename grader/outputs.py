"""What a code cell printed, showed or failed with, reduced to what is safe to show: text, tables, raster images, and the names of everything else.

Reads outputs of nbformat 4 (https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs) and tolerates what real files make of them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from grader import html_table, images
from grader.notebook import Output, OutputKind
from grader.plain_text import printed, storable

MAX_OUTPUTS = 2_000
"""Outputs of one cell that are kept."""

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/jpg")
PLAIN = ("text/plain", "text/markdown", "text/latex")
SHOWN_AS: tuple[tuple[str, OutputKind], ...] = (
    ("application/vnd.jupyter.widget-view+json", OutputKind.WIDGET),
    ("application/vnd.", OutputKind.OTHER),
    ("image/svg", OutputKind.SVG),
    ("text/html", OutputKind.HTML),
    ("application/javascript", OutputKind.JAVASCRIPT),
    ("text/javascript", OutputKind.JAVASCRIPT),
    ("text/", OutputKind.TEXT),
    ("", OutputKind.OTHER),
)
"""Beginnings of types in the order in which an output that has several is called by one. Plotly, Vega and Bokeh are `application/vnd.…`."""

NOTES = ("application/vnd.google.colaboratory.",)
"""What an editor notes for itself beside the output proper."""

EXCEPTION = re.compile(r"[\w.]{1,80}")
"""An exception's name is one word. Facts are told to the model as our own words, so nothing else may pass for one."""

SUMMARIES = ("<IPython.core.display.", "<pandas.io.formats.style.Styler", "<IPython.lib.display.")
"""Plain twins that say nothing."""


def text_of(value: object) -> str:
    """A multi-line string of nbformat: a string, or a list of strings to be joined. Anything else is no text."""
    if isinstance(value, str):
        return value
    return "".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else ""


def read(outputs: Iterable[Any]) -> tuple[Output, ...]:
    """The outputs of one cell, consecutive streams merged. Never raises: what has no form we know is left out."""
    found: list[Output] = []
    stream: list[str] = []
    for output in outputs:
        if len(found) >= MAX_OUTPUTS:
            break
        if not isinstance(output, Mapping):
            continue
        if "data" not in output and "traceback" not in output and "ename" not in output:
            stream.append(text_of(output.get("text")))
            continue
        _end_stream(stream, found)
        data = output.get("data")
        one = (
            _display({mime: data[mime] for mime in data if not mime.startswith(NOTES)})
            if isinstance(data, Mapping)
            else _error(output)
        )
        if one is not None:
            found.append(one)
    _end_stream(stream, found)
    return tuple(found)


def _end_stream(parts: list[str], found: list[Output]) -> None:
    """Chunks are joined before they are read: a progress bar's carriage returns come in the next chunk."""
    whole = "".join(parts)
    parts.clear()
    if whole:
        found.append(Output(kind=OutputKind.TEXT, text=printed(whole), size=len(whole)))


def _error(output: Mapping[str, Any]) -> Output | None:
    name, value = printed(text_of(output.get("ename"))), printed(text_of(output.get("evalue")))
    lines = output.get("traceback")
    text = "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else text_of(lines)
    said = printed(text).strip("\n")
    if name not in said[-20_000:] or not said:
        said = "\n".join(part for part in (said, f"{name}: {value}".strip(": ")) if part)
    if not said and not name:
        return None
    return Output(kind=OutputKind.ERROR, text=said, size=len(text), name=name if EXCEPTION.fullmatch(name) else "")


def _twin(data: Mapping[str, Any]) -> str:
    """The plain text that stands for the output, from the HTML if there is no better."""
    text = next((text_of(data[mime]) for mime in PLAIN if mime in data), "")
    if "text/html" in data and (not text or text.startswith(SUMMARIES)):
        text = html_table.plain(text_of(data["text/html"])) or text
    return printed(text)


def _size(value: object) -> int:
    """Length of the original in characters; a JSON type's is that of its JSON."""
    text = text_of(value)
    if text or value is None or isinstance(value, str):
        return len(text)
    return len(json.dumps(value, ensure_ascii=False))


def _display(data: Mapping[str, Any]) -> Output | None:
    twin = _twin(data)
    raster = next((mime for mime in RASTER if mime in data), None)
    if raster is not None:
        return images.image(text_of(data[raster]), claimed=raster, text=twin)
    html = text_of(data.get("text/html"))
    if html and (rows := html_table.rows(html)):
        clean = tuple(tuple(storable(cell) for cell in row) for row in rows)
        text = twin or "\n".join("\t".join(row) for row in clean)
        return Output(kind=OutputKind.TABLE, text=text, mime="text/html", rows=clean, size=len(html))
    for beginning, kind in SHOWN_AS:
        mime = next((mime for mime in data if mime.startswith(beginning)), None)
        if mime is None:
            continue
        if kind is OutputKind.TEXT:
            return Output(kind=kind, text=twin, size=_size(data[mime]))
        return Output(kind=kind, text=twin, mime=storable(mime)[:200], size=_size(data[mime]))
    return None
