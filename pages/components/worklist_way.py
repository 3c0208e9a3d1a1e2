"""The way through a worklist: which list and which criterion the address names, and how to get to another station.

`?submission=12&list=seabirds&by=plots`: submission 12 in the list of all for "seabirds" (`list=seabirds.3`: of batch 3), judged by "plots" across all of them.
"""

import streamlit as st

from grader.bootstrap import Services
from grader.rubric import Assignment
from grader.worklist import Scope, Station, scope_of
from pages.components import intake, opening, state

LIST, BY, SUBMISSION = "list", "by", "submission"


def scope() -> Scope | None:
    """The worklist the address names; None where it names none."""
    return scope_of(st.query_params.get(LIST, ""))


def criterion() -> str:
    """The criterion that is judged across all submissions, "" where it is worked through by submission. The rubric need not know it."""
    return st.query_params.get(BY, "") if scope() else ""


def place() -> str:
    """What the page is about, as the address has it: whoever compares it later knows whether that is still on the screen."""
    return f"{st.query_params.get(SUBMISSION, '')} {st.query_params.get(BY, '')}"


def address(of: Scope, station: Station) -> dict[str, str | None]:
    """What the address says at that station."""
    return {SUBMISSION: str(station.submission_id), LIST: of.address, BY: station.criterion_id or None}


def remember() -> None:
    """Before anything is drawn: coming back from another page, go on in the worklist that was open with the submission."""
    if SUBMISSION in st.query_params:
        st.session_state[state.WAY] = (st.query_params.get(LIST), st.query_params.get(BY))
        return
    named, by = state.get(state.WAY) or (None, None)
    opened = state.get(state.OPENED)
    if opened and named:
        kept = {SUBMISSION: opened, LIST: named, **({BY: by} if by else {})}
        st.query_params.update(kept)


def go(of: Scope, station: Station, *, drawn: bool = False) -> None:
    """Go on at that station. For callbacks; from the page itself where the toolbar is `drawn` and shows the assignment."""
    opening.go_to(station.submission_id, **{LIST: of.address, BY: station.criterion_id})
    if not drawn:
        st.session_state[intake.ASSIGNMENT] = of.assignment


def leave() -> None:
    """Stay with the submission, without the list. For callbacks."""
    st.query_params.from_dict({name: value for name, value in st.query_params.to_dict().items() if name not in (LIST, BY)})  # fmt: skip
    st.session_state[state.WAY] = None
    st.session_state[state.DESK] = None


def keep(services: Services, submission_id: int, criterion_id: str) -> None:
    """Note in the gradebook that this is where the coach is in the worklist that is open, once for each station."""
    of = scope()
    if of is None or not state.get(state.IN_WORKLIST):
        return
    coach, station = services.preferences().coach, Station(submission_id=submission_id, criterion_id=criterion_id)
    if state.get(state.STATION) != (coach, of, station):
        services.gradebook.keep_station(of, station, coach=coach)
        st.session_state[state.STATION] = (coach, of, station)


def assignment(services: Services, of: Scope) -> Assignment | None:
    """The assignment of a worklist; None where there is none of that key any more."""
    return next((one for one in services.assignments() if one.key == of.assignment), None)
