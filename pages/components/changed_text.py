"""A text beside an earlier one: what was removed and added is marked in place. Text only, whatever stands in it."""

import html
from pathlib import Path

import streamlit as st

from grader import difference

STYLE = Path(__file__).with_name("history.css")
"""To be drawn once on the page, before the first text."""

KEPT_LINES = 3
"""Lines of what was kept that a change in a long text is shown with."""

TAGS = {"kept": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def show(before: str, after: str) -> None:
    """Draw `after` with what was changed of `before`."""
    parts = difference.between(before, after)
    _draw("".join(TAGS[part.kind].format(html.escape(part.text)) for part in parts))


def plain(text: str) -> None:
    """Draw it in the same form, with nothing marked."""
    _draw(html.escape(text))


def source(before: str, after: str) -> None:
    """Draw a cell's source with what was changed, without most of what was kept."""
    parts = difference.by_line(before, after)
    last = len(parts) - 1
    shown = (
        _around(part.text, above=place == 0, below=place == last) if part.kind == "kept" else part.text
        for place, part in enumerate(parts)
    )
    pieces = (TAGS[part.kind].format(html.escape(text)) for part, text in zip(parts, shown, strict=True))
    _draw("".join(pieces), "coachmark-text coachmark-source")


def _around(kept: str, *, above: bool, below: bool) -> str:
    """The lines of what was kept that stand next to a change. `above`: it begins the text, `below`: it ends it."""
    lines = kept.split("\n")
    if len(lines) <= 2 * KEPT_LINES + 1:
        return kept
    head, tail = [] if above else lines[:KEPT_LINES], [] if below else lines[-KEPT_LINES:]
    return "\n".join([*head, "⋯", *tail])


def _draw(escaped: str, classes: str = "coachmark-text") -> None:
    st.html(f'<p class="{classes}">{escaped}</p>')
