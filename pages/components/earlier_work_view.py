"""What was graded under which version of an assignment's rubric, and the way to grade again what another version has left behind.

Runs only suggest: no evaluation changes until a coach has looked at it and saved.
"""

from collections.abc import Sequence

import streamlit as st

from grader import blinding
from grader.bootstrap import Services
from grader.earlier_work import Work, left_behind
from grader.errors import GraderError
from grader.rubric import Assignment
from grader.settings import OFFLINE
from pages.components import blind, errors, i18n, places, rubric_mark, run_estimate
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model

SHOWN = 50
"""Submissions listed at once."""


def show(services: Services, assignment: Assignment) -> None:
    """Draw the versions, and the submissions that were graded under others than the one in force."""
    versions = services.gradebook.rubric_versions(assignment.key)
    if not versions:
        st.info(t("rubric_editor.no_versions"), icon=":material/history:")
        return
    work = services.gradebook.work_on(assignment.key)
    current = next((version.number for version in versions if version.digest == assignment.digest), None)
    lines = []
    for version in versions:
        of_it = [one for one in work if one.number == version.number]
        saved = sum(one.score is not None for one in of_it)
        mark = f" :green-badge[{t('rubric_editor.in_force')}]" if version.number == current else ""
        said = t("rubric_editor.version_line", number=version.number, n=len(of_it), saved=saved)
        lines.append(f"- {said} · {t('rubrics_page.summary', criteria=len(version.rubric.criteria), points=version.rubric.max_score)}{mark}")  # fmt: skip
    if current is None:
        lines.insert(0, f"- {t('rubric_editor.unused_version')} :green-badge[{t('rubric_editor.in_force')}]")
    st.markdown("\n".join(lines))
    behind = left_behind(work, current)
    st.markdown(f"**{t('rubric_editor.behind_title')}**")
    if not behind:
        st.caption(f":material/done_all: {t('rubric_editor.none_behind')}")
        return
    st.caption(t("rubric_editor.behind_help", n=len(behind)))
    with st.container(key=f"behind_{assignment.key}", gap="xsmall"):
        hidden = blind.hidden(services, [one.submission.id for one in behind[:SHOWN]])
        for one in behind[:SHOWN]:
            _line(one, versions[0].number, hidden=one.submission.id in hidden)
    if len(behind) > SHOWN:
        st.caption(t("rubric_editor.more_behind", n=len(behind) - SHOWN))
    _start(services, assignment, behind)


def _line(work: Work, latest: int, *, hidden: bool) -> None:
    submission = blinding.submission(work.submission, i18n.current()) if hidden else work.submission
    if work.score is not None:
        state = t("rubric_editor.saved_score", score=work.score, max=work.max_score)
    else:
        state = t("rubric_editor.run_only")
    name = f"{plain(submission.student)} · {plain(submission.name)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            places.GRADE, label=name, icon=":material/edit:", query_params=places.params(submission=submission.id),
            width="content",
        )  # fmt: skip
        st.caption(f"{rubric_mark.label(work.number, latest)} · {state}", width="content")
        st.page_link(
            places.RECORD, label=t("rubric_editor.record"), icon=":material/history:", width="content",
            query_params=places.params(submission=submission.id, rubric=work.rubric_id),
        )  # fmt: skip


def _start(services: Services, assignment: Assignment, behind: Sequence[Work]) -> None:
    asked = model(services)
    askable = [one for one in behind if not one.submission.is_page]
    with st.popover(
        t("rubric_editor.again", n=len(askable)), icon=":material/auto_awesome:", key=f"again_{assignment.key}",
        disabled=not askable,
    ):  # fmt: skip
        name = t("rubric_editor.by_offline") if asked.endpoint == OFFLINE else plain(asked.name)
        st.markdown(t("rubric_editor.again_sure", n=len(askable), model=name))
        if asked.endpoint != OFFLINE:
            capped = services.preferences().caps.any
            caps = t("rubric_editor.caps_apply" if capped else "rubric_editor.no_caps")
            st.caption(f"{run_estimate.no_way_back(asked)} {caps}")
        st.button(
            t("rubric_editor.again_start", n=len(askable)), key=f"start_again_{assignment.key}", type="primary",
            icon=":material/play_arrow:", on_click=_run, args=(services, assignment, askable),
        )  # fmt: skip


def _run(services: Services, assignment: Assignment, behind: Sequence[Work]) -> None:
    """Start them one by one; what stops one stops the rest, and is said."""
    asked, started = model(services), 0
    try:
        for one in behind:
            services.start(one.submission, assignment, asked, coach=services.preferences().coach)
            started += 1
    except GraderError as error:
        st.session_state[errors.FLASH] = error
    st.session_state[errors.NOTICE] = t("rubric_editor.again_started", n=started, of=len(behind))
