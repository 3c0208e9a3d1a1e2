"""A quiet note on a cell: what in it addresses the grader, marks the student's own work or cannot be seen, quoted."""

import streamlit as st

from grader.hidden_characters import INVISIBLE
from grader.tripwire import Passage, PassageKind, Place
from pages.components.i18n import t

SHOWN = 8
"""Quotes of one kind; more say no more."""

ICONS = {
    PassageKind.REQUEST: ":material/forum:",
    PassageKind.ENCODED: ":material/forum:",
    PassageKind.ROLE: ":material/forum:",
    PassageKind.HIDDEN: ":material/visibility_off:",
    PassageKind.SELF_AWARD: ":material/star:",
}


def visible(text: str) -> str:
    """`text` with the code points of its invisible characters in their place, so that they neither hide nor turn anything here."""
    return INVISIBLE.sub(lambda run: "".join(f"⟨U+{ord(letter):04X}⟩" for letter in run[0][:SHOWN]), text)


def _quote(passage: Passage) -> None:
    if passage.place is Place.OUTPUT:
        st.caption(t("cells.passage_output"))
    st.code(visible(passage.quote), language=None, wrap_lines=True)
    if passage.says:
        st.caption(t("cells.passage_says"))
        st.code(visible(passage.says), language=None, wrap_lines=True)


def show(passages: tuple[Passage, ...]) -> None:
    """Draw one badge for each kind of the `passages` of one cell; its popover quotes them."""
    for kind in dict.fromkeys(passage.kind for passage in passages):
        found = [passage for passage in passages if passage.kind is kind]
        label = t(f"cells.passage_{kind}")
        key = f"passages_{kind}_{found[0].cell}"
        with st.popover(label, icon=ICONS[kind], type="tertiary", key=key):
            st.caption(t(f"cells.passage_{kind}_help"))
            for passage in found[:SHOWN]:
                _quote(passage)
            if len(found) > SHOWN:
                st.caption(t("cells.passage_more", n=len(found) - SHOWN))
