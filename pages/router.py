"""The list of pages and what stands above each of them. Nothing before `st.navigation` may fail."""

import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from grader.errors import GraderError
from pages.components import errors, head, history_feedback, i18n, state
from pages.components.services import services

HERE = Path(__file__).parent

_entered = threading.local()
"""Whether this thread's script run has come through `main`."""


def main() -> None:
    """Show the page the address asks for."""
    st.set_page_config(page_title="Coachmark", page_icon=str(HERE / "components" / "icon.png"), layout="wide")
    i18n.settle()
    t = i18n.t
    page = st.navigation(
        [
            st.Page(HERE / "start.py", title="Coachmark", default=True, visibility="hidden"),
            st.Page(HERE / "grade.py", title=t("nav.grade"), icon=":material/rate_review:", url_path="grade"),
            st.Page(
                HERE / "submissions.py", title=t("nav.submissions"), icon=":material/inbox:", url_path="submissions"
            ),
            st.Page(HERE / "history.py", title=t("nav.history"), icon=":material/history:", url_path="history"),
            st.Page(HERE / "record.py", title=t("history.record"), url_path="record", visibility="hidden"),
            st.Page(HERE / "rubrics.py", title=t("nav.rubrics"), icon=":material/rule:", url_path="rubrics"),
            st.Page(HERE / "settings.py", title=t("nav.settings"), icon=":material/settings:", url_path="settings"),
        ],
        position="top",
    )
    try:
        services()
    except GraderError as error:
        head.show(None)
        errors.show(error)
        st.stop()
    head.show(services())
    if state.arrives(page.url_path):
        history_feedback.close()  # the browser's Back closes it on the screen and says nothing of that
    _entered.running = True
    try:
        page.run()
    finally:
        _entered.running = False


def show(page: Callable[[], None]) -> None:
    """For the last line of a page's file: draw the page behind the router.

    Streamlit runs the files of a folder named `pages` by themselves too, when it has not met `st.navigation` yet; then the router is called first.
    """
    if getattr(_entered, "running", False):
        page()
    else:
        main()
