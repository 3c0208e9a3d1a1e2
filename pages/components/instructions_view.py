"""Instructions for reading: what a coach chose, in words, with nothing said of what was left as it comes."""

import streamlit as st

from grader.instructions import Instructions, InstructionsVersion
from pages.components import clock
from pages.components.i18n import t

SHORT = 60


def parameters(instructions: Instructions) -> str:
    """Tone and parameters on one line, "" where none was chosen."""
    parts = [t("instructions.is_tone", tone=t(f"settings_page.tone_{instructions.tone}"))] if instructions.tone else []
    if instructions.effort:
        parts.append(t("instructions.is_effort", effort=instructions.effort))
    if instructions.temperature is not None:
        parts.append(t("instructions.is_temperature", temperature=f"{instructions.temperature:g}"))
    if instructions.longest_reply is not None:
        parts.append(t("instructions.is_longest_reply", n=f"{instructions.longest_reply:,}"))
    return " · ".join(parts)


def show(instructions: Instructions) -> None:
    """Draw all that was chosen."""
    for label, text in (("persona", instructions.persona), ("extra", instructions.extra)):
        if text:
            st.caption(t(f"instructions.{label}"))
            st.text(text)
    if line := parameters(instructions):
        st.caption(line)


def label(version: InstructionsVersion) -> str:
    """One line to tell a version by."""
    words = gist(version.instructions)
    used = t("instructions.used_in", n=version.runs) if version.runs else t("instructions.used_never")
    return f"{clock.moment(version.created_at)} · {used} · {words}"


def gist(instructions: Instructions) -> str:
    """How they begin, or their parameters where there are no words."""
    text = " ".join((instructions.extra or instructions.persona).split())
    return f"“{text[:SHORT]}{'…' if len(text) > SHORT else ''}”" if text else parameters(instructions)
