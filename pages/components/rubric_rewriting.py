"""A model's own wording of a criterion, when there is a model and the coach asks for it."""

import streamlit as st

from grader import money, rewriting
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.rewriting import Rewriting
from grader.rubric import Assignment, Criterion
from grader.rubric_lint import Finding
from grader.settings import OFFLINE
from pages.components import errors, i18n, rubric_proposal
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.rubric_proposal import Accept
from pages.components.services import model as shared_model

REWRITTEN = "model_rewrite_"
"""Session key of what the model was asked about and answered; the criterion's place follows."""


def show(
    services: Services,
    assignment: Assignment,
    criterion: Criterion,
    findings: list[Finding],
    key: str,
    accept: Accept | None = None,
) -> None:
    """Draw the button that asks the model, and its answer. Nothing with the offline grader."""
    model = shared_model(services)
    if model.endpoint == OFFLINE:
        return
    name = plain(model.name)
    ask = st.button(
        t("rubrics_page.ask_model", model=name), key=f"ask_{key}", icon=":material/neurology:",
        help=t("rubrics_page.ask_model_help"),
    )  # fmt: skip
    if ask:
        try:
            with st.spinner(t("rubrics_page.asking"), show_time=True):
                asked = rewriting.prompt(assignment, criterion, findings)
                services.grading.purse.check(model, rewriting.coming(asked), coach=services.preferences().coach)
                answer = rewriting.rewrite(model, assignment, criterion, asked)
            st.session_state[REWRITTEN + key] = criterion, model.name, answer
        except GraderError as error:
            errors.show(error)
    before, by, answer = st.session_state.get(REWRITTEN + key, (None, "", None))
    if before == criterion and answer is not None:
        _spent(services, answer, by)
        rubric_proposal.show(services, assignment, findings[0], (answer.criterion,), f"{key}_model", accept)


def _spent(services: Services, answer: Rewriting, by: str) -> None:
    st.markdown(f":green-badge[:material/neurology: {t('rubrics_page.by_model', model=plain(by))}]")
    if answer.usage is not None:
        cost = money.cost(services.preferences().prices.cost(by, answer.usage), i18n.current())
        used = answer.usage.prompt_tokens + answer.usage.completion_tokens
        st.caption(t("rubrics_page.model_cost", tokens=f"{used:,}", cost=plain(cost)))
