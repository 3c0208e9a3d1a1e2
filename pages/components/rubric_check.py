"""A rubric file is read before anything happens with it: what is understood is shown, and can then be added to the coach's own assignments."""

import streamlit as st

from grader import assignments
from grader.bootstrap import Services
from grader.errors import RubricError
from grader.rubric import Assignment
from grader.rubric_file import read_assignment
from pages.components import errors, rubric_view
from pages.components.cell_text import plain
from pages.components.i18n import t

TEXT = "rubric_text"
TURN = "rubric_turn"
"""A new turn is an uploader without a file."""
MEGABYTES = 1


def _upload_key() -> str:
    return f"rubric_upload_{st.session_state.setdefault(TURN, 0)}"


def _entry() -> tuple[str | bytes, str]:
    """What is to be checked, and the name of its file: an uploaded file before a pasted text."""
    uploaded = st.file_uploader(
        t("rubrics_page.upload"), type=[ending.strip(".") for ending in assignments.ENDINGS], key=_upload_key(),
        max_upload_size=MEGABYTES,
    )  # fmt: skip
    pasted = st.text_area(
        t("rubrics_page.paste"), key=TEXT, height=220, placeholder=t("rubrics_page.paste_hint"), persist_state="session"
    )
    st.button(t("rubrics_page.check"), key="check_rubric", icon=":material/rule:")
    return (uploaded.getvalue(), uploaded.name) if uploaded else (pasted or "", t("rubrics_page.pasted"))


def _text(given: str | bytes, name: str) -> str:
    try:
        return given if isinstance(given, str) else given.decode("utf-8-sig")
    except ValueError as error:
        raise RubricError("rubric.file_unreadable", given=name) from error


@errors.caught
def _add(services: Services, assignment: Assignment) -> None:
    services.gradebook.save_preferences(assignments.kept(assignment))
    st.session_state[TURN] += 1
    st.session_state[TEXT] = ""
    st.session_state[errors.NOTICE] = t("rubrics_page.added", title=assignment.title)


def _offer(services: Services, assignment: Assignment) -> None:
    there = next((other for other in services.assignments() if other.key == assignment.key), None)
    if there == assignment:
        st.info(t("rubrics_page.same"), icon=":material/check_circle:")
        return
    if there is not None:
        st.warning(t("rubrics_page.replaces", name=there.key, title=there.title), icon=":material/swap_horiz:")
    st.button(
        t("rubrics_page.replace" if there else "rubrics_page.add"), key="add_assignment", type="primary",
        icon=":material/playlist_add:", on_click=_add, args=(services, assignment),
    )  # fmt: skip


def _result(services: Services, given: str | bytes, name: str) -> None:
    if not given.strip():
        st.caption(t("rubrics_page.nothing_yet"))
        return
    try:
        assignment = read_assignment(_text(given, name), name=name)
    except RubricError as error:
        errors.show(error)
        return
    st.success(t("rubrics_page.understood"), icon=":material/check_circle:")
    st.markdown(f"**{plain(assignment.title)}** · `{assignment.key}` · {rubric_view.summary(assignment)}")
    _offer(services, assignment)
    rubric_view.show(assignment)


def show(services: Services) -> None:
    """Draw the check."""
    st.caption(t("rubrics_page.check_help"))
    entry, result = st.columns(2, gap="large")
    with entry:
        given, name = _entry()
    with result:
        _result(services, given, name)
