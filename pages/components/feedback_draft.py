"""The overall feedback written anew from the coach's ratings: asked for, followed, and taken over whole, in parts or not at all."""

import html

import streamlit as st

from grader import difference, hunks
from grader.hunks import Hunk
from grader.review import Desk
from grader.run import RunPurpose, RunStatus
from grader.settings import FEEDBACK_LANGUAGES, TONES
from grader.writing import LENGTHS, Writing
from pages.components import changed_text, desk_parts, errors, feedback_check, i18n, state
from pages.components.cell_text import plain
from pages.components.desk_actions import Actions
from pages.components.i18n import t
from pages.components.run_line import run_line
from pages.components.services import model

POLL = 0.15
"""Seconds between two looks at a text that is being written."""

TONE, LENGTH, LANGUAGE, WISH, TAKEN = (
    "feedback_tone", "feedback_length", "feedback_language", "feedback_wish", "feedback_taken",
)  # fmt: skip
FIELDS = (TONE, LENGTH, LANGUAGE, WISH, TAKEN, "feedback_form_")
OF = "feedback_form_of"
"""The submission that the form, its wish and the chosen parts are about."""


def button() -> None:
    """The way to the form, in the head of the overall card."""
    st.button(
        t("writing.write"), key="write_feedback", type="tertiary", icon=":material/edit_note:", on_click=_toggle,
        help=t("writing.write_help"),
    )  # fmt: skip


def _toggle() -> None:
    st.session_state[desk_parts.FEEDBACK_OPEN] = not state.get(desk_parts.FEEDBACK_OPEN)
    desk_parts.redraw_overall()


def show(actions: Actions) -> None:
    """Below the text: the form when it is open, and the draft that waits for the coach."""
    _begin_with(actions.submission_id)
    commissions = actions.services.commissions
    latest = actions.services.gradebook.writings(
        actions.submission_id, RunPurpose.FEEDBACK, rubric_id=actions.rubric_id, limit=1
    )
    drafts = [commissions.now(one) for one in latest]
    if state.get(desk_parts.FEEDBACK_OPEN):
        _form(actions, busy=any(one.run.status.active for one in drafts))
    for writing in drafts:
        if writing.run.status.active:
            st.fragment(_follow, run_every=POLL, key="feedback_writing")(actions, writing)
        elif writing.settled_at is None:
            _draft(actions, writing)
        elif writing.text.strip() and state.get(desk_parts.FEEDBACK_OPEN):
            st.button(
                t("writing.reopen"), key="feedback_reopen", type="tertiary", icon=":material/undo:", on_click=_settle,
                args=(actions, writing.run.id), kwargs={"settled": False},
            )  # fmt: skip


def _begin_with(submission_id: int) -> None:
    """What was wished for one student is not for the next."""
    if state.get(OF) != submission_id:
        st.session_state[OF] = submission_id
        for key in (desk_parts.FEEDBACK_OPEN, WISH, TAKEN):
            st.session_state.pop(key, None)


def _form(actions: Actions, *, busy: bool) -> None:
    """`busy`: one is being written, and has to end before the next."""
    preferences = actions.services.preferences()
    st.session_state.setdefault(TONE, preferences.tone)
    st.session_state.setdefault(LENGTH, "medium")
    st.session_state.setdefault(LANGUAGE, preferences.feedback_language)
    with st.container(border=True, key="feedback_form", gap="small"):
        with st.container(horizontal=True, gap="small"):
            _choice(TONE, "tone", TONES)
            _choice(LENGTH, "length", LENGTHS)
            _choice(LANGUAGE, "language", FEEDBACK_LANGUAGES)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                t("writing.wish"), key=WISH, placeholder=t("writing.wish_hint"), label_visibility="collapsed",
                width="stretch",
            )  # fmt: skip
            st.button(
                t("writing.start"), key="start_feedback", type="primary", icon=":material/auto_awesome:",
                on_click=_start, args=(actions,),
                disabled=busy or len(actions.desk.undecided) == len(actions.desk.entries),
            )  # fmt: skip
        st.caption(_basis(actions.desk))


def _basis(desk: Desk) -> str:
    """What the text will be made of."""
    left_out = len(desk.undecided)
    if left_out == len(desk.entries):
        return t("writing.nothing_decided")
    return t("writing.undecided", n=left_out) if left_out else t("writing.from_ratings")


def _choice(key: str, name: str, options: tuple[str, ...]) -> None:
    st.segmented_control(
        t(f"writing.{name}"), options, key=key, required=True, format_func=lambda option: t(f"writing.{name}_{option}")
    )


def _start(actions: Actions) -> None:
    _ask(actions)
    desk_parts.redraw_overall()


@errors.caught
def _ask(actions: Actions) -> None:
    actions.services.commissions.feedback(
        submission_id=actions.submission_id,
        rubric_id=actions.rubric_id,
        beside=actions.run.id if actions.run else None,
        model=model(actions.services),
        tone=st.session_state[TONE],
        length=st.session_state[LENGTH],
        language=st.session_state[LANGUAGE],
        wish=state.get(WISH) or "",
    )
    st.session_state[desk_parts.FEEDBACK_OPEN] = False
    st.session_state.pop(TAKEN, None)


def _follow(actions: Actions, begun: Writing) -> None:
    writing = actions.services.commissions.now(begun)
    if not writing.run.status.active:
        st.rerun()
    with st.container(border=True, key="feedback_live", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            run_line(actions.services.view(writing.run), writing.run.model, actions.services.preferences().prices)
            st.button(
                t("run.stop"), key="stop_feedback", icon=":material/stop_circle:",
                on_click=actions.services.queue.cancel, args=(writing.run.id,),
            )  # fmt: skip
        st.text((writing.text or t("card.waiting")) + " ▍")


def _draft(actions: Actions, writing: Writing) -> None:
    """What was written, beside the present text."""
    run = writing.run
    with st.container(border=True, key="feedback_draft", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{t('writing.draft')}** :gray-badge[{plain(run.model)}]", width="stretch")
            _close(actions, writing)
        if run.status is not RunStatus.COMPLETED:
            said = plain(run.problem.say(i18n.current())) if run.problem else t(f"writing.ended_{run.status}")
            st.caption(f":orange[:material/error: {said}]")
        if writing.text.strip():
            _compared(actions, writing)
            st.caption(feedback_check.of_draft(actions, writing.text.strip(), run.language))


def _compared(actions: Actions, writing: Writing) -> None:
    found = hunks.between(actions.desk.overall.strip(), writing.text.strip())
    changes = sum(hunk.changed for hunk in found)
    st.html(changed_text.STYLE)
    if not changes:
        st.caption(f":green[:material/check: {t('writing.same')}]")
        return
    st.html(f'<p class="coachmark-text">{_marked(found)}</p>')
    some = changes > 1 and bool(actions.desk.overall.strip())
    if some:
        st.pills(
            t("writing.which"), range(1, changes + 1), key=TAKEN, selection_mode="multi", on_change=desk_parts.redraw_overall,
        )  # fmt: skip
    taken = [number for number in state.get(TAKEN) or () if number <= changes] if some else []
    with st.container(horizontal=True, gap="small"):
        if taken:
            st.button(
                t("writing.take_some", n=len(taken)), key="take_feedback_parts", type="primary", icon=":material/check:",
                on_click=_take, args=(actions, writing, found, tuple(taken)),
            )  # fmt: skip
        st.button(
            t("writing.take_all"), key="take_feedback", type="secondary" if taken else "primary", icon=":material/done_all:",
            on_click=_take, args=(actions, writing, found, tuple(range(1, changes + 1))),
        )  # fmt: skip


def _marked(found: tuple[Hunk, ...]) -> str:
    """Both texts in one, each change with its number."""
    parts, number = [], 0
    for hunk in found:
        if not hunk.changed:
            parts.append(html.escape(hunk.before))
            continue
        number += 1
        words = difference.between(hunk.before, hunk.after)
        parts.append(
            f"<sup>{number}</sup>"
            + "".join(changed_text.TAGS[word.kind].format(html.escape(word.text)) for word in words)
        )
    return "".join(parts)


def _close(actions: Actions, writing: Writing) -> None:
    st.button(
        t("writing.close"), key="close_feedback", type="tertiary", icon=":material/close:", on_click=_settle,
        args=(actions, writing.run.id), kwargs={"settled": True}, help=t("writing.close_help"),
    )  # fmt: skip


def _settle(actions: Actions, run_id: int, *, settled: bool) -> None:
    _note(actions, run_id, settled=settled)
    desk_parts.redraw_overall()


@errors.caught
def _note(actions: Actions, run_id: int, *, settled: bool) -> None:
    actions.services.gradebook.settle_writing(run_id, settled=settled)
    st.session_state.pop(TAKEN, None)


def _take(actions: Actions, writing: Writing, found: tuple[Hunk, ...], taken: tuple[int, ...]) -> None:
    """Take these changes over. The draft goes when all of it is taken, and stays for the rest otherwise. Of a text that has grown meanwhile nothing is replaced unseen."""
    if (state.get(state.OVERALL) or "").strip() != "".join(hunk.before for hunk in found):
        desk_parts.redraw_overall()
    actions.put_overall(hunks.merged(found, taken))
    if len(taken) == sum(hunk.changed for hunk in found):
        _note(actions, writing.run.id, settled=True)
    st.session_state.pop(TAKEN, None)
    desk_parts.redraw_overall()
