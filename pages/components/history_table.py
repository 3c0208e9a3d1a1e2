"""The table of evaluations or runs, one page at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from grader import blinding, money
from grader.history import EvaluationRow, RunRow
from pages.components import clock, history_filter, i18n, rubric_mark, state
from pages.components.i18n import t

TABLE = "history_table"
SHOWN = "history_shown"
ROW, HEAD, TALLEST = 35, 38, 563
"""Pixels."""

Newest = Mapping[str, int]
Place = dict[str, int]
"""What a line leads to: the query parameters of its record."""


def chosen() -> Place | None:
    """The line the coach has just selected. It is looked up among the lines that were on screen, for the table may have moved on since."""
    lines: Sequence[Place] = state.get(SHOWN, ())
    selected = (state.get(TABLE) or {}).get("selection", {}).get("rows", [])
    return lines[selected[0]] if selected and selected[0] < len(lines) else None


def forget() -> None:
    """Nothing is on screen, so nothing can be selected."""
    st.session_state[SHOWN] = ()


def show(rows: Sequence[EvaluationRow] | Sequence[RunRow], newest: Newest) -> None:
    """Draw these rows. `newest` is the number of each assignment's newest rubric version; rows of older ones say so."""
    language = i18n.current()
    if isinstance(rows[0], RunRow):
        _runs([blinding.row(row, language) for row in rows if isinstance(row, RunRow)], newest)
    else:
        _evaluations([blinding.row(row, language) for row in rows if isinstance(row, EvaluationRow)], newest)


def _evaluations(rows: Sequence[EvaluationRow], newest: Newest) -> None:
    lines = [
        {
            **_submission(row, newest),
            "score": _score(row.score, row.max_score),
            "status": _status(row),
            "model": row.model,
            **_act(row),
        }
        for row in rows
    ]
    st.session_state[SHOWN] = [{"submission": row.submission_id, "rubric": row.rubric_id} for row in rows]
    _table(lines, alt=t("history.table_evaluations"), columns=_columns(t("history.score")))


def _runs(rows: Sequence[RunRow], newest: Newest) -> None:
    lines = [
        {
            **_submission(row, newest),
            "score": _score(row.score, row.max_score),
            "status": _marked(history_filter.status_name(row.status), row),
            "purpose": history_filter.purpose_name(row.purpose),
            "model": row.model,
            **_act(row),
            "tokens": None if row.prompt_tokens is None else row.prompt_tokens + (row.completion_tokens or 0),
        }
        for row in rows
    ]
    st.session_state[SHOWN] = [
        {"submission": row.submission_id, "rubric": row.rubric_id, "run": row.run_id} for row in rows
    ]
    described = _columns(t("history.suggested_score")) | {
        "repository": st.column_config.TextColumn(t("history.repository"), width=190),
        "purpose": st.column_config.TextColumn(t("history.purpose"), width=110),
        "tokens": st.column_config.NumberColumn(t("history.tokens"), format="localized", width=75),
    }
    _table(lines, alt=t("history.table_runs"), columns={name: described[name] for name in lines[0]})


def _submission(row: EvaluationRow | RunRow, newest: Newest) -> dict[str, Any]:
    of = newest.get(row.assignment, row.rubric_number)
    older = f"{rubric_mark.short(row.rubric_number, of)} · " if row.rubric_number < of else ""
    return {
        "student": row.student,
        "assignment": f"{older}{row.assignment_title}",
        "repository": _place(row),
    }


def _place(row: EvaluationRow | RunRow) -> str | None:
    if row.concealed:
        return None
    return f"{row.owner}/{row.repo}/{row.path}" if row.owner else row.path


def _act(row: EvaluationRow | RunRow) -> dict[str, Any]:
    return {"coach": row.coach, "when": clock.moment(row.at), "cost": _cost(row)}


def _cost(row: EvaluationRow | RunRow) -> str | None:
    """Nothing where no model was asked or nothing was used; "unknown" where something was, at an unknown price."""
    used = row.prompt_tokens is not None if isinstance(row, RunRow) else row.model is not None
    estimated = isinstance(row, RunRow) and row.estimated
    known = row.cost_usd is not None
    return money.cost(row.cost_usd, i18n.current(), estimated=estimated) if used or known else None


def _score(score: int | None, highest: int) -> str | None:
    return None if score is None else f"{score} / {highest}"


def _status(row: EvaluationRow) -> str:
    if not row.version:
        return _marked(history_filter.status_name(row.status), row)
    saved = t("history.version_short", version=row.version)
    return _marked(f"{saved} · {t('history.changed')}" if row.changed else saved, row)


def _marked(status: str, row: EvaluationRow | RunRow) -> str:
    return f"{t('correcting.wrong_badge')} · {status}" if row.replaced else status


def _columns(score: str) -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "student": text(t("history.student"), width=110),
        "assignment": text(t("history.assignment"), width=150),
        "repository": text(t("history.repository"), width=270),
        "score": text(score, width=75, alignment="right"),
        "status": text(t("history.status"), width=120),
        "model": text(t("history.model"), width=120),
        "coach": text(t("history.coach"), width=80),
        "when": text(t("history.when"), width=130),
        "cost": text(t("history.cost"), width=75, alignment="right"),
    }


def _table(lines: list[dict[str, Any]], *, alt: str, columns: dict[str, Any]) -> None:
    # a fixed key is safe because a selection leaves the page at once
    st.dataframe(
        pd.DataFrame(lines, columns=list(columns)), key=TABLE, on_select="rerun", selection_mode="single-row",
        hide_index=True, alt=alt, column_config=columns, height=min(HEAD + ROW * len(lines), TALLEST), row_height=ROW, placeholder="—",
    )  # fmt: skip
