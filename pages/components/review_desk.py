"""The review pane: the run and its suggestions, the coach's decisions, the overall feedback, and Save. Follows a run while one is under way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from grader import review
from grader.bootstrap import Services
from grader.evaluation import Draft, Evaluation, RubricVersion
from grader.opinions import collect
from grader.prices import Prices
from grader.review import Desk
from grader.run import Run, RunStatus
from grader.submission import Submission
from pages.components import (
    attempt_view,
    blind,
    criterion_card,
    desk_actions,
    errors,
    history_costs,
    i18n,
    opinions,
    state,
)
from pages.components.desk_actions import Actions
from pages.components.i18n import t
from pages.components.run_line import run_line
from pages.components.services import model

POLL = 0.12
"""Seconds between two looks at a run that is followed: about eight repaints a second."""

OTHER_TAB = timedelta(minutes=15)


def _latest(services: Services, submission: Submission, rubric: RubricVersion) -> Evaluation | None:
    versions = services.gradebook.evaluations(submission.id)
    return next((evaluation for evaluation in versions if evaluation.rubric_id == rubric.id), None)


def follow_or_edit(services: Services, submission: Submission, rubric: RubricVersion, run: Run | None) -> None:
    """Draw the pane. `run` is the one to show; while it is under way the pane repaints itself, then one full rerun brings the editors."""
    view = services.view(run) if run else None
    if run and view and view.status.active:
        st.fragment(_follow, run_every=POLL, key="follow")(services, run, rubric, services.preferences().prices)
    else:
        _edit(services, submission, rubric)


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
        left = [criterion.id for criterion in rubric.rubric.criteria if view.suggestion(criterion.id) is None]
        for number, criterion in enumerate(rubric.rubric.criteria, 1):
            criterion_card.writing(number, criterion, view, is_next=criterion.id in left[:1])
        st.markdown(f"**{t('desk.overall')}**")
        if view.overall:
            st.text(view.overall + " ▍")
        if view.retrying and not left:
            criterion_card.waits(view)
        elif not view.overall:
            st.caption(t("card.waiting"))


@st.fragment(key="review")
def _edit(services: Services, submission: Submission, rubric: RubricVersion) -> None:
    runs = services.gradebook.runs_of(submission.id, rubric.id)
    run = review.shown_run(runs)
    view = services.view(run) if run else None
    if view and view.status.active:
        st.rerun()  # started meanwhile, perhaps in another tab: the whole page has to change over to following it
    blind.reveal(services, submission)
    draft = services.gradebook.draft(submission.id, rubric.id)
    saved = _latest(services, submission, rubric)
    asked = opinions.beside(services, run, runs)
    said = collect(run.id, asked, rubric.rubric) if run else {}
    desk = review.desk(rubric=rubric.rubric, view=view, draft=draft, saved=saved, opinions=said)
    desk_actions.seed(desk, (submission.id, rubric.id, run.id if run else 0, saved.version if saved else 0))
    actions = Actions(
        services=services, submission_id=submission.id, rubric_id=rubric.id, run=run, desk=desk,
        offline=model(services).endpoint == "offline",
    )  # fmt: skip
    errors.flash()
    attempt_view.show(services, submission, rubric, desk)
    _problem(services, review.graded(runs))
    if view and run:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            run_line(view, run.model, services.preferences().prices)
            history_costs.link("desk")
    on_their_way = st.container()
    _other_tab(draft)
    with st.container(key="review_cards", gap="small"):
        opinions.flagged(actions)
        for number, entry in enumerate(desk.entries, 1):
            criterion_card.editor(number, entry, actions)
        _overall(desk, actions)
    _foot(desk, actions)
    with on_their_way:  # last, for it may end this run of the page
        opinions.under_way(services, asked, desk)


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


def _overall(desk: Desk, actions: Actions) -> None:
    with st.container(border=True, key="card_overall", gap="small"):
        st.markdown(f"**{t('desk.overall')}**")
        st.text_area(
            t("desk.overall"),
            key=state.OVERALL,
            height=260,
            on_change=actions.overall_changed,
            placeholder=t("desk.overall_hint"),
            label_visibility="collapsed",
        )
        if desk.suggested_overall and desk.overall.strip() != desk.suggested_overall.strip():
            st.button(
                t("card.restore"),
                key="restore_overall",
                type="tertiary",
                icon=":material/undo:",
                on_click=actions.restore_overall,
            )
        actions.conflict(state.OVERALL)


def _status(desk: Desk) -> str:
    if desk.saved and not desk.changed:
        at = desk.saved.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
        return f":green[:material/task_alt: {t('desk.is_saved', version=desk.saved.version, at=at)}]"
    if desk.changed:
        return f":material/cloud_done: {t('desk.draft_kept')}"
    return t("desk.nothing_yet")


def _foot(desk: Desk, actions: Actions) -> None:
    refused = st.session_state.get(state.REFUSED)
    if refused and desk.undecided:
        st.warning(refused, icon=":material/front_hand:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            t(
                "desk.total",
                score=desk.score,
                max=desk.rubric.max_score,
                decided=len(desk.entries) - len(desk.undecided),
                all=len(desk.entries),
            ),
            width="content",
        )
        st.caption(_status(desk), width="stretch")
    _buttons(desk, actions)


def _buttons(desk: Desk, actions: Actions) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        if desk.changed:
            st.button(
                t("desk.discard"),
                key="discard_draft",
                type="tertiary",
                icon=":material/restart_alt:",
                on_click=actions.discard,
                help=t("desk.discard_help"),
            )
        if desk.acceptable:
            st.button(
                t("desk.accept_all", n=len(desk.acceptable)),
                key="accept_all",
                icon=":material/done_all:",
                on_click=actions.accept_all,
                help=t("desk.accept_all_help"),
            )
        st.button(
            t("desk.save" if not desk.saved else "desk.save_again"),
            key="save_evaluation",
            type="primary",
            icon=":material/save:",
            on_click=actions.save,
            shortcut="Mod+S",
        )
