"""Finds what the coach wrote before and puts it into a comment. Drawn inside the card that asked for it; closed, it is one small button."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from grader import addressing
from grader.comment_offers import Offer, Offers
from grader.comment_search import OVERALL, CommentQuery
from grader.errors import EditConflict
from grader.written import State
from pages.components import blind, clock, desk_parts, errors, i18n, state
from pages.components.desk_actions import Actions
from pages.components.i18n import t

HERE = Path(__file__).parent
OPEN = "comment_finder"
"""Of what the finder is open (a criterion's id or `state.OVERALL`), how often one was opened, the submission, the pinned comment being edited, the one just unpinned."""

STATES = {State.DRAFT: "comments.draft", State.SAVED: "comments.saved", State.UNSAVED: "comments.unsaved"}

_list = st.components.v2.component(
    "coachmark_comment_list",
    html='<div class="coachmark-finder"></div>',
    js=(HERE / "comment_list.js").read_text("utf-8"),
    css=(HERE / "comment_list.css").read_text("utf-8"),
    isolate_styles=False,
)


def button(field: str) -> None:
    """Draw the button that opens and closes the finder of a field."""
    st.button(
        "",
        key=f"find_comment_{field}",
        icon=":material/manage_search:",
        type="tertiary",
        help=t("comments.find"),
        on_click=_toggle,
        args=(field,),
    )


def panel(actions: Actions, field: str) -> None:
    """Draw the finder, if it is this field's."""
    opened = _opened()
    if opened.get("field") != field or opened.setdefault("submission", actions.submission_id) != actions.submission_id:
        return
    with st.container(border=True, key=f"finder_{field}", gap="small"):
        if opened.get("editing") is not None:
            _editor(actions, field, opened["editing"])
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            asked = st.text_input(
                t("comments.find"),
                key=f"finder_text_{field}",
                live="200ms",
                placeholder=t("comments.placeholder"),
                label_visibility="collapsed",
            )
            everybody = st.checkbox(t("comments.everybody"), key=f"finder_all_{field}", width="content")
        _hits(actions, field, asked or "", everybody=everybody)


def _hits(actions: Actions, field: str, asked: str, *, everybody: bool) -> None:
    offers = _offers(actions)
    query = _query(actions, field, asked, coach="" if everybody else offers.coach)
    found = offers.of(query)
    opened = _opened()
    _list(
        key=f"finder_list_{field}",
        data={
            "field": field,
            "query": asked,
            "turn": opened["turn"],
            "search": f".st-key-finder_text_{field} input",
            "target": f".st-key-{_widget(field)} textarea",
            "offers": [_told(one, query) for one in found],
            "nothing": t("comments.nothing" if asked.strip() else "comments.nothing_yet"),
            "undo": opened.get("unpinned") is not None or opened.get("reworded") is not None,
            "words": {
                name: t(f"comments.{name}")
                for name in ("hits", "keys_hint", "pin", "unpin", "edit", "pin_present", "undo")
            }
            | {"unpinned": t("comments.reworded" if opened.get("reworded") else "comments.unpinned")},
        },
        on_act_change=partial(_act, actions, field, {one.key: one for one in found}, query),
    )


def _told(offer: Offer, query: CommentQuery) -> dict[str, Any]:
    return {"key": offer.key, "text": offer.text, "pinned": offer.pinned is not None, "notes": _notes(offer, query)}


def _notes(offer: Offer, query: CommentQuery) -> list[str]:
    """What is to be known of it: its state first, then where and when it was written, and what is special."""
    notes = [t("comments.pinned") if offer.found is None else t(STATES[offer.found.state])]
    if offer.found:
        comment = offer.found.comment
        if comment.assignment != query.assignment:
            notes.append(comment.assignment_title)
        if comment.criterion_id != query.criterion_id or comment.assignment != query.assignment:
            notes.append(comment.criterion_name or t("comments.overall"))
        if not comment.own:
            notes.append(t("comments.approved"))
        if not query.coach:
            notes.append(comment.coach)
        notes.append(clock.moment(offer.at))
        if offer.found.uses > 1:
            notes.append(t("comments.uses", n=offer.found.uses))
    if offer.is_open:
        notes.append(t("comments.open"))
    elif offer.renamed:
        notes.append(t("comments.renamed"))
    return notes


def _act(actions: Actions, field: str, offers: dict[str, Offer], query: CommentQuery) -> None:
    """What was asked for in the list. Putting a text in is the browser's: it types it, so that it is an edit like any other."""
    told = st.session_state[f"finder_list_{field}"].act or {}
    offer, opened = offers.get(told.get("key", "")), _opened()
    match told.get("do"):
        case "close":
            _close()
        case "pin" if offer:
            _pin(actions, query, offer)
        case "pin_present":
            _pin(actions, query, None, st.session_state.get(_widget(field)) or "")
        case "edit" if offer and offer.pinned:
            opened["editing"], opened["wording"] = offer.pinned.id, offer.pinned.text
            st.session_state[f"finder_edit_{field}"] = offer.pinned.text
        case "unpin" if offer and offer.pinned:
            _unpin(actions, offer.pinned.id)
        case "undo":
            _take_back(actions, query)


@errors.caught
def _pin(actions: Actions, query: CommentQuery, offer: Offer | None, text: str = "") -> None:
    _offers(actions).pin(text, query, of=offer)


@errors.caught
def _unpin(actions: Actions, pinned_id: int) -> None:
    actions.services.gradebook.unpin_comment(pinned_id)
    _opened()["unpinned"], _opened()["reworded"] = pinned_id, None


@errors.caught
def _take_back(actions: Actions, query: CommentQuery) -> None:
    """What was done last to a pinned comment: it stands again where it stood, or says again what it said."""
    book, opened = actions.services.gradebook, _opened()
    unpinned, reworded = opened.pop("unpinned", None), opened.pop("reworded", None)
    if reworded is not None:
        pinned_id, before, after = reworded
        there = book.pinned_comments(_offers(actions).coach, query.assignment, query.criterion_id)
        if not any((one.id, one.text) == (pinned_id, after) for one in there):
            raise EditConflict("changes.overtaken")
        book.change_pinned_comment(pinned_id, before)
    elif unpinned is not None:
        book.pin_comment_again(unpinned)


def _editor(actions: Actions, field: str, pinned_id: int) -> None:
    key = f"finder_edit_{field}"
    st.text_area(t("comments.edit"), key=key, height="content", label_visibility="collapsed")
    st.caption(t("comments.edit_hint", mark=addressing.mark(i18n.current())))
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button(t("comments.cancel"), key=f"finder_cancel_{field}", type="tertiary", on_click=_stop_editing)
        st.button(
            t("comments.keep"),
            key=f"finder_keep_{field}",
            icon=":material/keep:",
            on_click=_change,
            args=(actions, pinned_id, key),
        )


@errors.caught
def _change(actions: Actions, pinned_id: int, key: str) -> None:
    changed = actions.services.gradebook.change_pinned_comment(pinned_id, st.session_state.get(key) or "")
    before = _opened().pop("wording", changed.text)
    if changed.text != before:
        _opened()["reworded"], _opened()["unpinned"] = (pinned_id, before, changed.text), None
    _stop_editing()


def _stop_editing() -> None:
    """Back to the list, with the search field in focus as when it was opened."""
    _opened()["editing"] = None
    _opened()["turn"] += 1


def _offers(actions: Actions) -> Offers:
    services = actions.services
    submission = services.gradebook.submission(actions.submission_id)
    preferences = services.preferences()
    return Offers(
        gradebook=services.gradebook,
        submission=submission,
        coach=preferences.coach,
        language=i18n.current(),
        hidden=submission.id in blind.hidden(services, [submission.id]),
        blind=preferences.blind,
    )


def _query(actions: Actions, field: str, text: str, *, coach: str) -> CommentQuery:
    assignment = actions.services.gradebook.submission(actions.submission_id).assignment
    if field == state.OVERALL:
        return CommentQuery(text=text, coach=coach, assignment=assignment, criterion_id=OVERALL, criterion_name="")
    criterion = actions.desk.entry(field).criterion
    return CommentQuery(
        text=text, coach=coach, assignment=assignment, criterion_id=criterion.id, criterion_name=criterion.name
    )


def _widget(field: str) -> str:
    return state.OVERALL if field == state.OVERALL else state.comment_key(field)


def _opened() -> dict[str, Any]:
    opened: dict[str, Any] = st.session_state.setdefault(OPEN, {"turn": 0})
    return opened


def _close() -> None:
    st.session_state[OPEN] = {"turn": _opened()["turn"]}


def _toggle(field: str) -> None:
    """Open it, and close the one that was open; what was searched for last is forgotten."""
    before = _opened().get("field")
    _close()
    if before == field:
        return
    st.session_state[OPEN] = {"turn": _opened()["turn"] + 1, "field": field}
    st.session_state.pop(f"finder_text_{field}", None)
    if before is not None:
        parts = (desk_parts.OVERALL if each == state.OVERALL else desk_parts.card(each) for each in (before, field))
        desk_parts.redraw(*desk_parts.drawn(*parts))
