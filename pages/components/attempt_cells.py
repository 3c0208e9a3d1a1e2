"""The cells of two attempts: what became of the ones that were cited, and everything that changed, with the difference."""

from collections.abc import Sequence

import streamlit as st

from grader.facts import ranges
from grader.notebook import Notebook
from grader.resubmission import CellPair, Change, Comparison
from pages.components import changed_text, notebook_view, state
from pages.components.i18n import t

AT_ONCE = 25
LONGEST = 4000
"""Characters of a cell that was added or removed."""

ALL = "attempt_all_cells"
COLORS = {
    Change.CHANGED: "blue",
    Change.ADDED: "green",
    Change.REMOVED: "red",
    Change.MOVED: "gray",
    Change.SAME: "gray",
}


def cited(pairs: Sequence[CellPair], name: str) -> None:
    """Draw what became of cells cited last time; each leads to where it stands now."""
    with st.container(key=f"attempt_cells_{name}", horizontal=True, vertical_alignment="center", gap="small"):
        for pair in pairs:
            _way(pair, f"cited_{name}_{pair.before}")


def show(before: Notebook, after: Notebook, comparison: Comparison) -> None:
    """Draw every change; blank cells and cells that only moved have no difference to show."""
    changed = [
        pair
        for pair in comparison.of(Change.CHANGED, Change.ADDED, Change.REMOVED)
        if _source(before, pair.before).strip() or _source(after, pair.after).strip()
    ]
    shown = changed if state.get(ALL) else changed[:AT_ONCE]
    for pair in shown:
        with st.container(key=f"attempt_cells_{pair.before}_{pair.after}", horizontal=True, gap="small"):
            _way(pair, f"{pair.before}_{pair.after}")
        changed_text.source(_source(before, pair.before)[:LONGEST], _source(after, pair.after)[:LONGEST])
    if len(shown) < len(changed):
        st.button(t("attempts.show_all", n=len(changed)), key="attempt_show_all", on_click=_show_all)
    for pairs, words in (
        (comparison.of(Change.MOVED), "attempts.moved_cells"),
        (comparison.other_outputs, "attempts.outputs"),
    ):
        if pairs:
            st.caption(t(words, cells=ranges(tuple(sorted(pair.after for pair in pairs if pair.after)))))
    if comparison.unchanged:
        st.caption(t("attempts.no_changes"))


def _source(notebook: Notebook, number: int | None) -> str:
    cell = notebook.cell(number) if number else None
    return cell.source if cell else ""


def _show_all() -> None:
    st.session_state[ALL] = True


def _way(pair: CellPair, name: str) -> None:
    """The cell's numbers, which lead to it where it still is, and what became of it."""
    if pair.before and pair.after and pair.before != pair.after:
        label = t("attempts.cell_change", before=pair.before, after=pair.after)
    else:
        label = t("card.cell", number=pair.after or pair.before or 0)
    said = t(f"attempts.change_{pair.change}")
    if pair.outputs_changed:
        said = t("attempts.outputs_alone") if pair.change is Change.SAME else f"{said}, {t('attempts.outputs_too')}"
    st.button(
        f"{label} :{COLORS[pair.change]}[{said}]", key=f"attempt_cell_{name}", disabled=pair.after is None,
        on_click=notebook_view.focus, args=(pair.after,),
    )  # fmt: skip
