"""In the card of a criterion: what the model asks about the rubric, and the coach's answer as a rule for later runs."""

import streamlit as st

from grader.casebook import Casebook, Settled
from grader.errors import GraderError
from grader.precedent import LONGEST_DESCRIPTION, LONGEST_RULE, Precedent, of_criterion
from grader.review import Entry
from pages.components import desk_parts, errors
from pages.components.cell_text import plain
from pages.components.desk_actions import Actions
from pages.components.i18n import t


def show(entry: Entry, actions: Actions) -> None:
    """Draw the question, or what became of it; nothing where nothing was asked."""
    criterion_id = entry.criterion.id
    asked = actions.run.questions if actions.run else ()
    question = next((one for one in asked if one.criterion_id == criterion_id), None)
    if question is None:
        return
    settled = _book(actions).settled(actions.submission_id, question, actions.precedents)
    with st.container(key=f"question_{criterion_id}", gap="xsmall"):
        if settled.rule:
            _answered(settled, settled.rule, actions)
        elif settled.dismissed:
            _dismissed(settled, actions)
        else:
            _open(entry, settled, actions)


def told(rules: tuple[Precedent, ...], criterion_id: str) -> str:
    """The rules in force for a criterion as Markdown, a line each; "" without any."""
    lines = [f"- {plain(one.rule)}" for one in of_criterion(rules, criterion_id)]
    return "\n".join([f":material/gavel: **{t('precedents.title')}**\n", *lines]) if lines else ""


def _open(entry: Entry, settled: Settled, actions: Actions) -> None:
    name = entry.criterion.id
    st.markdown(f":violet[:material/contact_support: {t('precedents.asks')}] {plain(settled.question.text)}")
    if st.session_state.get(_writing(name)) == actions.submission_id:
        _form(name, settled, actions)
        return
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("precedents.answer"), key=f"rule_open_{name}", icon=":material/gavel:", type="tertiary",
            on_click=_begin, args=(name, actions.submission_id), help=t("precedents.answer_help"),
        )  # fmt: skip
        st.button(
            t("precedents.dismiss"), key=f"rule_dismiss_{name}", type="tertiary", icon=":material/close:",
            on_click=_dismiss, args=(settled, actions, True), help=t("precedents.dismiss_help"),
        )  # fmt: skip


def _form(name: str, settled: Settled, actions: Actions) -> None:
    with st.form(f"rule_form_{name}", border=False):
        st.text_area(
            t("precedents.rule"), key=f"rule_{name}", height=90, max_chars=LONGEST_RULE,
            placeholder=t("precedents.rule_hint"),
        )  # fmt: skip
        st.text_input(
            t("precedents.case"), key=f"rule_case_{name}", max_chars=LONGEST_DESCRIPTION,
            placeholder=t("precedents.case_hint"), help=t("precedents.case_help"),
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                t("precedents.keep"), key=f"rule_keep_{name}", icon=":material/gavel:", type="primary",
                on_click=_answer, args=(settled, actions),
            )  # fmt: skip
            st.form_submit_button(
                t("precedents.leave"), key=f"rule_leave_{name}", type="tertiary", on_click=_leave, args=(name,)
            )  # fmt: skip


def _answered(settled: Settled, rule: Precedent, actions: Actions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/gavel: {t('precedents.answered')} {plain(rule.rule)}", width="stretch")
        st.button(
            t("precedents.withdraw"), key=f"rule_undo_{settled.question.criterion_id}", type="tertiary",
            icon=":material/undo:", on_click=_withdraw, args=(rule, actions), help=plain(settled.question.text),
        )  # fmt: skip


def _dismissed(settled: Settled, actions: Actions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/contact_support: {t('precedents.dismissed')}", width="stretch")
        st.button(
            t("precedents.ask_again"), key=f"rule_undo_{settled.question.criterion_id}", type="tertiary",
            icon=":material/undo:", on_click=_dismiss, args=(settled, actions, False), help=plain(settled.question.text),
        )  # fmt: skip


def _writing(name: str) -> str:
    return f"rule_writing_{name}"


def _begin(name: str, submission_id: int) -> None:
    st.session_state[_writing(name)] = submission_id


def _leave(name: str) -> None:
    st.session_state.pop(_writing(name), None)


def _answer(settled: Settled, actions: Actions) -> None:
    name = settled.question.criterion_id
    entry = actions.desk.entry(name)
    try:
        _book(actions).answer(
            actions.services.gradebook.submission(actions.submission_id), settled.question,
            rule=st.session_state.get(f"rule_{name}") or "",
            description=st.session_state.get(f"rule_case_{name}") or "",
            suggestion=entry.suggestion, score=entry.score,
        )  # fmt: skip
    except GraderError as error:
        st.session_state[errors.FLASH] = error
    else:
        for key in (_writing(name), f"rule_{name}", f"rule_case_{name}"):
            st.session_state.pop(key, None)
        st.session_state[errors.NOTICE] = t("precedents.kept")
    desk_parts.redraw_card(name)


@errors.caught
def _dismiss(settled: Settled, actions: Actions, dismissed: bool) -> None:
    _book(actions).dismiss(actions.submission_id, settled.question, dismissed=dismissed)


def _withdraw(rule: Precedent, actions: Actions) -> None:
    try:
        _book(actions).withdraw(rule)
    except GraderError as error:
        st.session_state[errors.FLASH] = error
    desk_parts.redraw_card(rule.criterion_id)


def _book(actions: Actions) -> Casebook:
    return Casebook(gradebook=actions.services.gradebook, coach=actions.services.preferences().coach)
