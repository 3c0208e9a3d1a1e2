"""Bringing in what is no GitHub link: files, raw code blocks, and pages that only a person can read."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from grader import snapshot
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.rubric import Assignment
from grader.sources import handed
from grader.submission import FetchedNotebook
from pages.components import errors, i18n, opening, state
from pages.components.cell_text import plain
from pages.components.i18n import t

WAYS = ("files", "code", "link")
EACH = "hand_each"
TYPES = ("ipynb", "py", "json")


def button() -> None:
    """Draw the button that shows the panel, or takes it away again."""
    st.button(
        t("other_ways.title"), key="other_ways", icon=":material/upload_file:", help=t("other_ways.help"),
        on_click=_toggle, type="tertiary",
    )  # fmt: skip


def offer(reference: str) -> None:
    """Under a refused link: record it and grade by hand, if it is one that a person can follow."""
    if not handed.is_web_link(reference):
        return
    st.button(
        t("other_ways.record_link"), key="record_link", icon=":material/link:", on_click=_record, args=(reference.strip(),)
    )  # fmt: skip


def _toggle() -> None:
    st.session_state[state.OTHER_WAYS] = not state.get(state.OTHER_WAYS, False)


def _record(link: str) -> None:
    st.session_state[state.OTHER_WAYS] = True
    st.session_state["other_way"], st.session_state["hand_link"] = "link", link


def panel(services: Services, assignment: Assignment) -> None:
    """Draw the panel, if it was asked for."""
    if state.get(state.OTHER_WAYS, False):
        with st.container(border=True, key="by_hand"):
            _panel(services, assignment)


@st.fragment(key="by_hand")
def _panel(services: Services, assignment: Assignment) -> None:
    st.session_state.setdefault("other_way", "files")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        way = st.segmented_control(
            t("other_ways.title"), WAYS, key="other_way", format_func=lambda way: t(f"other_ways.{way}"),
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        st.caption(t("other_ways.for", assignment=assignment.title), width="stretch")
        if st.button(t("grade.close"), key="close_by_hand", type="tertiary", icon=":material/close:"):
            st.session_state[state.OTHER_WAYS] = False
            st.rerun()
    student = _student(services)
    found = {"files": _files, "code": _code, "link": _link}[way or "files"](services, student)
    if not st.button(t("intake.open"), key="take_by_hand", type="primary", icon=":material/folder_open:"):
        return
    if way == "files" and state.get(EACH):
        _take_each(services, assignment)
        return
    if not student:
        st.warning(t("other_ways.no_student"), icon=":material/person:")
        return
    try:
        opening.take(services, found(), assignment, student=student)
    except GraderError as error:
        errors.show(error)
        return
    st.session_state[state.OTHER_WAYS] = False
    st.rerun()


def _student(services: Services) -> str:
    """A known student, or a new name; where grading is blind, no list of names."""
    known = () if services.preferences().blind else services.gradebook.students()
    names = dict.fromkeys(student.name for student in known)
    chosen = st.selectbox(
        t("other_ways.student"), list(names), index=None, accept_new_options=True, key="hand_student",
        placeholder=t("other_ways.student_hint"),
    )  # fmt: skip
    return (chosen or "").strip()


def _files(services: Services, student: str) -> Callable[[], FetchedNotebook]:
    files = st.file_uploader(
        t("other_ways.files_label"), type=TYPES, accept_multiple_files=True, key="hand_files",
        help=t("other_ways.files_help"),
    )  # fmt: skip
    if len(files) > 1:
        st.toggle(t("other_ways.each"), key=EACH, help=t("other_ways.each_help"))
    else:
        st.session_state[EACH] = False
    return lambda: handed.uploaded(_named(files), student=student, max_bytes=services.max_bytes())


def _named(files: Sequence[UploadedFile]) -> dict[str, bytes]:
    """Name and content of each file; of two different ones of the same name, the second is numbered."""
    named: dict[str, bytes] = {}
    for file in files:
        stem, ending = PurePath(file.name).stem, PurePath(file.name).suffix
        name, number = file.name, 1
        while named.get(name, content := file.getvalue()) != content:
            number += 1
            name = f"{stem} ({number}){ending}"
        named[name] = content
    return named


def _take_each(services: Services, assignment: Assignment) -> None:
    """Each file as a submission of the student it is named after. One that cannot be read is said to be so and stops no other."""
    kept, refused = 0, False
    for name, content in _named(state.get("hand_files") or ()).items():
        student = PurePath(name).stem
        try:
            found = handed.uploaded({name: content}, student=student, max_bytes=services.max_bytes())
            snapshot.read(found.content, path=found.path)
            services.keep(found, assignment, student=student)
            kept += 1
        except GraderError as error:
            refused = True
            st.error(f"{plain(name)}: {error.say(i18n.current())}", icon=":material/error:")
    said = t("other_ways.each_kept", n=kept)
    if refused:
        st.info(said, icon=":material/info:")
        return
    st.session_state[errors.NOTICE] = said
    st.session_state[state.OTHER_WAYS] = False
    opening.close()
    st.rerun()


def _code(_services: Services, student: str) -> Callable[[], FetchedNotebook]:
    text = st.text_area(
        t("other_ways.code_label"), key="hand_code", height=220, placeholder=t("other_ways.code_hint"),
        help=t("other_ways.code_help"),
    )  # fmt: skip
    return lambda: handed.pasted_code(text, student=student)


def _link(_services: Services, student: str) -> Callable[[], FetchedNotebook]:
    link = st.text_input(
        t("other_ways.link_label"), key="hand_link", placeholder="https://", help=t("other_ways.link_help")
    )
    return lambda: handed.only_a_link(link, student=student)
