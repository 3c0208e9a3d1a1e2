"""Figures of time and shares in words, as a table and as a chart. A share of fewer than a handful is a count."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from grader import money
from grader.bootstrap import Services
from grader.evaluation import Origin
from grader.gains import FEW, Figures, Graded, Origins, figures
from pages.components.i18n import t

ROW, HEAD, TALLEST = 35, 38, 423
"""Pixels."""
FIRST = "scored_first"


def duration(seconds: float | None) -> str:
    """`40 s`, `6 min 20 s`, `2 h 5 min`; a dash for what is not known."""
    if seconds is None:
        return "—"
    whole = max(1, round(seconds))
    if whole < 60:
        return t("gains.seconds", s=whole)
    if whole < 3600:
        return (
            t("gains.minutes", m=whole // 60, s=whole % 60) if whole % 60 else t("gains.whole_minutes", m=whole // 60)
        )
    minutes = round(seconds / 60)
    return (
        t("gains.hours", h=f"{minutes // 60:,}", m=minutes % 60)
        if minutes % 60
        else t("gains.whole_hours", h=f"{minutes // 60:,}")
    )


def day(first: date) -> str:
    return first.isoformat()


def share(part: int, whole: int) -> str:
    """A percentage, or of a few the counts."""
    if not whole:
        return "—"
    return money.share(part, whole) if whole >= FEW else t("gains.of", part=part, whole=whole)


def counted(part: int, whole: int) -> str:
    """The count, with its percentage unless it is of a few."""
    return f"{part:,} ({money.share(part, whole)})" if whole >= FEW else f"{part:,}"


def spread(found: Figures) -> str:
    """Where the middle half of the times lies, or that they are too few to tell."""
    if found.low is None or found.high is None:
        return t("gains.too_few", n=found.timed)
    return t("gains.spread", low=duration(found.low), high=duration(found.high), n=found.timed)


def origins_line(origins: Origins) -> str:
    """How the ratings came about, in one line."""
    whole = origins.ratings
    parts = (f"{t(f'history.origin_{origin}')} **{counted(origins.count(origin), whole)}**" for origin in Origin)
    return f"{t('gains.ratings', n=whole, ratings=f'{whole:,}')}: " + " · ".join(parts)


def of_all(part: int, whole: int) -> str:
    """`9 of 12 (75 %)`, of a few without the percentage."""
    if not whole:
        return "—"
    said = t("gains.of", part=f"{part:,}", whole=f"{whole:,}")
    return f"{said} ({money.share(part, whole)})" if whole >= FEW else said


def first_line(origins: Origins) -> str:
    """How often a score given before the suggestion was shown is the suggested one, and how often one given beside it, in one line."""
    first = origins.scored_first
    line = t(
        "gains.scored_first", n=first.ratings, ratings=f"{first.ratings:,}", agreed=of_all(first.agreed, first.compared),
        moved=f"{first.moved:,}", seen=of_all(origins.taken, origins.suggested),
    )  # fmt: skip
    return f":violet[:material/visibility_off:] {line}"


def attempts_line(graded: Sequence[Graded]) -> str:
    """How long first and later attempts took, in one line."""
    first, later = (figures([one for one in graded if one.first is wanted]) for wanted in (True, False))
    return t(
        "gains.first_and_later", first=duration(first.median), first_n=first.timed, later=duration(later.median),
        later_n=later.timed,
    )  # fmt: skip


def table(head: str, parts: Mapping[str, Sequence[Graded]]) -> None:
    """A line for each part, by its name."""
    lines = []
    for name, part in parts.items():
        found = figures(part)
        middle = None if found.low is None else f"{duration(found.low)} – {duration(found.high)}"
        lines.append(
            {
                "name": name, "submissions": found.submissions, "median": duration(found.median), "middle": middle,
                "first": duration(figures([one for one in part if one.first]).median),
                "later": duration(figures([one for one in part if not one.first]).median),
                "total": duration(found.seconds if found.timed else None), **shares(found.origins),
            }
        )  # fmt: skip
    text = st.column_config.TextColumn
    columns = {
        "name": text(head, width="medium"),
        "submissions": st.column_config.NumberColumn(t("gains.column_submissions"), format="localized", width=85),
        "median": text(t("gains.column_median"), width=90, alignment="right"),
        "middle": text(t("gains.column_middle"), width=150, alignment="right", help=t("gains.middle_help", few=FEW)),
        "first": text(t("gains.column_first"), width=90, alignment="right"),
        "later": text(t("gains.column_later"), width=100, alignment="right"),
        "total": text(t("gains.column_total"), width=90, alignment="right"),
        **origin_columns(lines),
    }
    _draw(lines, columns, "time_table")


def criteria(services: Services, found: Mapping[tuple[int, str], Origins]) -> None:
    """A line for each criterion, that of several rubric versions under its newest name."""
    names: dict[str, str] = {}
    sums: dict[str, Origins] = {}
    for rubric_id, criterion_id in sorted(found):
        rubric = services.gradebook.rubric_version(rubric_id).rubric
        names.update({criterion.id: criterion.name for criterion in rubric.criteria})
        sums[criterion_id] = sums.get(criterion_id, Origins()) + found[rubric_id, criterion_id]
    lines = [
        {"name": names[criterion_id], "ratings": sums[criterion_id].ratings, **shares(sums[criterion_id])}
        for criterion_id in names
        if criterion_id in sums
    ]
    columns = {
        "name": st.column_config.TextColumn(t("gains.by_criterion"), width="large"),
        "ratings": st.column_config.NumberColumn(t("gains.column_ratings"), format="localized", width=85),
        **origin_columns(lines),
    }
    _draw(lines, columns, "time_criteria")


def shares(origins: Origins) -> dict[str, str | None]:
    """The cells of how ratings came about."""
    first = origins.scored_first
    counts = {origin.value: counted(origins.count(origin), origins.ratings) for origin in Origin}
    return {**counts, FIRST: of_all(first.agreed, first.compared) if first.compared else None}


def origin_columns(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of those cells; that of what was scored first only where there is any."""
    text = st.column_config.TextColumn
    columns = {origin.value: text(t(f"history.origin_{origin}"), width=95, alignment="right") for origin in Origin}
    first = text(t("gains.column_first_agreed"), width=140, alignment="right", help=t("gains.scored_first_help"))
    return columns | ({FIRST: first} if any(line[FIRST] for line in lines) else {})


def _draw(lines: Sequence[Mapping[str, Any]], columns: dict[str, Any], key: str) -> None:
    st.dataframe(
        pd.DataFrame(lines, columns=list(columns)), hide_index=True, column_config=columns, row_height=ROW,
        height=min(HEAD + ROW * max(1, len(lines)), TALLEST), placeholder="—", alt=t("gains.table_alt"), key=key,
    )  # fmt: skip


def chart(timed: Sequence[tuple[date, Figures]]) -> dict[str, Any]:
    """Medians as a line, the middle half as a band around it, in minutes. Periods of a few submissions are hollow points."""
    values = [
        {
            "day": first.isoformat(),
            "named": day(first), "median": _minutes(found.median), "low": _minutes(found.low), "high": _minutes(found.high),
            "n": found.timed, "shown": duration(found.median), "spread": spread(found), "few": found.timed < FEW,
        }
        for first, found in timed
    ]  # fmt: skip
    # dates without a clock: everything in UTC, and a mark for each period and none between
    starts = [{"year": first.year, "month": first.month, "date": first.day, "utc": True} for first, _ in timed]
    axis = {"format": "%m-%d", "values": starts, "labelOverlap": True}
    days = {"field": "day", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": axis}
    minutes = {"type": "quantitative", "title": t("gains.axis"), "scale": {"zero": True}, "axis": {"tickCount": 4}}
    tooltip = [
        {"field": "named", "title": t("gains.tooltip_from")},
        {"field": "shown", "title": t("gains.column_median")},
        {"field": "spread", "title": t("gains.column_middle")},
    ]
    fill = {"condition": {"test": "datum.few", "value": "transparent"}, "value": "#3b82f6"}
    return {
        "data": {"values": values},
        "encoding": {"x": days},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.18, "color": "#3b82f6"},
                "transform": [{"filter": "datum.low != null"}],
                "encoding": {"y": {"field": "low", **minutes}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "color": "#3b82f6"}, "encoding": {"y": {"field": "median", **minutes}}},
            {
                "mark": {"type": "point", "size": 55, "stroke": "#3b82f6", "strokeWidth": 1.5},
                "encoding": {"y": {"field": "median", **minutes}, "fill": fill, "tooltip": tooltip},
            },
        ],
    }


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)
