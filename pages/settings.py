"""Settings: what is in use, whether it answers, and what a coach can choose."""

import streamlit as st

from grader.errors import GraderError
from grader.settings import Settings, in_the_open
from pages import router
from pages.components import (
    errors,
    settings_caps,
    settings_checks,
    settings_choices,
    settings_data,
    settings_feedback_rules,
    settings_key,
    settings_keys,
    settings_learned,
    settings_prices,
    settings_students,
    settings_template,
)
from pages.components.i18n import t
from pages.components.services import services as shared


def _environment(settings: Settings) -> None:
    """What only the environment can say, by the variables' names, so that a coach knows where to change it."""
    st.caption(t("settings_page.environment_help"))
    heads = [t(f"settings_page.{name}") for name in ("variable", "value", "meaning")]
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    for variable, value in in_the_open(settings).items():
        if isinstance(value, bool):
            shown = t("settings_page.set" if value else "settings_page.not_set")
        else:
            shown = f"`{value}`" if value else t("settings_page.not_set")
        rows.append(f"| `{variable}` | {shown} | {t('settings_page.means_' + variable.lower())} |")
    st.markdown("\n".join(rows))


def page() -> None:
    services = shared()
    st.header(t("settings_page.title"), anchor=False)
    errors.flash()
    try:
        settings_checks.show(services)
        st.subheader(t("settings_page.key_title"), anchor=False)
        settings_key.show(services)
        st.subheader(t("settings_page.choices_title"), anchor=False)
        settings_choices.show(services)
        settings_template.show(services)
        st.subheader(t("keys.title"), anchor=False)
        settings_keys.show(services)
        st.subheader(t("feedback_check.rules_title"), anchor=False)
        settings_feedback_rules.show(services)
        st.subheader(t("money.caps_title"), anchor=False)
        settings_caps.show(services)
        st.subheader(t("settings_page.prices_title"), anchor=False)
        settings_prices.show(services)
        st.subheader(t("settings_page.learned_title"), anchor=False)
        settings_learned.show(services)
        st.subheader(t("keep.title"), anchor=False)
        settings_data.show(services)
        settings_students.show(services)
        with st.expander(t("settings_page.environment"), icon=":material/terminal:", key="environment"):
            _environment(services.settings)
    except GraderError as error:
        errors.show(error)


router.show(page)
