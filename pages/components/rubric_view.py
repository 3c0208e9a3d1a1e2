"""An assignment laid open: the task, its criteria, their levels, and what the offline grader looks for."""

import streamlit as st

from grader.rubric import Assignment, Criterion, Level
from grader.rubric_lint import is_bare
from pages.components import rubric_advice
from pages.components.cell_text import plain, readable
from pages.components.i18n import t
from pages.components.rubric_advice import Advice


def _rules(level: Level) -> str:
    what = ", ".join(plain(rule.what) or f"`{rule.pattern}`" for rule in level.look_for)
    return f"  \n:small[:gray[:material/search: {t('rubrics_page.looks_for', what=what)}]]" if what else ""


def _criterion(number: int, criterion: Criterion) -> None:
    points = t("rubrics_page.points", lowest=criterion.lowest, highest=criterion.highest)
    st.markdown(f"**{number}. {plain(criterion.name)}** :gray[`{criterion.id}` · {points}]")
    if criterion.description:
        st.markdown(readable(criterion.description))
    bare = [level for level in criterion.levels if is_bare(level.descriptor)]
    lines = [
        f":gray-badge[{level.score}] {plain(level.descriptor)}{_rules(level)}"
        for level in criterion.levels
        if level not in bare
    ]
    if bare:
        lines.append(" ".join(f":gray-badge[{level.score}]" for level in bare))
    st.markdown("  \n".join(lines))
    if criterion.rests_on:
        materials = ", ".join(t(f"rubrics_page.material_{material}") for material in criterion.rests_on)
        st.caption(f":material/layers: {t('rubrics_page.rests_on', materials=materials)}")
    if not any(level.look_for for level in criterion.levels):
        st.caption(f":material/visibility: {t('rubrics_page.eyes')}")


def summary(assignment: Assignment) -> str:
    """How much there is to judge."""
    rubric = assignment.rubric
    return t("rubrics_page.summary", criteria=len(rubric.criteria), points=rubric.max_score)


def show(assignment: Assignment, advice: Advice) -> None:
    """Draw all of it."""
    st.markdown(f":gray[{t('rubrics_page.brief')}]")
    st.markdown(readable(assignment.brief) or t("rubrics_page.no_brief"))
    if assignment.expected:
        st.markdown(f":gray[{t('rubric_editor.field_expected')}]")
        st.markdown(readable(assignment.expected))
    criteria(assignment, advice)


def criteria(assignment: Assignment, advice: Advice) -> None:
    """Draw the criteria, each with what was found in it."""
    for number, criterion in enumerate(assignment.rubric.criteria, 1):
        with st.container(border=True, gap="xsmall"):
            _criterion(number, criterion)
            rubric_advice.show(advice, criterion)
