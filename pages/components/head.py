"""What stands above every page: which model is in use, and the language switch."""

from pathlib import Path

import streamlit as st

from grader.bootstrap import Services
from pages.components import i18n, state
from pages.components.i18n import t
from pages.components.services import model as model_of_session

STYLE = Path(__file__).with_name("style.css")


def show(services: Services | None) -> None:
    """Draw the head. `services` is None when they could not be started."""
    with st.container(
        key="head", horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        st.html(STYLE)
        if services is not None:
            model = model_of_session(services)
            if model.endpoint == "offline":
                why = "head.offline_chosen" if state.offline() else "head.offline_help"
                st.badge(t("head.offline"), icon=":material/cloud_off:", color="orange", help=t(why))
            else:
                st.badge(model.name, icon=":material/neurology:", color="green", help=model.endpoint)
        i18n.picker()
