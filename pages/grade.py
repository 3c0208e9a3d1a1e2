"""Grade one submission: bring it in, see the notebook, have scores suggested, decide, save."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from grader import attempts, blinding, review
from grader.bootstrap import Services
from grader.errors import GraderError, NotInGradebook
from grader.rubric import Assignment
from grader.run import Run
from grader.submission import Submission
from pages import router
from pages.components import (
    alike_view,
    attempt_switch,
    blind,
    browser,
    desk_clock,
    errors,
    guard_view,
    instructions_view,
    intake,
    keyboard,
    landing,
    notebook_view,
    outgoing_view,
    precedents_view,
    reading,
    review_desk,
    run_estimate,
    state,
    submission_heading,
    talk_switch,
    talk_view,
    twin_view,
    worklist_bar,
    worklist_way,
)
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model
from pages.components.services import services as shared


def _submission(services: Services) -> Submission | None:
    """What the address asks for; coming back from another page, what was open before."""
    asked = st.query_params.get("submission") or state.get(state.OPENED, "")
    if not asked:
        return None
    try:
        found = services.gradebook.submission(int(asked))
    except (ValueError, NotInGradebook):
        st.session_state.pop(state.OPENED, None)
        st.warning(t("grade.no_submission", number=asked), icon=":material/search_off:")
        return None
    st.session_state[state.OPENED] = asked
    if st.query_params.get("submission") != asked:
        st.query_params["submission"] = asked
    return found


def _page_to_read(submission: Submission, *, hidden: bool) -> None:
    st.info(t("grade.page"), icon=":material/open_in_new:")
    if hidden:
        st.caption(t("blinding.page_hidden"))
        if not st.button(t("blinding.show_link"), key="show_hidden_link", icon=":material/visibility:"):
            return
    st.link_button(t("grade.open_page"), submission.permalink, icon=":material/open_in_new:")


def _start(services: Services, submission: Submission, assignment: Assignment) -> None:
    services.start(submission, assignment, model(services), coach=services.preferences().coach)


def _start_button(
    services: Services,
    submission: Submission,
    assignment: Assignment,
    runs: Sequence[Run],
    *,
    readable: bool,
    same_as: int | None,
    question: bool,
) -> None:
    """`same_as` is the number of the attempt with exactly the same file; `question`: there is one to answer first."""
    active = bool(runs) and services.view(runs[0]).status.active
    first = not any(run.answered for run in runs)
    st.button(
        t("run.working" if active else "run.start" if first else "run.again"),
        key="start_run",
        type="primary" if first and same_as is None else "secondary",
        icon=":material/auto_awesome:",
        disabled=active or not readable or question,
        help=t("guard.ask_first") if question else _start_help(services, readable=readable, same_as=same_as),
        on_click=errors.caught(_start),
        args=(services, submission, assignment),
    )


def _start_help(services: Services, *, readable: bool, same_as: int | None) -> str | None:
    if not readable:
        return t("run.nothing_to_send")
    same = "" if same_as is None else t("attempts.unchanged_start", number=same_as)
    return "\n\n".join(filter(None, (same, run_estimate.no_way_back(model(services))))) or None


def _resume(services: Services, run: Run) -> None:
    services.resume(run, model(services), coach=services.preferences().coach)


def _resume_button(services: Services, run: Run | None) -> None:
    """Only for the model that began: a run has one."""
    if run and services.can_resume(run, model(services)):
        st.button(
            t("run.rest"),
            key="resume_run",
            type="primary",
            icon=":material/resume:",
            help=t("run.rest_help"),
            on_click=errors.caught(_resume),
            args=(services, run),
        )


def _instructions_note(services: Services, assignment: Assignment) -> None:
    """That the model is asked with words of the coach's own; nothing where it is asked as usual."""
    given = services.instructions(assignment.key)
    if given.custom:
        words = plain(instructions_view.gist(given))
        st.markdown(":gray[:material/tune:]", width="content", help=t("instructions.own_in_force", words=words))


def _desk(services: Services, submission: Submission, assignment: Assignment) -> None:
    notebook, facts = reading.read(services, submission)
    rubric = services.gradebook.use_rubric(assignment)
    runs = review.graded(services.gradebook.runs_of(submission.id, rubric.id))
    run = review.shown_run(runs)
    all_attempts = services.gradebook.attempts(submission.id)
    shown, hidden = blind.seen(services, submission)
    blind.remember(submission, is_hidden=hidden)
    mismatch = guard_view.of(services, submission, assignment, runs)
    at_desk = partial(desk_clock.tick, services, submission.id)
    at_desk()
    only = worklist_bar.show(services, submission)
    left, right = st.columns([11, 10], gap="medium")
    with left:
        submission_heading.show(services, submission, shown, all_attempts, hidden=hidden)
        alike_view.show(services, submission)
        if submission.is_page:
            _page_to_read(submission, hidden=hidden)
        else:
            notebook_view.show(
                blinding.notebook(notebook) if hidden else notebook, facts, services.view(run).manifest if run else (),
                looked=at_desk,
            )  # fmt: skip
    with right:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            talking = talk_switch.show(services, submission)
            with st.container(
                horizontal=True, horizontal_alignment="right", vertical_alignment="center", width="content", gap="small"
            ):
                keyboard.button()
                worklist_bar.begin(submission, assignment)
                _instructions_note(services, assignment)
                precedents_view.note(services, assignment)
                if notebook.cells and not (runs and services.view(runs[0]).status.active):
                    run_estimate.show(services, submission, assignment, model(services))
                outgoing_view.button(services, submission, assignment)
                _resume_button(services, run)
                same = attempts.unchanged(all_attempts, submission)
                same_as = attempt_switch.number_of(all_attempts, same) if same else None
                _start_button(
                    services, submission, assignment, runs, readable=bool(notebook.cells), same_as=same_as,
                    question=guard_view.asks(mismatch, model(services)),
                )  # fmt: skip
        guard_view.show(services, submission, assignment, mismatch)
        twin_view.show(services, submission, rubric, facts)
        if talking:
            talk_view.show(services, submission, rubric, run, len(notebook.cells))
        else:
            review_desk.follow_or_edit(services, submission, rubric, run, only=only)
    browser.autosave()
    keyboard.listen(services)


def page() -> None:
    services = shared()
    worklist_way.remember()
    known = {assignment.key for assignment in services.assignments()}
    opened = _submission(services)
    if opened and opened.assignment in known:
        st.session_state[intake.ASSIGNMENT] = opened.assignment
    assignment, pressed = intake.show(services)
    errors.flash()
    submission = _submission(services) if pressed else opened
    if submission is None:
        landing.show(services)
        return
    try:
        _desk(services, submission, assignment)
    except GraderError as error:
        errors.show(error)


router.show(page)
