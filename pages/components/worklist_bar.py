"""The bar above the desk: where one is in the worklist, what is left, and the ways on."""

from dataclasses import dataclass

import streamlit as st

from grader import resuming
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.rubric import Assignment
from grader.submission import Submission
from grader.worklist import Scope, Station, Worklist
from pages.components import desk_parts, errors, reading_ahead, state, worklist_table, worklist_way
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.services import model

BY = "worklist_by"


@dataclass(frozen=True, kw_only=True)
class _Bar:
    services: Services
    assignment: Assignment
    submission_id: int
    scope: Scope

    def show(self) -> None:
        worklist = resuming.worklist(self.services.gradebook, self.scope, self.assignment)
        here = worklist.known(Station(submission_id=self.submission_id, criterion_id=worklist_way.criterion()))
        number = worklist.index(here.submission_id)
        with st.container(key="worklist_bar", horizontal=True, vertical_alignment="center", gap="small"):
            self._step("previous", ":material/chevron_left:", worklist.previous(here))
            self._place(worklist, here, number)
            self._step("next", ":material/chevron_right:", worklist.next(here))
            self._read_ahead(worklist.next(here))
            self._left(worklist, here, number)
            self._further(worklist, here, number)
            self._by(here)
            st.button(
                t("worklist.leave"), key="worklist_leave", type="tertiary", icon=":material/close:", on_click=_leave,
            )  # fmt: skip

    def _step(self, name: str, icon: str, to: Station | None) -> None:
        st.button(
            icon, key=f"worklist_{name}", type="tertiary", disabled=to is None, help=t(f"worklist.{name}"),
            on_click=_go, args=(self.scope, to),
        )  # fmt: skip

    def _read_ahead(self, to: Station | None) -> None:
        if to is not None and state.get(state.AHEAD) != to.submission_id:
            st.session_state[state.AHEAD] = to.submission_id
            reading_ahead.begin(self.services, to.submission_id, self.assignment, model(self.services))

    def _place(self, worklist: Worklist, here: Station, number: int | None) -> None:
        where = "–" if number is None else number + 1
        if st.button(
            f"{where} / {len(worklist.items)}", key="worklist_place", type="tertiary", help=t("worklist.place_help")
        ):
            worklist_table.dialog(self.services, self.assignment, worklist, here)

    def _left(self, worklist: Worklist, here: Station, number: int | None) -> None:
        left = worklist.left(here.criterion_id)
        if number is None:
            said = f":orange[{t('worklist.outside')}]"
        elif not worklist.left():
            said = f":green[:material/done_all: {t('worklist.all_saved', n=len(worklist.items))}]"
        elif not left:
            said = f":green[:material/check: {t('worklist.all_decided', n=len(worklist.items))}]"
        else:
            said = t("worklist.left_to_decide" if here.criterion_id else "worklist.left", n=left)
        st.caption(said, width="stretch")

    def _further(self, worklist: Worklist, here: Station, number: int | None) -> None:
        """The next to do; at the end of the last sweep, what is left to be read and saved."""
        to = worklist.next_to_do(here)
        settled = number is None or worklist.settled(here)
        if to is not None:
            st.button(
                t("worklist.next_to_do"), key="worklist_next_to_do", icon=":material/skip_next:",
                type="primary" if settled else "secondary", on_click=_go, args=(self.scope, to),
            )  # fmt: skip
        elif here.criterion_id and settled and (ready := worklist.ready):
            st.button(
                t("worklist.read_and_save", n=len(ready)), key="worklist_read", icon=":material/save:", type="primary",
                help=t("worklist.read_help"), on_click=_go, args=(self.scope, Station(submission_id=ready[0].submission_id)),
            )  # fmt: skip

    def _by(self, here: Station) -> None:
        """A menu and no list to choose from: that would keep the focus, and the keys with it."""
        names = {"": t("worklist.by_submission")} | {
            criterion.id: f"{number} · {plain(criterion.name)}"
            for number, criterion in enumerate(self.assignment.rubric.criteria, 1)
        }
        st.menu_button(
            names[here.criterion_id], list(names), key=BY, format_func=lambda key: names[key], type="tertiary",
            icon=":material/swap_vert:", help=t("worklist.by"), on_click=_change, args=(self.scope, self.submission_id),
        )  # fmt: skip


def _go(scope: Scope, to: Station) -> None:
    worklist_way.go(scope, to)
    st.rerun()


def _leave() -> None:
    worklist_way.leave()
    st.rerun()


def _change(scope: Scope, submission_id: int) -> None:
    _go(scope, Station(submission_id=submission_id, criterion_id=state.get(BY) or ""))


def show(services: Services, submission: Submission) -> str:
    """Draw the bar where the address names a worklist. Returns the criterion to show alone on the desk, "" for all of it."""
    scope = worklist_way.scope()
    assignment = worklist_way.assignment(services, scope) if scope else None
    st.session_state[state.IN_WORKLIST] = bool(assignment)
    if scope is None or assignment is None:
        return ""
    wanted = worklist_way.criterion()
    known = assignment.rubric.criterion(wanted) is not None and submission.assignment == assignment.key
    only = wanted if known else ""
    try:
        bar = _Bar(services=services, assignment=assignment, submission_id=submission.id, scope=scope)
        st.fragment(bar.show, key=desk_parts.WORKLIST)()
    except GraderError as error:
        errors.show(error)
    return only


def begin(submission: Submission, assignment: Assignment) -> None:
    """Where no worklist is open: the button that begins one with all submissions of the assignment, here."""
    if not state.get(state.IN_WORKLIST):
        st.button(
            "", key="worklist_begin", type="tertiary", icon=":material/checklist:", help=t("worklist.begin_help"),
            on_click=_go, args=(Scope(assignment=assignment.key), Station(submission_id=submission.id)),
        )  # fmt: skip
