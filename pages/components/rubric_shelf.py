"""What can be done with an assignment as a whole: make one, edit, copy, put away."""

from dataclasses import replace

import streamlit as st

from grader import assignments, rubric_drafts, rubric_editing
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.rubric import Assignment
from pages.components import errors, i18n, rubric_bench, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

TITLE = "new_assignment_title"
PLACE = "rubrics"
"""Where it is undone that an assignment came onto the list or left it."""


def place_of(key: str) -> str:
    """Where changes of one assignment are undone."""
    return f"{PLACE}/{key}"


def _taken(services: Services) -> set[str]:
    preferences = services.gradebook.preferences()
    return {*(one.key for one in services.assignments()), *assignments.own_files(preferences), *rubric_drafts.keys(preferences)}  # fmt: skip


@errors.caught
def _begin(services: Services, key: str, assignment: Assignment) -> None:
    draft = rubric_editing.begun(replace(assignment, key=key), base="")
    services.gradebook.save_preferences(rubric_drafts.kept(key, draft))
    rubric_bench.open_at(key)


def _new(services: Services) -> None:
    title = str(st.session_state.get(TITLE) or "").strip()
    st.session_state[TITLE] = ""
    key = assignments.free_key(title, _taken(services))
    _begin(services, key, rubric_editing.blank(key, title, i18n.current()))


def _copy(services: Services, assignment: Assignment) -> None:
    titles = [one.title for one in services.assignments()]
    title = rubric_editing.free_copy_title(assignment.title, titles, assignment.language)
    key = assignments.free_key(f"{assignment.key} copy", _taken(services))
    _begin(services, key, replace(assignment, title=title))


@errors.caught
def _archive(services: Services, assignment: Assignment, *, archive: bool) -> None:
    act = Act(place=PLACE, what=What.ARCHIVED if archive else What.UNARCHIVED, name=assignment.title)
    undo_line.change(services, rubric_drafts.archiving(assignment.key, archive=archive), act)
    said = "rubric_editor.archived" if archive else "rubric_editor.unarchived"
    st.session_state[errors.NOTICE] = t(said, title=assignment.title)


def new(services: Services) -> None:
    """Draw the way to a new assignment."""
    with (
        st.popover(t("rubric_editor.new"), icon=":material/add:", key="new_assignment"),
        st.form("new_assignment_form", border=False),
    ):
        st.text_input(t("rubric_editor.field_title"), key=TITLE, max_chars=200)
        st.form_submit_button(
            t("rubric_editor.begin"), key="begin_assignment", type="primary", on_click=_new, args=(services,)
        )


def buttons(services: Services, assignment: Assignment, *, archived: bool) -> None:
    """Draw what can be done with this one."""
    key = assignment.key
    st.button(
        t("rubric_editor.edit"), key=f"edit_{key}", icon=":material/edit:", type="primary",
        on_click=rubric_bench.open_at, args=(key,),
    )  # fmt: skip
    st.button(
        t("rubric_editor.copy"), key=f"copy_{key}", icon=":material/content_copy:", on_click=_copy,
        args=(services, assignment),
    )  # fmt: skip
    st.button(
        t("rubric_editor.unarchive" if archived else "rubric_editor.archive"), key=f"archive_{key}",
        icon=":material/unarchive:" if archived else ":material/archive:", on_click=_archive, args=(services, assignment),
        kwargs={"archive": not archived}, help=t("rubric_editor.archive_help"),
    )  # fmt: skip


def unsaved(services: Services) -> None:
    """Draw the drafts that were begun and are not in force: of new assignments, and of others."""
    preferences = services.gradebook.preferences()
    read = {key: rubric_drafts.of(preferences, key) for key in rubric_drafts.keys(preferences)}
    drafts = {key: draft for key, draft in read.items() if draft is not None and rubric_drafts.pending(draft)}
    if not drafts:
        return
    st.caption(f":material/edit_note: {t('rubric_editor.drafts')}")
    with st.container(horizontal=True, gap="small", key="assignment_drafts"):
        for key, draft in drafts.items():
            st.button(
                plain(draft.now.title) or f"`{key}`", key=f"draft_{key}", icon=":material/edit:",
                on_click=rubric_bench.open_at, args=(key,),
            )  # fmt: skip
