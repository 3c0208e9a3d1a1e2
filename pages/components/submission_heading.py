"""What stands above the notebook: whose it is, where it comes from, which attempt, and what can be put right about it."""

from collections.abc import Sequence

import streamlit as st

from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import attempt_switch, correcting_form, opening
from pages.components.cell_text import plain
from pages.components.i18n import t


def show(services: Services, submission: Submission, attempts: Sequence[Submission]) -> None:
    """Draw it."""
    name = plain(submission.name)
    link = f"[{name}]({submission.permalink})" if submission.permalink else name
    where = f"{submission.owner}/{submission.repo}".strip("/")
    pinned = f"`{submission.commit[:8]}`" if where else ""
    parts = (f"**{plain(submission.student)}**", plain(where), link, pinned)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.markdown(" · ".join(filter(None, parts)), wrap=False, width="stretch")
        st.button(
            t("grade.close"), key="close_submission", type="tertiary", icon=":material/close:", on_click=opening.close
        )
    with st.container(key="heading_tools", horizontal=True, vertical_alignment="center", gap="small"):
        attempt_switch.show(services, submission, attempts)
        correcting_form.show(services, submission)
    if submission.replaced_by is not None:
        correcting_form.wrong(services, submission, submission.replaced_by)
