"""Whether the right pane holds the review or the talk."""

import streamlit as st

from grader.bootstrap import Services
from grader.run import RunPurpose
from grader.submission import Submission
from pages.components import desk_parts, state
from pages.components.i18n import t

VIEW = "desk_view"
REVIEW, TALK = "review", "talk"


def show(services: Services, submission: Submission) -> bool:
    """Draw the switch. Returns whether the talk was chosen."""
    asked = len(services.gradebook.writings(submission.id, RunPurpose.ANSWER))
    labels = {REVIEW: t("desk.title"), TALK: t("talk.title_n", n=asked) if asked else t("talk.title")}
    chosen = state.get(VIEW) or REVIEW
    st.session_state[VIEW] = chosen
    st.segmented_control(
        t("talk.switch"), list(labels), key=VIEW, format_func=labels.__getitem__, required=True,
        label_visibility="collapsed", on_change=desk_parts.redraw, args=(desk_parts.PANE,),
    )  # fmt: skip
    return bool(st.session_state[VIEW] == TALK)
