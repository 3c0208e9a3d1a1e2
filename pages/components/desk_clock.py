"""Notes that a coach is at the desk: once when it is laid out for a submission, then at most once a minute while they look around there."""

import time
from contextlib import suppress

import streamlit as st

from grader.bootstrap import Services
from grader.desk_time import IDLE, What
from grader.errors import GraderError
from pages.components import state

AGAIN = 60.0
"""Seconds between two notes; a rerun in between costs a look into the session."""


def tick(services: Services, submission_id: int) -> None:
    """The coach has this submission on the desk now."""
    now = time.monotonic()
    known, at = state.get(state.AT_DESK, (0, 0.0))
    here = known == submission_id and now - at < IDLE
    if here and now - at < AGAIN:
        return
    st.session_state[state.AT_DESK] = (submission_id, now)
    with suppress(
        GraderError
    ):  # a lost minute is no reason to take the desk away; what is entered next meets the same problem and says so
        coach = services.preferences().coach
        services.gradebook.note_moment(submission_id, What.LOOKED if here else What.OPENED, coach=coach)
