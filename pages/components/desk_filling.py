"""Filling the desk's fields from the gradebook, and telling when what stands in them already is what it has."""

import streamlit as st

from grader.review import Entry
from pages.components import state
from pages.components.desk_actions import Actions


def seed(actions: Actions) -> None:
    """Fill the desk's widgets from the gradebook when another desk is laid out than the one on screen."""
    desk = actions.desk
    complete = all(state.comment_key(entry.criterion.id) in st.session_state for entry in desk.entries)
    complete = complete and (bool(actions.only) or state.OVERALL in st.session_state)
    if st.session_state.get(state.DESK) == actions.signature and complete:
        return
    for entry in desk.entries:
        st.session_state[state.score_key(entry.criterion.id)] = entry.score
        st.session_state[state.comment_key(entry.criterion.id)] = entry.comment
        st.session_state[state.reason_key(entry.criterion.id)] = entry.reason
    st.session_state[state.OVERALL] = desk.overall
    _begin(actions)


def goes_on(actions: Actions) -> bool:
    """Whether the fields hold what the gradebook has, though another desk is laid out than the one on screen, as after saving: then that one counts from now on."""
    there = all(_shown(entry) == (entry.score, entry.comment, entry.reason) for entry in actions.desk.entries)
    if there and (actions.only or state.get(state.OVERALL) == actions.desk.overall):
        _begin(actions)
        return True
    return False


def _shown(entry: Entry) -> tuple[object, object, object]:
    name = entry.criterion.id
    return state.get(state.score_key(name)), state.get(state.comment_key(name)) or "", state.get(state.reason_key(name))


def _begin(actions: Actions) -> None:
    """From here on entries are compared with what the gradebook has now."""
    revisions = {entry.criterion.id: entry.revision for entry in actions.desk.entries}
    st.session_state[state.REVISIONS] = {**revisions, state.OVERALL: actions.desk.draft.overall_revision}
    st.session_state[state.CONFLICTS] = {}
    st.session_state[state.DESK] = actions.signature
