"""Reading a snapshot, once for all who look at it."""

from contextlib import suppress
from threading import Timer

import streamlit as st

from grader import snapshot
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.facts import Facts, facts_of
from grader.notebook import Notebook
from grader.submission import Submission

LATER = 0.8
"""Seconds until a submission is read ahead: by then the page that asks for it is drawn."""


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(sha256: str, path: str, _services: Services, _submission_id: int) -> tuple[Notebook, Facts]:  # noqa: ARG001 - sha256 is the cache's key
    notebook = snapshot.read(_services.gradebook.snapshot(_submission_id), path=path)
    return notebook, facts_of(notebook, path=path)


def read(services: Services, submission: Submission) -> tuple[Notebook, Facts]:
    """The submission's notebook and its facts. Raises NotebookError or GradebookError."""
    notebook, facts = _read(submission.sha256, submission.path, services, submission.id)
    return notebook, facts


def ahead(services: Services, submission_id: int, *, later: float = LATER) -> Timer:
    """Read a submission that is likely to be opened next, `later` seconds from now. What goes wrong with it is said when it is opened.

    Returns who does it, to be waited for.
    """
    reader = Timer(later, _ahead, args=(services, submission_id))
    reader.daemon = True
    reader.start()
    return reader


def _ahead(services: Services, submission_id: int) -> None:
    with suppress(GraderError):
        read(services, services.gradebook.submission(submission_id))


def forget() -> None:
    """Have this process remember no notebook."""
    _read.clear()
