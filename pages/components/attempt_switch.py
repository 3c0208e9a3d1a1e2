"""Which attempt is on the desk, and the way to the others."""

from collections.abc import Sequence

import streamlit as st

from grader import attempts
from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import clock, opening, unfolding
from pages.components.i18n import t

SWITCH = "attempts"


def number_of(all_of_them: Sequence[Submission], submission: Submission) -> int:
    """Counted from 1; an attempt that does not count has the number it would have."""
    return 1 + sum(attempt.id < submission.id for attempt in attempts.counted(all_of_them))


def show(submission: Submission, all_of_them: Sequence[Submission]) -> None:
    """Draw the button that unfolds them; nothing where there is only one."""
    if len(all_of_them) < 2:
        return
    counted = attempts.counted(all_of_them)
    here = t("attempts.badge", number=number_of(counted, submission), of=len(counted))
    label = here if submission.replaced_by is None else t("correcting.wrong_badge")
    unfolding.button(label, SWITCH, icon=":material/history_edu:", of=submission.id)


def choice(services: Services, submission: Submission, all_of_them: Sequence[Submission]) -> None:
    """Draw what is unfolded: all attempts, each with its score."""
    if len(all_of_them) < 2 or not unfolding.is_open(SWITCH, of=submission.id):
        return
    counted = attempts.counted(all_of_them)
    with st.container(border=True, key="attempt_choice", gap="xsmall"):
        st.caption(t("attempts.switch"))
        standings = services.gradebook.standings([attempt.id for attempt in all_of_them])
        for attempt in all_of_them:
            standing = standings[attempt.id]
            score = "" if standing.score is None else f"{standing.score} / {standing.max_score}"
            name = t("attempts.attempt", number=number_of(counted, attempt))
            wrong = attempt.replaced_by is not None
            parts = (t("correcting.wrong_badge") if wrong else name, clock.moment(attempt.opened_at), score)
            st.button(
                " · ".join(filter(None, parts)), key=f"attempt_{attempt.id}", type="tertiary",
                icon=":material/link_off:" if wrong else ":material/description:",
                disabled=attempt.id == submission.id, on_click=opening.go_to, args=(attempt.id,),
            )  # fmt: skip
        st.caption(t("attempts.hidden_help"))
