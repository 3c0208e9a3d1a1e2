"""What makes a criterion hard to grade by, under the criterion; in a coach's own assignment with rewrites to accept."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from grader.bootstrap import Services
from grader.rubric import Assignment, Criterion
from grader.rubric_lint import Finding, Kind, lint
from pages.components import i18n, rubric_proposal, rubric_rewriting
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.rubric_proposal import Accept

COLORS = {
    Kind.DEMANDS: "violet", Kind.VAGUE: "orange", Kind.THRESHOLD: "orange", Kind.UNSEEN: "red", Kind.LEVELS: "blue", Kind.OVERLAP: "blue",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Advice:
    """The findings of an assignment. `services`: rewrites can be accepted; None only shows them.

    `accept` is what accepting does instead of putting the rewrite into force.
    """

    assignment: Assignment
    findings: Sequence[Finding]
    services: Services | None = None
    accept: Accept | None = None

    def of(self, criterion: Criterion) -> list[Finding]:
        return [finding for finding in self.findings if finding.criterion == criterion.id]


def advice(assignment: Assignment, services: Services | None = None, accept: Accept | None = None) -> Advice:
    return Advice(assignment=assignment, findings=lint(assignment.rubric), services=services, accept=accept)


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
    rewritten = [finding for finding in findings if finding.rewrite]
    if given.services is None and not rewritten:
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
            st.html(rubric_proposal.STYLE)
            for finding in rewritten:
                st.markdown(f":{COLORS[finding.kind]}-badge[{_kind(finding.kind)}]")
                rubric_proposal.show(
                    given.services, given.assignment, finding, finding.rewrite, f"{key}_{finding.kind}", given.accept
                )
            if given.services is not None:
                rubric_rewriting.show(given.services, given.assignment, criterion, findings, key, given.accept)


def _kind(kind: Kind) -> str:
    return t(f"rubric_lint.kind_{kind}")
