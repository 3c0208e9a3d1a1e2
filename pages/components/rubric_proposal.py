"""A rewrite of a criterion: the difference it makes, the blanks to fill in, and the button that accepts it."""

import html
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from grader import assignments, difference
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.rubric import Assignment, Criterion
from grader.rubric_lint import BLANK, Finding, accepted, blanks, filled
from pages.components import errors, rubric_shelf, undo_line
from pages.components.i18n import t

STYLE = Path(__file__).with_name("rubric_difference.css")
_TAGS = {"kept": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


Accept = Callable[[Finding, tuple[Criterion, ...]], None]
"""Puts criteria in the place of the one the finding is about."""


def show(
    services: Services | None,
    assignment: Assignment,
    finding: Finding,
    rewrite: Sequence[Criterion],
    key: str,
    accept: Accept | None = None,
) -> None:
    """Draw `rewrite` beside the criterion that `finding` is about. Without `services` it can only be looked at; without `accept` it is put into force."""
    before = assignment.rubric.criterion(finding.criterion)
    fields = [f"blank_{key}_{at}" for at in range(blanks(rewrite))]
    values = [str(st.session_state.get(field) or "").strip() or BLANK for field in fields]
    new = filled(rewrite, values)
    _marked(_said([before] if before else []), _said(new if any(value != BLANK for value in values) else rewrite))
    if services is None:
        return
    for at, field in enumerate(fields, 1):
        st.text_input(t("rubrics_page.blank", n=at), key=field, max_chars=300)
    missing = BLANK in values
    st.button(
        t("rubrics_page.accept_rewrite"), key=f"accept_{key}", icon=":material/check:", disabled=missing,
        help=t("rubrics_page.fill_first") if missing else None, on_click=accept or partial(_accept, services, assignment),
        args=(finding, new),
    )  # fmt: skip


@errors.caught
def _accept(services: Services, assignment: Assignment, finding: Finding, criteria: tuple[Criterion, ...]) -> None:
    """Put `criteria` in the place of the one the finding is about, unless the assignment has been changed elsewhere meanwhile."""
    text = assignments.own_files(services.gradebook.preferences()).get(assignment.key, "")
    if not text or assignments.read_own(assignment.key, text) != assignment:
        st.session_state[errors.NOTICE] = t("rubrics_page.changed_elsewhere")
        return
    act = Act(place=rubric_shelf.place_of(assignment.key), what=What.REWRITTEN, name=assignment.title)
    undo_line.change(services, assignments.kept(accepted(assignment, finding, criteria)), act)
    st.session_state[f"assignment_{assignment.key}"] = True  # its title line changes, which would close it
    st.session_state[errors.NOTICE] = t("rubrics_page.rewritten")


def _marked(before: str, after: str) -> None:
    """Draw `after` with what differs from `before` marked, word by word."""
    parts = difference.between(before, after)
    text = "".join(_TAGS[part.kind].format(html.escape(part.text)) for part in parts)
    st.html(f'<p class="coachmark-rewrite">{text}</p>')


def _said(criteria: Sequence[Criterion]) -> str:
    """Criteria as a text to compare."""
    return "\n\n".join(
        "\n".join(
            part
            for part in (item.name, item.description, *(f"{level.score}: {level.descriptor}" for level in item.levels))
            if part
        )
        for item in criteria
    )
