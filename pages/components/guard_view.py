"""Asks, before money is spent, whether a notebook is for its assignment; the answer is one click, and nothing is blocked."""

from collections.abc import Sequence

import streamlit as st

from grader import windows
from grader.bootstrap import Services
from grader.guard import Mismatch
from grader.ports import LanguageModel
from grader.rubric import Assignment
from grader.run import Run
from grader.submission import Submission
from pages.components import errors, refiling
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model

FRESH = 60
"""Seconds for which a comparison holds; others may be grading meanwhile."""


def of(services: Services, submission: Submission, assignment: Assignment, runs: Sequence[Run]) -> Mismatch | None:
    """What to ask about; None once the submission was graded, or a coach said that it is right."""
    if runs or submission.is_page or submission.replaced_by is not None:
        return None
    found = _compare(submission.id, assignment.digest, services, submission, assignment)
    if found is None or services.gradebook.confirmed([submission.id]):
        return None
    return None if services.gradebook.runs_of(submission.id) else found


def asks(mismatch: Mismatch | None, asked: LanguageModel) -> bool:
    """Whether there is a question to answer before `asked` is: what costs nothing needs none."""
    return mismatch is not None and windows.may_cost(asked.endpoint)


def show(services: Services, submission: Submission, assignment: Assignment, mismatch: Mismatch | None) -> None:
    """Draw the question with what speaks against the assignment; where a run costs nothing a quiet note."""
    if mismatch is None:
        return
    if asks(mismatch, model(services)):
        with st.container(border=True, key="guard", gap="small"):
            st.markdown(f":orange[:material/help:] **{t('guard.ask', assignment=plain(assignment.title))}**")
            st.markdown(_facts(services, mismatch))
            with st.container(horizontal=True, gap="small"):
                _change(services, submission, mismatch, kind="primary")
                _anyway(services, submission, assignment)
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="guard_note"):
            st.caption(f":material/help: {t('guard.quiet')}", width="content")
            with st.popover(t("guard.why"), type="tertiary", key="guard_why"):
                st.markdown(_facts(services, mismatch))
                _change(services, submission, mismatch, kind="secondary")


@st.cache_resource(max_entries=256, ttl=FRESH, show_spinner=False)
def _compare(
    submission_id: int,
    digest: str,  # noqa: ARG001 - part of the cache's key
    _services: Services,
    _submission: Submission,
    _assignment: Assignment,
) -> Mismatch | None:
    return _services.comparing.mismatches([_submission], _assignment).get(submission_id)


def _facts(services: Services, mismatch: Mismatch) -> str:
    """What speaks against the assignment, line by line."""
    lines = [t("guard.missing", names=_code(mismatch.missing)) if mismatch.missing else t("guard.nothing")]
    other = _titles(services).get(mismatch.like)
    if other:
        said = "guard.like_sharing" if mismatch.shared else "guard.like"
        lines.append(t(said, assignment=plain(other), names=_code(mismatch.shared)))
    elif mismatch.found:
        lines.append(t("guard.found", names=_code(mismatch.found)))
    return "  \n".join(lines)


def _code(names: Sequence[str]) -> str:
    return ", ".join(f"`{name.replace('`', ' ')}`" for name in names)


def _titles(services: Services) -> dict[str, str]:
    return {assignment.key: assignment.title for assignment in services.assignments()}


def _change(services: Services, submission: Submission, mismatch: Mismatch, *, kind: str) -> None:
    title = _titles(services).get(mismatch.like)
    if title:
        st.button(
            t("guard.change", assignment=plain(title)), key="guard_change", icon=":material/swap_horiz:",
            type="primary" if kind == "primary" else "secondary",
            on_click=errors.caught(refiling.refile, whole_page=True), args=(services, submission, mismatch.like),
        )  # fmt: skip


def _anyway(services: Services, submission: Submission, assignment: Assignment) -> None:
    st.button(
        t("guard.anyway"), key="guard_anyway", icon=":material/auto_awesome:", help=t("guard.anyway_help"),
        on_click=errors.caught(_grade, whole_page=True), args=(services, submission, assignment),
    )  # fmt: skip


def _grade(services: Services, submission: Submission, assignment: Assignment) -> None:
    coach = services.preferences().coach
    services.gradebook.confirm_assignment(submission.id, coach=coach)
    services.start(submission, assignment, model(services), coach=coach)
