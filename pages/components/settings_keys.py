"""The keys of the review desk: other keys than the standard ones, or none at all. Each change is kept at once."""

import streamlit as st

from grader import keys
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import SettingsError
from pages.components import errors, undo_line
from pages.components.i18n import t
from pages.components.keyboard import ACTIONS, STANDARD, in_force

LETTERS, OPENED, REFUSED = "settings_letter_keys", "settings_keys_open", "settings_key_refused"
NONE = ""
ACT = Act(place="settings/keys", what=What.KEYS)


def _field(name: str) -> str:
    return f"settings_key_{name}"


@errors.caught
def _letters(services: Services) -> None:
    on = bool(st.session_state[LETTERS])
    undo_line.change(services, {"letter_keys": None if on else False}, ACT)


def _change(services: Services, name: str) -> None:
    _keep(services, {**in_force(services), name: st.session_state[_field(name)]})


@errors.caught
def _keep(services: Services, wanted: keys.Keys) -> None:
    called = {action.name: t(f"keys.{action.name}") for action in ACTIONS}
    try:
        undo_line.change(services, keys.chosen(STANDARD, wanted, called), ACT)
    except SettingsError as error:
        st.session_state[REFUSED] = error  # said beside the fields: the head of this page is far away


@errors.caught
def _back(services: Services) -> None:
    undo_line.change(services, {"keys": None}, ACT)
    st.session_state[errors.NOTICE] = t("keys.standard_back")


def show(services: Services) -> None:
    """Draw the switch and, unfolded, a field for each key."""
    preferences = services.preferences()
    st.session_state[LETTERS] = preferences.letter_keys
    st.toggle(t("keys.letters"), key=LETTERS, help=t("keys.letters_help"), on_change=_letters, args=(services,))
    with st.expander(t("keys.own"), icon=":material/keyboard:", key=OPENED, on_change="rerun") as unfolded:
        if unfolded.open:
            _fields(services)
    undo_line.show(services, ACT.place)


def _fields(services: Services) -> None:
    own = in_force(services)
    st.caption(t("keys.own_help"))
    refused = st.session_state.pop(REFUSED, None)
    if refused:
        errors.show(refused)
    halves = st.columns(2, gap="large")
    for place, action in enumerate(ACTIONS):
        st.session_state[_field(action.name)] = own[action.name]
        halves[place % 2].selectbox(
            t(f"keys.{action.name}"), (NONE, *keys.OFFERED), key=_field(action.name), on_change=_change,
            args=(services, action.name), format_func=lambda key: keys.label(key) if key else t("keys.none"),
        )  # fmt: skip
    st.button(
        t("keys.standard"), key="settings_keys_standard", type="tertiary", icon=":material/restart_alt:",
        on_click=_back, args=(services,), disabled=own == STANDARD,
    )  # fmt: skip
