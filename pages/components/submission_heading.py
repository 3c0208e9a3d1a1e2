"""What stands above the notebook: whose it is, where it comes from, which attempt, and what can be put right about it.

Its first line comes before everything else on the page: so whoever goes on to the next submission sees at once that it is there.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grader.bootstrap import Services
from grader.submission import Submission
from pages.components import attempt_switch, blind, correcting_form, opening
from pages.components.cell_text import plain
from pages.components.i18n import t


def line() -> DeltaGenerator:
    """A place for the first line, where it is called."""
    return st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small")


def whose(place: DeltaGenerator, shown: Submission, *, hidden: bool) -> None:
    """Draw whose it is. `shown` is the submission as it may be shown: while it is `hidden`, without where it comes from."""
    said = f"**{plain(shown.student)}**" if hidden else _where_from(shown)
    place.markdown(said, wrap=False, width="stretch")


def rest(
    services: Services, line: DeltaGenerator, submission: Submission, attempts: Sequence[Submission], *, hidden: bool
) -> None:
    """Draw what follows: in the `line` the way off the desk, below it the attempts and what can be put right."""
    with line:
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
