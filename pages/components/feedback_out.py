"""Handing out the feedback on one submission: to the clipboard or as a file, exactly what was saved last."""

from functools import partial

import streamlit as st

from grader.bootstrap import Services
from grader.errors import ExportError, GraderError
from grader.feedback_export import page, printed
from grader.feedback_export.handing_out import FORMATS, MIMES, HandingOut, file_name
from grader.feedback_export.kept_templates import KeptTemplates
from grader.feedback_export.report import Report
from pages.components import cell_text, clock, errors, feedback_copy, i18n
from pages.components.i18n import t

KEY = "hand_out"


def handing_out(services: Services) -> HandingOut:
    """The use case as this session sees it: its time zone, its language for hidden names, the templates in force now."""
    preferences = services.preferences()
    return HandingOut(
        gradebook=services.gradebook,
        blind=preferences.blind,
        language=preferences.feedback_language,
        screen=i18n.current(),
        zone=clock.zone(),
        templates=KeptTemplates.read(services.gradebook.preferences()).in_force(),
    )


def button(services: Services, submission_id: int, rubric_id: int, *, unsaved: bool = False) -> None:
    """Draw the button for a submission that has a saved evaluation. `unsaved`: there is newer work, which is not handed out."""
    if st.button(t("feedback_out.open"), key=KEY, icon=":material/ios_share:", help=t("feedback_out.open_help")):
        st.dialog(t("feedback_out.title"), width="medium", icon=":material/ios_share:")(_dialog)(
            services, submission_id, rubric_id, unsaved
        )


def _dialog(services: Services, submission_id: int, rubric_id: int, unsaved: bool) -> None:
    try:
        handing = handing_out(services)
        report = handing.report(submission_id, rubric_id)
        if report is None:
            st.info(t("feedback_out.none"), icon=":material/save:")
            return
        _ways(handing, report, handing.markdown(report), unsaved=unsaved)
    except GraderError as error:
        errors.show(error)


def _ways(handing: HandingOut, report: Report, markdown: str, *, unsaved: bool) -> None:
    at = report.saved_at.strftime("%Y-%m-%d %H:%M")
    st.caption(t("feedback_out.version", version=report.version, at=at, coach=cell_text.plain(report.coach)))
    if unsaved:
        st.caption(f":orange[:material/edit_note: {t('feedback_out.unsaved')}]")
    feedback_copy.show(markdown, page.body(markdown))
    problem = _unprintable(markdown)
    with st.container(horizontal=True, gap="small"):
        for form in FORMATS:
            st.download_button(
                t(f"feedback_out.take_{form}"),
                partial(handing.file, report, form, markdown),
                file_name=file_name(report, form),
                mime=MIMES[form],
                key=f"hand_out_{form}",
                on_click="ignore",
                icon=":material/download:",
                disabled=form == "pdf" and problem is not None,
            )
    if problem is not None:
        errors.show(problem)
    with st.container(border=True, height=360, key="hand_out_preview"):
        st.markdown(cell_text.readable(markdown))
    st.caption(t("feedback_out.template_hint"))


def _unprintable(markdown: str) -> ExportError | None:
    """Why there is no PDF, if there is none. What a button makes when it is pressed can say nothing any more."""
    try:
        printed.printable(markdown)
    except ExportError as error:
        return error
    return None
