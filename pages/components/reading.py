"""Reading a snapshot, once for all who look at it."""

import streamlit as st

from grader import snapshot
from grader.bootstrap import Services
from grader.facts import Facts, facts_of
from grader.notebook import Notebook
from grader.submission import Submission


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(sha256: str, path: str, _services: Services, _submission_id: int) -> tuple[Notebook, Facts]:  # noqa: ARG001 - sha256 is the cache's key
    notebook = snapshot.read(_services.gradebook.snapshot(_submission_id), path=path)
    return notebook, facts_of(notebook, path=path)


def read(services: Services, submission: Submission) -> tuple[Notebook, Facts]:
    """The submission's notebook and its facts. Raises NotebookError or GradebookError."""
    notebook, facts = _read(submission.sha256, submission.path, services, submission.id)
    return notebook, facts


def forget() -> None:
    """Have this process remember no notebook."""
    _read.clear()
