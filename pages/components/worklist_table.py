"""All of a worklist at a glance, and the way to each place of it."""

from typing import Any

import pandas as pd
import streamlit as st

from grader import blinding
from grader.bootstrap import Services
from grader.rubric import Assignment
from grader.worklist import Station, Worklist
from pages.components import blind, i18n, worklist_way
from pages.components.i18n import t

ROW, TALLEST = 35, 560
KEY = "worklist_table"


def dialog(services: Services, assignment: Assignment, worklist: Worklist, here: Station) -> None:
    """Open it over the page."""
    st.dialog(t("worklist.table", title=assignment.title), width="large")(_table)(services, worklist, here)


def _table(services: Services, worklist: Worklist, here: Station) -> None:
    st.caption(t("worklist.table_help"))
    rows = _rows(services, worklist, here)
    text, width = st.column_config.TextColumn, {"here": 40, "number": 60, "student": 170, "work": 150, "decided": 110}
    heads = {"here": "", "number": t("worklist.number"), "student": t("history.student"),
             "work": t("history.status"), "decided": t("worklist.decided")}  # fmt: skip
    columns = {name: text(head, width=width[name]) for name, head in heads.items()}
    picked = st.dataframe(
        pd.DataFrame(rows, columns=list(columns)), key=KEY, hide_index=True, column_config=columns, on_select="rerun",
        selection_mode="single-row", height=min(ROW * (len(rows) + 1) + 3, TALLEST), row_height=ROW,
        alt=t("worklist.table", title=""),
    )  # fmt: skip
    if chosen := picked.selection.rows:
        item = worklist.items[chosen[0]]
        worklist_way.go(
            worklist.scope, Station(submission_id=item.submission_id, criterion_id=here.criterion_id), drawn=True
        )
        st.rerun()


def _rows(services: Services, worklist: Worklist, here: Station) -> list[dict[str, Any]]:
    ids = [item.submission_id for item in worklist.items]
    standings, hidden = services.gradebook.standings(ids), blind.hidden(services, ids)
    current = worklist.index(here.submission_id)
    rows = []
    for number, item in enumerate(worklist.items):
        submission = standings[item.submission_id].submission
        if item.submission_id in hidden:
            submission = blinding.submission(submission, i18n.current())
        rows.append(
            {
                "here": "▸" if number == current else "",
                "number": str(number + 1),
                "student": submission.student,
                "work": t(f"worklist.work_{item.progress.value}"),
                "decided": f"{len(item.decided)} / {len(worklist.criteria)}",
            }
        )
    return rows
