"""What stands above the notebook: whose it is, where it comes from, which attempt, and what can be put right about it."""

from collections.abc import Sequence

import streamlit as st

from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import attempt_switch, blind, correcting_form, opening
from pages.components.cell_text import plain
from pages.components.i18n import t


def show(
    services: Services, submission: Submission, shown: Submission, attempts: Sequence[Submission], *, hidden: bool
) -> None:
    """Draw it. `shown` is the submission as it may be shown; while it is `hidden`, neither its name nor whom it may belong to."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(shown.student)}**" if hidden else _where_from(shown), wrap=False, width="stretch")
        if hidden:
            blind.badge()
        st.button(
            t("grade.close"), key="close_submission", type="tertiary", icon=":material/close:", on_click=opening.close
        )
    with st.container(key="heading_tools", horizontal=True, vertical_alignment="center", gap="small"):
        attempt_switch.show(submission, attempts)
        correcting_form.show(submission, hidden=hidden)
    attempt_switch.choice(services, submission, attempts)
    correcting_form.forms(services, submission, hidden=hidden)
    if submission.replaced_by is not None:
        correcting_form.wrong(services, submission, submission.replaced_by)


def _where_from(submission: Submission) -> str:
    name = plain(submission.name)
    link = f"[{name}]({submission.permalink})" if submission.permalink else name
    where = f"{submission.owner}/{submission.repo}".strip("/")
    pinned = f"`{submission.commit[:8]}`" if where else ""
    parts = (f"**{plain(submission.student)}**", plain(where), link, pinned)
    return " · ".join(filter(None, parts))
