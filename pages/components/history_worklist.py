"""A worklist of what History shows: of one assignment, for a worklist has one rubric."""

import streamlit as st

from grader import resuming
from grader.bootstrap import Services
from grader.errors import GraderError, WorklistError
from grader.history import HistoryFilter
from grader.rubric import Assignment
from grader.worklist import Scope
from pages.components import errors, history_filter, places, state, worklist_way
from pages.components.cell_text import plain
from pages.components.i18n import t

OPEN = "history_worklist_open"
"""The dialog that asks which assignment stays open through runs of the whole page."""


def button(*, nothing: bool) -> bool:
    """Draw it. Returns whether it was pressed: then `begin` follows. `nothing`: no line is shown."""
    pressed = st.button(
        t("worklist.these"), key="history_worklist", icon=":material/checklist:", disabled=nothing,
        help=t("worklist.these_help"),
    )  # fmt: skip
    return pressed or bool(state.get(OPEN) and not nothing)


def close() -> None:
    """Close the dialog."""
    st.session_state.pop(OPEN, None)


def begin(services: Services, wanted: HistoryFilter) -> None:
    """Lead to the desk, or ask which assignment; where neither can be, say why."""
    try:
        lists = _lists(services, wanted)
        if len(lists) == 1:
            _go(services, *lists[0])
        st.session_state[OPEN] = True
        st.dialog(t("worklist.which"), icon=":material/checklist:", on_dismiss=close)(_choice)(services, lists)
    except GraderError as error:
        close()
        errors.show(error)


def _lists(services: Services, wanted: HistoryFilter) -> list[tuple[Assignment, Scope]]:
    shown = services.gradebook.submissions_shown(wanted, runs=history_filter.view() == "runs")
    known = {assignment.key: assignment for assignment in services.assignments()}
    lists = [(known[key], Scope(assignment=key, chosen=chosen)) for key, chosen in shown.items() if key in known]
    if not lists:
        raise WorklistError("worklist.none_of_these")
    return lists


def _choice(services: Services, lists: list[tuple[Assignment, Scope]]) -> None:
    st.caption(t("worklist.which_help"))
    for assignment, scope in lists:
        label = t("worklist.of_which", title=plain(assignment.title), n=len(scope.chosen))
        if st.button(label, key=f"history_worklist_{assignment.key}", width="stretch"):
            try:
                _go(services, assignment, scope)
            except GraderError as error:
                errors.show(error)


def _go(services: Services, assignment: Assignment, scope: Scope) -> None:
    """Continue on the desk. Raises WorklistError."""
    coach = services.preferences().coach
    station = resuming.beginning(services.gradebook, scope, assignment, coach=coach)
    close()
    places.go(places.GRADE, **worklist_way.address(scope, station))
