"""The filters of the history page. They outlast a look at a record, and a reload, for they stand in the address too."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import streamlit as st

from grader.history import HistoryFilter, Sort
from grader.run import RunPurpose, RunStatus
from pages.components import clock, state
from pages.components.i18n import t

LISTS = ("evaluations", "runs")
VIEWS = (*LISTS, "costs", "time")
SIZES = (25, 50, 100)
PURPOSES = tuple(purpose.value for purpose in RunPurpose)
STATUSES = {"evaluations": ("final", "draft"), "runs": tuple(status.value for status in RunStatus)}

VIEW, TEXT, SORT, SIZE, PAGE, DATES = (
    "history_view", "history_text", "history_sort", "history_size", "history_page", "history_dates",
)  # fmt: skip
ASSIGNMENTS, MODELS, COACHES, PURPOSE = "history_assignments", "history_models", "history_coaches", "history_purpose"
DEFAULTS: dict[str, object] = {VIEW: "evaluations", TEXT: "", SORT: Sort.NEWEST.value, SIZE: SIZES[0], PAGE: 1}


def status_key(view: str) -> str:
    """Evaluations and runs have statuses of their own, so each view remembers its choice."""
    return f"history_status_{view}"


MANY = (ASSIGNMENTS, MODELS, COACHES, PURPOSE, *(status_key(view) for view in LISTS))


def view() -> str:
    """What is shown: "evaluations", "runs", "costs" or "time"."""
    return str(state.get(VIEW) or DEFAULTS[VIEW])


def wanted() -> HistoryFilter:
    """What the widgets say."""
    first, last = _period()
    return HistoryFilter(
        text=state.get(TEXT) or "",
        assignments=tuple(state.get(ASSIGNMENTS) or ()),
        statuses=tuple(state.get(status_key(view())) or ()),
        models=tuple(state.get(MODELS) or ()),
        coaches=tuple(state.get(COACHES) or ()),
        purposes=tuple(state.get(PURPOSE) or ()) if view() == "runs" else (),
        since=datetime.combine(first, time.min, clock.zone()) if first else None,
        until=datetime.combine(last, time.max, clock.zone()) if last else None,
        sort=Sort(state.get(SORT) or Sort.NEWEST),
        page=int(state.get(PAGE) or 1),
        size=int(state.get(SIZE) or SIZES[0]),
    )


def restricts(asked: HistoryFilter) -> bool:
    """Whether the filter leaves anything out."""
    chosen = (asked.assignments, asked.statuses, asked.models, asked.coaches, asked.purposes, asked.since, asked.until)
    return bool(asked.text.strip()) or any(chosen)


def clear() -> None:
    """Show everything again. For callbacks."""
    st.session_state[TEXT] = ""
    st.session_state[DATES] = ()
    for name in MANY:
        st.session_state[name] = []
    first_page()


def first_page() -> None:
    """Whatever is asked for anew begins at its first page."""
    st.session_state[PAGE] = 1


def _period() -> tuple[date | None, date | None]:
    """First and last day; a period whose end is not chosen yet is one day."""
    days = state.get(DATES) or ()
    return (days[0], days[-1]) if days else (None, None)


# the address


def restore() -> None:
    """At the start of a session, take over what the address says. Anything there that makes no sense is passed over."""
    if state.get(VIEW) is not None:
        return
    said = st.query_params
    chosen: dict[str, object] = dict(DEFAULTS)
    allowed: dict[str, tuple[object, ...]] = {VIEW: VIEWS, SORT: tuple(Sort), SIZE: SIZES}
    for name, values in allowed.items():
        chosen[name] = next((value for value in values if str(value) == said.get(_param(name))), DEFAULTS[name])
    chosen[TEXT] = said.get(_param(TEXT), "")
    page = said.get(_param(PAGE), "")
    chosen[PAGE] = int(page) if page.isdecimal() and len(page) < 8 else 1
    chosen[DATES] = _days(said.get(_param(DATES), ""))
    st.session_state.update({str(name): str(value) if name == SORT else value for name, value in chosen.items()})
    for name in MANY:
        st.session_state[name] = said.get_all(_param(name))


def turn_to(chosen: str) -> None:
    """Show this view when the coach comes to History next."""
    restore()
    st.session_state[VIEW] = chosen


def remember() -> None:
    """Keep the address in step with the filters, so that a reload or a copied link shows the same."""
    said: dict[str, list[str]] = {
        name: [str(state.get(name))] for name in DEFAULTS if state.get(name) != DEFAULTS[name]
    }
    said |= {name: [str(value) for value in state.get(name) or ()] for name in MANY}
    said[DATES] = ["~".join(day.isoformat() for day in state.get(DATES) or ())]
    others = {name: st.query_params.get_all(name) for name in st.query_params if name == "lang"}
    address = {**others, **{_param(name): values for name, values in said.items() if any(values)}}
    if address != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(address)


def _param(name: str) -> str:
    return name.removeprefix("history_")


def _days(text: str) -> tuple[date, ...]:
    try:
        days = tuple(date.fromisoformat(part) for part in text.split("~") if part)
    except ValueError:
        return ()
    return days if len(days) <= 2 and list(days) == sorted(days) else ()


# the widgets


def tidy(known: Mapping[str, Sequence[str]]) -> None:
    """Let go of chosen values that are in no row any more; the widgets would refuse them. `known` is the gradebook's `history_values`."""
    for name, options in _options(known).items():
        st.session_state[name] = [value for value in state.get(name) or () if value in options]


def _options(known: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {
        ASSIGNMENTS: known["assignment"],
        **{status_key(name): STATUSES[name] for name in LISTS},
        MODELS: known["model"],
        COACHES: known["coach"],
        PURPOSE: PURPOSES,
    }


def show(known: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> None:
    """Draw the filters. `titles` are the assignments' by key."""
    options = _options(known)
    narrow = view() == "runs"  # one filter more, in one line all the same
    with st.container(key="history_filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            t("history.search"), key=TEXT, type="search", live="300ms", placeholder=t("history.search"),
            label_visibility="collapsed", on_change=first_page, persist_state="session", width=290 - 30 * narrow,
        )  # fmt: skip
        for name, what, every in (
            (ASSIGNMENTS, "assignment", "all_assignments"),
            (status_key(view()), "status", "all_statuses"),
            (MODELS, "model", "all_models"),
            (COACHES, "coach", "all_coaches"),
            *([(PURPOSE, "purpose", "all_purposes")] if view() == "runs" else []),
        ):
            label = {
                "assignment": lambda key: titles.get(key, key),
                "status": status_name,
                "purpose": purpose_name,
            }.get(what, str)
            st.multiselect(
                t(f"history.{what}"), options[name], key=name, format_func=label, placeholder=t(f"history.{every}"),
                label_visibility="collapsed", on_change=first_page, persist_state="session", width=155 - 25 * narrow,
            )  # fmt: skip
        st.date_input(
            t("history.dates"), key=DATES, format="YYYY-MM-DD", label_visibility="collapsed", on_change=first_page,
            persist_state="session", width=210,
        )  # fmt: skip


def status_name(status: str) -> str:
    """A status of an evaluation or a run, in words."""
    return t(f"history.{status}") if status in STATUSES["evaluations"] else t(f"history.run_{status}")


def purpose_name(purpose: str) -> str:
    """What a run was asked for, in words."""
    return t(f"history.purpose_{purpose}")


def order() -> None:
    """The choice of order and of rows per page, and the way back to everything."""
    if restricts(wanted()):
        st.button(
            "", key="history_clear_above", type="tertiary", icon=":material/filter_alt_off:", on_click=clear,
            help=t("history.clear"),
        )  # fmt: skip
    st.selectbox(
        t("history.sort"), [sort.value for sort in Sort], key=SORT, format_func=lambda sort: t(f"history.sort_{sort}"),
        label_visibility="collapsed", on_change=first_page, persist_state="session", width=190,
    )  # fmt: skip
    st.selectbox(
        t("history.rows"), SIZES, key=SIZE, format_func=lambda size: t("history.rows_label", size=size),
        label_visibility="collapsed", on_change=first_page, persist_state="session", width=110,
    )  # fmt: skip


def switch() -> None:
    """Evaluations or runs."""
    st.segmented_control(
        t("history.what"), VIEWS, key=VIEW, format_func=lambda name: t(f"history.view_{name}"), required=True,
        label_visibility="collapsed", on_change=first_page, persist_state="session",
    )  # fmt: skip
