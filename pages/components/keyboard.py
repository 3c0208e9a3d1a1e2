"""The desk by keyboard: what each key does. `keyboard.js` carries it out in the browser, by pressing what is on the page; a key whose target is not there does nothing.

A key for something new is one line in ACTIONS and one sentence in `grader/words/keys.toml`. How it comes to a key of the coach's own is settled in `grader/keys.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from grader import keys
from grader.bootstrap import Services
from pages.components import worklist_way
from pages.components.i18n import t

HERE = Path(__file__).parent
CARDS, DECIDING, WRITING, NOTEBOOK, WORKLIST, ALL = "cards", "deciding", "writing", "notebook", "worklist", "all"
GROUPS = (CARDS, DECIDING, WRITING, NOTEBOOK, WORKLIST, ALL)
"""What a key is for, in the order of the list of keys."""

CARD, PAGE = "card", "page"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing a key does.

    `name`: of its sentence, `keys.<name>`. `key`: the standard one, as `grader/keys.py` names keys. `group`: one of GROUPS. `do`: "click" or "focus" the first
    visible thing that the CSS selector `target` finds, or a function of `keyboard.js`. `where`: CARD looks in the current card only, PAGE everywhere.
    `moves_on`: after the click the next undecided card is the current one. `enters`: the field that the click lets appear, to be typed into. `repeats`: while the key is held down.
    """

    name: str
    key: str
    group: str
    do: str
    target: str = ""
    where: str = PAGE
    moves_on: bool = False
    repeats: bool = False
    enters: str = ""


def _button(key: str) -> str:
    return f".st-key-{key} button"


ACTIONS = (
    Action(name="next_card", key="KeyJ", group=CARDS, do="next_card", repeats=True),
    Action(name="previous_card", key="KeyK", group=CARDS, do="previous_card", repeats=True),
    # deciding
    Action(name="accept", key="KeyA", group=DECIDING, do="click", target="[class*='st-key-accept_'] button", where=CARD, moves_on=True),
    Action(name="overturn", key="KeyO", group=DECIDING, do="overturn"),
    Action(name="accept_all", key="Shift+KeyA", group=DECIDING, do="click", target=_button("accept_all")),
    Action(name="reason", key="KeyR", group=DECIDING, do="focus", target="[class*='st-key-reason_'] button", where=CARD),
    # writing
    Action(name="comment", key="KeyE", group=WRITING, do="focus", target="[class*='st-key-rating_comment_'] textarea", where=CARD),
    Action(name="find_comment", key="KeyC", group=WRITING, do="click", target="[class*='st-key-find_comment_'] button", where=CARD),
    Action(name="overall", key="KeyF", group=WRITING, do="focus", target=".st-key-overall_feedback textarea"),
    Action(name="check", key="KeyL", group=WRITING, do="click", target=_button("check_feedback")),
    Action(name="answer_rule", key="KeyQ", group=WRITING, do="click", target="[class*='st-key-rule_open_'] button", where=CARD, enters="[aria-current=true] [class*='st-key-rule_'] textarea"),
    Action(name="write_feedback", key="KeyW", group=WRITING, do="click", target=_button("write_feedback")),
    # the notebook
    Action(name="evidence", key="KeyV", group=NOTEBOOK, do="evidence"),
    Action(name="next_cell", key="Period", group=NOTEBOOK, do="next_cell", repeats=True),
    Action(name="previous_cell", key="Comma", group=NOTEBOOK, do="previous_cell", repeats=True),
    # the worklist
    Action(name="next_submission", key="KeyN", group=WORKLIST, do="click", target=_button("worklist_next")),
    Action(name="previous_submission", key="KeyP", group=WORKLIST, do="click", target=_button("worklist_previous")),
    Action(name="next_to_do", key="Shift+KeyN", group=WORKLIST, do="click", target=f"{_button('worklist_next_to_do')}, {_button('worklist_read')}"),
    # everything
    Action(name="talk", key="KeyT", group=ALL, do="talk", target=".st-key-desk_view [role=radio][aria-checked=false]"),
    Action(name="undo", key="KeyU", group=ALL, do="click", target=_button("undo_step")),
    Action(name="redo", key="Shift+KeyU", group=ALL, do="click", target=_button("redo_step")),
    Action(name="suggest", key="KeyG", group=ALL, do="click", target=_button("start_run")),
    Action(name="hand_out", key="KeyX", group=ALL, do="click", target=_button("hand_out")),
    Action(name="show_keys", key="Shift+Slash", group=ALL, do="click", target=_button("show_keys")),
)  # fmt: skip
"""A line each. The keys 0 to 9, Esc and Ctrl+S are fixed."""

STANDARD = {action.name: action.key for action in ACTIONS}

FIXED = ((DECIDING, "0 – 9", "keys.digits"), (WRITING, "Esc", "keys.leave"), (ALL, "Ctrl+S", "keys.save"))
"""Group, key and sentence of what always has the same key."""

LABELS = (
    ("[class*='st-key-levels_'] button", "keys.label_levels"),
    ("[class*='st-key-accept_']:not(.st-key-accept_all) button", ""),
    ("[class*='st-key-show_evidence_'] button", ""),
    ("[class*='st-key-restore_'] button", ""),
    ("[class*='st-key-find_comment_'] button", "comments.find"),
    (".st-key-show_keys button", "keys.title"),
    (".st-key-show_outgoing button", "outgoing.open"),
)
"""Selector and sentence of what a screen reader says with the name of its criterion; "" stands for what is written on it."""

_component = st.components.v2.component("coachmark_keyboard", js=(HERE / "keyboard.js").read_text("utf-8"))


def in_force(services: Services) -> dict[str, str]:
    """Each action's key as this gradebook's coach has it."""
    return keys.in_force(STANDARD, dict(services.preferences().keys))


def listen(services: Services) -> None:
    """From here on the keys work on this page."""
    own, letters = in_force(services), services.preferences().letter_keys
    active = [action for action in ACTIONS if own[action.name] and (letters or not keys.is_letter(own[action.name]))]
    _component(
        key="keyboard",
        data={
            "actions": [_told(action, own[action.name]) for action in active],
            "digits": letters,
            "labels": [{"selector": selector, "says": t(said) if said else ""} for selector, said in LABELS],
            "status": ".st-key-desk_status",
            "place": worklist_way.place(),
        },
    )  # fmt: skip


def _told(action: Action, key: str) -> dict[str, Any]:
    told = {"key": key, "do": action.do, "target": action.target, "where": action.where, "moves_on": action.moves_on}
    return {**told, "repeats": action.repeats, "enters": action.enters, "steps": action.group == WORKLIST}


@st.fragment
def button(services: Services) -> None:
    """Draw the small button that shows the keys. Alone, so that nothing else is drawn for it."""
    if st.button("", key="show_keys", icon=":material/keyboard:", type="tertiary", help=t("keys.title")):
        st.dialog(t("keys.title"), width="medium")(_list)(services)


def _list(services: Services) -> None:
    own = in_force(services)
    if not services.preferences().letter_keys:
        st.info(t("keys.off"), icon=":material/keyboard_off:")
    halves = st.columns(2)
    for place, group in enumerate(GROUPS):
        lines = [f"**{t(f'keys.group_{group}')}**", *(f"{_cap(key)} {said}" for key, said in _of(group, own))]
        halves[place % 2].markdown("  \n".join(lines))
    st.caption(t("keys.change"))


def _of(group: str, own: dict[str, str]) -> Iterable[tuple[str, str]]:
    for action in ACTIONS:
        if action.group == group and own[action.name]:
            yield keys.label(own[action.name]), t(f"keys.{action.name}")
    yield from ((key, t(said)) for of, key, said in FIXED if of == group)


def _cap(key: str) -> str:
    return f":gray-badge[{key}]"
