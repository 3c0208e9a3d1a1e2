"""Where passages speak to the grader: one button grades a twin without them, and a table sets it beside the run."""

from collections.abc import Sequence

import streamlit as st

from grader import review, twin
from grader.bootstrap import Services
from grader.evaluation import RubricVersion, Suggestion
from grader.facts import Facts, ranges
from grader.ports import LanguageModel
from grader.run import Run, RunStatus
from grader.run_view import RunView
from grader.submission import Submission
from grader.twin import Pair
from pages.components import errors, i18n
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.run_line import run_line
from pages.components.services import model

POLL = 0.5
"""Seconds between two looks at a twin that is being graded."""


def show(services: Services, submission: Submission, rubric: RubricVersion, facts: Facts) -> None:
    """Draw the row; nothing for a notebook without such passages, or before it was graded."""
    if not twin.cuttable(facts.passages):
        return
    run, other = _both(services, submission, rubric)
    if run is None or services.view(run).status.active:
        return
    follow = other is not None and services.view(other).status.active
    with st.container(key="twin", gap="xsmall", border=True):
        st.fragment(_row, run_every=POLL if follow else None, key="twin_row")(
            services, submission, rubric, facts, follow=follow
        )


def _both(services: Services, submission: Submission, rubric: RubricVersion) -> tuple[Run | None, Run | None]:
    """The run whose suggestions are on screen, and its newest twin."""
    runs = services.gradebook.runs_of(submission.id, rubric.id)
    run = review.shown_run(runs)
    return run, twin.of_run(run, runs) if run else None


def _row(services: Services, submission: Submission, rubric: RubricVersion, facts: Facts, *, follow: bool) -> None:
    run, other = _both(services, submission, rubric)
    view = services.view(other) if other else None
    if run is None or follow != (view is not None and view.status.active):
        st.rerun()  # begun or ended since: the page has to begin or to stop looking
    if view and view.status.active:
        _following(services, view, len(rubric.rubric.criteria))
        return
    _found(facts)
    pairs = twin.pairs(rubric.rubric, run.suggestions, view.suggestions) if view else ()
    if view:
        _result(view, pairs)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if view and other and any(pair.arrived for pair in pairs):
            with st.popover(t("twin.compare"), icon=":material/compare_arrows:", type="tertiary", key="twin_table"):
                _table(pairs)
                run_line(view, other.model, services.preferences().prices)
        _start_button(services, run, again=other is not None)


def _found(facts: Facts) -> None:
    cells = tuple(sorted({passage.cell for passage in twin.cuttable(facts.passages) if passage.cell is not None}))
    st.caption(f":material/forum: {t('twin.found', n=len(cells), cells=ranges(cells))}")


def _following(services: Services, view: RunView, criteria: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        done = len(view.suggestions)
        st.progress(done / criteria, text=t("twin.running", done=done, all=criteria), width="stretch")
        st.button(
            t("twin.stop"),
            key="stop_twin",
            type="tertiary",
            icon=":material/stop_circle:",
            on_click=services.queue.cancel,
            args=(view.run_id,),
        )


def _result(view: RunView, pairs: Sequence[Pair]) -> None:
    if view.problem:
        st.caption(f":orange[:material/error:] {plain(view.problem.say(i18n.current()))}")
    arrived = sum(pair.arrived for pair in pairs)
    differing = [pair.criterion.name for pair in pairs if pair.differs]
    if differing:
        names = ", ".join(plain(name) for name in differing)
        st.markdown(f":orange[:material/difference:] {t('twin.differs', n=len(differing), criteria=names)}")
    elif arrived == len(pairs) and view.status is RunStatus.COMPLETED:
        st.markdown(f":green[:material/check_circle:] {t('twin.same')}")
    else:
        st.markdown(t("twin.partial", done=arrived, all=len(pairs)))


def _table(pairs: Sequence[Pair]) -> None:
    rows = [f"| {t('twin.criterion')} | {t('twin.with')} | {t('twin.without')} | |", "|---|---|---|---|"]
    for pair in pairs:
        sign = ":orange[:material/difference:]" if pair.differs else ""
        rows.append(f"| {plain(pair.criterion.name)} | {_level(pair.real)} | {_level(pair.twin)} | {sign} |")
    st.markdown("\n".join(rows))


def _level(suggestion: Suggestion | None) -> str:
    if suggestion is None:
        return t("twin.missing")
    return t("twin.no_score") if suggestion.score is None else str(suggestion.score)


def _start_button(services: Services, run: Run, *, again: bool) -> None:
    asked = _model_of(services, run)
    if asked is None:
        st.caption(t("twin.other_model", model=plain(run.model)))
        return
    st.button(
        t("twin.again" if again else "twin.start"),
        key="grade_twin",
        type="tertiary" if again else "secondary",
        icon=":material/content_cut:",
        help=t("twin.help"),
        shortcut="Alt+W",
        on_click=errors.caught(_start),
        args=(services, run, asked),
    )


def _model_of(services: Services, run: Run) -> LanguageModel | None:
    """The model this session uses, if it is the one that graded the original."""
    asked = model(services)
    return asked if (asked.name, asked.endpoint) == (run.model, run.endpoint) else None


def _start(services: Services, run: Run, asked: LanguageModel) -> None:
    services.twin(run, asked, coach=services.preferences().coach)
