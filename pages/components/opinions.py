"""Second opinions on the review desk: asked for where a small button unfolds the form, shown side by side with the suggestion, and taken over by the coach alone."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from grader import money
from grader.bootstrap import Services
from grader.evaluation import Suggestion
from grader.opinions import MOST_SAMPLES, Opinion, Spread, spread
from grader.review import Desk, Entry
from grader.run import Run, RunPurpose, RunStatus
from pages.components import desk_parts, errors, i18n, notebook_view, proof_lines, state, unfolding
from pages.components.cell_text import plain
from pages.components.desk_actions import Actions
from pages.components.i18n import t
from pages.components.run_line import waiting
from pages.components.services import model
from pages.components.settings_checks import MODELS

POLL = 1.0
"""Seconds between two looks at opinions that are on their way."""

FLAGGED = "flagged"
"""Stands for a criterion's id where all that need eyes are asked about at once."""

SAME, OTHER = "same", "other"
"""Who is asked: the run's own model, or another one at the same endpoint."""


def _key(what: str, name: str) -> str:
    """Of a field of the form: "by", "model" or "samples"."""
    return f"opinion_{what}_{name}"


def beside(services: Services, run: Run | None, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Those of `runs` that are opinions on `run`, as they are now."""
    opinions = (each for each in runs if run and each.purpose is RunPurpose.OPINION and each.beside == run.id)
    return tuple(_now(services, each) if each.status.active else each for each in opinions)


def _now(services: Services, run: Run) -> Run:
    view = services.view(run)
    return replace(
        run, status=view.status, suggestions=view.suggestions, problem=view.problem, finished_at=view.finished_at
    )


# what was said


def side_by_side(entry: Entry) -> None:
    """The levels beside each other, how often each was given, and what went wrong; nothing for a criterion without opinions."""
    if not entry.opinions or entry.suggestion is None:
        return
    by_model: dict[str, list[str]] = {}
    for opinion in entry.opinions:
        if not opinion.missed:
            by_model.setdefault(opinion.model, []).append(_mark(opinion, entry.suggestion.score))
    parts = [f"{plain(name)} {' '.join(marks)}" for name, marks in by_model.items()]
    found = spread(entry.suggestion, entry.opinions)
    said = [f":material/forum: {t('opinion.others')} {' · '.join(parts)}"] if parts else []
    if found:
        said.append(f"→ **{_sentence(found)}**")
    if said:
        st.caption(" ".join(said), help=t("opinion.counted") if found else None)


def _mark(opinion: Opinion, suggested: int | None) -> str:
    if opinion.suggestion is None:
        return ":gray-badge[…]"
    score = opinion.suggestion.score
    color = "gray" if score is None else "green" if score == suggested else "orange"
    return f":{color}-badge[{'?' if score is None else score}]"


def _sentence(found: Spread) -> str:
    """The spread in words; an opinion without a score is a look that gave none."""
    if found.leading is None:
        scores = " / ".join(str(score) for score, _ in sorted(found.votes))
        return t("opinion.split", scores=scores) if found.votes else t("opinion.none", total=found.total)
    score, times = found.leading
    if times == found.total:
        return t("opinion.agreed", total=found.total, score=score)
    return t("opinion.leading", n=times, total=found.total, score=score)


def missed(entry: Entry, actions: Actions) -> None:
    """The sentences of those that came to nothing, and a way to ask once more."""
    failed = [opinion for opinion in entry.opinions if opinion.missed]
    if not failed:
        return
    for name, why in dict.fromkeys((opinion.model, _why(opinion)) for opinion in failed):
        st.caption(f":orange[:material/error: {plain(name)}: {why}]")
    st.button(
        t("opinion.again"), key=f"opinion_again_{entry.criterion.id}", type="tertiary", icon=":material/refresh:",
        on_click=_ask_again, args=(actions, entry.criterion.id, tuple(opinion.model for opinion in failed)),
    )  # fmt: skip


def _why(opinion: Opinion) -> str:
    if opinion.problem:
        return opinion.problem.say(i18n.current())
    return t("opinion.stopped" if opinion.status is RunStatus.CANCELLED else "opinion.interrupted")


def button(entry: Entry, actions: Actions) -> None:
    """The way to read and to ask for opinions on one criterion."""
    unable = actions.offline and not _arrived(entry)
    unfolding.button(
        t("opinion.ask"), _unfolded(entry.criterion.id), icon=":material/forum:", of=actions.submission_id,
        disabled=unable, help=t("opinion.offline" if unable else "opinion.help"),
    )  # fmt: skip


def panel(entry: Entry, actions: Actions) -> None:
    """What has arrived, and the form that asks; nothing while it is closed."""
    name = entry.criterion.id
    if entry.suggestion is None or not unfolding.is_open(_unfolded(name), of=actions.submission_id):
        return
    with st.container(border=True, key=f"opinions_of_{name}", gap="small"):
        for opinion in _arrived(entry):
            _opinion(opinion, entry, actions)
        _form(name, (name,), actions)


def _unfolded(name: str) -> str:
    return f"opinion_{name}"


def _arrived(entry: Entry) -> list[Opinion]:
    return [opinion for opinion in entry.opinions if opinion.suggestion]


def _opinion(opinion: Opinion, entry: Entry, actions: Actions) -> None:
    said, suggested = opinion.suggestion, entry.suggestion
    if said is None or suggested is None:
        return
    name = f"{entry.criterion.id}_{opinion.run_id}"
    with st.container(border=True, gap="small", key=f"said_{name}"):
        st.markdown(f"{_mark(opinion, suggested.score)} {plain(opinion.model)}")
        if said.score is None and said.unscored_reason:
            st.caption(t(said.unscored_reason))
        st.text(said.comment)
        proof_lines.show(said, f"opinion_{name}", notebook_view.focus)
        st.button(
            t("opinion.adopt" if said.score is not None else "opinion.adopt_comment"), key=f"adopt_{name}",
            icon=":material/check:", on_click=_adopt, args=(actions, entry.criterion.id, said),
        )  # fmt: skip


def _adopt(actions: Actions, criterion_id: str, said: Suggestion) -> None:
    unfolding.close(_unfolded(criterion_id))
    actions.adopt(criterion_id, said)


# asking


def flagged(actions: Actions) -> None:
    """One form for every criterion that needs eyes and has no opinion yet; nothing when there is none or no model to ask."""
    asked = tuple(entry.criterion.id for entry in actions.desk.flagged)
    if len(asked) < 2 or actions.offline:
        return
    unfolding.button(
        t("opinion.flagged", n=len(asked)), _unfolded(FLAGGED), icon=":material/forum:", of=actions.submission_id,
        help=t("opinion.flagged_help"),
    )  # fmt: skip
    if unfolding.is_open(_unfolded(FLAGGED), of=actions.submission_id):
        with st.container(border=True, key=f"opinions_of_{FLAGGED}", gap="small"):
            _form(FLAGGED, asked, actions)


def _form(name: str, criteria: Sequence[str], actions: Actions) -> None:
    run = actions.run
    if run is None or actions.offline:
        st.caption(t("opinion.offline"))
        return
    sources = (SAME, OTHER) if run.endpoint == model(actions.services).endpoint else (OTHER,)
    _seed(name, sources[0])
    st.segmented_control(
        t("opinion.by"), sources, key=_key("by", name), required=True, on_change=_seed, args=(name,), width="stretch",
        format_func=lambda source: run.model if source == SAME else t("opinion.by_other"), label_visibility="collapsed",
    )  # fmt: skip
    if st.session_state[_key("by", name)] == OTHER:
        # nothing is chosen beforehand: Streamlit swallows the beginning of a typed name that repeats the chosen one
        st.selectbox(
            t("opinion.model"), _others(actions.services, run), index=None, key=_key("model", name),
            accept_new_options=True, placeholder=t("opinion.model_hint"), help=t("opinion.model_help"),
        )  # fmt: skip
    st.segmented_control(
        t("opinion.samples"), range(1, MOST_SAMPLES + 1), key=_key("samples", name), required=True,
        help=t("opinion.samples_help"),
    )  # fmt: skip
    _estimate(name, run, criteria, actions)
    st.button(
        t("opinion.ask_now"), key=f"opinion_ask_{name}", type="primary", icon=":material/forum:",
        disabled=not _asked(name, run), on_click=_ask, args=(actions, name, run, tuple(criteria)),
    )  # fmt: skip


def _estimate(name: str, run: Run, criteria: Sequence[str], actions: Actions) -> None:
    """What all the answers together will probably use and cost, when the run's own call told how long the prompt is."""
    chosen = _asked(name, run)
    if run.usage is None or not chosen:
        return
    services, times = actions.services, st.session_state[_key("samples", name)]
    call = services.grading.purse.estimate(
        model(services, chosen), services.gradebook.rubric_version(run.rubric_id).assignment, run.usage.prompt_tokens,
        asked=len(criteria), criteria=len(actions.desk.entries),
    )  # fmt: skip
    prices = services.preferences().prices
    low, high = (prices.cost(chosen, call.using(reply)) for reply in (call.low, call.high))
    parts = [t("money.about_tokens", tokens=f"{times * (call.prompt + call.likely):,}")]
    if low is not None and high is not None:
        parts.append(money.between(times * low, times * high))
    st.caption(" · ".join(parts))


def _seed(name: str, source: str | None = None) -> None:
    """Begin with `source`, unless the coach has chosen already. The same model is asked twice, for one more sample says little; another one once."""
    if source is None or _key("by", name) not in st.session_state:
        source = st.session_state.setdefault(_key("by", name), source)
        st.session_state[_key("samples", name)] = 2 if source == SAME else 1


def _asked(name: str, run: Run) -> str:
    """The name of the model that is to be asked, "" while none is chosen."""
    return run.model if st.session_state[_key("by", name)] == SAME else st.session_state.get(_key("model", name)) or ""


def _others(services: Services, run: Run) -> list[str]:
    """The preferred model, those the endpoint listed, and those with a price, without the run's own."""
    preferences = services.preferences()
    offline = services.model(offline=True).name
    priced = (price.model for price in (*preferences.prices.own, *preferences.prices.bundled) if price.model != offline)
    names = dict.fromkeys([preferences.model, *state.get(MODELS, ()), *priced])
    return [name for name in names if name != run.model]


def _ask(actions: Actions, name: str, run: Run, criteria: Sequence[str]) -> None:
    unfolding.close(_unfolded(name))
    _have_asked(actions, [_asked(name, run)] * st.session_state[_key("samples", name)], criteria)
    desk_parts.redraw_desk()


def _ask_again(actions: Actions, criterion_id: str, models: Sequence[str]) -> None:
    _have_asked(actions, models, [criterion_id])
    desk_parts.redraw_desk()


@errors.caught
def _have_asked(actions: Actions, models: Sequence[str], criteria: Sequence[str]) -> None:
    for name in models:
        actions.second_opinion(model(actions.services, name), criteria)


# on their way


def under_way(services: Services, runs: Sequence[Run], desk: Desk) -> None:
    """A line that follows the opinions on their way, by itself: the desk is drawn again only when one has arrived. `runs` as the desk shows them."""
    active = [run for run in runs if run.status.active]
    if active:
        left = sum(opinion.pending for entry in desk.entries for opinion in entry.opinions)
        st.fragment(_follow, run_every=POLL, key="opinions")(services, active, left)


def _follow(services: Services, runs: Sequence[Run], left: int) -> None:
    """`runs` as they were when the desk was drawn."""
    views = [services.view(run) for run in runs]
    for run, view in zip(runs, views, strict=True):
        if not view.status.active or len(view.suggestions) > len(run.suggestions):
            st.rerun()
    waits = next((why for view in views if (why := waiting(view))), None)
    said = f":blue[:material/forum: {t('opinion.under_way', n=left)}]"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="opinions_line"):
        st.caption(f"{said} · :orange[{waits}]" if waits else said, width="stretch")
        st.button(
            t("run.stop"), key="stop_opinions", type="tertiary", icon=":material/stop_circle:", on_click=_stop,
            args=(services, tuple(run.id for run in runs)),
        )  # fmt: skip


def _stop(services: Services, run_ids: Sequence[int]) -> None:
    for run_id in run_ids:
        services.queue.cancel(run_id)
