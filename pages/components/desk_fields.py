"""Fields of the review desk between the browser and the gradebook: what is replaced from here, what the browser only repeats, and what another tab entered meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from grader.errors import EditConflict, GraderError
from pages.components import errors, state

ECHO = 1.5
"""Seconds within which the browser may still send what a field held before we replaced it."""


def replace(key: str, text: str) -> None:
    """Put `text` into a field from here, and remember what stood there."""
    before = st.session_state.get(key)
    st.session_state.setdefault(state.REPLACED, {})[key] = (before, text, time.monotonic())
    state.put(key, text)


def echoed(key: str) -> bool:
    """Whether a change of the field only brings back what was replaced a moment ago: the browser clicked on before it had heard of that."""
    before, text, at = st.session_state.get(state.REPLACED, {}).get(key, (None, None, 0.0))
    if text is None or st.session_state.get(key) != before or time.monotonic() - at > ECHO:
        return False
    state.put(key, text)
    return True


@contextmanager
def watching(field: str) -> Iterator[None]:
    """Remembers an EditConflict of a field for its card to show; other problems are shown at the top."""
    conflicts = st.session_state.setdefault(state.CONFLICTS, {})
    try:
        yield
    except EditConflict as conflict:
        conflicts[field] = conflict
    except GraderError as error:
        st.session_state[errors.FLASH] = error
    else:
        conflicts.pop(field, None)
