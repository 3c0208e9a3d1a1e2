"""A submission comes onto the desk: fetched, read once to see that it can be read, kept."""

import streamlit as st

from grader import snapshot
from grader.bootstrap import Services
from grader.errors import SubmissionNotFound
from grader.rubric import Assignment
from grader.submission import FetchedNotebook, NotebookListing
from pages.components import notebook_view, state
from pages.components.i18n import t


def go_to(submission_id: int, **also: str) -> None:
    """Put this submission on the desk; `also` says what else the address names from now on, "" what no more. For callbacks and scripts."""
    address = {**st.query_params.to_dict(), "submission": str(submission_id), **also}
    st.query_params.from_dict({name: value for name, value in address.items() if value})
    st.session_state[state.JUST_OPENED] = True
    st.session_state[state.LISTING] = None
    st.session_state[state.CHOICES] = ()
    st.session_state[state.DESK] = None
    st.session_state.pop(state.REFUSED, None)
    notebook_view.forget()


def close() -> None:
    """Take the submission off the desk; what was entered is kept."""
    st.query_params.pop("submission", None)
    st.session_state.pop(state.OPENED, None)
    st.session_state[state.DESK] = None


def open_reference(services: Services, reference: str, assignment: Assignment) -> None:
    """Fetch, check that it is a notebook, keep it, and go to it; or offer a choice. Raises GraderError."""
    st.session_state[state.LISTING] = None
    st.session_state[state.CHOICES] = ()
    try:
        with st.spinner(t("intake.fetching"), show_time=True):
            found = services.open(reference)
    except SubmissionNotFound as error:
        st.session_state[state.CHOICES] = error.choices
        raise
    if isinstance(found, NotebookListing):
        st.session_state[state.LISTING] = found
        return
    take(services, found, assignment)


def take(services: Services, found: FetchedNotebook, assignment: Assignment, *, student: str = "") -> None:
    """Keep what was fetched, once it can be read, and put it on the desk. Raises NotebookError."""
    snapshot.read(found.content, path=found.path)
    go_to(services.keep(found, assignment, student=student).id)


def fetch_one(services: Services, reference: str) -> FetchedNotebook:
    """Fetch the one file a link leads to, and see that it can be read. Raises GraderError, also where it leads to several."""
    with st.spinner(t("intake.fetching"), show_time=True):
        found = services.open(reference)
        if isinstance(found, NotebookListing) and len(found.notebooks) == 1:
            found = services.open(found.notebooks[0].reference)
    if isinstance(found, NotebookListing):
        raise SubmissionNotFound("batch.several", n=len(found.notebooks))
    snapshot.read(found.content, path=found.path)
    return found
