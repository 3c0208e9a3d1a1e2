"""What a run will probably use and cost, beside the button that starts it."""

import streamlit as st

from grader import money
from grader.bootstrap import Services
from grader.estimate import Estimate
from grader.ports import LanguageModel
from grader.rubric import Assignment
from grader.settings import OFFLINE
from grader.submission import Submission
from pages.components import places
from pages.components.i18n import t


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs={Submission: hash, Assignment: hash})
def _prompt_tokens(
    submission: Submission,
    assignment: Assignment,
    chosen: tuple[str, ...],  # noqa: ARG001 - part of the cache's key
    _services: Services,
) -> int:
    return _services.prompt_tokens(submission, assignment)


def show(services: Services, submission: Submission, assignment: Assignment, model: LanguageModel) -> None:
    """Draw it; nothing for the offline grader, which sends and costs nothing."""
    if model.endpoint == OFFLINE:
        return
    preferences = services.preferences()
    given = services.instructions(assignment.key)
    chosen = (preferences.feedback_language, preferences.tone, given.digest)
    prompt = _prompt_tokens(submission, assignment, chosen, services)
    n = len(assignment.rubric.criteria)
    estimate = services.grading.purse.estimate(model, assignment.key, prompt, asked=n, criteria=n)
    low, high = (preferences.prices.cost(model.name, estimate.using(reply)) for reply in (estimate.low, estimate.high))
    parts = [t("money.about_tokens", tokens=f"{prompt + estimate.likely:,}")]
    if low is not None and high is not None:
        parts.append(money.between(low, high))
    st.caption(" · ".join(parts), width="content", help=_explained(estimate))
    if low is None:
        st.page_link(
            places.SETTINGS, label=t("money.price_unknown"), icon=":material/payments:", query_params=places.params(),
            width="content",
        )  # fmt: skip


def _explained(estimate: Estimate) -> str:
    numbers = {"sent": f"{estimate.prompt:,}", "low": f"{estimate.low:,}", "high": f"{estimate.high:,}"}
    return t("money.from_past" if estimate.past else "money.from_rule", n=estimate.past, **numbers)
