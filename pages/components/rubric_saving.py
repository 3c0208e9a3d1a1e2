"""The bar above an assignment that is being edited: back and forth, what saving would do, and Save."""

import streamlit as st

from grader import assignments, rubric_drafts, rubric_editing
from grader.changes import Act, What
from pages.components import errors, rubric_bench, rubric_shelf, undo_line
from pages.components.i18n import t
from pages.components.rubric_bench import Bench


def bar(bench: Bench) -> None:
    """Draw it."""
    with st.container(key="edit_bar", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                t("rubric_editor.undo"), key="edit_undo", icon=":material/undo:", disabled=not bench.editing.can_undo,
                on_click=bench.undo,
            )  # fmt: skip
            st.button(
                t("rubric_editor.redo"), key="edit_redo", icon=":material/redo:", disabled=not bench.editing.can_redo,
                on_click=bench.redo,
            )  # fmt: skip
            st.button(
                t("rubric_editor.save"), key="edit_save", type="primary", icon=":material/save:", shortcut="Mod+S",
                disabled=bool(bench.flaws) or not bench.changed, on_click=_save, args=(bench,),
            )  # fmt: skip
            _leave(bench)
            st.caption(_state(bench), width="stretch")
        if bench.changed and bench.overtaken:
            st.caption(f":orange[:material/sync_problem: {t('rubric_editor.overtaken')}]")
        undo_line.show(bench.services, rubric_shelf.place_of(bench.key))


def _leave(bench: Bench) -> None:
    if not bench.changed:
        return
    with st.popover(t("rubric_editor.discard"), icon=":material/delete_sweep:", type="tertiary", key="edit_discarding"):
        st.markdown(t("rubric_editor.discard_sure" if bench.in_force else "rubric_editor.discard_sure_new"))
        st.button(t("rubric_editor.discard"), key="edit_discard", on_click=_discard, args=(bench,))


def _state(bench: Bench) -> str:
    """What is missing, or what saving would do."""
    if bench.flaws:
        return f":red[:material/error: {t('rubric_editor.flaws', n=len(bench.flaws))}]"
    if not bench.changed:
        return f":green[:material/check: {t('rubric_editor.as_saved')}]"
    return f":orange[:material/edit: {t('rubric_editor.unsaved')}] {_version(bench)}"


def _version(bench: Bench) -> str:
    """Which version of the rubric saving leads to."""
    versions = bench.services.gradebook.rubric_versions(bench.key)
    if not versions:
        return t("rubric_editor.first_version")
    digest = rubric_editing.sound(bench.now).digest
    same = next((version.number for version in versions if version.digest == digest), None)
    if same is not None:
        return t("rubric_editor.same_version", number=same)
    used = len({work.submission.id for work in bench.services.gradebook.work_on(bench.key)})
    return t("rubric_editor.next_version", n=used, number=versions[0].number + 1)


@errors.caught
def _save(bench: Bench) -> None:
    """Put the draft as it is now into force, unless something is missing in it."""
    current = rubric_bench.of(bench.services, bench.key)
    if current is None or current.flaws:
        return
    kept = assignments.kept(rubric_editing.sound(current.now))
    draft = rubric_drafts.kept(bench.key, rubric_drafts.saved(current.editing))
    act = Act(place=rubric_shelf.place_of(bench.key), what=What.SAVED, name=current.now.title.strip())
    undo_line.change(bench.services, {**kept, **draft}, act)
    st.session_state[errors.NOTICE] = t("rubric_editor.saved", title=current.now.title.strip())


@errors.caught
def _discard(bench: Bench) -> None:
    place = rubric_shelf.place_of(bench.key) if bench.in_force else rubric_shelf.PLACE
    act = Act(place=place, what=What.DISCARDED, name=bench.now.title.strip())
    undo_line.change(bench.services, rubric_drafts.dropped(bench.key), act)
    st.session_state[errors.NOTICE] = t("rubric_editor.discarded")
    if bench.in_force is None:
        rubric_bench.close()
