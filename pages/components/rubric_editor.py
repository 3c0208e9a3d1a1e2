"""The editor of an assignment: its fields, its criteria with advice beside them, and the bar that undoes, redoes, saves and leaves."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from grader import rubric_editing as edit
from grader.bootstrap import Services
from grader.rubric import Assignment, Criterion, Rubric
from grader.rubric_lint import Finding, accepted
from grader.rubric_spot import Spot
from pages.components import (
    browser,
    errors,
    rubric_advice,
    rubric_bench,
    rubric_criterion_form,
    rubric_rules_form,
    rubric_saving,
)
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.rubric_bench import Bench

FEW = 4
"""With so many criteria or fewer, all of them are shown in full at first."""
LANGUAGES = ("ko", "en")


def show(services: Services, key: str) -> None:
    """Draw it."""
    bench = rubric_bench.of(services, key)
    st.button(
        t("rubric_editor.back"),
        key="edit_back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=rubric_bench.close,
    )
    if bench is None:
        st.warning(t("rubric_editor.gone", name=plain(key)), icon=":material/search_off:")
        return
    st.subheader(t("rubric_editor.title", title=plain(bench.now.title) or "…"), anchor=False)
    rubric_saving.bar(bench)
    _assignment(bench)
    st.subheader(t("rubric_editor.criteria", n=len(bench.now.rubric.criteria)), anchor=False)
    trial = rubric_rules_form.choose(services, key)
    bench.lacks(Spot(field="criteria"))
    criteria = bench.now.rubric.criteria
    advice = rubric_advice.advice(_readable(bench.now), services, partial(_accept, bench))
    for number, item in enumerate(criteria, 1):
        with st.container(border=True, key=f"edit_criterion_{item.id}"):
            fields, beside = st.columns([5, 2], gap="medium")
            with fields:
                rubric_criterion_form.show(bench, number, item, trial, opened=len(criteria) <= FEW or number == 1)
            with beside:
                rubric_advice.show(advice, item)
    st.button(t("rubric_editor.add_criterion"), key="edit_add", icon=":material/add:", on_click=_add, args=(bench,))
    browser.autosave()


def _assignment(bench: Bench) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        with st.container(width="stretch"):
            bench.line(Spot(field="title"), t("rubric_editor.field_title"))
        with st.container(width=240):
            bench.line(Spot(field="course"), t("rubric_editor.field_course"))
        with st.container(width=140):
            names = {one: t(f"rubric_editor.language_{one}") for one in LANGUAGES}
            bench.choice(Spot(field="language"), t("rubric_editor.field_language"), list(names), names.__getitem__)
    left, right = st.columns([3, 2], gap="small")
    with left:
        bench.text(
            Spot(field="brief"), t("rubric_editor.field_brief"), help=t("rubrics_page.field_brief_help"), height=110
        )
    with right:
        bench.text(
            Spot(field="expected"), t("rubric_editor.field_expected"), help=t("rubric_editor.field_expected_help"),
            placeholder=t("rubric_editor.field_expected_hint"), height=110,
        )  # fmt: skip


def _readable(assignment: Assignment) -> Assignment:
    """The criteria far enough along to be advised on, as they would be put into force."""
    settled = edit.sound(assignment)
    ready = tuple(
        item
        for item in settled.rubric.criteria
        if item.name and len(item.levels) > 1 and all(level.descriptor for level in item.levels)
    )
    return Assignment(
        key=settled.key, title=settled.title, course=settled.course, brief=settled.brief, language=settled.language,
        rubric=Rubric(criteria=ready), expected=settled.expected,
    )  # fmt: skip


def _add(bench: Bench) -> None:
    criterion_id = bench.new_id()
    st.session_state[f"{rubric_criterion_form.OPEN}{bench.key}_{criterion_id}"] = True
    bench.act(partial(edit.with_criterion, criterion_id=criterion_id))


def _accept(bench: Bench, finding: Finding, criteria: Sequence[Criterion]) -> None:
    """Put a rewrite into the draft."""
    bench.act(lambda assignment: accepted(assignment, finding, criteria))
    st.session_state[errors.NOTICE] = t("rubric_editor.rewritten")
