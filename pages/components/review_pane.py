"""The right half of the desk: what can be done with the submission as a whole, and below it the review or the talk. A fragment of its own: going from one to the other leaves the notebook alone."""

from collections.abc import Sequence

import streamlit as st

from grader import attempts as attempts_of
from grader import review
from grader.bootstrap import Services
from grader.evaluation import RubricVersion
from grader.facts import Facts
from grader.notebook import Notebook
from grader.rubric import Assignment
from grader.run import Run
from grader.submission import Submission
from pages.components import (
    attempt_switch,
    desk_parts,
    errors,
    guard_view,
    instructions_view,
    keyboard,
    outgoing_view,
    precedents_view,
    review_desk,
    run_estimate,
    talk_switch,
    talk_view,
    twin_view,
    worklist_bar,
)
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model


@st.fragment(key=desk_parts.PANE)
def show(
    services: Services,
    submission: Submission,
    assignment: Assignment,
    rubric: RubricVersion,
    notebook: Notebook,
    facts: Facts,
    attempts: Sequence[Submission],
    *,
    only: str,
) -> None:
    """Draw it. `attempts` are all of the student's for the assignment; `only` is the criterion that stands alone on the desk, "" where all do."""
    errors.flash()
    runs = review.graded(services.gradebook.runs_of(submission.id, rubric.id))
    run = review.shown_run(runs)
    # looked at once: a run that ends while this is drawn is followed to its end
    active = bool(runs) and services.view(runs[0]).status.active
    mismatch = guard_view.of(services, submission, assignment, runs)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        talking = talk_switch.show(services, submission)
        with st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center", width="content", gap="xsmall"
        ):
            _tools(services, submission, assignment, readable=bool(notebook.cells), idle=not active)
            _resume_button(services, run)
            same = attempts_of.unchanged(attempts, submission)
            _start_button(
                services, submission, assignment, runs, active=active, readable=bool(notebook.cells),
                same_as=attempt_switch.number_of(attempts, same) if same else None,
                question=guard_view.asks(mismatch, model(services)),
            )  # fmt: skip
    guard_view.show(services, submission, assignment, mismatch)
    twin_view.show(services, submission, rubric, facts)
    if talking:
        review_desk.leave()
        talk_view.show(services, submission, rubric, run, len(notebook.cells))
    else:
        review_desk.follow_or_edit(services, submission, rubric, run, active=active, only=only)


def _tools(services: Services, submission: Submission, assignment: Assignment, *, readable: bool, idle: bool) -> None:
    keyboard.button(services)
    worklist_bar.begin(submission, assignment)
    _instructions_note(services, assignment)
    precedents_view.note(services, assignment)
    if readable and idle:
        run_estimate.show(services, submission, assignment, model(services))
    outgoing_view.button(services, submission, assignment)


def _start(services: Services, submission: Submission, assignment: Assignment) -> None:
    services.start(submission, assignment, model(services), coach=services.preferences().coach)


def _start_button(
    services: Services,
    submission: Submission,
    assignment: Assignment,
    runs: Sequence[Run],
    *,
    active: bool,
    readable: bool,
    same_as: int | None,
    question: bool,
) -> None:
    """`same_as` is the number of the attempt with exactly the same file; `question`: there is one to answer first."""
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
