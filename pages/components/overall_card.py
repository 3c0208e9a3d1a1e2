"""The card of the overall feedback."""

import streamlit as st

from pages.components import comment_finder, feedback_draft, state
from pages.components.desk_actions import Actions
from pages.components.i18n import t


def editor(actions: Actions) -> None:
    """The part of the desk the coach writes the overall feedback in."""
    with st.container(border=True, key="card_overall", gap="small"):
        _head(actions)
        _text(actions)
        _below(actions)


def _head(_actions: Actions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{t('desk.overall')}**", width="stretch")
        comment_finder.button(state.OVERALL)
        feedback_draft.button()


def _text(actions: Actions) -> None:
    if any(entry.sealed for entry in actions.desk.entries):
        st.caption(f":violet[:material/visibility_off: {t('blind_first.overall')}]")
    st.text_area(
        t("desk.overall"),
        key=state.as_put(state.OVERALL),
        height="content",
        on_change=actions.overall_changed,
        placeholder=t("desk.overall_hint"),
        label_visibility="collapsed",
    )


def _below(actions: Actions) -> None:
    desk = actions.desk
    if desk.suggested_overall and desk.overall.strip() != desk.suggested_overall.strip():
        st.button(
            t("card.restore"),
            key="restore_overall",
            type="tertiary",
            icon=":material/undo:",
            on_click=actions.restore_overall,
        )
    comment_finder.panel(actions, state.OVERALL)
    actions.conflict(state.OVERALL)
    feedback_draft.show(actions)
