"""The runs of one submission, newest first."""

from collections.abc import Sequence

import streamlit as st

from grader.bootstrap import Services
from grader.evaluation import RubricVersion
from grader.run import Run, RunPurpose, RunStatus
from grader.sent_prompt import Request, SentPrompt
from pages.components import (
    changed_text,
    clock,
    evaluation_view,
    history_costs,
    history_filter,
    i18n,
    instructions_view,
    manifest_strip,
    rubric_mark,
)
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.run_line import run_line

PROMPT_HEIGHT = 480
UNREMARKABLE = ("prompt_cache_key", "stream_options")
"""Parameters that say nothing about an answer."""


def show(services: Services, runs: Sequence[Run], marked: int | None) -> None:
    """Draw them; `marked` is the id of the run the coach came for."""
    if not runs:
        st.info(t("history.no_runs"), icon=":material/auto_awesome:")
    by_id = {run.id: run for run in runs}
    rubrics = {run.rubric_id: services.gradebook.rubric_version(run.rubric_id) for run in runs}
    newest = rubric_mark.newest(services, (rubric.assignment for rubric in rubrics.values()))
    for run in runs:
        rubric = rubrics[run.rubric_id]
        _run(services, run, by_id.get(run.beside or 0), rubric, newest[rubric.assignment], opened=run.id == marked)


def _stands_beside(run: Run, beside: Run, rubric: RubricVersion) -> str:
    others = run.not_asked(rubric.rubric)
    names = ", ".join(criterion.name for criterion in rubric.rubric.criteria if criterion.id not in others)
    if not others:
        names = t("history.all_criteria")
    return t("history.beside", at=clock.moment(beside.queued_at), model=plain(beside.model), names=names)


def _run(services: Services, run: Run, beside: Run | None, rubric: RubricVersion, of: int, *, opened: bool) -> None:
    view = services.view(run)
    with st.container(border=True, key=f"run_{run.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{clock.moment(run.queued_at)}**", width="content")
            st.caption(f"{run.started_by} · {rubric_mark.label(rubric.number, of)}", width="content")
            if run.purpose is not RunPurpose.GRADE:
                st.badge(history_filter.purpose_name(run.purpose), icon=":material/alt_route:", color="violet")
            if run.instructions_digest:
                _instructions(services, run, rubric)
        if beside:
            st.caption(_stands_beside(run, beside, rubric))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            run_line(view, run.model, services.preferences().prices)
            history_costs.link(str(run.id))
        if view.status is RunStatus.FAILED and view.problem:
            st.error(view.problem.say(i18n.current()), icon=":material/error:")
        with st.container(horizontal=True, gap="medium"):
            suggestions = st.toggle(t("history.suggestions"), key=f"suggestions_{run.id}", value=opened)
            prompt = st.toggle(t("history.prompt"), key=f"prompt_{run.id}")
        if suggestions:
            _suggestions(run, rubric)
        if run.sealed and (suggestions or prompt):
            # what a call was sent may hold what an earlier one answered
            st.caption(f":violet[:material/visibility_off: {t('blind_first.run', n=len(run.sealed))}]")
        elif prompt:
            _prompt(run, services.gradebook.prompts_of(run.id))


def _instructions(services: Services, run: Run, rubric: RubricVersion) -> None:
    """What the coach had told the model, and whether that is another thing now."""
    with st.popover(t("instructions.own"), icon=":material/tune:", type="tertiary", key=f"told_{run.id}"):
        instructions_view.show(services.gradebook.instructions_of(run.id))
        left_out = {name for call in services.gradebook.prompts_of(run.id) for name in _not_taken(call)}
        if left_out:
            names = ", ".join(f"`{name}`" for name in sorted(left_out))
            st.caption(f":orange[{t('history.not_taken', names=names)}]")
    if services.instructions(rubric.assignment).digest != run.instructions_digest:
        st.badge(t("instructions.changed_since"), color="gray", help=t("instructions.not_in_force"))


def _suggestions(run: Run, rubric: RubricVersion) -> None:
    if run.suggestions:
        st.html(changed_text.STYLE)
        evaluation_view.suggestions(run, rubric)
    else:
        st.caption(t("history.suggestions_none"))


def _prompt(run: Run, calls: Sequence[SentPrompt]) -> None:
    """What the calls were sent, one at a time."""
    if not calls:
        st.caption(t("history.prompt_none"))
        return
    if run.manifest:
        manifest_strip.reasons(run.manifest)
    chosen = calls[0]
    if len(calls) > 1:
        numbers = {call.number: call for call in calls}
        chosen = numbers[
            st.selectbox(
                t("history.which_call"), list(numbers), key=f"call_{run.id}",
                format_func=lambda number: _call(numbers[number], len(numbers)),
            )
        ]  # fmt: skip
    for number, request in enumerate(chosen.requests, 1):
        st.caption(_request(request, refused=number < len(chosen.requests)))
    st.code(chosen.text, language=None, wrap_lines=True, height=PROMPT_HEIGHT)
    if chosen.requests and chosen.requests[-1].added:
        st.caption(t("history.added"))
        st.code(chosen.requests[-1].added, language=None, wrap_lines=True)


def _request(request: Request, *, refused: bool) -> str:
    """How a prompt went to the endpoint, on one line."""
    sent = ", ".join(f"`{name}={value}`" for name, value in request.parameters.items() if name not in UNREMARKABLE)
    line = t("history.refused" if refused else "history.asked", parameters=sent)
    if request.not_taken and not refused:
        names = ", ".join(f"`{name}`" for name in request.not_taken)
        line += f" :orange[{t('history.not_taken', names=names)}]"
    return line


def _not_taken(call: SentPrompt) -> tuple[str, ...]:
    return call.requests[-1].not_taken if call.requests else ()


def _call(call: SentPrompt, of: int) -> str:
    at = call.at.astimezone(clock.zone()).strftime("%H:%M:%S")
    return t("history.call", number=call.number, of=of, why=t(f"history.call_{call.why}"), at=at)
