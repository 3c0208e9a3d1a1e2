"""Fields of a form whose values are kept on Save: what was not touched follows what is in force, what was entered stays until it is saved."""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def key(form: str, name: str) -> str:
    """The key of the widget."""
    return f"{form}_{name}"


def seed(form: str, in_force: Mapping[str, Any], *, afresh: bool = False) -> None:
    """Fill the fields before they are drawn: all of them `afresh`, else those nobody has entered anything else in."""
    for name, value in in_force.items():
        if afresh or key(form, name) not in st.session_state or not _touched(form, name):
            st.session_state[key(form, name)] = value
    st.session_state[_base(form)] = dict(in_force)


def entered(form: str, in_force: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be kept: what was entered, and for a field that was not touched what is in force by now."""
    return {
        name: st.session_state.get(key(form, name)) if _touched(form, name) else value
        for name, value in in_force.items()
    }


def changed(form: str, in_force: Mapping[str, Any]) -> bool:
    """Whether something was entered that is not in force."""
    return any(st.session_state[key(form, name)] != value for name, value in in_force.items())


def _touched(form: str, name: str) -> bool:
    base = st.session_state.get(_base(form), {})
    return name not in base or st.session_state.get(key(form, name)) != base[name]


def _base(form: str) -> str:
    return f"{form}_as_kept"
