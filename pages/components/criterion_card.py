"""One criterion: the suggestion with its evidence, and beside it what the coach decides."""

from collections.abc import Callable

import streamlit as st

from grader.evaluation import Confidence, Suggestion
from grader.precedent import Precedent
from grader.review import Entry
from grader.rubric import Criterion
from grader.run_view import RunView
from pages.components import (
    comment_finder,
    notebook_view,
    opinions,
    precedent_question,
    proof_lines,
    reason_chips,
    state,
    unfolding,
)
from pages.components.desk_actions import Actions
from pages.components.i18n import t
from pages.components.run_line import waiting

CONFIDENCE = {Confidence.LOW: "●○○", Confidence.MEDIUM: "●●○", Confidence.HIGH: "●●●"}
SEGMENTS = 8
"""Levels that fit side by side; a longer scale becomes a list."""


def title(number: int, criterion: Criterion, rules: tuple[Precedent, ...] = ()) -> None:
    """Name, the way to past comments, and the levels, unfolded by a small sign."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{number}. {criterion.name}**", width="stretch")
        comment_finder.button(criterion.id)
        unfolding.button("", f"levels_{criterion.id}", icon=":material/info:", help=t("keys.label_levels"))
    if unfolding.is_open(f"levels_{criterion.id}"):
        levels(criterion, rules)


def levels(criterion: Criterion, rules: tuple[Precedent, ...] = ()) -> None:
    """Description, levels and precedents of a criterion, as one element."""
    lines = [f":gray-badge[{level.score}] {level.descriptor}" for level in criterion.levels]
    told = precedent_question.told(rules, criterion.id)
    st.markdown("\n\n".join([criterion.description, *lines, *([told] if told else [])]))


def _verdict(suggestion: Suggestion, criterion: Criterion, doubt: str | None) -> None:
    """The score and how sure the model is, as one element: it stands on every card."""
    if suggestion.score is None:
        said = f":orange-badge[:material/visibility: {t('card.unscored')}]"
    else:
        unproven = bool(suggestion.unproven)
        words = t(
            "card.suggested_for_eyes" if unproven else "card.suggested", score=suggestion.score, max=criterion.highest
        )
        said = f":{_color(suggestion, criterion, doubt)}-badge[{':material/visibility: ' if unproven else ''}{words}]"
    sure = suggestion.confidence
    st.markdown(
        said if sure is None else f"{said} :small[:gray[{CONFIDENCE[sure]}]]",
        help=None if sure is None else t(f"card.confidence_{sure}"),
    )


def _color(suggestion: Suggestion, criterion: Criterion, doubt: str | None) -> str:
    if suggestion.unproven or suggestion.score == criterion.lowest:
        return "orange"
    return "green" if doubt is None else "blue"


def suggestion(criterion: Criterion, suggested: Suggestion, doubt: str | None) -> None:
    """What the model suggests: score, confidence, why it may need eyes, and the evidence."""
    _verdict(suggested, criterion, doubt)
    if suggested.score is None and suggested.unscored_reason:
        st.caption(t(suggested.unscored_reason))
    proof_lines.show(suggested, criterion.id, notebook_view.focus)


def waits(view: RunView) -> None:
    """In the place of what is written next: why the run waits and when it asks again."""
    if why := waiting(view):
        st.badge(why, icon=":material/hourglass_top:", color="orange")
    else:
        st.caption(t("card.waiting"))


def writing(number: int, criterion: Criterion, view: RunView, *, is_next: bool) -> None:
    """The card while the run is under way: nothing to decide yet. `is_next`: it is the first that has no suggestion."""
    suggested = view.suggestion(criterion.id)
    with st.container(border=True, key=f"card_{criterion.id}", gap="small"):
        st.markdown(f"**{number}. {criterion.name}**")  # its levels can wait: this is drawn eight times a second
        if criterion.id in view.sealed:
            _sealed(criterion)
        elif suggested:
            suggestion(criterion, suggested, suggested.doubt(criterion))
            st.text(suggested.comment)
        elif view.writing == criterion.id:
            if view.retrying:
                waits(view)
                st.text(view.comment)
            else:
                st.badge(t("card.writing"), icon=":material/edit_note:", color="blue")
                st.text(view.comment + " ▍")
        elif is_next and view.writing is None:
            waits(view)
        else:
            st.caption(t("card.waiting"))


def _score_control(criterion: Criterion, on_change: Callable[[str], None]) -> None:
    key = state.as_put(state.score_key(criterion.id))
    label = t("card.score_of", name=criterion.name)
    if len(criterion.levels) <= SEGMENTS:
        st.segmented_control(
            label,
            criterion.scores,
            key=key,
            on_change=on_change,
            args=(criterion.id,),
            required=True,
            label_visibility="collapsed",
        )
    else:
        st.selectbox(
            label,
            criterion.scores,
            index=None,
            key=key,
            required=True,
            on_change=on_change,
            args=(criterion.id,),
            placeholder=t("card.score"),
            label_visibility="collapsed",
            width=160,
        )


def _decision(entry: Entry, actions: Actions) -> None:
    """The score, and the ways to come to it."""
    criterion = entry.criterion
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _score_control(criterion, actions.score_changed)
        if entry.suggestion and entry.suggestion.score is not None and not entry.decided:
            st.button(
                t("card.accept", score=entry.suggestion.score),
                key=f"accept_{criterion.id}",
                icon=":material/check:",
                on_click=actions.accept,
                args=(criterion.id,),
            )
        if entry.decided:
            st.caption(f":green[:material/check: {t('card.decided')}]", width="content")
        if entry.suggestion:
            opinions.button(entry, actions)


def editor(number: int, criterion_id: str, actions: Actions) -> None:
    """The card the coach works with: one part of the desk. Each thing on it is a function below, in the order of the screen."""
    entry = actions.desk.entry(criterion_id)
    with st.container(border=True, key=f"card_{criterion_id}", gap="small"):
        title(number, entry.criterion, actions.precedents)
        _said(entry, actions)
        precedent_question.show(entry, actions)
        _decision(entry, actions)
        opinions.panel(entry, actions)
        reason_chips.show(entry, actions)
        _comment(entry, actions)
        _below(entry, actions)


def _sealed(criterion: Criterion) -> None:
    """In the place of a suggestion that is hidden. By this key the keyboard knows the card."""
    with st.container(key=f"sealed_{criterion.id}"):
        st.caption(f":violet[:material/visibility_off: {t('blind_first.score_first')}]")


def _said(entry: Entry, actions: Actions) -> None:
    """What was suggested, by whom, and why it may need eyes."""
    if entry.sealed:
        _sealed(entry.criterion)
    elif entry.suggestion:
        suggestion(entry.criterion, entry.suggestion, entry.doubt)
        opinions.side_by_side(entry)
        opinions.missed(entry, actions)
        if not entry.decided and entry.doubt:
            st.caption("  \n".join(f":orange[:material/front_hand: {t(doubt)}]" for doubt in entry.doubts))
    elif entry.unfinished:
        st.caption(f":orange[:material/content_cut: {t('card.unfinished')}]")


def _comment(entry: Entry, actions: Actions) -> None:
    st.text_area(
        t("card.comment_of", name=entry.criterion.name),
        key=state.as_put(state.comment_key(entry.criterion.id)),
        height="content",
        on_change=actions.comment_changed,
        args=(entry.criterion.id,),
        placeholder=t("card.comment"),
        label_visibility="collapsed",
    )


def _below(entry: Entry, actions: Actions) -> None:
    """What can be done with the comment, and what another tab has entered."""
    if entry.restorable:
        st.button(
            t("card.restore"),
            key=f"restore_{entry.criterion.id}",
            type="tertiary",
            icon=":material/undo:",
            on_click=actions.restore,
            args=(entry.criterion.id,),
        )
    comment_finder.panel(actions, entry.criterion.id)
    actions.conflict(entry.criterion.id)
