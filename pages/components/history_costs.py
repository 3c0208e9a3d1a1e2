"""What runs have cost: totals of a period by day, model, assignment or coach, and the way there from a run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from grader import export, money
from grader.bootstrap import Services
from grader.spending import By, Period, Total, together
from pages.components import history_filter, i18n, places, state
from pages.components.i18n import t
from pages.components.run_line import tokens

PERIOD, BY = "costs_period", "costs_by"
ROW, HEAD, TALLEST = 35, 38, 563
"""Pixels."""


def link(key: str) -> None:
    """A button that leads here."""
    if st.button(
        "", key=f"costs_{key}", type="tertiary", icon=":material/payments:", help=t("money.see_costs"), width="content"
    ):
        history_filter.turn_to("costs")
        places.go(places.HISTORY)


def show(services: Services, titles: Mapping[str, str]) -> None:
    """Draw the choice of period and grouping, the sum, and the table. `titles` are the assignments' by key."""
    period, by = Period(state.get(PERIOD) or Period.MONTH), By(state.get(BY) or By.DAY)
    # the machine's days, as for caps, so that today's sum here is what a cap of the day has left
    totals = services.gradebook.totals(by, since=period.since(datetime.now(UTC)))
    names = [titles.get(total.key, total.key) if by is By.ASSIGNMENT else total.key for total in totals]
    with st.container(key="costs_choices", horizontal=True, vertical_alignment="center", gap="small"):
        choice(PERIOD, t("money.period"), period, lambda name: t(f"money.period_{name}"))
        choice(BY, t("money.by"), by, lambda name: t(f"money.by_{name}"))
        st.space("stretch")
        st.download_button(
            t("history.export"), data=partial(csv_file, by, names, totals), key="costs_export", mime="text/csv",
            file_name=f"coachmark-costs-{period}-by-{by}.csv", icon=":material/download:", on_click="ignore",
            disabled=not totals,
        )  # fmt: skip
    if not totals:
        st.info(t("money.no_runs"), icon=":material/payments:")
        return
    st.markdown(_sum(together(totals)))
    _table(by, names, totals)
    st.caption(t("money.costs_help"))


def choice(key: str, label: str, current: StrEnum, words: Callable[[str], str]) -> None:
    st.session_state[key] = current.value
    st.segmented_control(
        label, [option.value for option in type(current)], key=key, required=True, label_visibility="collapsed",
        format_func=words, persist_state="session",
    )  # fmt: skip


def _sum(total: Total) -> str:
    cost = money.cost(total.cost, i18n.current(), estimated=total.usage.estimated)
    parts = [f"**{cost}**", t("money.runs", n=total.runs, runs=f"{total.runs:,}"), tokens(total.usage)]
    if total.unpriced:
        parts.append(f":orange[{t('money.unpriced', n=total.unpriced)}]")
    return " · ".join(parts)


def _table(by: By, names: Sequence[str], totals: Sequence[Total]) -> None:
    most = max(total.cost_usd for total in totals)
    lines = [
        {
            "name": name,
            "cost": money.cost(total.cost, i18n.current(), estimated=total.usage.estimated),
            "bar": total.cost_usd / most if most else 0.0,
            "runs": total.runs,
            "sent": total.usage.prompt_tokens,
            "cached": _cached(total),
            "received": total.usage.completion_tokens,
            "thinking": total.usage.reasoning_tokens or None,
            "unpriced": total.unpriced or None,
        }
        for name, total in zip(names, totals, strict=True)
    ]
    columns = _columns(by)
    frame = pd.DataFrame(lines, columns=list(columns))
    st.dataframe(
        frame.astype(dict.fromkeys(("thinking", "unpriced"), "Int64")), hide_index=True, column_config=columns,
        height=min(HEAD + ROW * len(lines), TALLEST), row_height=ROW, placeholder="—", alt=t("money.table"), key="costs_table",
    )  # fmt: skip


def _cached(total: Total) -> str | None:
    usage = total.usage
    return None if usage.cached_share is None else money.share(usage.cached_tokens, usage.prompt_tokens)


def _columns(by: By) -> dict[str, Any]:
    text, number = st.column_config.TextColumn, partial(st.column_config.NumberColumn, format="localized")
    return {
        "name": text(t(f"money.by_{by}"), width="medium"),
        "cost": text(t("history.cost"), width=90, alignment="right"),
        "bar": st.column_config.ProgressColumn(
            t("money.compared"), min_value=0.0, max_value=1.0, format=" ", width=150
        ),
        "runs": number(t("money.column_runs"), width=70),
        "sent": number(t("money.column_sent"), width=110),
        "cached": text(t("money.column_cached"), width=80, alignment="right"),
        "received": number(t("money.column_received"), width=110),
        "thinking": number(t("money.column_thinking"), width=110, help=t("money.thinking_help")),
        "unpriced": number(t("money.column_unpriced"), width=130),
    }


def csv_file(by: By, names: Sequence[str], totals: Sequence[Total]) -> bytes:
    """The file behind "Export CSV"."""
    return export.costs(by, names, totals).encode("utf-8", "replace")
