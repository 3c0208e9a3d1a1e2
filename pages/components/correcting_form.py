"""Putting right whose a submission is and which file it should have been, with a way back."""

from functools import partial

import streamlit as st

from grader import correcting
from grader.bootstrap import Services
from grader.correcting import Undo
from grader.submission import Submission
from pages.components import errors, intake, opening, state, undo_line, unfolding
from pages.components.i18n import t

NEW = "correct_to"
STUDENT, LINK = "correct_student", "correct_link"


def show(submission: Submission, *, hidden: bool) -> None:
    """Draw the ways to correct it, and Undo after a correction. Whose it is can be corrected once it is not `hidden` any more."""
    if not hidden:
        unfolding.button(t("correcting.button"), STUDENT, icon=":material/person_edit:", of=submission.id)
    unfolding.button(t("correcting.link_button"), LINK, icon=":material/link_off:", of=submission.id)
    undo_line.taking_back(undo_line.place_of(submission.id), key="undo_correction", help_text=t("correcting.undo_help"))


def wrong(services: Services, submission: Submission, right: int) -> None:
    """Draw the note on a submission that another one took the place of."""
    with st.container(key="wrong_link", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":orange[:material/link_off: {t('correcting.wrong')}]", width="content")
        st.button(t("correcting.wrong_go"), key="go_right", on_click=opening.go_to, args=(right,))
        st.button(
            t("correcting.wrong_undo"), key="undo_wrong", type="tertiary", icon=":material/undo:",
            on_click=errors.caught(_count_again), args=(services, submission.id),
        )  # fmt: skip


def forms(services: Services, submission: Submission, *, hidden: bool) -> None:
    """Draw what is unfolded."""
    if not hidden and unfolding.is_open(STUDENT, of=submission.id):
        with st.container(border=True, key="student_form", gap="small"):
            _name_and_course(services, submission)
            st.divider()
            _other_student(services, submission)
    if unfolding.is_open(LINK, of=submission.id):
        with st.container(border=True, key="link_form", gap="small"):
            _link(services, submission)


def _name_and_course(services: Services, submission: Submission) -> None:
    student = services.gradebook.student(submission.student_id)
    keys = {part: f"student_{part}_{student.id}" for part in ("name", "course")}
    for part, key in keys.items():
        st.session_state.setdefault(key, getattr(student, part))
    st.text_input(t("correcting.name"), key=keys["name"])
    st.text_input(t("correcting.course"), key=keys["course"])
    st.button(
        t("correcting.change"), key="change_student", icon=":material/check:",
        on_click=errors.caught(_rename), args=(services, submission, keys),
    )  # fmt: skip


def _other_student(services: Services, submission: Submission) -> None:
    others = {one.id: one for one in services.gradebook.students() if one.id != submission.student_id}

    def label(choice: int | str) -> str:
        one = others.get(choice) if isinstance(choice, int) else None
        return str(choice) if one is None else " · ".join(filter(None, (one.name, one.course, ", ".join(one.logins))))

    st.selectbox(
        t("correcting.choose"), list(others), index=None, key=NEW, accept_new_options=True, format_func=label,
        placeholder=t("correcting.choose_hint"),
    )  # fmt: skip
    if submission.owner:
        st.checkbox(t("correcting.remember", owner=submission.owner), key="remember_owner")
    st.button(
        t("correcting.hand_over"), key="hand_over", icon=":material/move_item:", help=t("correcting.hand_over_help"),
        on_click=errors.caught(_hand_over), args=(services, submission),
    )  # fmt: skip


def _link(services: Services, submission: Submission) -> None:
    key = f"right_link_{submission.id}"
    st.text_input(t("correcting.link"), key=key, placeholder="https://github.com/…")
    st.caption(t("correcting.link_help"))
    st.button(
        t("correcting.link_open"), key="open_right", type="primary", icon=":material/folder_open:",
        on_click=errors.caught(_replace), args=(services, submission, key),
    )  # fmt: skip


def _done(submission_id: int, undo: Undo | None, notice: str) -> None:
    undo_line.offer(undo_line.place_of(submission_id), partial(_undo, undo, submission_id) if undo else None)
    st.session_state[errors.NOTICE] = notice
    for name in (STUDENT, LINK):
        unfolding.close(name)


def _rename(services: Services, submission: Submission, keys: dict[str, str]) -> None:
    entered = {part: state.get(key) or "" for part, key in keys.items()}
    undo = correcting.rename(services.gradebook, submission.student_id, name=entered["name"], course=entered["course"])
    _forget_fields(submission)
    _done(submission.id, undo, t("correcting.changed"))


def _hand_over(services: Services, submission: Submission) -> None:
    to = state.get(NEW)
    if not to:
        st.session_state[errors.NOTICE] = t("correcting.no_choice")
        return
    undo = correcting.hand_over(services.gradebook, submission, to, remember=bool(state.get("remember_owner")))
    st.session_state[NEW] = None
    _done(
        submission.id, undo, t("correcting.handed_over", student=services.gradebook.submission(submission.id).student)
    )


def _replace(services: Services, submission: Submission, key: str) -> None:
    fetched = opening.fetch_one(services, state.get(key) or "")
    right, undo = correcting.replace(services.gradebook, submission, fetched)
    opening.go_to(right.id)
    st.session_state[intake.URL] = state.get(key)

    def back() -> None:
        undo()
        opening.go_to(submission.id)

    _done(right.id, back, t("correcting.replaced"))


def _count_again(services: Services, submission_id: int) -> None:
    services.gradebook.replace_submission(submission_id, None)
    _done(submission_id, None, t("correcting.undone"))


def _undo(undo: Undo, submission_id: int) -> None:
    undo()
    st.session_state.pop(NEW, None)
    for name in [str(name) for name in st.session_state if str(name).startswith(("student_name_", "student_course_"))]:
        del st.session_state[name]
    _done(submission_id, None, t("correcting.undone"))


def _forget_fields(submission: Submission) -> None:
    """What was typed is read anew from the gradebook."""
    for part in ("name", "course"):
        st.session_state.pop(f"student_{part}_{submission.student_id}", None)
