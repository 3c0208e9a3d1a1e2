"""What the coach's own submissions took, how the suggestions fared, and what that gains. Others see nothing of it unless the coach shares sums."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

import streamlit as st

from grader import gains, gains_export, time_choices
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.gains import Figures, Graded, Lookback, figures, parted
from grader.time_choices import MOST_MINUTES, TimeChoices
from pages.components import clock, history_costs, state, time_figures, time_shared, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

PERIOD, ASSIGNMENT, BY = "time_period", "time_assignment", "time_by"
BY_HAND, SHARE = "time_by_hand", "time_share"


class Grouping(StrEnum):
    ASSIGNMENT = "assignment"
    PERIOD = "period"
    CRITERION = "criterion"


def show(services: Services, titles: Mapping[str, str]) -> None:
    """Draw the choices, the headline, the chart, one of three tables, and who sees it. `titles` are the assignments' by key."""
    coach, now = services.preferences().coach, datetime.now(UTC)
    back = Lookback(state.get(PERIOD) or Lookback.QUARTER)
    every = services.gradebook.graded_by(coach, since=back.since(now))
    chosen, graded = _choices(coach, every, titles, back)
    stored = services.gradebook.preferences()
    choices = time_choices.read(stored, coach)
    if graded:
        found = figures(graded)
        _headline(found, graded, now, choices)
        if found.origins.ratings:
            st.markdown(time_figures.origins_line(found.origins))
        if found.origins.scored_first.ratings:
            st.markdown(time_figures.first_line(found.origins), help=t("gains.scored_first_help"))
        if found.first < found.submissions:
            st.markdown(time_figures.attempts_line(graded))
        _over_time(graded, back)
        _table(services, coach, graded, titles, back, chosen)
        st.caption(t("gains.measured"))
    else:
        with st.container(border=True, key="time_empty", gap="small"):
            st.markdown(f":gray[:material/timer:] **{t('gains.none')}**")
            st.caption(t("gains.none_help"))
    _own_choices(services, coach, choices)
    time_shared.show(services, coach, titles, stored, back.since(now))


def _choices(
    coach: str, every: Sequence[Graded], titles: Mapping[str, str], back: Lookback
) -> tuple[str | None, Sequence[Graded]]:
    """The choices above; returns the assignment asked for and what is left of `every`."""
    known = sorted({one.assignment for one in every}, key=lambda key: titles.get(key, key))
    if state.get(ASSIGNMENT) not in known:
        st.session_state[ASSIGNMENT] = None
    chosen: str | None = state.get(ASSIGNMENT)
    graded = [one for one in every if chosen in (None, one.assignment)]
    with st.container(key="time_choices", horizontal=True, vertical_alignment="center", gap="small"):
        history_costs.choice(PERIOD, t("gains.period"), back, lambda name: t(f"gains.period_{name}"))
        st.selectbox(
            t("history.assignment"), known, key=ASSIGNMENT, format_func=lambda key: titles.get(key, key),
            placeholder=t("history.all_assignments"), label_visibility="collapsed", persist_state="session", width=230,
        )  # fmt: skip
        st.space("stretch")
        file = partial(gains_export.csv_file, coach, graded, dict(titles), back.span, clock.zone())
        st.download_button(
            t("history.export"), data=file, file_name=f"coachmark-time-{clock.stamp()}.csv", mime="text/csv",
            key="time_export", icon=":material/download:", on_click="ignore", disabled=not graded, help=t("gains.export_help"),
        )  # fmt: skip
    return chosen, graded


def _headline(found: Figures, graded: Sequence[Graded], now: datetime, choices: TimeChoices) -> None:
    with st.container(horizontal=True, gap="small", key="time_headline"):
        st.metric(
            t("gains.submissions"), f"{found.submissions:,}", border=True, height="stretch",
            help=t("gains.submissions_help", first=found.first, later=found.submissions - found.first, timed=found.timed),
        )  # fmt: skip
        _median(t("gains.median"), found, graded, now)
        st.metric(
            t("gains.unchanged"), time_figures.share(found.origins.accepted, found.origins.suggested), border=True, height="stretch",
            help=t("gains.unchanged_help", n=found.origins.suggested),
        )  # fmt: skip
        if choices.by_hand and found.timed:
            gained = found.gained(choices.by_hand * 60)
            st.metric(
                t("gains.gained" if gained >= 0 else "gains.lost"), time_figures.duration(abs(gained)), border=True, height="stretch",
                help=t("gains.gained_help", minutes=f"{choices.by_hand:g}", n=found.timed),
            )  # fmt: skip


def _median(label: str, found: Figures, graded: Sequence[Graded], now: datetime) -> None:
    way = gains.trend(graded, now)
    change = round(way.now - way.before) if way else 0
    sign = "-" if change < 0 else "+"  # a true minus is none to st.metric
    st.metric(
        label, time_figures.duration(found.median), border=True, height="stretch",
        delta=f"{sign}{time_figures.duration(abs(change))}" if change else None, delta_color="inverse",
        delta_arrow="down" if change < 0 else "up",
        help=" ".join((time_figures.spread(found), t("gains.trend_help") if way else "")).strip(),
    )  # fmt: skip


def _over_time(graded: Sequence[Graded], back: Lookback) -> None:
    """Drawn once there are two periods to compare; the table by period says the same."""
    parts = parted(graded, lambda one: back.span.start(one.saved_at, clock.zone()))
    timed = [(day, found) for day, part in sorted(parts.items()) if (found := figures(part)).timed]
    if len(timed) < 2:
        return
    st.caption(f"**{t(f'gains.chart_{back.span}')}**")
    first, last = timed[0], timed[-1]
    takeaway = t(
        "gains.chart_alt", n=len(timed), first=time_figures.day(first[0]), start=time_figures.duration(first[1].median),
        last=time_figures.day(last[0]), end=time_figures.duration(last[1].median),
    )  # fmt: skip
    st.vega_lite_chart(time_figures.chart(timed), key="time_chart", width="stretch", height=200, alt=takeaway)


def _table(
    services: Services, coach: str, graded: Sequence[Graded], titles: Mapping[str, str], back: Lookback,
    chosen: str | None,
) -> None:  # fmt: skip
    by = Grouping(state.get(BY) or Grouping.ASSIGNMENT)
    history_costs.choice(
        BY,
        t("gains.by"),
        by,
        lambda name: t(f"gains.by_{back.span}" if name == Grouping.PERIOD else f"gains.by_{name}"),
    )
    match by:
        case Grouping.ASSIGNMENT:
            parts = parted(graded, lambda one: one.assignment)
            named = {titles.get(key, key): part for key, part in parts.items()}
            time_figures.table(t("gains.by_assignment"), dict(sorted(named.items())))
        case Grouping.PERIOD:
            days = parted(graded, lambda one: back.span.start(one.saved_at, clock.zone()))
            in_order = {time_figures.day(day): part for day, part in sorted(days.items(), reverse=True)}
            time_figures.table(t(f"gains.by_{back.span}"), in_order)
        case Grouping.CRITERION if chosen is None:
            st.info(t("gains.choose_assignment"), icon=":material/filter_list:")
        case Grouping.CRITERION:
            since = back.since(datetime.now(UTC))
            time_figures.criteria(services, services.gradebook.origins_by_criterion(coach, chosen, since=since))


def _own_choices(services: Services, coach: str, choices: TimeChoices) -> None:
    place = f"times/{coach}"

    def keep() -> None:
        wanted = TimeChoices(shared=bool(state.get(SHARE)), by_hand=state.get(BY_HAND) or None)
        undo_line.change(services, time_choices.kept(wanted, coach), Act(place=place, what=What.TIMES))

    st.session_state[BY_HAND], st.session_state[SHARE] = choices.by_hand, choices.shared
    with st.container(key="time_own", border=True, gap="small"):
        st.markdown(
            f":material/lock: {t('gains.private', coach=plain(coach))}"
            if not choices.shared
            else f":material/group: {t('gains.shared', coach=plain(coach))}"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.toggle(t("gains.share"), key=SHARE, on_change=keep, help=t("gains.share_help", few=gains.FEW))
            st.number_input(
                t("gains.by_hand"), min_value=1.0, max_value=float(MOST_MINUTES), value=None, step=1.0, format="%g", key=BY_HAND,
                on_change=keep, width=260, placeholder=t("gains.by_hand_none"), help=t("gains.by_hand_help"),
            )  # fmt: skip
        undo_line.show(services, place)
