"""The parts of the review desk that are drawn anew on their own, and how a callback asks for that.

Each part is a fragment with the key given here. A widget's callback ends with exactly one of `redraw_card`, `redraw_overall`, `redraw_foot` or
`redraw_desk`; nothing after it is carried out. A callback that simply returns has only the part redrawn in which its widget stands: enough for what
unfolds inside a card, too little for anything that decides, since the foot counts. Where several callbacks come with one click, what one of them asks
for is drawn in place of what was clicked: so a callback that finds a mere echo (`desk_fields.py`) returns, and the switch between review and talk asks for
its own place. A part reads the gradebook anew when it is drawn on its own (`desk_reading.py`), so a callback has nothing to hand over but what it wrote there.
"""

from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.components import state

PANE = "review_pane"
"""The right half of the desk, in which all parts but the worklist's stand."""
DESK = "review"
"""All of the desk, with the parts in it."""
ATTEMPT = "part_attempt"
"""The earlier attempt beside this one."""
NOTES = "part_notes"
"""Above the cards: what a callback has left to be said, and what concerns several criteria. Drawn anew with every other part."""
OVERALL = "part_overall"
CHECK = "part_check"
"""The check of the overall feedback beside the ratings. Drawn anew with everything that changes one of the two."""
FOOT = "part_foot"
WORKLIST = "part_worklist"
"""The bar above the desk, where a worklist is open."""
ATTEMPT_OPEN = "attempt_panel"
FEEDBACK_OPEN = "feedback_form_open"
"""Whether the form for another overall feedback is open, which counts the ratings."""


def card(criterion_id: str) -> str:
    """The key of a criterion's part."""
    return f"part_{criterion_id}"


def redraw_card(*criterion_ids: str, overall: bool = False) -> NoReturn:
    """After a change of these criteria: their cards, and what counts and compares them; after saving, which changes none of the cards, only that. `overall`: the overall feedback, too."""
    attempt = [ATTEMPT] if state.get(ATTEMPT_OPEN) else []
    feedback = drawn(OVERALL) if overall or state.get(FEEDBACK_OPEN) else []
    _together([*drawn(*map(card, criterion_ids)), *attempt, *feedback, *drawn(CHECK), NOTES, FOOT, *_worklist()])


def redraw_overall() -> NoReturn:
    """After a change of the overall feedback."""
    _together([OVERALL, *drawn(CHECK), NOTES, FOOT, *_worklist()])


def _together(parts: list[str]) -> NoReturn:
    st.session_state[state.TOGETHER] = set(parts)
    redraw(*parts)


def redraw(*parts: str) -> NoReturn:
    """For callbacks: draw the parts with these keys, or all of the page where one of them is not on it, since another click came while it was being drawn."""
    try:
        st.rerun(list(parts))
    except StreamlitAPIException:
        st.rerun()


def drawn(*keys: str) -> list[str]:
    """Those of the parts that are on the desk: one criterion of many submissions stands there alone."""
    return [key for key in keys if key in (state.get(state.PARTS) or ())]


def redraw_foot() -> NoReturn:
    """After a change that concerns the foot alone."""
    _together([NOTES, FOOT])


def redraw_desk() -> NoReturn:
    """After a change of anything else: discarding, a run, an opinion."""
    redraw(*(state.get(state.PARTS) or [DESK]), *_worklist())


def _worklist() -> list[str]:
    return [WORKLIST] if state.get(state.IN_WORKLIST) else []
