"""Handing out the feedback on everything a filter shows: as an archive, as a workbook, or for the learning platform. Made outside the page."""

import streamlit as st

from grader.bootstrap import Services
from grader.feedback_export.handing_out import FORMATS, Format
from grader.feedback_export.making import Making, Step
from grader.feedback_export.together import KINDS, Kind, together
from grader.history import HistoryFilter
from pages.components import clock, errors, feedback_out, state
from pages.components.i18n import t

MIMES: dict[Kind, str] = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
KIND, FORMS = "hand_out_kind", "hand_out_forms"
OPEN = "hand_out_open"
"""The dialog stays open through runs of the whole page, one of which ends the looking at what is being made."""
MAKING = "hand_out_making"
"""What is being made, or was, in this session: its kind, and the work."""
POLL = 0.4
"""Seconds between two looks."""
QUICK = 0.6
"""Seconds that a small file may take before anything is said of progress."""


def button(services: Services, wanted: HistoryFilter, *, nothing: bool) -> None:
    """Draw it, and the dialog once it was pressed. `nothing`: there is no line to hand out."""
    st.button(
        t("feedback_out.open_many"), key="history_hand_out", icon=":material/ios_share:", disabled=nothing,
        help=t("feedback_out.open_many_help"), on_click=_open,
    )  # fmt: skip
    if state.get(OPEN):
        st.dialog(t("feedback_out.title"), icon=":material/ios_share:", on_dismiss=close)(_dialog)(services, wanted)


def _open() -> None:
    st.session_state[OPEN] = True


def close() -> None:
    """Close the dialog; what is being made is given up."""
    st.session_state.pop(OPEN, None)
    _forget()


def _forget() -> None:
    """Nobody waits for it any longer."""
    kept = st.session_state.pop(MAKING, None)
    if kept is not None:
        kept[1].stop()


def _dialog(services: Services, wanted: HistoryFilter) -> None:
    st.caption(t("feedback_out.many_help"))
    kind = st.segmented_control(
        t("feedback_out.kind"), KINDS, key=KIND, default="zip", required=True, on_change=_forget,
        format_func=lambda name: t(f"feedback_out.kind_{name}"),
    )  # fmt: skip
    forms: list[Format] = []
    if kind == "zip":
        forms = st.pills(
            t("feedback_out.forms"), FORMATS, key=FORMS, selection_mode="multi", default=["pdf"], on_change=_forget,
            format_func=lambda name: t(f"feedback_out.form_{name}"),
        )  # fmt: skip
    st.caption(t(f"feedback_out.about_{kind}"))
    if kind == "json" and services.preferences().blind:
        st.caption(f":material/visibility_off: {t('feedback_out.blind_json')}")
    kept = state.get(MAKING)
    if kept is None:
        st.button(
            t("feedback_out.make"), key="hand_out_make", type="primary", icon=":material/build:",
            disabled=kind == "zip" and not forms, on_click=_begin, args=(services, wanted, kind, tuple(forms)),
        )  # fmt: skip
    elif kept[1].progress().ended:
        _ended(*kept)
    else:
        st.fragment(_follow, run_every=POLL, key="hand_out_progress")(kept[1])


@errors.caught
def _begin(services: Services, wanted: HistoryFilter, kind: Kind, forms: tuple[Format, ...]) -> None:
    handing = feedback_out.handing_out(services)

    def work(step: Step) -> bytes:
        return together(handing, wanted, kind, forms, step)

    making = Making(work, handing.count(wanted)).start()
    making.wait(QUICK)
    st.session_state[MAKING] = (kind, making)


def _follow(making: Making) -> None:
    now = making.progress()
    if now.ended:
        st.rerun()  # the whole page, so that the looking ends
    st.progress(min(1.0, now.done / max(1, now.total)), text=t("feedback_out.going", done=now.done, total=now.total))
    st.button(t("feedback_out.stop"), key="hand_out_stop", icon=":material/stop_circle:", on_click=_forget)


def _ended(kind: Kind, making: Making) -> None:
    now = making.progress()
    if now.problem is not None:
        errors.show(now.problem)
    elif now.made is not None:
        st.download_button(
            t("feedback_out.take_it"), now.made, file_name=f"feedback-{clock.stamp()}.{kind}", mime=MIMES[kind],
            key="hand_out_file", type="primary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
