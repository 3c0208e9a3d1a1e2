"""A text beside an earlier one: what was removed and added is marked in place. Text only, whatever stands in it."""

import html
from pathlib import Path

import streamlit as st

from grader import difference

STYLE = Path(__file__).with_name("history.css")
"""To be drawn once on the page, before the first text."""

TAGS = {"kept": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def show(before: str, after: str) -> None:
    """Draw `after` with what was changed of `before`."""
    parts = difference.between(before, after)
    _draw("".join(TAGS[part.kind].format(html.escape(part.text)) for part in parts))


def plain(text: str) -> None:
    """Draw it in the same form, with nothing marked."""
    _draw(html.escape(text))


def _draw(escaped: str) -> None:
    st.html(f'<p class="coachmark-text">{escaped}</p>')
