"""Undo and redo on the review desk. What can be taken back is read from the gradebook, so it is still there after a reload."""

import streamlit as st

from grader.errors import GraderError
from grader.rubric import Rubric
from grader.steps import Step, StepKind
from pages.components import desk_parts, errors, state
from pages.components.desk_actions import Actions
from pages.components.i18n import t

SPELT_OUT = (StepKind.SAVED, StepKind.DISCARDED)
"""What is said on the button itself, since it concerns all of the desk."""


def said(step: Step, rubric: Rubric) -> str:
    """What a step was, in a few words."""
    names = {criterion.id: criterion.name for criterion in rubric.criteria}
    of = [t("desk.overall") if field is None else names.get(field, field) for field in step.fields]
    return t(f"steps.what_{step.kind}", n=len(of), names=", ".join(of), version=step.version or 0)


def buttons(actions: Actions) -> None:
    """Draw them; nothing on a desk where nothing was done."""
    steps = actions.services.gradebook.steps(actions.submission_id, actions.rubric_id)
    if steps.undo:
        what = said(steps.undo, actions.desk.rubric)
        _button("undo", steps.undo, what, actions, steps.newest)
    if steps.redo:
        what = said(steps.redo, actions.desk.rubric)
        _button("redo", steps.redo, what, actions, steps.newest)


def _button(way: str, step: Step, what: str, actions: Actions, seen: int) -> None:
    label = t(f"steps.{way}_what", what=what) if step.kind in SPELT_OUT else t(f"steps.{way}")
    st.button(
        label, key=f"{way}_step", type="tertiary", icon=f":material/{way}:", on_click=_go, args=(way, actions, seen),
        help=t(f"steps.{way}_help", what=what, coach=step.coach),
    )  # fmt: skip


def _go(way: str, actions: Actions, seen: int) -> None:
    if st.session_state.get(state.CONFLICTS):
        # what stands in such a field is nowhere but here
        st.session_state[errors.NOTICE] = t("steps.conflict_first")
        desk_parts.redraw_foot()
    book = actions.services.gradebook
    act = book.undo if way == "undo" else book.redo
    coach = actions.services.preferences().coach
    try:
        step = act(actions.submission_id, actions.rubric_id, seen=seen, coach=coach, tab=state.tab())
        st.session_state[errors.NOTICE] = t(f"steps.{way}_done", what=said(step, actions.desk.rubric))
    except GraderError as error:
        st.session_state[errors.FLASH] = error
        step = None
    st.session_state.pop(state.REFUSED, None)
    if step is not None and step.kind not in SPELT_OUT:
        actions.show_again(step.fields)
    st.session_state[state.DESK] = None
    desk_parts.redraw_desk()
