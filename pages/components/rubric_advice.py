"""What makes a criterion hard to grade by, under the criterion; in a coach's own assignment with a rewrite to accept."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from grader import assignments, difference
from grader.bootstrap import Services
from grader.rubric import Assignment, Criterion
from grader.rubric_lint import BLANK, Finding, Kind, accepted, blanks, filled, lint
from pages.components import errors, i18n
from pages.components.cell_text import plain
from pages.components.i18n import t

STYLE = Path(__file__).with_name("rubric_difference.css")
BEFORE = "rubric_before_"
"""Session key of what an assignment's file said before the last rewrite was accepted; the assignment's key follows."""
COLORS = {
    Kind.DEMANDS: "violet", Kind.VAGUE: "orange", Kind.THRESHOLD: "orange", Kind.UNSEEN: "red", Kind.LEVELS: "blue", Kind.OVERLAP: "blue",
}  # fmt: skip
_TAGS = {"kept": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


@dataclass(frozen=True, kw_only=True)
class Advice:
    """The findings of an assignment. `services`: rewrites can be accepted; None only shows them."""

    assignment: Assignment
    findings: Sequence[Finding]
    services: Services | None = None

    def of(self, criterion: Criterion) -> list[Finding]:
        return [finding for finding in self.findings if finding.criterion == criterion.id]


def advice(assignment: Assignment, services: Services | None = None) -> Advice:
    return Advice(assignment=assignment, findings=lint(assignment.rubric), services=services)


def summary(given: Advice) -> None:
    """How many findings there are of each kind, and that they change nothing by themselves."""
    if not given.findings:
        st.caption(f":material/done_all: {t('rubrics_page.nothing_found')}")
        return
    kinds = [(kind, sum(finding.kind is kind for finding in given.findings)) for kind in Kind]
    badges = " ".join(f":{COLORS[kind]}-badge[{_kind(kind)} {count}]" for kind, count in kinds if count)
    st.markdown(f":material/lightbulb: {t('rubrics_page.advice', n=len(given.findings))}  \n{badges}")


def show(given: Advice, criterion: Criterion) -> None:
    """Draw the findings of one criterion."""
    findings = given.of(criterion)
    if not findings:
        return
    said = (f":{COLORS[one.kind]}-badge[{_kind(one.kind)}] {plain(one.say(i18n.current()))}" for one in findings)
    st.markdown("  \n".join(said))
    if not any(finding.rewrite for finding in findings):
        return
    key = f"{given.assignment.key}_{criterion.id}"
    with st.popover(
        t("rubrics_page.rewrites"),
        icon=":material/edit_note:",
        type="tertiary",
        key=f"rewrites_{key}",
        on_change="rerun",
    ) as opened:
        if opened.open:
            st.html(STYLE)
            for finding in findings:
                if finding.rewrite:
                    _rewrite(given, criterion, finding, f"{key}_{finding.kind}")


def _kind(kind: Kind) -> str:
    return t(f"rubric_lint.kind_{kind}")


def _rewrite(given: Advice, criterion: Criterion, finding: Finding, key: str) -> None:
    st.markdown(f":{COLORS[finding.kind]}-badge[{_kind(finding.kind)}]")
    empty = blanks(finding.rewrite)
    fields = [f"blank_{key}_{at}" for at in range(empty)]
    values = [str(st.session_state.get(field) or "").strip() or BLANK for field in fields]
    marked(
        _said([criterion]),
        _said(filled(finding.rewrite, values) if any(v != BLANK for v in values) else finding.rewrite),
    )
    if given.services is None:
        return
    for at, field in enumerate(fields, 1):
        st.text_input(t("rubrics_page.blank", n=at), key=field, max_chars=300)
    st.button(
        t("rubrics_page.accept_rewrite"), key=f"accept_{key}", icon=":material/check:", disabled=BLANK in values,
        help=t("rubrics_page.fill_first") if BLANK in values else None,
        on_click=accept, args=(given.services, given.assignment, finding, filled(finding.rewrite, values)),
    )  # fmt: skip


@errors.caught
def accept(services: Services, assignment: Assignment, finding: Finding, criteria: tuple[Criterion, ...]) -> None:
    """Put `criteria` in the place of the one the finding is about, unless the assignment has been changed elsewhere meanwhile."""
    text = assignments.own_files(services.gradebook.preferences()).get(assignment.key, "")
    if not text or assignments.read_own(assignment.key, text) != assignment:
        st.session_state[errors.NOTICE] = t("rubrics_page.changed_elsewhere")
        return
    services.gradebook.save_preferences(assignments.kept(accepted(assignment, finding, criteria)))
    st.session_state[BEFORE + assignment.key] = text
    st.session_state[f"assignment_{assignment.key}"] = True  # its title line changes, which would close it
    st.session_state[errors.NOTICE] = t("rubrics_page.rewritten")


@errors.caught
def _undo(services: Services, key: str) -> None:
    text = st.session_state.pop(BEFORE + key)
    services.gradebook.save_preferences({f"{assignments.PREFERENCE}{key}": text})
    st.session_state[f"assignment_{key}"] = True
    st.session_state[errors.NOTICE] = t("rubrics_page.undone")


def undo(services: Services, key: str) -> None:
    """Draw the way back from the last accepted rewrite, when there was one in this session."""
    if BEFORE + key in st.session_state:
        st.button(
            t("rubrics_page.undo"), key=f"undo_{key}", icon=":material/undo:", type="tertiary", on_click=_undo, args=(services, key)
        )  # fmt: skip


def marked(before: str, after: str) -> None:
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
