"""The two things only the browser can do: save what is being typed, and scroll to a cell. Each is a script of ours without any markup."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_autosave = st.components.v2.component("coachmark_autosave", js=(HERE / "autosave.js").read_text("utf-8"))
_scroll = st.components.v2.component("coachmark_scroll", js=(HERE / "scroll.js").read_text("utf-8"))


def autosave() -> None:
    """From here on every text area of the page hands its text over within half a second of the last keystroke."""
    _autosave(key="autosave", data={"delay": 500})


def scroll_to_cell(cell: int | None, turn: int) -> None:
    """Scroll cell `cell` into view once for each new `turn`."""
    _scroll(key="scroll", data={"cell": cell, "turn": turn})
