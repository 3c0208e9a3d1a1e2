"""Starting runs for a whole batch, but for those submissions that look as if they were for another assignment: these are named, and wait for a word."""

from collections.abc import Mapping, Sequence

import streamlit as st

from grader import attempts, windows
from grader.batch import Batch, Line
from grader.bootstrap import Services
from grader.standing import Standing
from grader.submission import Submission
from pages.components import blind, errors, run_estimate, state
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model

LEFT_OUT = "batch_left_out_submissions"


def button(services: Services, batch: Batch, submissions: Sequence[int]) -> None:
    """Draw the button that starts a run for each of them; where that is sent to a model, it asks once more."""
    asked = model(services)
    if not windows.may_cost(asked.endpoint):
        _go(services, batch, submissions)
        return
    label = t("submissions_page.start_all", n=len(submissions))
    with st.popover(label, icon=":material/auto_awesome:", type="primary", key="batch_sure"):
        st.markdown(t("submissions_page.start_sure", n=len(submissions), model=plain(asked.name)))
        capped = services.preferences().caps.any
        caps = t("rubric_editor.caps_apply" if capped else "rubric_editor.no_caps")
        st.caption(f"{run_estimate.no_way_back(asked)} {caps}")
        _go(services, batch, submissions)


def _go(services: Services, batch: Batch, submissions: Sequence[int]) -> None:
    st.button(
        t("submissions_page.start_all", n=len(submissions)), key="batch_start", type="primary",
        icon=":material/auto_awesome:", on_click=errors.caught(_start), args=(services, batch, submissions),
        help=t("submissions_page.start_all_help"),
    )  # fmt: skip


def left_out(services: Services, batch: Batch, standings: Mapping[int, Standing]) -> None:
    """Draw those that were not started, with what they look like, and a way to start them all the same."""
    remembered: dict[int, str] = state.get(LEFT_OUT, {})
    waiting = {
        line: standings[line.submission_id].submission
        for line in batch.lines
        if line.submission_id in remembered
        and line.submission_id in standings
        and not standings[line.submission_id].run
    }
    if not waiting:
        return
    named = [_named(services, line, submission, remembered[submission.id]) for line, submission in waiting.items()]
    with st.container(border=True, key="batch_left_out", gap="small"):
        st.markdown(f":orange[:material/help:] {t('guard.batch', n=len(waiting), lines=' · '.join(named))}")
        st.button(
            t("guard.anyway"), key="batch_anyway", icon=":material/auto_awesome:", on_click=errors.caught(_anyway),
            args=(services, batch, [one.id for one in waiting.values()]), help=t("guard.batch_anyway_help"),
        )  # fmt: skip


def _named(services: Services, line: Line, submission: Submission, like: str) -> str:
    student = plain(blind.seen(services, submission)[0].student)
    title = next((one.title for one in services.assignments() if one.key == like), None)
    if title is None:
        return t("guard.batch_line", line=line.number, student=student)
    return t("guard.batch_like", line=line.number, student=student, assignment=plain(title))


def _start(services: Services, batch: Batch, submissions: Sequence[int]) -> None:
    assignment = next(one for one in services.assignments() if one.key == batch.assignment)
    asked = model(services)
    changed = [number for number in submissions if not _graded_before(services, number)]
    opened = [services.gradebook.submission(number) for number in changed]
    odd = {} if not windows.may_cost(asked.endpoint) else services.comparing.mismatches(opened, assignment)
    st.session_state[LEFT_OUT] = {number: mismatch.like for number, mismatch in odd.items()}
    started = [submission for submission in opened if submission.id not in odd]
    for submission in started:
        services.start(submission, assignment, asked, coach=services.preferences().coach)
    same = len(submissions) - len(changed)
    st.session_state[errors.NOTICE] = t("submissions_page.started", n=len(started)) + (
        f" {t('attempts.left_out', n=same)}" if same else ""
    )


def _graded_before(services: Services, number: int) -> bool:
    """Whether its file is exactly that of an earlier attempt which has an evaluation."""
    book = services.gradebook
    same = attempts.unchanged(book.attempts(number), book.submission(number))
    return same is not None and bool(book.evaluations(same.id))


def _anyway(services: Services, batch: Batch, submissions: Sequence[int]) -> None:
    for number in submissions:
        services.gradebook.confirm_assignment(number, coach=services.preferences().coach)
    _start(services, batch, submissions)
