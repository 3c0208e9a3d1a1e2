"""The sums that other coaches chose to share, drawn when they are asked for: by assignment, and never of a few submissions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from grader import time_choices
from grader.bootstrap import Services
from grader.gains import FEW, figures, parted
from pages.components import time_figures
from pages.components.i18n import t


def show(
    services: Services, coach: str, titles: Mapping[str, str], stored: Mapping[str, Any], since: datetime | None
) -> None:
    """Nothing where nobody else shares."""
    others = [name for name in time_choices.sharing(stored) if name != coach]
    if not others:
        return
    holder = st.expander(
        t("gains.others", n=len(others)), icon=":material/group:", key="time_others", on_change="rerun"
    )
    with holder:
        if holder.open:
            _table(services, others, titles, since)


def _table(services: Services, others: list[str], titles: Mapping[str, str], since: datetime | None) -> None:
    lines = []
    for name in others:
        parts = parted(services.gradebook.graded_by(name, since=since), lambda one: one.assignment)
        for assignment, part in parts.items():
            found = figures(part)
            if found.submissions < FEW:
                continue
            total = time_figures.duration(found.seconds) if found.timed >= FEW else None
            lines.append(
                {"coach": name, "name": titles.get(assignment, assignment), "submissions": found.submissions, "total": total, **time_figures.shares(found.origins)}
            )  # fmt: skip
    if not lines:
        st.caption(t("gains.others_none", few=FEW))
        return
    text = st.column_config.TextColumn
    columns = {
        "coach": text(t("history.coach"), width="small"),
        "name": text(t("gains.by_assignment"), width="medium"),
        "submissions": st.column_config.NumberColumn(t("gains.column_submissions"), format="localized", width=90),
        "total": text(t("gains.column_total"), width=110, alignment="right"),
        **time_figures.origin_columns(lines),
    }
    frame = pd.DataFrame(lines, columns=list(columns))
    st.dataframe(
        frame,
        hide_index=True,
        column_config=columns,
        placeholder="—",
        alt=t("gains.others_alt"),
        key="time_others_table",
    )
    st.caption(t("gains.others_help", few=FEW))
