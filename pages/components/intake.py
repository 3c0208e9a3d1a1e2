"""Bringing a submission in: the assignment, the pasted link, and a choice of notebooks when the link leads to several."""

import streamlit as st

from grader.bootstrap import Services
from grader.errors import GraderError, NotASource
from grader.rubric import Assignment
from grader.submission import NotebookListing
from pages.components import criterion_card, errors, opening, other_ways, refiling, state
from pages.components.i18n import t

URL = "source_url"
ASSIGNMENT = "assignment"


def _open_listed(services: Services, listing: NotebookListing, references: list[str], assignment: Assignment) -> None:
    with st.spinner(t("intake.fetching"), show_time=True):
        found = services.open_together(listing, references)
    opening.take(services, found, assignment)


def _refile(services: Services) -> None:
    """Another assignment was chosen while a submission is open: the notebook is judged by that one's rubric from now on."""
    number = st.query_params.get("submission", "")
    chosen = next((a for a in services.assignments() if a.key == st.session_state[ASSIGNMENT]), None)
    if chosen and number.isdecimal():
        refiling.refile(services, services.gradebook.submission(int(number)), chosen.key)


def _assignment(services: Services) -> Assignment:
    chosen = st.session_state.get(ASSIGNMENT) or ""
    by_key = {assignment.key: assignment for assignment in services.open_assignments(also=chosen)}
    key = st.selectbox(
        t("intake.assignment"),
        list(by_key),
        key=ASSIGNMENT,
        format_func=lambda key: by_key[key].title,
        label_visibility="collapsed",
        on_change=errors.caught(_refile),
        args=(services,),
        width=250,
    )
    return by_key[key or next(iter(by_key))]


@st.fragment
def _rubric(assignment: Assignment) -> None:
    if st.button(t("intake.rubric"), icon=":material/rule:", type="tertiary", key="rubric_preview"):
        st.dialog(assignment.title, width="large")(_preview)(assignment)


def _preview(assignment: Assignment) -> None:
    st.caption(assignment.brief)
    for number, criterion in enumerate(assignment.rubric.criteria, 1):
        st.markdown(f"**{number}. {criterion.name}**")
        criterion_card.levels(criterion)


def show(services: Services) -> tuple[Assignment, bool]:
    """Draw the toolbar. Returns the chosen assignment and whether something new was opened in this run."""
    if st.session_state.pop(state.JUST_OPENED, False) and services.preferences().blind:
        st.session_state[URL] = ""  # a link says whose it is
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        assignment = _assignment(services)
        _rubric(assignment)
        with (
            st.form("intake", border=False, width="stretch"),
            st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
        ):
            reference = st.text_input(
                t("intake.url"),
                key=URL,
                placeholder=t("intake.url_hint"),
                persist_state="session",
                label_visibility="collapsed",
            )
            pressed = st.form_submit_button(
                t("intake.open"), key="open_submission", type="primary", icon=":material/folder_open:"
            )
        other_ways.button()
    if pressed:
        _open(services, reference or "", assignment)
    other_ways.panel(services, assignment)
    _choices(services, assignment)
    return assignment, pressed


def _open(services: Services, reference: str, assignment: Assignment) -> None:
    try:
        opening.open_reference(services, reference, assignment)
        if state.get(state.JUST_OPENED) and services.preferences().blind:
            st.rerun()  # without the link
    except NotASource as error:
        errors.show(error)
        other_ways.offer(reference)
    except GraderError as error:
        errors.show(error)


def _choices(services: Services, assignment: Assignment) -> None:
    listing: NotebookListing | None = state.get(state.LISTING)
    if listing is not None:
        _listing(services, listing, assignment)
    near = state.get(state.CHOICES, ())
    if near:
        st.caption(t("intake.near"))
        for place, reference in enumerate(near):
            st.button(
                reference,
                key=f"near_{place}",
                type="tertiary",
                icon=":material/description:",
                on_click=errors.caught(opening.open_reference),
                args=(services, reference, assignment),
            )


def _listing(services: Services, listing: NotebookListing, assignment: Assignment) -> None:
    with st.container(border=True, key="listing"):
        where = f"{listing.owner}/{listing.repo}{f'/{listing.folder}' if listing.folder else ''}"
        if not listing.notebooks:
            st.warning(t("intake.no_notebooks", where=where), icon=":material/folder_off:")
            return
        st.markdown(t("intake.several", n=len(listing.notebooks), where=where))
        if not listing.complete:
            st.caption(t("intake.incomplete"))
        paths = {notebook.path: notebook.reference for notebook in listing.notebooks}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.multiselect(
                t("intake.which"),
                list(paths),
                default=[listing.notebooks[0].path],
                key="listed_notebooks",
                label_visibility="collapsed",
                placeholder=t("intake.which_hint"),
                width="stretch",
            )
            st.button(
                t("intake.open_together" if len(chosen) > 1 else "intake.open", n=len(chosen)),
                key="open_listed",
                type="primary",
                disabled=not chosen,
                on_click=errors.caught(_open_listed),
                args=(services, listing, [paths[path] for path in chosen], assignment),
            )
        st.caption(t("intake.together_help"))
