"""What the model was sent of the notebook, as a strip with one mark for each cell, and the reasons in words behind it."""

import html
from itertools import groupby

import streamlit as st

from grader.run import CellStatus, ManifestEntry
from pages.components.i18n import t

MARKS = 160
"""More cells than this share a mark; it shows the least that was sent of any of them."""

STATUSES: tuple[CellStatus, ...] = ("sent", "shortened", "withheld")


def marks(manifest: tuple[ManifestEntry, ...]) -> list[tuple[CellStatus, int, int]]:
    """Status, first and last cell of each mark."""
    size = -(-len(manifest) // MARKS)
    groups = [manifest[start : start + size] for start in range(0, len(manifest), size)]
    return [(max((e.status for e in group), key=STATUSES.index), group[0].cell, group[-1].cell) for group in groups]


def counts(manifest: tuple[ManifestEntry, ...]) -> dict[str, int]:
    """How many cells have each status."""
    return {status: sum(entry.status == status for entry in manifest) for status in STATUSES}


def _label(status: CellStatus, first: int, last: int) -> str:
    return html.escape(f"[{_range(first, last)}] {t(f'manifest.is_{status}')}", quote=True)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def parts(manifest: tuple[ManifestEntry, ...]) -> list[str]:
    """The cells of each part of a notebook that was sent in parts; nothing for one that went out in one piece."""
    groups = groupby(manifest, key=lambda entry: entry.part)
    cells = {part: [entry.cell for entry in entries] for part, entries in groups if part}
    return [_range(numbers[0], numbers[-1]) for numbers in cells.values()]


def strip(manifest: tuple[ManifestEntry, ...]) -> None:
    """Draw the strip."""
    body = "".join(f'<i class="{status}" title="{_label(status, a, b)}"></i>' for status, a, b in marks(manifest))
    label = html.escape(t("manifest.counts", **counts(manifest)), quote=True)
    st.html(f'<div class="coachmark-strip" role="img" aria-label="{label}">{body}</div>')


def reasons(manifest: tuple[ManifestEntry, ...]) -> None:
    """Which cells were not sent as they stand, and why."""
    st.markdown(f"**{t('manifest.counts', **counts(manifest))}**")
    st.caption(t("manifest.help"))
    if sent_in := parts(manifest):
        cells = " · ".join(f"**{number}** [{cells}]" for number, cells in enumerate(sent_in, 1))
        st.markdown(t("manifest.in_parts", n=len(sent_in), cells=cells))
    special = [entry for entry in manifest if entry.reason]
    if not special:
        st.markdown(t("manifest.all"))
        return
    with st.container(height=320 if len(special) > 10 else "content", border=False):
        for entry in special:
            st.markdown(f"**[{entry.cell}]** {t(f'manifest.is_{entry.status}')} · {t(entry.reason or '')}")
