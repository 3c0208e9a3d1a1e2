"""The review pane: the run and its suggestions, the coach's decisions, the overall feedback, and Save. Follows a run while one is under way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from grader import review
from grader.bootstrap import Services
from grader.evaluation import Draft, RubricVersion
from grader.prices import Prices
from grader.run import Run, RunStatus
from grader.submission import Submission
from pages.components import (
    attempt_view,
    criterion_card,
    desk_foot,
    desk_parts,
    errors,
    feedback_check,
    feedback_draft,
    history_costs,
    i18n,
    opinions,
    overall_card,
    state,
    worklist_foot,
)
from pages.components.desk_actions import Actions
from pages.components.desk_reading import Reading
from pages.components.i18n import t
from pages.components.run_line import run_line
from pages.components.services import model

POLL = 0.12
"""Seconds between two looks at a run that is followed: about eight repaints a second."""

FORMS = ("opinion_", "rule_", "comment_finder", "finder_", *feedback_draft.FIELDS)
"""What the keys of the desk's forms begin with."""

OTHER_TAB = timedelta(minutes=15)


def follow_or_edit(
    services: Services,
    submission: Submission,
    rubric: RubricVersion,
    run: Run | None,
    *,
    active: bool,
    only: str = "",
) -> None:
    """Draw the pane, or of it only one criterion. `run` is the one to show; while it is `active` the pane repaints itself, then one full rerun brings the editors."""
    if run and active:
        st.fragment(_follow, run_every=POLL, key="follow")(services, run, rubric, services.preferences().prices)
    else:
        _edit(services, submission, rubric, only)


def leave() -> None:
    """Where the desk is drawn no more although the page is not drawn anew: the browser forgets its fields, so they are filled and its forms begun anew when it comes back."""
    st.session_state[state.DESK] = None
    for key in [key for key in st.session_state if str(key).startswith(FORMS)]:
        del st.session_state[key]


def _follow(services: Services, run: Run, rubric: RubricVersion, prices: Prices) -> None:
    view = services.view(run)
    if not view.status.active:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        run_line(view, run.model, prices)
        if services.queue.watch(run.id):
            st.button(
                t("run.stop"),
                key="stop_run",
                icon=":material/stop_circle:",
                on_click=services.queue.cancel,
                args=(run.id,),
            )
        else:
            st.caption(t("run.elsewhere"), width="content")
    with st.container(key="review_cards", gap="small"):
        left = [
            criterion.id
            for criterion in rubric.rubric.criteria
            if view.suggestion(criterion.id) is None and criterion.id not in view.sealed
        ]
        for number, criterion in enumerate(rubric.rubric.criteria, 1):
            criterion_card.writing(number, criterion, view, is_next=criterion.id in left[:1])
        st.markdown(f"**{t('desk.overall')}**")
        if view.sealed:
            st.caption(t("blind_first.overall"))
        elif view.overall:
            st.text(view.overall + " ▍")
        if view.retrying and not left:
            criterion_card.waits(view)
        elif not view.overall and not view.sealed:
            st.caption(t("card.waiting"))


@st.fragment(key=desk_parts.DESK)
def _edit(services: Services, submission: Submission, rubric: RubricVersion, only: str) -> None:
    reading = Reading(services, submission, rubric, only)
    with reading.laid_out() as actions:
        reading.part(desk_parts.ATTEMPT, partial(_attempt, submission, rubric))
        _problem(services, review.graded(reading.runs))
        if run := actions.run:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                run_line(services.view(run), run.model, services.preferences().prices)
                history_costs.link("desk")
        on_their_way = st.container()
        reading.part(desk_parts.NOTES, _notes)
        with st.container(key="review_cards", gap="small"):
            for entry in actions.desk.entries:
                criterion_id, number = entry.criterion.id, actions.desk.number(entry.criterion.id)
                reading.part(desk_parts.card(criterion_id), partial(criterion_card.editor, number, criterion_id))
            if not only:
                reading.part(desk_parts.OVERALL, overall_card.editor)
                reading.part(desk_parts.CHECK, feedback_check.show)
        reading.part(desk_parts.FOOT, worklist_foot.show if only else desk_foot.show)
        with on_their_way:  # last, for it may end this run of the page
            opinions.under_way(services, reading.asked, actions.desk)


def _attempt(submission: Submission, rubric: RubricVersion, actions: Actions) -> None:
    attempt_view.show(actions.services, submission, rubric, actions.desk)


def _notes(actions: Actions) -> None:
    """What a callback has left to be said, and what concerns several cards."""
    errors.flash()
    _other_tab(actions.desk.draft)
    opinions.flagged(actions)


def _problem(services: Services, runs: Sequence[Run]) -> None:
    if not runs:
        return
    newest = services.view(runs[0])
    if newest.status is RunStatus.FAILED and newest.problem:
        st.error(newest.problem.say(i18n.current()), icon=":material/error:")
    elif newest.warning:
        st.warning(newest.warning.say(i18n.current()), icon=":material/content_cut:")
    elif newest.status in (RunStatus.INTERRUPTED, RunStatus.CANCELLED):
        shown = review.shown_run(runs)
        rest = shown is not None and services.can_resume(shown, model(services))  # then there is a button for it
        if newest.status is RunStatus.INTERRUPTED:
            st.warning(t("run.interrupted_rest" if rest else "run.interrupted"), icon=":material/power_off:")
        else:
            st.info(t("run.cancelled_rest" if rest else "run.cancelled"), icon=":material/stop_circle:")


def _other_tab(draft: Draft) -> None:
    recent = draft.changed_at and datetime.now(UTC) - draft.changed_at < OTHER_TAB
    if recent and draft.changed_at and draft.changed_in != state.tab():
        at = draft.changed_at.astimezone().strftime("%H:%M")
        st.caption(f":orange[:material/tab: {t('desk.other_tab', at=at)}]")
