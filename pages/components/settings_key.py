"""An API key for this session only. It lives in the session's memory: never in the gradebook, in a log or on the screen."""

import streamlit as st

from grader.bootstrap import Services
from grader.llm.openai_endpoint import OPENAI
from grader.settings import Secret, without_secrets
from pages.components import settings_checks, state
from pages.components.i18n import t

FIELD = "session_api_key"
TOGGLE = "use_offline"


def _take() -> None:
    key = st.session_state.get(FIELD, "").strip()
    st.session_state[FIELD] = ""
    if key:
        st.session_state[state.API_KEY] = Secret(key)
        _forget_tests()


def _forget() -> None:
    st.session_state.pop(state.API_KEY, None)
    _forget_tests()


def _forget_tests() -> None:
    """What was found with another key."""
    st.session_state.get(settings_checks.CHECKS, {}).pop("model", None)
    st.session_state.pop(settings_checks.MODELS, None)


def _switch() -> None:
    st.session_state[state.OFFLINE] = st.session_state[TOGGLE]


def show(services: Services) -> None:
    """Draw the field, or that a key is set, and the way back to the offline grader."""
    address = without_secrets(services.settings.base_url) or OPENAI
    if state.api_key():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":green[:material/key: {t('settings_page.key_is_set')}]", width="content")
            st.button(t("settings_page.forget_key"), key="forget_api_key", icon=":material/key_off:", on_click=_forget)
    else:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                t("settings_page.session_key"), key=FIELD, type="password", autocomplete="off", on_change=_take, width=460,
                help=t("settings_page.session_key_help", address=address), placeholder="sk-…",
            )  # fmt: skip
            st.button(t("settings_page.use_key"), key="use_api_key", on_click=_take)
    st.caption(t("settings_page.session_key_note", address=address))
    if services.model(api_key=state.api_key()).endpoint != "offline":
        st.session_state[TOGGLE] = state.offline()
        st.toggle(
            t("settings_page.use_offline"), key=TOGGLE, on_change=_switch, help=t("settings_page.use_offline_help")
        )
