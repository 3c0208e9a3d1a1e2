"""A button that copies feedback, which only the browser can do. The script, its few lines of markup and its style are ours; texts come in as data."""

from pathlib import Path

import streamlit as st

from pages.components.i18n import t

HERE = Path(__file__).parent

_copy = st.components.v2.component(
    "coachmark_feedback_copy",
    html=(HERE / "feedback_copy.html").read_text("utf-8"),
    css=(HERE / "feedback_copy.css").read_text("utf-8"),
    js=(HERE / "feedback_copy.js").read_text("utf-8"),
)


def show(text: str, html: str) -> None:
    """Draw the button. It copies `text` and, for whoever takes rich text, `html`, and says that it did."""
    said = {name: t(f"feedback_out.{name}") for name in ("copied", "failed")}
    _copy(key="feedback_copy", data={"text": text, "html": html, "label": t("feedback_out.copy"), **said})
