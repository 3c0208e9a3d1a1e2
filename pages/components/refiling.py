"""Another assignment for the submission on the desk, with the way back."""

from functools import partial

import streamlit as st

from grader import correcting
from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import errors, opening, undo_line
from pages.components.i18n import t
from pages.components.undo_line import Undo


def refile(services: Services, submission: Submission, assignment: str) -> None:
    """Go on with the same notebook as a submission for the assignment of that key. For callbacks."""
    moved, undo = correcting.refile(services.gradebook, submission, assignment)
    opening.go_to(moved.id)
    if moved.id != submission.id:
        undo_line.offer(undo_line.place_of(moved.id), partial(_go_back, undo, submission.id))


def _go_back(undo: Undo, submission_id: int) -> None:
    undo()
    opening.go_to(submission_id)
    st.session_state[errors.NOTICE] = t("correcting.undone")
