"""The template that feedback is laid out by: edited beside what it makes, checked before it counts."""

import streamlit as st

from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import GraderError
from grader.feedback_export import sample, template
from grader.feedback_export.kept_templates import LANGUAGES, KeptTemplates
from grader.feedback_export.report import Report
from grader.history import HistoryFilter
from pages.components import browser, cell_text, errors, feedback_out, undo_line
from pages.components.i18n import t

LANGUAGE, ON = "template_language", "template_on"
PLACE = "settings/template"
HEIGHT = 480
"""Pixels."""


def show(services: Services) -> None:
    """Draw the head; what is under it when it is open."""
    holder = st.expander(t("template.title"), icon=":material/article:", key="feedback_template", on_change="rerun")
    with holder:
        if holder.open:
            _edit(services)


def _text_key(language: str) -> str:
    return f"template_text_{language}"


def _edit(services: Services) -> None:
    st.caption(t("template.help"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        language = st.segmented_control(
            t("template.language"), LANGUAGES, key=LANGUAGE, default=services.preferences().feedback_language,
            required=True, format_func=lambda name: t(f"settings_page.language_{name}"),
        ) or LANGUAGES[0]  # fmt: skip
        on = st.segmented_control(
            t("template.on"), ("sample", "last"), key=ON, default="sample", required=True,
            format_func=lambda name: t(f"template.on_{name}"),
        )  # fmt: skip
    kept = KeptTemplates.read(services.gradebook.preferences())
    if st.session_state.get(_text_key(language)) is None:
        st.session_state[_text_key(language)] = kept.entered(language)
    left, right = st.columns(2, gap="medium")
    with left:
        st.text_area(
            t("template.text"), key=_text_key(language), height=HEIGHT, on_change=_drafted, args=(services, language)
        )
        _buttons(services, kept, language)
    with right:
        _preview(services, st.session_state[_text_key(language)] or "", language, last=on == "last")
    st.markdown(t("template.names"))
    browser.autosave()


def _buttons(services: Services, kept: KeptTemplates, language: str) -> None:
    changed = (st.session_state[_text_key(language)] or "") != kept.text(language)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("template.save"), key="template_save", type="primary", icon=":material/save:", disabled=not changed,
            on_click=_save, args=(services, language),
        )  # fmt: skip
        st.button(
            t("template.standard"), key="template_standard", icon=":material/restart_alt:", type="tertiary",
            disabled=not (kept.own(language) or changed), on_click=_standard, args=(services, language),
        )  # fmt: skip
        if changed:
            st.caption(f":orange[{t('template.unsaved')}]")
    undo_line.show(services, PLACE, after=_reread)


def _preview(services: Services, text: str, language: str, *, last: bool) -> None:
    st.caption(t("template.preview"))
    with st.container(border=True, height=HEIGHT, key="template_preview"):
        report = _last(services) if last else sample.reports(language)[0]
        if report is None:
            st.info(t("feedback_out.none"), icon=":material/save:")
            return
        try:
            st.markdown(cell_text.readable(template.render(text, report)))
        except GraderError as error:
            errors.show(error)


def _last(services: Services) -> Report | None:
    """The evaluation saved last, as it would be handed out."""
    rows = services.gradebook.evaluation_rows(HistoryFilter(statuses=("final",), size=1)).rows
    return feedback_out.handing_out(services).report(rows[0].submission_id, rows[0].rubric_id) if rows else None


def _drafted(services: Services, language: str) -> None:
    text = st.session_state.get(_text_key(language)) or ""
    kept = KeptTemplates.read(services.gradebook.preferences()).drafted(language, text)
    services.gradebook.save_preferences(kept.stored_drafts())


@errors.caught
def _save(services: Services, language: str) -> None:
    text = st.session_state.get(_text_key(language)) or ""
    kept = KeptTemplates.read(services.gradebook.preferences()).saved(language, text)
    act = Act(place=PLACE, what=What.TEMPLATE, name=language.upper())
    undo_line.change(services, kept.stored_texts(), act, also=kept.stored_drafts())
    _reread()
    st.session_state[errors.NOTICE] = t("template.saved")


@errors.caught
def _standard(services: Services, language: str) -> None:
    kept = KeptTemplates.read(services.gradebook.preferences()).standard(language)
    act = Act(place=PLACE, what=What.STANDARD_TEMPLATE, name=language.upper())
    undo_line.change(services, {**kept.stored_texts(), **kept.stored_drafts()}, act)
    _reread()


def _reread() -> None:
    """The fields show what is kept."""
    for language in LANGUAGES:
        st.session_state[_text_key(language)] = None
