"""The foot of the desk while one criterion is judged across all submissions: whether the draft is kept, and the way to the whole submission."""

import streamlit as st

from grader.worklist import Station
from pages.components import desk_foot, desk_steps, worklist_way
from pages.components.desk_actions import Actions
from pages.components.i18n import t


def show(actions: Actions) -> None:
    """Draw it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        desk_foot.status(actions.desk)
        desk_steps.buttons(actions)
        st.button(
            t("worklist.whole"), key="worklist_whole", icon=":material/article:", on_click=_whole,
            args=(actions.submission_id,), help=t("worklist.whole_help"),
        )  # fmt: skip


def _whole(submission_id: int) -> None:
    scope = worklist_way.scope()
    if scope is not None:
        worklist_way.go(scope, Station(submission_id=submission_id))
    st.rerun()
