"""Rubrics: what submissions are judged by, and how a coach's own assignments come in."""

from functools import partial

import streamlit as st

from grader import assignments, rubric_drafts
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import GraderError, RubricError
from grader.rubric import Assignment
from pages import router
from pages.components import (
    earlier_work_view,
    errors,
    instructions_form,
    precedents_view,
    rubric_advice,
    rubric_bench,
    rubric_check,
    rubric_downloads,
    rubric_editor,
    rubric_shelf,
    rubric_view,
    undo_line,
)
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import services as shared

JUDGED, TOLD, RULED, EARLIER = "judged", "told", "ruled", "earlier"
"""What is shown of an opened assignment: its rubric, how the model is asked, the precedents, or what was graded under its versions."""


@errors.caught
def _remove(services: Services, key: str, title: str) -> None:
    act = Act(place=rubric_shelf.PLACE, what=What.REMOVED, name=title)
    undo_line.change(services, {**assignments.forgotten(key), **rubric_drafts.dropped(key)}, act)
    st.session_state[errors.NOTICE] = t("rubrics_page.removed", title=title)


def _removal(services: Services, assignment: Assignment) -> None:
    replaced = any(other.key == assignment.key for other in assignments.bundled())
    with st.popover(
        t("rubrics_page.remove"), icon=":material/delete:", type="tertiary", key=f"removal_{assignment.key}"
    ):
        sure = "rubrics_page.remove_sure_bundled" if replaced else "rubrics_page.remove_sure"
        st.markdown(t(sure, title=plain(assignment.title)))
        st.button(
            t("rubrics_page.remove"), key=f"remove_{assignment.key}", icon=":material/delete:",
            on_click=_remove, args=(services, assignment.key, assignment.title),
        )  # fmt: skip


def _keep_open(key: str) -> None:
    """The title line may say something else now, which would close what is under it."""
    st.session_state[f"assignment_{key}"] = True


def _view(key: str) -> str:
    names = {
        JUDGED: t("instructions.rubric"),
        TOLD: t("instructions.title"),
        RULED: t("precedents.title"),
        EARLIER: t("rubric_editor.earlier"),
    }
    return st.segmented_control(
        t("instructions.view"), list(names), key=f"view_{key}", format_func=names.__getitem__, default=JUDGED,
        required=True, label_visibility="collapsed", persist_state="session",
    ) or JUDGED  # fmt: skip


def _entry(services: Services, assignment: Assignment, *, own: bool, archived: bool = False) -> None:
    used = len(services.gradebook.rubric_versions(assignment.key))
    versions = t("rubrics_page.versions", n=used) if used else t("rubrics_page.never_used")
    about = [plain(assignment.course), rubric_view.summary(assignment), versions]
    if own:
        about.append(f":green-badge[{t('rubrics_page.own')}]")
    label = f"**{plain(assignment.title)}** · {' · '.join(part for part in about if part)}"
    with st.expander(label, key=f"assignment_{assignment.key}", on_change="rerun") as opened:
        if opened.open:
            with st.container(horizontal=True, gap="small"):
                rubric_shelf.buttons(services, assignment, archived=archived)
                rubric_downloads.show(assignment)
                if own:
                    _removal(services, assignment)
            undo_line.show(services, rubric_shelf.place_of(assignment.key), after=partial(_keep_open, assignment.key))
            view = _view(assignment.key)
            if view == TOLD:
                instructions_form.show(services, assignment)
            elif view == RULED:
                precedents_view.show(services, assignment)
            elif view == EARLIER:
                earlier_work_view.show(services, assignment)
            else:
                advice = rubric_advice.advice(assignment, services if own else None)
                rubric_advice.summary(advice)
                rubric_view.show(assignment, advice)


def _own(services: Services) -> dict[str, RubricError | None]:
    """Keys of the coach's own assignments, with what keeps one from being read."""
    found: dict[str, RubricError | None] = {}
    for key, text in assignments.own_files(services.gradebook.preferences()).items():
        try:
            assignments.read_own(key, text)
            found[key] = None
        except RubricError as error:
            found[key] = error
    return found


def _unreadable(services: Services, key: str, error: RubricError) -> None:
    with st.container(border=True, key=f"unreadable_{key}"):
        st.warning(t("rubrics_page.unreadable", name=key), icon=":material/error:")
        errors.show(error)
        st.button(
            t("rubrics_page.remove"), key=f"remove_unreadable_{key}", icon=":material/delete:",
            on_click=_remove, args=(services, key, key),
        )  # fmt: skip


def _list(services: Services) -> None:
    own = _own(services)
    away = rubric_drafts.archived(services.gradebook.preferences())
    st.caption(t("rubrics_page.intro"))
    rubric_shelf.new(services)
    rubric_shelf.unsaved(services)
    undo_line.show(services, rubric_shelf.PLACE)
    there = services.assignments()
    with st.container(key="assignments", gap="small"):
        for assignment in there:
            if assignment.key not in away:
                _entry(services, assignment, own=own.get(assignment.key, True) is None)
        for key, error in own.items():
            if error is not None:
                _unreadable(services, key, error)
    archived = [assignment for assignment in there if assignment.key in away]
    if archived:
        st.caption(f":material/archive: {t('rubric_editor.in_archive')}")
        with st.container(key="archived_assignments", gap="small"):
            for assignment in archived:
                _entry(services, assignment, own=own.get(assignment.key, True) is None, archived=True)
    st.subheader(t("rubrics_page.check_title"), anchor=False)
    rubric_check.show(services)


def page() -> None:
    services = shared()
    st.header(t("rubrics_page.title"), anchor=False)
    errors.flash()
    editing = st.query_params.get(rubric_bench.ASKED, "")
    try:
        if editing:
            rubric_editor.show(services, editing)
        else:
            _list(services)
    except GraderError as error:
        errors.show(error)


router.show(page)
