"""How a problem is shown: one sentence, where it happened, in the coach's language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from grader.errors import GraderError
from pages.components import i18n

P = ParamSpec("P")
FLASH = "problem"
NOTICE = "notice"


@contextmanager
def shown() -> Iterator[None]:
    """A GraderError inside is shown here and the rest of the page is left out."""
    try:
        yield
    except GraderError as error:
        show(error)
        st.stop()


def show(error: GraderError) -> None:
    st.error(error.say(i18n.current()), icon=":material/error:")


def caught(callback: Callable[P, None], *, whole_page: bool = False) -> Callable[P, None]:
    """A widget callback whose GraderError is kept for `flash()` to show, since nothing can be drawn from a callback.

    `whole_page`: afterwards all of it is drawn anew, not only the part in which the widget stands.
    """

    @wraps(callback)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except GraderError as error:
            st.session_state[FLASH] = error
        if whole_page:
            st.rerun()

    return run


def flash() -> None:
    """Show what a callback has left: a problem in place, a notice as a toast."""
    error = st.session_state.pop(FLASH, None)
    if error is not None:
        show(error)
    notice = st.session_state.pop(NOTICE, None)
    if notice is not None:
        st.toast(notice, icon=":material/check_circle:")
