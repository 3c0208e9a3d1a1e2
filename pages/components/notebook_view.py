"""The notebook pane: facts, search, filter, jump, and the cells page by page. Fragments of their own, so that looking around disturbs nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from grader.facts import Facts
from grader.notebook import Cell, CellKind, Notebook
from grader.run import ManifestEntry
from pages.components import browser, cell_view, desk_parts, i18n, manifest_strip, state
from pages.components.cell_text import plain
from pages.components.i18n import t

TOOLS, FRAGMENT = "notebook_tools", "notebook"
"""Beside each other, not one in the other: of a fragment in another one the browser leaves standing what it has no more."""
PAGE_SIZE = 10
"""Cells drawn at a time: whatever runs anew, the browser looks at every element on the page again, so these count for every key on the desk."""

HEADINGS = 80

SEARCH, FILTER, PAGE, JUMP = "nb_search", "nb_filter", "nb_page", "nb_jump"
ABOUT, ABOUT_FRAGMENT = "nb_about", "about_notebook"
ABOUT_ICONS = {"facts": ":material/fact_check:", "outline": ":material/toc:", "manifest": ":material/outbox:"}
KINDS = ("all", "code", "markdown", "errors")


@dataclass(frozen=True)
class Focus:
    """The cell an evidence link or a jump asked for. `turn` counts the requests."""

    cell: int = 0
    turn: int = 0


def aim(cell: int) -> None:
    """For callbacks: this cell is shown when the notebook is drawn next, whatever is filtered now."""
    turn = state.get(state.FOCUS, Focus()).turn + 1
    st.session_state[state.FOCUS] = Focus(cell, turn)
    state.put(SEARCH, "")
    state.put(FILTER, "all")
    st.session_state[PAGE] = (cell - 1) // PAGE_SIZE + 1


def focus(cell: int) -> None:
    """For callbacks: show this cell and repaint only the notebook."""
    aim(cell)
    desk_parts.redraw(TOOLS, FRAGMENT)


def forget() -> None:
    """For another submission: nothing searched, first page, no cell in focus."""
    for name in (SEARCH, FILTER, PAGE, JUMP, ABOUT):
        st.session_state.pop(name, None)
    st.session_state[state.FOCUS] = Focus(0, state.get(state.FOCUS, Focus()).turn)


def wanted(notebook: Notebook, kind: str, text: str) -> list[Cell]:
    """The cells of a kind that contain `text` in source or output, ignoring case."""
    needle = text.strip().casefold()
    chosen = []
    for cell in notebook.cells:
        if kind == "errors" and not cell.has_error:
            continue
        if kind in (CellKind.CODE, CellKind.MARKDOWN) and cell.kind != kind:
            continue
        if needle and not any(needle in part.casefold() for part in (cell.source, *(o.text for o in cell.outputs))):
            continue
        chosen.append(cell)
    return chosen


def _jumped() -> None:
    number = st.session_state[JUMP]
    if number:
        state.put(JUMP, None)  # so that the same number counts again
        focus(int(number))


def _outline(facts: Facts) -> None:
    with st.container(height=min(260, 40 + 40 * len(facts.outline)), border=False, gap="xxsmall"):
        for place, heading in enumerate(facts.outline[:HEADINGS]):
            st.button(
                f"{'　' * (heading.level - 1)}{heading.text[:60]} · {heading.cell}",
                key=f"heading_{place}",
                type="tertiary",
                on_click=_go_to_heading,
                args=(heading.cell,),
            )


def _go_to_heading(cell: int) -> None:
    aim(cell)
    state.put(ABOUT, None)
    desk_parts.redraw(ABOUT_FRAGMENT, TOOLS, FRAGMENT)


def _first_page() -> None:
    st.session_state[PAGE] = 1
    desk_parts.redraw(FRAGMENT)


@st.fragment(key=TOOLS)
def _tools(notebook: Notebook) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            t("cells.search"),
            key=state.as_put(SEARCH),
            type="search",
            live="300ms",
            placeholder=t("cells.search"),
            label_visibility="collapsed",
            on_change=_first_page,
            width="stretch",
        )
        st.session_state.setdefault(FILTER, "all")
        st.segmented_control(
            t("cells.filter"),
            KINDS,
            key=state.as_put(FILTER),
            format_func=lambda kind: t(f"cells.filter_{kind}"),
            label_visibility="collapsed",
            required=True,
            on_change=_first_page,
        )
        st.number_input(
            t("cells.jump"),
            min_value=1,
            max_value=max(1, len(notebook.cells)),
            value=None,
            step=1,
            key=state.as_put(JUMP),
            placeholder=t("cells.jump"),
            label_visibility="collapsed",
            on_change=_jumped,
            width=125,
        )


@st.fragment(key=FRAGMENT)
def _cells(notebook: Notebook, facts: Facts, looked: Callable[[], None]) -> None:
    """Alone, so that turning a page draws nothing but the page. What is noted of it comes last."""
    _page(notebook, facts)
    looked()


def _page(notebook: Notebook, facts: Facts) -> None:
    chosen = wanted(notebook, st.session_state.get(FILTER) or "all", st.session_state.get(SEARCH) or "")
    if not chosen:
        st.info(t("cells.nothing_found"), icon=":material/search_off:")
        return
    pages = -(-len(chosen) // PAGE_SIZE)
    page = min(max(1, st.session_state.get(PAGE, 1)), pages)
    focused = state.get(state.FOCUS, Focus())
    with st.container(key="notebook_cells", gap="small"):
        file = ""
        for cell in chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
            if cell.file != file:
                file = cell.file
                st.markdown(f":material/description: **{plain(file)}**")
            passages = tuple(passage for passage in facts.passages if passage.cell == cell.number)
            cell_view.show(cell, notebook.language, focused=cell.number == focused.cell, passages=passages)
    if pages > 1:
        st.session_state[PAGE] = page
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(t("cells.shown", n=len(chosen)))
            st.pagination(pages, key=PAGE, width="stretch")
    browser.scroll_to_cell(focused.cell or None, focused.turn)


def show(
    notebook: Notebook,
    facts: Facts,
    manifest: tuple[ManifestEntry, ...] = (),
    *,
    looked: Callable[[], None] = lambda: None,
) -> None:
    """Draw the pane. `manifest` is what the run on screen sent; `looked` is called whenever cells are drawn."""
    _head(facts, manifest)
    if not notebook.cells:
        st.info(t("cells.no_cells"), icon=":material/description:")
        return
    if manifest:
        manifest_strip.strip(manifest)
    _tools(notebook)
    _cells(notebook, facts, looked)


@st.fragment(key=ABOUT_FRAGMENT)
def _head(facts: Facts, manifest: tuple[ManifestEntry, ...]) -> None:
    sentences = facts.sentences(i18n.current())
    there = {"facts": True, "outline": bool(facts.outline), "manifest": bool(manifest)}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" ".join(sentences[:1]), width="stretch")
        about = st.segmented_control(
            t("cells.about"),
            [part for part in there if there[part]],
            key=state.as_put(ABOUT),
            format_func=lambda part: f"{ABOUT_ICONS[part]} {t(f'cells.about_{part}')}",
            label_visibility="collapsed",
        )
    if about == "facts":
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
    elif about == "outline":
        _outline(facts)
    elif about == "manifest":
        manifest_strip.reasons(manifest)
