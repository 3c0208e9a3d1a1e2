"""A rubric is read before anything happens with it: how it was understood is shown, and can then be added to the coach's own assignments."""

import streamlit as st

from grader import assignments, rubric_import
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import RubricError
from grader.rubric import Assignment
from grader.rubric_import import Note, Reading
from grader.rubric_import.reading import ENDINGS
from pages.components import errors, i18n, rubric_advice, rubric_view, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

TEXT = "rubric_text"
PLACE = "rubrics_added"
TURN = "rubric_turn"
"""A new turn is an uploader without a file, and fields without a text."""
SUGGESTED = "rubric_title_suggested"
MEGABYTES = 5
FEW = 6
"""Notes shown at once; the others are a click away."""


def _turn() -> int:
    return int(st.session_state.setdefault(TURN, 0))


def _entry() -> tuple[str | bytes, str]:
    """What is to be read, and the name of its file: an uploaded file before a pasted text."""
    uploaded = st.file_uploader(
        t("rubrics_page.upload"), type=[ending.strip(".") for ending in ENDINGS], key=f"rubric_upload_{_turn()}",
        max_upload_size=MEGABYTES,
    )  # fmt: skip
    pasted = st.text_area(
        t("rubrics_page.paste"), key=TEXT, height=260, placeholder=t("rubrics_page.paste_hint"), persist_state="session"
    )
    st.button(t("rubrics_page.check"), key="check_rubric", icon=":material/rule:")
    return (uploaded.getvalue(), uploaded.name) if uploaded else (pasted or "", t("rubrics_page.pasted"))


@errors.caught
def _add(services: Services, assignment: Assignment) -> None:
    there = any(other.key == assignment.key for other in services.assignments())
    act = Act(place=PLACE, what=What.REPLACED if there else What.ADDED, name=assignment.title)
    undo_line.change(services, assignments.kept(assignment), act)
    st.session_state[TURN] += 1
    st.session_state[TEXT] = ""
    st.session_state[SUGGESTED] = ""
    st.session_state[errors.NOTICE] = t("rubrics_page.added", title=assignment.title)


def _offer(services: Services, assignment: Assignment) -> None:
    there = next((other for other in services.assignments() if other.key == assignment.key), None)
    if there == assignment:
        st.info(t("rubrics_page.same"), icon=":material/check_circle:")
        return
    if there is not None:
        st.warning(t("rubrics_page.replaces", name=there.key, title=there.title), icon=":material/swap_horiz:")
    st.button(
        t("rubrics_page.replace" if there else "rubrics_page.add"), key="add_assignment", type="primary",
        icon=":material/playlist_add:", on_click=_add, args=(services, assignment),
    )  # fmt: skip


def _fields(services: Services, reading: Reading, name: str) -> Assignment | None:
    """The assignment the criteria become, once it has a title: what a rubric alone does not say is asked for here."""
    turn = _turn()
    _suggest(f"new_title_{turn}", reading.title or name.rpartition(".")[0])
    title = st.text_input(
        t("rubrics_page.field_title"), key=f"new_title_{turn}", max_chars=200,
        placeholder=t("rubrics_page.field_title_hint"),
    ).strip()  # fmt: skip
    taken = [assignment.key for assignment in services.assignments()]
    left, right = st.columns(2)
    course = left.text_input(t("rubrics_page.field_course"), key=f"new_course_{turn}", max_chars=200)
    key = right.text_input(
        t("rubrics_page.field_key"), key=f"new_key_{turn}", max_chars=60, help=t("rubrics_page.field_key_help"),
        placeholder=assignments.free_key(title, taken),
    )  # fmt: skip
    brief = st.text_area(
        t("rubrics_page.field_brief"), key=f"new_brief_{turn}", height=100, help=t("rubrics_page.field_brief_help")
    )
    if not title:
        st.caption(f":material/title: {t('rubrics_page.title_first')}")
    made = reading.assignment(
        key=key.strip() or assignments.free_key(title, taken), title=title or t("rubrics_page.untitled"), course=course.strip(),
        brief=brief.strip(),
    )  # fmt: skip
    return made if title else None


def _suggest(field: str, text: str) -> None:
    """Put `text` into a field, unless the coach has typed something else there."""
    before = st.session_state.get(SUGGESTED, "")
    if text != before and st.session_state.get(field, "") in ("", before):
        st.session_state[field] = text[:200]
    st.session_state[SUGGESTED] = text


def _notes(notes: tuple[Note, ...]) -> None:
    """What was guessed or left out, each with its line."""
    if not notes:
        return
    lines = [
        f"- {':gray[' + t('rubrics_page.line', n=note.line) + '] ' if note.line else ''}{plain(note.say(i18n.current()))}"
        for note in notes
    ]
    st.markdown("\n".join([f":material/psychology_alt: **{t('rubrics_page.guessed')}**", "", *lines[:FEW]]))
    if len(lines) > FEW:
        with st.expander(t("rubrics_page.more_notes", n=len(lines) - FEW), key="more_notes"):
            st.markdown("\n".join(lines[FEW:]))


def _result(services: Services, given: str | bytes, name: str) -> None:
    if not given.strip():
        st.info(t("rubrics_page.nothing_yet"), icon=":material/content_paste:")
        return
    try:
        reading = rubric_import.read(given, name=name)
        if reading.complete is not None:
            _whole(services, reading.complete)
        else:
            _guessed(services, reading, name if isinstance(given, bytes) else "")
    except RubricError as error:
        errors.show(error)


def _whole(services: Services, assignment: Assignment) -> None:
    st.success(t("rubrics_page.understood"), icon=":material/check_circle:")
    st.markdown(f"**{plain(assignment.title)}** · `{assignment.key}` · {rubric_view.summary(assignment)}")
    _offer(services, assignment)
    advice = rubric_advice.advice(assignment)
    rubric_advice.summary(advice)
    rubric_view.show(assignment, advice)


def _guessed(services: Services, reading: Reading, name: str) -> None:
    form = t(f"rubrics_page.form_{reading.form}")
    st.success(t("rubrics_page.understood_as", form=form, n=len(reading.criteria)), icon=":material/check_circle:")
    _notes(reading.notes)
    assignment = _fields(services, reading, name)
    if assignment is not None:
        _offer(services, assignment)
    shown = assignment or reading.assignment(key="rubric", title=t("rubrics_page.untitled"), course="", brief="")
    advice = rubric_advice.advice(shown)
    rubric_advice.summary(advice)
    rubric_view.criteria(shown, advice)


def show(services: Services) -> None:
    """Draw the entry and, beside it, how it was understood."""
    st.caption(t("rubrics_page.check_help"))
    undo_line.show(services, PLACE)
    entry, result = st.columns([2, 3], gap="large")
    with entry:
        given, name = _entry()
    with result:
        _result(services, given, name)
