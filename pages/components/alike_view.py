"""Code of this notebook that also stands in another student's: said as a fact, and shown side by side."""

import streamlit as st

from grader.bootstrap import Services
from grader.errors import GraderError
from grader.likeness import Alike, Pair
from grader.submission import Submission
from pages.components import blind, errors, opening
from pages.components.cell_text import plain
from pages.components.i18n import t

FRESH = 60
"""Seconds for which a comparison holds; others may be opening submissions meanwhile."""
MOST_PAIRS = 40
LONGEST = 6000
"""Characters of a cell."""


def show(services: Services, submission: Submission) -> None:
    """Draw a line for each of the submissions that are most alike; nothing where there is none."""
    if submission.is_page:
        return
    for place, found in enumerate(_alike(submission.id, submission.sha256, services, submission)):
        _line(services, submission, found, place)


@st.cache_resource(max_entries=256, ttl=FRESH, show_spinner=False)
def _alike(
    submission_id: int,  # noqa: ARG001 - part of the cache's key
    sha256: str,  # noqa: ARG001 - part of the cache's key
    _services: Services,
    _submission: Submission,
) -> tuple[Alike, ...]:
    return _services.comparing.alike(_submission)


def _line(services: Services, submission: Submission, found: Alike, place: int) -> None:
    other = services.gradebook.submission(found.submission_id)
    student = blind.seen(services, other)[0].student
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"alike_{place}"):
        said = t("guard.alike", percent=int(found.share * 100), student=plain(student))
        st.caption(f":material/compare: {said}", width="content", help=t("guard.alike_help"))
        if st.button(t("guard.side_by_side"), key=f"side_by_side_{place}", type="tertiary"):
            st.dialog(t("guard.side_title"), width="large", icon=":material/compare:")(_dialog)(
                services, submission, other, student
            )


def _dialog(services: Services, submission: Submission, other: Submission, student: str) -> None:
    try:
        pairs = services.comparing.pairs(submission, other)
    except GraderError as error:
        errors.show(error)
        return
    met = [pair for pair in pairs if pair.other]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(t("guard.cells", n=len(met), all=len(pairs)), width="stretch")
        if st.button(t("guard.open_other"), key="open_alike", icon=":material/open_in_new:"):
            opening.go_to(other.id)
            st.rerun()
    with st.container(height=560, border=False, gap="small"):
        for pair in met[:MOST_PAIRS]:
            _pair(pair, student)


def _pair(pair: Pair, student: str) -> None:
    if pair.other is None:
        return
    left, right = st.columns(2, gap="small")
    with left:
        st.caption(t("guard.cell_this", number=pair.cell.number))
        st.code(pair.cell.source[:LONGEST], language="python", wrap_lines=True)
    with right:
        st.caption(t("guard.cell_other", number=pair.other.number, student=plain(student)))
        st.code(pair.other.source[:LONGEST], language="python", wrap_lines=True)
