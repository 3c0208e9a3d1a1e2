"""History: every evaluation and every run, filtered, searched, sorted and paged by the gradebook; a line opens its record."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from grader.bootstrap import Services
from grader.errors import GraderError
from grader.history import EvaluationRow, HistoryFilter, Page, RunRow
from pages import router
from pages.components import (
    clock,
    errors,
    history_costs,
    history_export,
    history_feedback,
    history_filter,
    history_table,
    history_time,
    history_worklist,
    i18n,
    places,
    rubric_mark,
)
from pages.components.i18n import t
from pages.components.services import services as shared

SUMS = {"costs": history_costs.show, "time": history_time.show}
"""The views that are no lists."""


def _export(services: Services, wanted: HistoryFilter, *, nothing: bool) -> None:
    view = history_filter.view()
    today = datetime.now(UTC).astimezone(clock.zone()).strftime("%Y-%m-%d")
    st.download_button(
        t("history.export"),
        data=partial(history_export.csv_file, services, wanted, view, clock.zone(), language=i18n.current()),
        file_name=f"coachmark-{view}-{today}.csv",
        mime="text/csv",
        key="history_export",
        icon=":material/download:",
        on_click="ignore",
        help=t("history.export_help"),
        disabled=nothing,
    )


def _empty(what: str, help_: str, icon: str) -> None:
    with st.container(border=True, horizontal_alignment="center", key="history_empty", gap="small"):
        st.space("small")
        st.markdown(f":gray[:material/{icon}:] **{t(what)}**", width="content")
        st.caption(t(help_), width="content")
        if what == "history.none_found":
            st.button(
                t("history.clear"), key="history_clear", icon=":material/filter_alt_off:", on_click=history_filter.clear
            )
        elif st.button(t("history.go_grading"), key="history_grade", type="primary", icon=":material/rate_review:"):
            places.go(places.GRADE)
        st.space("small")


def _pager(total: int, wanted: HistoryFilter) -> None:
    pages = max(1, -(-total // wanted.size))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        counted = t(f"history.count_{history_filter.view()}", n=total, total=f"{total:,}")
        st.caption(f"{counted} · {t('history.open_hint')}", width="content")
        if pages > 1:
            st.session_state[history_filter.PAGE] = wanted.page
            st.pagination(pages, key=history_filter.PAGE, persist_state="session")


def _ask(services: Services) -> tuple[HistoryFilter, Page[EvaluationRow] | Page[RunRow]]:
    """What is wanted and what there is. A page behind the last one, left over from other filters, becomes the last one."""
    ask = services.gradebook.run_rows if history_filter.view() == "runs" else services.gradebook.evaluation_rows
    blind = services.preferences().blind
    wanted = replace(history_filter.wanted(), blind=blind)
    found = ask(wanted)
    pages = max(1, -(-found.total // wanted.size))
    if wanted.page > pages:
        st.session_state[history_filter.PAGE] = pages
        wanted = replace(history_filter.wanted(), blind=blind)
        found = ask(wanted)
    return wanted, found


def _sums(services: Services, show: Callable[[Services, Mapping[str, str]], None]) -> None:
    history_filter.switch()
    history_table.forget()
    show(services, {assignment.key: assignment.title for assignment in services.assignments()})


def _listing(services: Services) -> None:
    known = services.gradebook.history_values()
    history_filter.tidy(known)
    wanted, found = _ask(services)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        history_filter.switch()
        st.space("stretch")
        history_filter.order()
        _export(services, wanted, nothing=not found.total)
        work_through = history_worklist.button(nothing=not found.total)
        if history_filter.view() == "evaluations":
            history_feedback.button(services, wanted, nothing=not found.total)
    titles = {assignment.key: assignment.title for assignment in services.assignments()}
    history_filter.show(known, titles)
    if work_through:
        history_worklist.begin(services, wanted)
    if not found.total:
        history_table.forget()
        if history_filter.restricts(wanted):
            _empty("history.none_found", "history.none_found_help", "search_off")
        else:
            view = history_filter.view()
            _empty(f"history.empty_{view}", f"history.empty_{view}_help", "history")
        return
    newest = rubric_mark.newest(services, (row.assignment for row in found.rows))
    history_table.show(found.rows, newest)
    _pager(found.total, wanted)


def page() -> None:
    place = history_table.chosen()
    if place is not None:
        history_table.forget()
        places.go(places.RECORD, **place)
    errors.flash()
    history_filter.restore()
    try:
        if (show := SUMS.get(history_filter.view())) is not None:
            _sums(shared(), show)
        else:
            _listing(shared())
    except GraderError as error:
        errors.show(error)
    history_filter.remember()


router.show(page)
