"""The language of the screen: the browser's until the coach switches it, then whatever `?lang=` says, so that a reload keeps it."""

import streamlit as st

from grader import words
from grader.words import Language

KEY = "language"
LABELS: dict[str, Language] = {"EN": "en", "한": "ko"}


def settle() -> None:
    """Find out the language for the whole page run, once: what the address says, what was chosen before, or the browser's."""
    chosen = st.query_params.get("lang") or st.session_state.get("lang")
    st.session_state["lang"] = chosen if chosen in words.LANGUAGES else words.language_of(st.context.locale)


def current() -> Language:
    """The language to show. A page asks for it with every sentence, so it only looks it up."""
    return "ko" if st.session_state.get("lang") == "ko" else "en"


def t(key: str, **values: object) -> str:
    """The sentence `key` of the catalogue in the screen's language."""
    return words.say(key, current(), **values)


def _switch() -> None:
    label = st.session_state[KEY]
    if label in LABELS:
        st.session_state["lang"] = LABELS[label]
        st.query_params["lang"] = LABELS[label]


def picker() -> None:
    """The switch in the page's head."""
    shown = next(label for label, language in LABELS.items() if language == current())
    if st.session_state.get(KEY) != shown:
        st.session_state[KEY] = shown
    st.segmented_control(
        "Language / 언어", list(LABELS), key=KEY, on_change=_switch, required=True, label_visibility="collapsed"
    )
