"""A list of links for one assignment: pasted or uploaded, understood, and taken in."""

import streamlit as st

from grader import batch
from grader.bootstrap import Services
from grader.errors import GraderError
from pages.components import errors
from pages.components.i18n import t

TEXT = "batch_text"
FILE = "batch_file"
ASSIGNMENT = "batch_assignment"
FORGET = "batch_forget"
"""Where grading is blind, a list that was taken in does not stay on the screen."""


def show(services: Services, parameter: str) -> None:
    """Draw it. Once something is taken in, the address names the batch in `parameter`."""
    if st.session_state.pop(FORGET, False):
        st.session_state[TEXT] = ""
    known = services.gradebook.batches(1)
    titles = {assignment.key: assignment.title for assignment in services.open_assignments()}
    with st.expander(t("submissions_page.new"), icon=":material/playlist_add:", key="batch_new", expanded=not known):
        st.caption(t("submissions_page.intro"))
        st.selectbox(
            t("intake.assignment"), list(titles), key=ASSIGNMENT, format_func=lambda key: titles[key], width=320
        )
        left, right = st.columns([3, 2], gap="medium")
        left.text_area(t("submissions_page.paste"), key=TEXT, height=170, placeholder=t("submissions_page.paste_hint"))
        right.file_uploader(t("submissions_page.upload"), type=["csv", "tsv", "txt", "xlsx"], key=FILE)
        if st.button(t("submissions_page.take_in"), key="batch_take_in", type="primary", icon=":material/download:"):
            _take_in(services, parameter)


def _take_in(services: Services, parameter: str) -> None:
    file = st.session_state.get(FILE)
    try:
        text = batch.text_of(file.getvalue(), file.name) if file else st.session_state.get(TEXT) or ""
        lines = batch.lines_in(text)
        made = services.gradebook.add_batch(
            lines, assignment=st.session_state[ASSIGNMENT], name=file.name if file else "",
            coach=services.preferences().coach,
        )  # fmt: skip
    except GraderError as error:
        errors.show(error)
        return
    services.batches.begin(made.id)
    st.session_state[FORGET] = services.preferences().blind
    st.query_params[parameter] = str(made.id)
    st.rerun()
