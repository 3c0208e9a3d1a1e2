"""Undo outside the review desk: a line at the place of an act that says what was changed last, with Undo and Redo.

Changes of preferences are read from the gradebook, so they can be taken back after a reload as well. What is kept elsewhere is taken back by a function that
the act returned; that one is offered until the next such act of this session.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grader.bootstrap import Services
from grader.changes import Act, Change, What
from grader.errors import GraderError
from pages.components import clock, errors, state
from pages.components.cell_text import plain
from pages.components.i18n import t

Undo = Callable[[], object]


def change(services: Services, values: Mapping[str, Any], act: Act, *, also: Mapping[str, Any] | None = None) -> None:
    """Keep preferences as a change that `show` can take back. Raises GraderError."""
    services.gradebook.change_preferences(values, act, coach=services.preferences().coach, also=also)


def show(services: Services, place: str, *, after: Callable[[], None] | None = None) -> None:
    """Draw the line; nothing where nothing was changed. `after` is called once something was taken back or done again."""
    standing = services.gradebook.changes(place)
    problem = st.session_state.pop(_problem(place), None)
    if problem is not None:
        errors.show(problem)
    last = standing.undo or standing.redo
    if last is None:
        return
    name = place.replace("/", "_")
    with row(name):
        told(plain(said(last)), last.coach, last.at, taken_back=standing.undo is None)
        for way, offered in (("undo", standing.undo), ("redo", standing.redo)):
            if offered:
                st.button(
                    t(f"steps.{way}"), key=f"{way}_{name}", type="tertiary", icon=f":material/{way}:", on_click=_go,
                    args=(services, offered, way, after), help=t(f"steps.{way}_what", what=plain(said(offered))),
                )  # fmt: skip


def row(name: str) -> DeltaGenerator:
    """The container of such a line."""
    return st.container(key=f"changes_{name}", horizontal=True, vertical_alignment="center", gap="small")


def told(what: str, coach: str, at: datetime, *, taken_back: bool = False) -> None:
    """Draw what was changed last, as Markdown, by whom and when."""
    line = "changes.taken_back" if taken_back else "changes.last"
    st.caption(t(line, what=what, coach=plain(coach), at=clock.moment(at)), width="content")


def said(one: Change) -> str:
    """What was done, in a few words."""
    known = one.what in set(What)
    return t(f"changes.did_{one.what}" if known else "changes.something", name=one.name)


def _go(services: Services, offered: Change, way: str, after: Callable[[], None] | None) -> None:
    book = services.gradebook
    act = book.undo_change if way == "undo" else book.redo_change
    try:
        act(offered.id, coach=services.preferences().coach)
    except GraderError as error:
        st.session_state[_problem(offered.place)] = error  # said at the place: the head of the page may be far away
        return
    st.session_state[errors.NOTICE] = t(f"steps.{way}_done", what=said(offered))
    if after:
        after()


def _problem(place: str) -> str:
    return f"changes_problem_{place}"


def place_of(submission_id: int) -> str:
    """Where what was put right about a submission is taken back."""
    return f"submission/{submission_id}"


def offer(place: str, undo: Undo | None) -> None:
    """From now on `taking_back` offers `undo` at that place, and no other; None: nothing any more."""
    st.session_state[state.TAKING_BACK] = (place, undo) if undo else None


def taking_back(place: str, *, key: str, help_text: str) -> None:
    """Draw Undo for what was offered last, if that was here."""
    there, undo = state.get(state.TAKING_BACK) or ("", None)
    if there == place:
        st.button(
            t("steps.undo"), key=key, type="tertiary", icon=":material/undo:", help=help_text,
            on_click=errors.caught(_take_back), args=(undo,),
        )  # fmt: skip


def _take_back(undo: Undo) -> None:
    """It is offered no more, be it that somebody has changed the same since: then it never can be taken back."""
    offer("", None)
    undo()
