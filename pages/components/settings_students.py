"""What belongs to one student: everything of it to take along, and everything of it gone for good."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from grader.bootstrap import Services
from grader.keeping import COUNTED, Erasure, Keeping
from grader.student_export import as_zip
from grader.words import Language
from pages.components import clock, errors, i18n, reading, settings_data
from pages.components.i18n import t

FIND = "data_find"
WHO = "data_student"
TYPED = "data_typed"
ERASED = "data_erased"
SHOWN = 50
RECENT = 5


def show(services: Services) -> None:
    """Draw the head; what is under it when it is open."""
    holder = st.expander(
        t("keep.student_title"), icon=":material/person_cancel:", key="data_students", on_change="rerun"
    )
    with holder:
        if holder.open:
            _students(services)


def _students(services: Services) -> None:
    keeping = services.keeping
    _said(keeping)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    part = left.text_input(t("keep.find"), key=FIND, icon=":material/search:", placeholder=t("keep.find_placeholder"))
    blind = services.preferences().blind
    found = {
        number: (name, count)
        for number, name, count in keeping.find_students(part, SHOWN)
        if not blind or name.casefold() == part.strip().casefold()
    }
    if not found:
        right.caption(t("keep.blind" if blind else "keep.nobody"))
    else:
        chosen = right.selectbox(
            t("keep.student"), list(found), index=None if len(found) > 1 else 0, key=f"{WHO}_{len(found)}_{part}",
            format_func=lambda number: t("keep.student_line", name=found[number][0] or "–", n=found[number][1]),
            placeholder=t("keep.choose_student"),
        )  # fmt: skip
        if chosen is not None:
            _student(services, chosen, found[chosen][0])
    _erasures(keeping.erasures())


def _student(services: Services, student_id: int, name: str) -> None:
    keeping = services.keeping
    take, erase = st.columns(2, gap="medium")
    with take, st.container(border=True, key="data_take", height="stretch"):
        st.markdown(f"**{t('keep.take_title')}**")
        st.caption(t("keep.take_help"))
        st.download_button(
            t("keep.take"), partial(_file, keeping, student_id, i18n.current()), file_name=f"student-{student_id}.zip",
            mime="application/zip", key="data_export", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    with erase, st.container(border=True, key="data_erase", height="stretch"):
        _erase(services, student_id, name)


def _file(keeping: Keeping, student_id: int, language: Language) -> bytes:
    return as_zip(keeping.student_records(student_id), language)


def _erase(services: Services, student_id: int, name: str) -> None:
    keeping = services.keeping
    st.markdown(f"**{t('keep.erase_title')}**")
    st.caption(t("keep.erase_help"))
    copies = keeping.copies()
    if copies:
        st.caption(
            f":orange[:material/warning: {t('keep.copies', n=len(copies), names=', '.join(f'`{copy.name}`' for copy in copies))}]"
        )
    settings_data.backup_button(keeping, key="data_backup_first", label=t("keep.backup_first"))
    asked = name.strip() or str(student_id)
    typed = st.text_input(t("keep.type_name", name=asked), key=f"{TYPED}_{student_id}", autocomplete="off")
    st.button(
        t("keep.erase"), key="data_erase_now", icon=":material/delete_forever:", disabled=typed.strip() != asked,
        on_click=_forget, args=(services, student_id),
    )  # fmt: skip


@errors.caught
def _forget(services: Services, student_id: int) -> None:
    st.session_state[ERASED] = services.keeping.erase_student(student_id, coach=services.preferences().coach)
    reading.forget()


@errors.caught
def _scrub(keeping: Keeping) -> None:
    if keeping.scrub():
        st.session_state.pop(ERASED, None)
        st.session_state[errors.NOTICE] = t("keep.scrubbed")


def _said(keeping: Keeping) -> None:
    """What came of the last erasure."""
    erased: Erasure | None = st.session_state.get(ERASED)
    if erased is None:
        return
    if erased.scrubbed:
        del st.session_state[ERASED]
        st.success(t("keep.erased", numbers=_counts(erased)), icon=":material/check_circle:")
    else:
        st.warning(t("keep.not_scrubbed", numbers=_counts(erased)), icon=":material/warning:")
        st.button(t("keep.scrub"), key="data_scrub", icon=":material/mop:", on_click=_scrub, args=(keeping,))


def _erasures(done: Sequence[Erasure]) -> None:
    lines = [
        t("keep.erasure_line", at=clock.moment(one.at), coach=one.coach, numbers=_counts(one)) for one in done[:RECENT]
    ]
    if lines:
        st.caption("  \n".join((t("keep.erasures"), *lines)))


def _counts(erasure: Erasure) -> str:
    return settings_data.numbers({name: erasure.counts.get(name, 0) for name in COUNTED if name != "student"})
