"""The precedents of an assignment: each with the case that led to it, to change, to withdraw and to bring back, and a place for another."""

from collections.abc import Sequence
from textwrap import shorten

import streamlit as st

from grader import precedent
from grader.bootstrap import Services
from grader.casebook import Casebook
from grader.errors import NotInGradebook
from grader.precedent import LONGEST_DESCRIPTION, LONGEST_RULE, MOST_CHARACTERS, Case, Precedent
from grader.rubric import Assignment, Criterion
from pages.components import blind, clock, errors, places, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

EDITED = "precedent_edited"
"""The key of the precedent that is being changed."""
LONGEST_SHOWN = 60
"""Characters of a rule where it is only named."""


def note(services: Services, assignment: Assignment) -> None:
    """How many are sent with a run started now; nothing where there are none."""
    ids = {criterion.id for criterion in assignment.rubric.criteria}
    n = sum(one.criterion_id in ids for one in precedent.in_force(services.gradebook.precedents(assignment.key)))
    if n:
        words = f"{t('precedents.sent', n=n)} {t('precedents.sent_help')}"
        st.markdown(f":gray[:material/gavel: {n}]", width="content", help=words)


def show(services: Services, assignment: Assignment) -> None:
    """Draw the list."""
    kept = services.gradebook.precedents(assignment.key)
    st.caption(t("precedents.intro"))
    if not kept:
        st.info(t("precedents.empty_list"), icon=":material/gavel:")
    used = sum(one.length for one in precedent.in_force(kept))
    if used:
        st.caption(t("precedents.room", n=f"{used:,}", most=f"{MOST_CHARACTERS:,}"))
    _last(services, kept)
    for number, criterion in enumerate(assignment.rubric.criteria, 1):
        own = precedent.of_criterion(kept, criterion.id)
        with st.container(border=True, gap="xsmall", key=f"precedents_{assignment.key}_{criterion.id}"):
            st.markdown(f"**{number}. {plain(criterion.name)}**")
            _listed(services, own)
            _another(services, assignment, criterion)
    known = {criterion.id for criterion in assignment.rubric.criteria}
    if lost := [one for one in kept if one.criterion_id not in known]:
        with st.container(border=True, gap="xsmall", key=f"precedents_{assignment.key}"):
            st.caption(t("precedents.of_earlier"))
            _listed(services, lost)


def _last(services: Services, kept: Sequence[Precedent]) -> None:
    """The line that takes the last change back, read from the versions on record."""
    if not kept:
        return
    one = max(kept, key=lambda each: (each.changed_at, each.id))
    deed = "withdrawn" if one.withdrawn else "changed" if one.version > 1 else "added"
    what = t(f"precedents.did_{deed}", rule=plain(shorten(one.rule, LONGEST_SHOWN, placeholder="…")))
    with undo_line.row(f"precedents_{one.assignment}"):
        undo_line.told(what, one.coach, one.changed_at)
        st.button(
            t("steps.undo"), key=f"precedents_undo_{one.assignment}", type="tertiary", icon=":material/undo:",
            on_click=_undo, args=(services, one),
        )  # fmt: skip


def _listed(services: Services, own: Sequence[Precedent]) -> None:
    for one in precedent.in_force(own):
        _one(services, one)
    for one in own:
        if one.withdrawn:
            _withdrawn(services, one)


def _one(services: Services, one: Precedent) -> None:
    if st.session_state.get(EDITED) == one.key:
        _form(services, one)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"precedent_{one.key}"):
        st.markdown(_text(one), width="stretch")
        _case_link(services, one.case)
        st.button(
            t("precedents.edit"), key=f"precedent_edit_{one.key}", icon=":material/edit:", type="tertiary",
            on_click=_edit, args=(one,),
        )  # fmt: skip
        st.button(
            t("precedents.withdraw"), key=f"precedent_withdraw_{one.key}", icon=":material/undo:", type="tertiary",
            on_click=_withdraw, args=(services, one), help=t("precedents.withdraw_help"),
        )  # fmt: skip


def _withdrawn(services: Services, one: Precedent) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"precedent_{one.key}"):
        st.caption(f"~~{plain(one.rule)}~~ · {t('precedents.withdrawn_by', coach=plain(one.coach))}", width="stretch")
        st.button(
            t("precedents.restore"), key=f"precedent_restore_{one.key}", icon=":material/redo:", type="tertiary",
            on_click=_restore, args=(services, one),
        )  # fmt: skip


def _text(one: Precedent) -> str:
    """The rule, who laid it down and when, and the case, in one element."""
    by = f"{plain(one.coach)} · {clock.moment(one.changed_at)}"
    if one.version > 1:
        by += f" · {t('precedents.version', n=one.version)}"
    about = "  \n".join([by, *(_case(one.case) if one.case else ())])
    return f"{plain(one.rule)}  \n:small[:gray[{about}]]"


def _case(case: Case) -> list[str]:
    cited = t("precedents.cells", cells=", ".join(map(str, case.cells))) if case.cells else ""
    settled = "" if case.score is None else t("precedents.settled", score=case.score)
    about = " · ".join(part for part in (plain(case.description), settled, cited) if part)
    asked = f"{t('precedents.asked')} {plain(case.question)}" if case.question else ""
    return [line for line in (about and f"{t('precedents.case_was')} {about}", asked) if line]


def _case_link(services: Services, case: Case | None) -> None:
    """The way to the submission, by the name that may be shown."""
    if case is None:
        return
    try:
        shown, _ = blind.seen(services, services.gradebook.submission(case.submission_id))
    except NotInGradebook:  # erased a moment ago
        return
    st.page_link(
        places.GRADE, label=plain(shown.student) or t("precedents.submission"), icon=":material/description:",
        query_params=places.params(submission=case.submission_id), width="content",
    )  # fmt: skip


def _form(services: Services, one: Precedent) -> None:
    with st.form(f"precedent_form_{one.key}", border=False):
        st.text_area(
            t("precedents.rule"), key=f"precedent_rule_{one.key}", value=one.rule, height=90, max_chars=LONGEST_RULE
        )
        if one.case:
            st.text_input(
                t("precedents.case"), key=f"precedent_case_{one.key}", value=one.description,
                max_chars=LONGEST_DESCRIPTION, help=t("precedents.case_help"),
            )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                t("precedents.save"),
                key=f"precedent_save_{one.key}",
                type="primary",
                on_click=_save,
                args=(services, one),
            )
            st.form_submit_button(
                t("precedents.leave"), key=f"precedent_leave_{one.key}", type="tertiary", on_click=_edit, args=(None,)
            )
    earlier = [old for old in services.gradebook.precedent_versions(one.key) if old.rule != one.rule]
    if earlier:
        lines = (f"- {plain(old.rule)} :gray[({plain(old.coach)} · {clock.moment(old.changed_at)})]" for old in earlier)
        st.caption("\n".join([f"{t('precedents.earlier')}\n", *lines]))


def _another(services: Services, assignment: Assignment, criterion: Criterion) -> None:
    name = f"{assignment.key}_{criterion.id}"
    if st.session_state.get(EDITED) != name:
        st.button(
            t("precedents.add"), key=f"precedent_add_{name}", icon=":material/add:", type="tertiary",
            on_click=_open, args=(name,),
        )  # fmt: skip
        return
    with st.form(f"precedent_new_{name}", border=False, clear_on_submit=False):
        st.text_area(
            t("precedents.rule"), key=f"precedent_new_rule_{name}", height=90, max_chars=LONGEST_RULE,
            placeholder=t("precedents.rule_hint"),
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                t("precedents.keep"), key=f"precedent_new_keep_{name}", type="primary", icon=":material/gavel:",
                on_click=_add, args=(services, assignment, criterion, name),
            )  # fmt: skip
            st.form_submit_button(
                t("precedents.leave"), key=f"precedent_new_leave_{name}", type="tertiary", on_click=_edit, args=(None,)
            )


def _open(name: str) -> None:
    st.session_state[EDITED] = name


def _edit(one: Precedent | None) -> None:
    st.session_state[EDITED] = one.key if one else None


@errors.caught
def _save(services: Services, one: Precedent) -> None:
    rule, case = (st.session_state.get(f"precedent_{name}_{one.key}") or "" for name in ("rule", "case"))
    _book(services).edit(one, rule=rule, description=case)
    st.session_state[EDITED] = None


@errors.caught
def _add(services: Services, assignment: Assignment, criterion: Criterion, name: str) -> None:
    _book(services).add(assignment.key, criterion.id, st.session_state.get(f"precedent_new_rule_{name}") or "")
    st.session_state.pop(f"precedent_new_rule_{name}", None)
    st.session_state[EDITED] = None
    st.session_state[errors.NOTICE] = t("precedents.kept")


@errors.caught
def _withdraw(services: Services, one: Precedent) -> None:
    _book(services).withdraw(one)


@errors.caught
def _undo(services: Services, one: Precedent) -> None:
    _book(services).undo(one)
    st.session_state[EDITED] = None


@errors.caught
def _restore(services: Services, one: Precedent) -> None:
    _book(services).restore(one)


def _book(services: Services) -> Casebook:
    return Casebook(gradebook=services.gradebook, coach=services.preferences().coach)
