"""What blind grading hides on the screen. What stands in its place is `grader/blinding.py`'s to say."""

from collections.abc import Collection

import streamlit as st

from grader import blinding
from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import i18n, state
from pages.components.i18n import t


def hidden(services: Services, submission_ids: Collection[int]) -> frozenset[int]:
    """Those of them that are to be hidden now; none where grading is not blind."""
    return services.gradebook.concealed(submission_ids) if services.preferences().blind else frozenset()


def seen(services: Services, submission: Submission) -> tuple[Submission, bool]:
    """The submission as it may be shown, and whether it is hidden."""
    if submission.id in hidden(services, [submission.id]):
        return blinding.submission(submission, i18n.current()), True
    return submission, False


def badge() -> None:
    """Draw the sign that a submission is hidden."""
    st.badge(t("blinding.badge"), icon=":material/visibility_off:", color="violet", help=t("blinding.help"))


def remember(submission: Submission, *, is_hidden: bool) -> None:
    """Note what the page is drawn with, for `reveal`."""
    st.session_state[state.HIDDEN] = submission.id if is_hidden else None


def reveal(services: Services, submission: Submission) -> None:
    """In a fragment: draw the whole page anew once its submission is hidden no more."""
    if state.get(state.HIDDEN) == submission.id and not hidden(services, [submission.id]):
        st.session_state[state.HIDDEN] = None
        st.rerun()
