"""What a coach can choose: model, feedback, name, download limit. Kept in the gradebook on Save."""

from typing import Any

import streamlit as st

from grader import preferences
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.preferences import Preferences
from grader.settings import FEEDBACK_LANGUAGES, LARGEST_FILE_MB, TONES
from pages.components import errors, kept_fields, state, undo_line
from pages.components.i18n import t
from pages.components.settings_checks import MODELS

FIELDS = ("model", "feedback_language", "tone", "coach", "max_file_mb", "blind", "blind_first")
FORM, PLACE = "settings", "settings/choices"


def _key(name: str) -> str:
    return kept_fields.key(FORM, name)


def _in_force(chosen: Preferences) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in FIELDS}


@errors.caught
def _save(services: Services) -> None:
    entered = kept_fields.entered(FORM, _in_force(services.preferences()))
    undo_line.change(services, preferences.chosen(entered, services.settings), Act(place=PLACE, what=What.CHOICES))
    kept_fields.seed(FORM, _in_force(services.preferences()), afresh=True)
    st.session_state[errors.NOTICE] = t("settings_page.saved")


@errors.caught
def _back_to_defaults(services: Services) -> None:
    undo_line.change(services, dict.fromkeys(FIELDS), Act(place=PLACE, what=What.DEFAULTS))
    kept_fields.seed(FORM, _in_force(services.preferences()), afresh=True)
    st.session_state[errors.NOTICE] = t("settings_page.defaults_back")


def _model(services: Services, chosen: Preferences) -> None:
    entered = st.session_state[_key("model")]
    offered = state.get(MODELS, ())
    names = [name for name in dict.fromkeys([entered, chosen.model, services.settings.model, *offered]) if name]
    st.selectbox(
        t("settings_page.model_name"), names, key=_key("model"), accept_new_options=True, persist_state="session",
        help=t("settings_page.model_help", variable="`COACHMARK_MODEL`"), placeholder=t("settings_page.model_placeholder"),
    )  # fmt: skip
    price = chosen.prices.of(st.session_state[_key("model")] or "")
    if price is None:
        st.caption(f":orange[:material/help: {t('settings_page.price_unknown')}]")
    else:
        amounts = {name: f"{getattr(price, name):g}" for name in ("input", "cached", "output")}
        st.caption(t("settings_page.price_known", **amounts))


def _feedback() -> None:
    st.segmented_control(
        t("settings_page.feedback_language"), FEEDBACK_LANGUAGES, key=_key("feedback_language"), required=True,
        format_func=lambda language: t(f"settings_page.language_{language}"), persist_state="session",
    )  # fmt: skip
    st.segmented_control(
        t("settings_page.tone"), TONES, key=_key("tone"), required=True, help=t("settings_page.tone_help"),
        format_func=lambda tone: t(f"settings_page.tone_{tone}"), persist_state="session",
    )  # fmt: skip


def show(services: Services) -> None:
    """Draw the fields and what keeps them."""
    chosen = services.preferences()
    kept_fields.seed(FORM, _in_force(chosen))
    left, right = st.columns(2, gap="large")
    with left:
        _model(services, chosen)
        st.text_input(
            t("settings_page.coach"), key=_key("coach"), max_chars=preferences.LONGEST_NAME, persist_state="session",
            help=t("settings_page.coach_help"),
        )  # fmt: skip
    with right:
        _feedback()
        st.number_input(
            t("settings_page.max_file_mb"), min_value=0.0, max_value=LARGEST_FILE_MB, step=1.0, format="%g",
            key=_key("max_file_mb"), help=t("settings_page.max_file_mb_help"), persist_state="session",
        )  # fmt: skip
        st.toggle(
            t("settings_page.blind"), key=_key("blind"), help=t("settings_page.blind_help"), persist_state="session"
        )
        st.number_input(
            t("blind_first.setting"), min_value=0, max_value=100, step=10, key=_key("blind_first"),
            help=t("blind_first.setting_help"), persist_state="session",
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("settings_page.save"), key="save_settings", type="primary", icon=":material/save:",
            on_click=_save, args=(services,),
        )  # fmt: skip
        st.button(
            t("settings_page.defaults"), key="settings_defaults", type="tertiary", icon=":material/restart_alt:",
            on_click=_back_to_defaults, args=(services,), help=t("settings_page.defaults_help"),
        )  # fmt: skip
        if kept_fields.changed(FORM, _in_force(chosen)):
            st.caption(f":orange[{t('settings_page.unsaved')}]")
    undo_line.show(services, PLACE)
