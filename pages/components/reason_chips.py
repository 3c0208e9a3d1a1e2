"""Why a score was given, as a chip to choose: only where it says something, and never asked for."""

import streamlit as st

from grader.reasons import Reason, offered
from grader.review import Entry
from pages.components import state
from pages.components.desk_actions import Actions
from pages.components.i18n import t


def show(entry: Entry, actions: Actions) -> None:
    """Draw the chips that fit the score; nothing where none does."""
    suggested = entry.suggestion.score if entry.suggestion else None
    fitting = offered(lowest=entry.criterion.lowest, suggested=suggested, score=entry.score)
    # one that was given beside another suggestion stays to be seen and taken away
    reasons = tuple(dict.fromkeys([*fitting, *([entry.reason] if entry.reason else [])]))
    if not reasons:
        return
    st.pills(
        t("reasons.label", name=entry.criterion.name), reasons, key=state.as_put(state.reason_key(entry.criterion.id)),
        format_func=name, on_change=actions.reason_changed, args=(entry.criterion.id,), label_visibility="collapsed",
    )  # fmt: skip


def name(reason: Reason) -> str:
    """What a reason is called on the screen."""
    return t(f"reasons.why_{reason}")
