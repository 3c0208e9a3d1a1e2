"""How the model is asked about one assignment: words and parameters to change, the whole prompt to read, earlier versions to go back to.

What is typed stays in its fields until it is saved or put back; only what is saved is in force.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from grader import instructions as told
from grader import prompt
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import InstructionsError
from grader.instructions import EFFORTS, LONGEST_EXTRA, LONGEST_PERSONA, NAMES, STANDARD, Instructions
from grader.manner import Manner
from grader.rubric import Assignment
from grader.settings import TONES
from pages.components import changed_text, errors, i18n, instructions_view, undo_line
from pages.components.i18n import t

PREVIEW_HEIGHT = 460


def _key(name: str, assignment: str) -> str:
    return f"told_{name}_{assignment}"


def _place(assignment: str) -> str:
    return f"told/{assignment}"


def _fill(assignment: str, given: Instructions) -> None:
    """Put `given` into the fields. A persona that is not the coach's is the standard one, to be read and changed."""
    for name in NAMES:
        st.session_state[_key(name, assignment)] = getattr(given, name)
    st.session_state[_key("persona", assignment)] = given.persona or prompt.standard_persona()


def _seed(assignment: str, in_force: Instructions) -> None:
    """Fill the fields when they are first drawn, and again when another session saved something while nothing was typed here."""
    base = st.session_state.get(_key("base", assignment))
    drawn = all(_key(name, assignment) in st.session_state for name in NAMES)
    if not drawn or (base != in_force and _entered(assignment) == base):
        _fill(assignment, in_force)
    st.session_state[_key("base", assignment)] = in_force


def _entered(assignment: str) -> Instructions | InstructionsError:
    values: dict[str, Any] = {name: st.session_state.get(_key(name, assignment)) for name in NAMES}
    try:
        return told.entered(values, standard_persona=prompt.standard_persona())
    except InstructionsError as error:
        return error


@errors.caught
def _save(services: Services, assignment: Assignment) -> None:
    given = _entered(assignment.key)
    if isinstance(given, InstructionsError):
        return  # the form says so in place
    services.gradebook.keep_instructions(assignment.key, given)
    act = Act(place=_place(assignment.key), what=What.INSTRUCTIONS, name=assignment.title)
    undo_line.change(services, told.kept(assignment.key, given), act)
    _fill(assignment.key, given)
    saved = "instructions.saved" if given.custom else "instructions.saved_standard"
    st.session_state[errors.NOTICE] = t(saved, title=assignment.title)


def _words(assignment: str) -> None:
    for name, most, height in (("persona", LONGEST_PERSONA, 110), ("extra", LONGEST_EXTRA, 190)):
        st.text_area(
            t(f"instructions.{name}"), key=_key(name, assignment), height=height, help=t(f"instructions.{name}_help"),
            placeholder=t(f"instructions.{name}_hint"), persist_state="session",
        )  # fmt: skip
        length = len(st.session_state[_key(name, assignment)].strip())
        count = t("instructions.characters", n=f"{length:,}", most=f"{most:,}")
        st.caption(f":red[{count}]" if length > most else count)


def _choices(services: Services, assignment: str) -> None:
    usual = t(f"settings_page.tone_{services.preferences().tone}")
    tones = {"": t("instructions.usual_tone", tone=usual), **{tone: t(f"settings_page.tone_{tone}") for tone in TONES}}
    st.selectbox(
        t("instructions.tone"), list(tones), key=_key("tone", assignment), format_func=tones.__getitem__,
        help=t("instructions.tone_help"), persist_state="session",
    )  # fmt: skip
    efforts = {"": t("instructions.usual_effort"), **{effort: effort for effort in EFFORTS}}
    st.selectbox(
        t("instructions.effort"), list(efforts), key=_key("effort", assignment), format_func=efforts.__getitem__,
        help=t("instructions.effort_help"), persist_state="session",
    )  # fmt: skip
    st.number_input(
        t("instructions.temperature"), key=_key("temperature", assignment), value=None, step=0.1, format="%g",
        placeholder=t("instructions.temperature_hint"), help=t("instructions.temperature_help"), persist_state="session",
    )  # fmt: skip
    st.number_input(
        t("instructions.longest_reply"), key=_key("longest_reply", assignment), value=None, step=1_000, format="%d",
        placeholder=t("instructions.longest_reply_hint"), help=t("instructions.longest_reply_help"),
        persist_state="session",
    )  # fmt: skip


def _state(given: Instructions | InstructionsError, in_force: Instructions) -> str:
    if given != in_force:
        return f":orange[:material/edit: {t('instructions.unsaved')}]"
    if in_force.custom:
        return f":green[:material/task_alt: {t('instructions.in_force')}]"
    return f":material/check: {t('instructions.standard_in_force')}"


def _buttons(services: Services, assignment: Assignment, given: Instructions | InstructionsError) -> None:
    key, in_force = assignment.key, services.instructions(assignment.key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("instructions.save"), key=f"save_told_{key}", type="primary", icon=":material/save:",
            on_click=_save, args=(services, assignment),
        )  # fmt: skip
        if given != in_force:
            st.button(
                t("instructions.discard"), key=f"discard_told_{key}", type="tertiary", icon=":material/undo:",
                on_click=_fill, args=(key, in_force),
            )  # fmt: skip
        if given != STANDARD:
            st.button(
                t("instructions.standard"), key=f"standard_told_{key}", type="tertiary", icon=":material/restart_alt:",
                on_click=_fill, args=(key, STANDARD), help=t("instructions.standard_help"),
            )  # fmt: skip
        _earlier(services, key)
        st.caption(_state(given, in_force), width="stretch")


def _earlier(services: Services, assignment: str) -> None:
    versions = services.gradebook.instructions_versions(assignment)
    if not versions:
        return
    with st.popover(t("instructions.earlier", n=len(versions)), icon=":material/history:", key=f"earlier_{assignment}"):
        st.caption(t("instructions.earlier_help"))
        for version in versions:
            st.button(
                instructions_view.label(version), key=f"earlier_{assignment}_{version.digest[:12]}", type="tertiary",
                on_click=_fill, args=(assignment, version.instructions),
            )  # fmt: skip


def _preview(services: Services, assignment: Assignment, given: Instructions) -> None:
    preferences = services.preferences()
    standard = Manner(language=preferences.feedback_language, tone=preferences.tone, rules=preferences.feedback_rules)
    usual = prompt.system_text(assignment, standard)
    own = replace(standard, tone=given.tone or preferences.tone, instructions=given)
    changed = prompt.system_text(assignment, own)
    marked = False
    if changed != usual:
        marked = st.toggle(t("instructions.mark"), value=True, key=f"mark_told_{assignment.key}")
    st.html(changed_text.STYLE)
    with st.container(height=PREVIEW_HEIGHT, border=True, key=f"preview_told_{assignment.key}"):
        changed_text.show(usual if marked else changed, changed)
    st.caption(t("instructions.preview_help"))


def show(services: Services, assignment: Assignment) -> None:
    """Draw the form."""
    key = assignment.key
    _seed(key, services.instructions(key))
    st.caption(t("instructions.intro"))
    left, right = st.columns([5, 3], gap="large")
    with left:
        _words(key)
    with right:
        _choices(services, key)
    given = _entered(key)
    if isinstance(given, InstructionsError):
        st.error(given.say(i18n.current()), icon=":material/error:")
    _buttons(services, assignment, given)
    undo_line.show(services, _place(key))
    if st.toggle(t("instructions.preview"), key=f"show_told_{key}", persist_state="session"):
        if isinstance(given, InstructionsError):
            st.caption(t("instructions.no_preview"))
        else:
            _preview(services, assignment, given)
