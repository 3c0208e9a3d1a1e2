"""What a run will probably use and cost, beside the button that starts it."""

from dataclasses import astuple

import streamlit as st

from grader import money, windows
from grader.bootstrap import Services
from grader.estimate import Estimate, with_parts
from grader.manner import Manner
from grader.planning import Plan
from grader.ports import LanguageModel
from grader.rubric import Assignment
from grader.settings import OFFLINE
from grader.submission import Submission
from pages.components import i18n, places
from pages.components.cell_text import plain
from pages.components.i18n import t


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs={Submission: hash, Assignment: hash, Manner: hash})
def _plan(
    submission: Submission,
    assignment: Assignment,
    chosen: tuple[object, ...],  # noqa: ARG001 - part of the cache's key
    _services: Services,
    _model: LanguageModel,
) -> Plan:
    return _services.planner.plan(submission, assignment, _model)


def plan(services: Services, submission: Submission, assignment: Assignment, model: LanguageModel) -> Plan | None:
    """What a run would send as things are now, worked out once for all who look at it; None for the offline grader, which sends nothing."""
    if model.endpoint == OFFLINE:
        return None
    place = model.endpoint, model.name
    chosen = (services.planner.manner(assignment), *place, *astuple(services.lessons.of(*place)))
    return _plan(submission, assignment, chosen, services, model)


def show(services: Services, submission: Submission, assignment: Assignment, model: LanguageModel) -> None:
    """Draw it; nothing for the offline grader, which costs nothing."""
    expected = plan(services, submission, assignment, model)
    if expected is None:
        return
    if expected.problem:
        st.caption(f":red[:material/block: {expected.problem.say(i18n.current())}]", width=360)
        return
    n = len(assignment.rubric.criteria)
    estimate = services.grading.purse.estimate(model, assignment.key, expected.tokens, asked=n, criteria=n)
    estimate = with_parts(estimate, parts=expected.parts, criteria=n)
    low, high = (
        services.preferences().prices.cost(model.name, estimate.using(reply)) for reply in (estimate.low, estimate.high)
    )
    parts = [t("money.about_tokens", tokens=f"{expected.tokens + estimate.likely:,}")]
    if low is not None and high is not None:
        parts.append(money.between(low, high))
    if expected.parts:
        parts.append(t("run.plan_parts", n=expected.parts))
    elif expected.shortened:
        parts.append(":material/content_cut:")  # said in full by the help: the line has to fit beside the buttons
    st.caption(" · ".join(parts), width="content", help=f"{_explained(estimate)}\n\n{_budget(expected)}")
    if low is None:
        st.page_link(
            places.SETTINGS, label=":material/money_off:", help=t("money.price_unknown_help"),
            query_params=places.params(), width="content",
        )  # fmt: skip


def no_way_back(model: LanguageModel) -> str:
    """That what is sent and paid for cannot be taken back; "" for what stays on this computer."""
    return t("run.no_way_back", model=plain(model.name)) if windows.may_cost(model.endpoint) else ""


def _explained(estimate: Estimate) -> str:
    numbers = {"sent": f"{estimate.prompt:,}", "low": f"{estimate.low:,}", "high": f"{estimate.high:,}"}
    return t("money.from_past" if estimate.past else "money.from_rule", n=estimate.past, **numbers)


def _budget(plan: Plan) -> str:
    """Whether the notebook goes out in one piece, and how much the model reads."""
    how = "parts" if plan.parts else "shortened" if plan.shortened else "whole"
    counted = t("run.plan_exact" if plan.exact else "run.plan_estimated")
    window = t("run.plan_window", window=f"{plan.window:,}") if plan.window else t("run.plan_no_window")
    return f"{t(f'run.plan_{how}_help', n=plan.parts, calls=plan.parts + 1)} {window} {counted}"
