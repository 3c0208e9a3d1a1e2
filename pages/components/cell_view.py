"""One cell: its number, its source, and its outputs as text, tables and pictures. Everything that could run is named, never drawn."""

import pandas as pd
import streamlit as st

from grader.notebook import Cell, CellKind, Output, OutputKind
from grader.tripwire import Passage
from pages.components import passage_notes, pictures
from pages.components.cell_text import plain, readable
from pages.components.i18n import t

SOURCE_LINES = 40
OUTPUT_LINES = 18
OUTPUTS = 12
ROWS = 15
LONGEST = 60_000
"""Characters of one text that "show all" shows; a browser stays quick with that, and a download of the snapshot has the rest."""

INVISIBLE = "\u200b"
"""Tells columns of the same name apart, which Arrow insists on."""

LANGUAGES = {"ir": "r", "ipython": "python", "python3": "python", "c++": "cpp", "c#": "csharp"}


def _unfolded(name: str) -> bool:
    return bool(st.session_state.get(name))


def _unfold(name: str) -> None:
    st.session_state[name] = True


def _more(name: str, label: str) -> None:
    st.button(
        label, key=f"button_{name}", type="tertiary", icon=":material/unfold_more:", on_click=_unfold, args=(name,)
    )


def _code(text: str, language: str | None, *, lines: int, name: str) -> None:
    """Code or text, folded after `lines` lines until the coach asks for all of it."""
    every = text.split("\n")
    limit = lines * 110
    folded = (len(every) > lines or len(text) > limit) and not _unfolded(name)
    part = "\n".join(every[:lines])[:limit] if folded else text[:LONGEST]
    st.code(part, language=language, wrap_lines=True)
    if folded:
        _more(name, t("cells.show_all_lines", lines=f"{len(every):,}"))
    elif len(text) > LONGEST:
        st.caption(t("cells.too_long", shown=f"{LONGEST:,}", total=f"{len(text):,}"))


def _table(output: Output, name: str) -> None:
    head, *rows = output.rows
    width = max(len(row) for row in output.rows)
    columns = [label + INVISIBLE * place for place, label in enumerate([*head, *[""] * (width - len(head))])]
    shown = rows if _unfolded(name) else rows[:ROWS]
    st.table(pd.DataFrame([[*row, *[""] * (width - len(row))] for row in shown], columns=columns), hide_index=True)
    if len(rows) > len(shown):
        _more(name, t("cells.show_all_rows", rows=f"{len(rows):,}"))


def _output(output: Output, name: str) -> None:
    if output.kind is OutputKind.IMAGE and output.image:
        st.image(pictures.fitting(output.image), alt=output.text[:200] or t("cells.image"))
    elif output.kind is OutputKind.TABLE and output.rows:
        _table(output, name)
    elif output.kind is OutputKind.ERROR:
        with st.container(key=f"error_{name}"):
            _code(output.text, None, lines=OUTPUT_LINES, name=name)
    elif output.kind is OutputKind.TEXT:
        _code(output.text, None, lines=OUTPUT_LINES, name=name)
    else:
        st.caption(t("cells.not_shown", kind=t(f"cells.kind_{output.kind}"), size=f"{output.size:,}"))
        if output.text.strip():
            _code(output.text, None, lines=OUTPUT_LINES, name=name)


def _outputs(cell: Cell) -> None:
    name = f"all_outputs_{cell.number}"
    shown = cell.outputs if _unfolded(name) else cell.outputs[:OUTPUTS]
    with st.container(key=f"outputs_{cell.number}", gap="xsmall"):
        for place, output in enumerate(shown):
            _output(output, f"{cell.number}_{place}")
        if len(cell.outputs) > len(shown):
            _more(name, t("cells.show_all_outputs", n=len(cell.outputs)))


def _label(cell: Cell) -> str:
    label = f"[{cell.number}] {t(f'cells.cell_{cell.kind}')}"
    if cell.kind is CellKind.CODE:
        count = cell.execution_count
        label += f" · In [{count}]" if count is not None else "" if cell.outputs else f" · {t('cells.not_run')}"
    if cell.block:
        label += f" · {t('cells.block', id=cell.block)}"
    return label


def _name(cell: Cell) -> None:
    """Above every cell, so as text: Markdown takes the browser five times as long."""
    if cell.has_error:
        st.caption(f"{plain(_label(cell))} · :red[{t('cells.has_error')}]", width="content")
    else:
        st.text(_label(cell))


def _head(cell: Cell, passages: tuple[Passage, ...]) -> None:
    if not passages:
        _name(cell)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"noted_{cell.number}"):
        _name(cell)
        passage_notes.show(passages)


def show(cell: Cell, language: str, *, focused: bool, passages: tuple[Passage, ...] = ()) -> None:
    """Draw the cell; `focused` marks it as the one an evidence link leads to. `passages` are those of this cell worth a look."""
    if focused:
        with st.container(key="focused_cell"):
            show(cell, language, focused=False, passages=passages)
        return
    with st.container(key=f"cell_{cell.number}", gap="xsmall"):
        _head(cell, passages)
        if not cell.source.strip():
            st.caption(t("cells.empty_cell"))
        elif cell.kind is CellKind.MARKDOWN:
            st.markdown(readable(cell.source[:LONGEST]), anchors=False)
        else:
            code = LANGUAGES.get(language, language) if cell.kind is CellKind.CODE else None
            _code(cell.source, code, lines=SOURCE_LINES, name=f"source_{cell.number}")
        for image in cell.images:
            if image.image:
                st.image(pictures.fitting(image.image), alt=t("cells.image"))
        if cell.outputs:
            _outputs(cell)
