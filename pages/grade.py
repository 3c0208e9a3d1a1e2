"""Grade one submission: bring it in, see the notebook, have scores suggested, decide, save."""

from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grader import blinding, review
from grader.bootstrap import Services
from grader.errors import GraderError, NotInGradebook
from grader.rubric import Assignment
from grader.submission import Submission
from pages import router
from pages.components import (
    alike_view,
    blind,
    browser,
    desk_clock,
    errors,
    intake,
    keyboard,
    landing,
    notebook_view,
    reading,
    review_pane,
    state,
    submission_heading,
    worklist_bar,
    worklist_way,
)
from pages.components.i18n import t
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


@dataclass(frozen=True, kw_only=True)
class _Places:
    """Where the parts of the desk go. `whose` stands in `line`, the first of `left`."""

    worklist: DeltaGenerator
    left: DeltaGenerator
    right: DeltaGenerator
    line: DeltaGenerator
    whose: DeltaGenerator


def _laid_out() -> _Places:
    worklist = st.container()
    left, right = st.columns([11, 10], gap="medium")
    with left:
        line = submission_heading.line()
    return _Places(worklist=worklist, left=left, right=right, line=line, whose=line.empty())


def _whose(services: Services, places: _Places, submission: Submission) -> bool:
    """Draw whose it is. Returns whether that is hidden."""
    shown, hidden = blind.seen(services, submission)
    submission_heading.whose(places.whose, shown, hidden=hidden)
    blind.remember(submission, is_hidden=hidden)
    return hidden


def _desk(services: Services, places: _Places, submission: Submission, assignment: Assignment, *, hidden: bool) -> None:
    notebook, facts = reading.read(services, submission)
    rubric = services.gradebook.use_rubric(assignment)
    run = review.shown_run(review.graded(services.gradebook.runs_of(submission.id, rubric.id)))
    attempts = services.gradebook.attempts(submission.id)
    at_desk = partial(desk_clock.tick, services, submission.id)
    with places.worklist:
        only = worklist_bar.show(services, submission)
    with places.left:
        submission_heading.rest(services, places.line, submission, attempts, hidden=hidden)
        alike_view.show(services, submission)
        if submission.is_page:
            _page_to_read(submission, hidden=hidden)
        else:
            notebook_view.show(
                blinding.notebook(notebook) if hidden else notebook, facts, services.view(run).manifest if run else (),
                looked=at_desk,
            )  # fmt: skip
    with places.right:
        review_pane.show(services, submission, assignment, rubric, notebook, facts, attempts, only=only)
    browser.autosave()
    keyboard.listen(services)
    at_desk()
    worklist_way.keep(services, submission.id, only)


def page() -> None:
    services = shared()
    worklist_way.remember()
    known = {assignment.key for assignment in services.assignments()}
    opened = _submission(services)
    if opened and opened.assignment in known:
        st.session_state[intake.ASSIGNMENT] = opened.assignment
    toolbar = st.container()
    try:
        places = _laid_out() if opened else None
        hidden = _whose(services, places, opened) if opened and places else False
        with toolbar:
            assignment, pressed = intake.show(services)
            errors.flash()
        submission = _submission(services) if pressed else opened
        if submission is None:
            landing.show(services)
        else:
            places = places or _laid_out()
            hidden = _whose(services, places, submission) if pressed else hidden
            _desk(services, places, submission, assignment, hidden=hidden)
    except GraderError as error:
        errors.show(error)


router.show(page)
