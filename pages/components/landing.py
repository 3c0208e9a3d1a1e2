"""What the grade page shows before anything is open: what to do, the bundled samples, and the work begun earlier."""

from collections.abc import Mapping

import streamlit as st

from grader import blinding
from grader.bootstrap import Services
from grader.rubric import Assignment
from grader.sources.samples import samples
from grader.submission import Submission
from pages.components import blind, errors, i18n, intake, opening, worklist_offers
from pages.components.i18n import t

RECENT = 8


def _open_sample(services: Services, name: str, assignment: Assignment) -> None:
    st.session_state[intake.ASSIGNMENT] = assignment.key
    opening.open_reference(services, f"sample:{name}", assignment)


def _samples(services: Services) -> None:
    assignments = {assignment.key: assignment for assignment in services.assignments()}
    for sample in samples():
        title = sample.title_ko if i18n.current() == "ko" else sample.title_en
        st.button(
            title,
            key=f"sample_{sample.name}",
            icon=":material/science:",
            width="stretch",
            on_click=errors.caught(_open_sample),
            args=(services, sample.name, assignments[sample.assignment]),
        )


def _recent(services: Services) -> None:
    submissions = services.gradebook.recent_submissions(RECENT)
    if not submissions:
        st.caption(t("landing.nothing_recent"))
    hidden = blind.hidden(services, [submission.id for submission in submissions])
    titles = {assignment.key: assignment.title for assignment in services.assignments()}
    for submission in submissions:
        st.button(
            _label(submission, titles, hidden=submission.id in hidden),
            key=f"recent_{submission.id}",
            icon=":material/description:" if submission.replaced_by is None else ":material/link_off:",
            width="stretch",
            on_click=_continue,
            args=(submission.id, submission.assignment),
        )


def _label(submission: Submission, titles: Mapping[str, str], *, hidden: bool) -> str:
    if not hidden:
        return f"{submission.student} · {submission.name}"
    name = blinding.label(submission.student_number, i18n.current())
    return f"{name} · {titles.get(submission.assignment, submission.assignment)}"


def _continue(submission_id: int, assignment: str) -> None:
    st.session_state[intake.ASSIGNMENT] = assignment
    opening.go_to(submission_id)


def show(services: Services) -> None:
    """Draw it."""
    with st.container(horizontal_alignment="center", gap="small"):
        st.space("medium")
        st.header(t("landing.title"), anchor=False)
        st.markdown(t("landing.how"))
        worklist_offers.show(services)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(t("landing.samples"), anchor=False)
        st.caption(t("landing.samples_help"))
        _samples(services)
    with right:
        st.subheader(t("landing.recent"), anchor=False)
        _recent(services)
