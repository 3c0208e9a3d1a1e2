"""Names of what a session remembers. Records live in the gradebook and identity in the address; here are only choices and cached entries."""

import secrets
from typing import Any

import streamlit as st

from grader.settings import Secret

API_KEY = "own_key"
"""Not the key of the field it is typed into: that one is emptied at once, and forgotten with its page."""
OFFLINE = "offline_anyway"
TAB = "tab"
FOCUS = "focused_cell"
DESK = "desk_signature"
TOGETHER = "parts_drawn_together"
"""Those that a callback has asked for and that are still to be drawn."""
PARTS = "desk_parts"
"""Keys of the fragments the desk was drawn with."""
REVISIONS = "revisions"
CONFLICTS = "conflicts"
REPLACED = "replaced"
PUT = "put_from_here"
"""Keys of fields that were given a value since they were drawn."""
LISTING = "listing"
OPENED = "opened_submission"
CHOICES = "choices"
OTHER_WAYS = "other_ways_open"
REFUSED = "save_refused"
HIDDEN = "hidden_by_blind_grading"
"""The submission the page was drawn for without its name."""
JUST_OPENED = "just_opened"
JUST_SAVED = "just_saved"
"""Submission and version of the evaluation this session saved last."""
TAKING_BACK = "taking_back"
"""Where something was put right last, and what takes that back."""
AT_DESK = "at_desk"
"""The submission on the desk and when that was noted last, by the monotonic clock."""
WAY = "worklist_way"
"""What the address named of a worklist when the submission was open last."""
IN_WORKLIST = "in_worklist"
AHEAD = "read_ahead"
"""The submission that was read ahead last."""
STATION = "worklist_station"
"""The coach's station that the gradebook knows."""
PAGE = "page_shown"
"""Where the session was last."""
RECORD = "record_shown"
RECORD_VIEW = "record_view"


def get(name: str, default: Any = None) -> Any:  # noqa: ANN401 - the session holds values of every type
    return st.session_state.get(name, default)


def put(key: str, value: object) -> None:
    """For callbacks: from now on the field with this key shows `value`.

    A callback that asks for a part of the page by its name ends its run with that, and the run that draws the part takes the browser's word for what
    stands in the field. So the value is set once more by `as_put`, which stands before the field.
    """
    st.session_state[key] = value
    st.session_state.setdefault(PUT, set()).add(key)


def as_put(key: str) -> str:
    """The key of a field that is about to be drawn, whose value may come from `put`."""
    if key in get(PUT, ()):
        st.session_state[PUT].discard(key)
        st.session_state[key] = st.session_state[key]
    return key


def arrives(page: str) -> bool:
    """Whether this run of the page comes from another page than `page`, which is noted."""
    before, st.session_state[PAGE] = get(PAGE, page), page
    return bool(before != page)


def tab() -> str:
    """A token for this browser tab, to tell its entries from another's."""
    return str(st.session_state.setdefault(TAB, secrets.token_hex(4)))


def api_key() -> Secret:
    """The key typed for this session on the settings page, "" if none was."""
    return Secret(st.session_state.get(API_KEY, ""))


def offline() -> bool:
    """Whether this session wants the offline grader although there is a model."""
    return bool(st.session_state.get(OFFLINE))


def score_key(criterion_id: str) -> str:
    return f"rating_score_{criterion_id}"


def comment_key(criterion_id: str) -> str:
    return f"rating_comment_{criterion_id}"


def reason_key(criterion_id: str) -> str:
    return f"reason_{criterion_id}"


OVERALL = "overall_feedback"
