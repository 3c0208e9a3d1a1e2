"""What a suggestion rests on: quotes with the way to their cell, the number that decides, and what was searched and not found."""

from collections.abc import Callable

import streamlit as st

from grader.evaluation import Evidence, Suggestion
from pages.components.cell_text import plain
from pages.components.i18n import t

LONGEST_QUOTE = 160


def show(suggested: Suggestion, name: str, look: Callable[[int], None]) -> None:
    """Draw it, with few elements: this is repainted while a run is followed. `name` tells the widgets from others', `look` brings a cell into view."""
    for place, evidence in enumerate(suggested.evidence):
        _quote(evidence, f"{name}_{place}", look, quoted(evidence))
    if notes := _notes(suggested):
        st.caption("  \n".join(notes))
    if suggested.contradiction:
        said = t("card.but_there", quote=quoted(suggested.contradiction))
        _quote(suggested.contradiction, f"{name}_but", look, said, icon=":material/error:")


def quoted(evidence: Evidence) -> str:
    """The quote in one line, cut where it is long."""
    quote = " ".join(evidence.quote.split())
    return f"“{quote[:LONGEST_QUOTE]}{'…' if len(quote) > LONGEST_QUOTE else ''}”"


def _quote(evidence: Evidence, name: str, look: Callable[[int], None], text: str, *, icon: str = "") -> None:
    found = ":material/check_circle:" if evidence.verified else ":material/help:"
    st.button(
        f"**{_label(evidence)}** {plain(text)}",
        key=f"show_evidence_{name}",
        icon=icon or found,
        type="tertiary",
        help=_help(evidence),
        on_click=look,
        args=(evidence.cell,),
        wrap=True,
    )


def _label(evidence: Evidence) -> str:
    if evidence.cited is None:
        return t("card.cell", number=evidence.cell)
    return t("card.cell_moved", number=evidence.cell, cited=evidence.cited)


def _help(evidence: Evidence) -> str:
    if evidence.cited is not None:
        return t("card.verified_elsewhere", number=evidence.cell, cited=evidence.cited)
    return t("card.verified" if evidence.verified else "card.unverified")


def _notes(suggested: Suggestion) -> list[str]:
    notes = []
    if suggested.measured:
        holds = suggested.measured_doubt is None
        mark = ":green[:material/check_circle:]" if holds else ":orange[:material/help:]"
        said = t("card.measured" if holds else "card.measured_doubtful", number=plain(suggested.measured))
        notes.append(f"{mark} {said}")
    if suggested.absence:
        notes.append(f":material/search_off: {t('card.searched', what=_with_names(suggested.absence))}")
    return notes


def _with_names(text: str) -> str:
    """A model's sentence in which only `names` are set apart."""
    parts = text.split("`")
    return "".join(
        f"`{part}`" if place % 2 and place + 1 < len(parts) and part else plain(part)
        for place, part in enumerate(parts)
    )
