"""The one set of services all sessions of this process share."""

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from grader import bootstrap
from grader import settings as settings_module
from grader.bootstrap import Services
from grader.ports import LanguageModel
from grader.settings import Settings
from pages.components import state


def secrets() -> dict[str, str]:
    """The plain values of Streamlit's secrets file, if there is one."""
    try:
        return {name: str(value) for name, value in st.secrets.items() if not isinstance(value, Mapping)}
    except StreamlitSecretNotFoundError:
        return {}


@st.cache_resource(show_spinner=False, on_release=lambda services: services.close(), hash_funcs={Settings: hash})
def _services(settings: Settings) -> Services:
    return bootstrap.services(settings)


def services() -> Services:
    """The services for the settings as they are now; the same object as long as those do not change. Raises SettingsError or GradebookError."""
    return _services(settings_module.read({**secrets(), **settings_module.environment()}))


def model(services: Services, name: str = "") -> LanguageModel:
    """The model this session grades with, or another one at its endpoint."""
    return services.model(api_key=state.api_key(), name=name, offline=state.offline())
