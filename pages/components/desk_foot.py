"""The foot of the review desk: what is decided so far, whether it is kept, and what is done with all of it at once."""

import streamlit as st

from grader.review import Desk
from pages.components import desk_steps, feedback_check, feedback_out, state
from pages.components.desk_actions import Actions
from pages.components.i18n import t


def show(actions: Actions) -> None:
    """Draw it."""
    _refusal(actions.desk)
    feedback_check.hint(actions)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="desk_status"):
        _total(actions.desk)
        status(actions.desk)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        if actions.desk.saved:
            feedback_out.button(
                actions.services, actions.submission_id, actions.rubric_id, unsaved=actions.desk.changed
            )
        desk_steps.buttons(actions)
        _ways_back(actions)
        _accept_all(actions)
        _save(actions)


def _refusal(desk: Desk) -> None:
    refused = st.session_state.get(state.REFUSED)
    if refused and desk.undecided:
        st.warning(refused, icon=":material/front_hand:")


def _total(desk: Desk) -> None:
    decided, everything = len(desk.entries) - len(desk.undecided), len(desk.entries)
    said = t("desk.total", score=desk.score, max=desk.rubric.max_score, decided=decided, all=everything)
    st.markdown(said, width="content")


def status(desk: Desk) -> None:
    """Draw whether what stands here is saved, kept as a draft, or neither."""
    said = t("desk.nothing_yet")
    if desk.saved and not desk.changed:
        at = desk.saved.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
        said = f":green[:material/task_alt: {t('desk.is_saved', version=desk.saved.version, at=at)}]"
    elif desk.changed:
        said = f":material/cloud_done: {t('desk.draft_kept')}"
    st.caption(said, width="stretch")


def _ways_back(actions: Actions) -> None:
    if actions.desk.changed:
        st.button(
            t("desk.discard"),
            key="discard_draft",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=actions.discard,
            help=t("desk.discard_help"),
        )


def _accept_all(actions: Actions) -> None:
    if actions.desk.acceptable:
        st.button(
            t("desk.accept_all", n=len(actions.desk.acceptable)),
            key="accept_all",
            icon=":material/done_all:",
            on_click=actions.accept_all,
            help="  \n".join([t("desk.accept_all_help"), *_left_out(actions.desk)]),
        )


def _left_out(desk: Desk) -> list[str]:
    """How many of those undecided wait, and why."""
    waiting = desk.waiting
    why = ", ".join(t(f"desk.waits_{reason}", n=n) for reason, n in waiting.items())
    return [t("desk.left_out", n=len(desk.acceptable), all=len(desk.undecided), why=why)] if waiting else []


def _save(actions: Actions) -> None:
    st.button(
        t("desk.save" if not actions.desk.saved else "desk.save_again"),
        key="save_evaluation",
        type="primary",
        icon=":material/save:",
        on_click=actions.save,
        shortcut="Mod+S",
    )
