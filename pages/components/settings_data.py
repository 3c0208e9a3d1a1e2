"""The gradebook as a whole: backed up to a file, restored from one, or joined with another."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import streamlit as st

from grader.bootstrap import Services
from grader.errors import BackupError, GradebookError, GraderError
from grader.keeping import ENDING, BroughtIn, Contents, Keeping
from pages.components import clock, errors
from pages.components.i18n import t

FILE = "data_file"
TURN = "data_turn"
"""Counts the files that were dealt with: a new number is a new, empty field."""
LOOKED = "data_looked"
TRIED = "data_tried"
DONE = "data_done"
"""What came of it, to be said once and in full."""
LARGEST_MB = 500


class Upload(Protocol):
    """What Streamlit hands over for a file."""

    file_id: str
    name: str

    def getbuffer(self) -> memoryview: ...


def show(services: Services) -> None:
    """Draw the backup, and under a head that opens what can be done with one."""
    keeping = services.keeping
    here = keeping.contents()
    st.caption(t("keep.backup_help"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        backup_button(keeping, key="backup", label=t("keep.backup"))
        st.caption(f"{numbers(here.counts)} · {size(here.bytes)}")
    holder = st.expander(
        t("keep.restore_title"), icon=":material/settings_backup_restore:", key="data_restore", on_change="rerun"
    )
    with holder:
        if holder.open:
            _restore(services, here)


def backup_button(keeping: Keeping, *, key: str, label: str) -> None:
    """A button whose file is made when it is clicked."""
    st.download_button(
        label, partial(_backup, keeping), file_name=f"gradebook-{clock.stamp()}{ENDING}", mime="application/zip",
        key=key, on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _backup(keeping: Keeping) -> io.BytesIO:
    with TemporaryDirectory(prefix="coachmark-") as folder:
        file = Path(folder) / f"backup{ENDING}"
        keeping.back_up(file)
        return io.BytesIO(file.read_bytes())


def _restore(services: Services, here: Contents) -> None:
    keeping = services.keeping
    done = st.session_state.pop(DONE, None)
    if done is not None:
        st.success(done, icon=":material/check_circle:")
    st.caption(t("keep.restore_help"))
    turn = st.session_state.setdefault(TURN, 0)
    upload = st.file_uploader(t("keep.file"), type=["zip", "db"], max_upload_size=LARGEST_MB, key=f"{FILE}_{turn}")
    if upload is None:
        return
    looked = st.session_state.get(LOOKED)
    if looked is None or looked[0] != upload.file_id:
        try:
            with st.spinner(t("keep.looking")), stored(upload) as file:
                found: Contents | GraderError = keeping.look_into(file)
        except GraderError as error:
            found = error
        looked = st.session_state[LOOKED] = (upload.file_id, found)
        st.session_state.pop(TRIED, None)
    if isinstance(looked[1], GraderError):
        errors.show(looked[1])
        return
    _compare(looked[1], here)
    bring, replace = st.columns(2, gap="medium")
    with bring, st.container(border=True, key="data_bring", height="stretch"):
        _bring_in(keeping, upload)
    with replace, st.container(border=True, key="data_replace", height="stretch"):
        _replace(services, upload)


def _compare(found: Contents, here: Contents) -> None:
    if found.first and found.last:
        st.markdown(t("keep.found", first=clock.moment(found.first), last=clock.moment(found.last)))
    rows = [f"| | {t('keep.in_the_file')} | {t('keep.here')} |", "|---|--:|--:|"]
    rows += [
        f"| {t(f'keep.count_{name}')} | {count:,} | {here.counts[name]:,} |" for name, count in found.counts.items()
    ]
    st.markdown("\n".join(rows))


def _bring_in(keeping: Keeping, upload: Upload) -> None:
    st.markdown(f"**{t('keep.bring_title')}**")
    st.caption(t("keep.bring_help"))
    tried: BroughtIn | None = st.session_state.get(TRIED)
    if tried is None:
        st.button(t("keep.try"), key="data_try", icon=":material/preview:", on_click=_try, args=(keeping, upload))
        return
    if tried.nothing:
        st.info(t("keep.nothing_new"), icon=":material/check:")
    else:
        st.markdown(t("keep.would_add", numbers=numbers(tried.added)))
    if any(tried.left_out.values()):
        st.caption(t("keep.left_out", numbers=numbers(tried.left_out)))
    if not tried.nothing:
        st.button(t("keep.bring"), key="data_bring_in", type="primary", icon=":material/merge:", on_click=_bring, args=(keeping, upload))  # fmt: skip


def _replace(services: Services, upload: Upload) -> None:
    st.markdown(f"**{t('keep.replace_title')}**")
    st.caption(t("keep.replace_help"))
    sure = st.checkbox(t("keep.replace_sure"), key="data_sure")
    st.button(t("keep.replace"), key="data_replace_all", icon=":material/restore_page:", disabled=not sure, on_click=_put_back, args=(services, upload))  # fmt: skip


@errors.caught
def _try(keeping: Keeping, upload: Upload) -> None:
    with stored(upload) as file:
        st.session_state[TRIED] = keeping.would_bring_in(file)


@errors.caught
def _bring(keeping: Keeping, upload: Upload) -> None:
    with stored(upload) as file:
        brought = keeping.bring_in(file)
    _done(t("keep.brought", numbers=numbers(brought.added)))


@errors.caught
def _put_back(services: Services, upload: Upload) -> None:
    if services.batches.busy:
        raise GradebookError("keep.lists_under_way")
    with stored(upload) as file:
        aside = services.keeping.restore(file)
    _done(t("keep.restored_here", aside=aside.name))


def _done(notice: str) -> None:
    st.session_state[TURN] += 1
    for name in (LOOKED, TRIED, "data_sure"):
        st.session_state.pop(name, None)
    st.session_state[DONE] = notice


@contextmanager
def stored(upload: Upload) -> Iterator[Path]:
    """The upload as a file, under its own name, for as long as the block lasts."""
    with TemporaryDirectory(prefix="coachmark-") as folder:
        file = Path(folder) / (Path(upload.name).name.strip(".") or "backup")
        try:
            file.write_bytes(upload.getbuffer())
        except OSError as error:
            raise BackupError("keep.cannot_read", file=file.name, detail=error.strerror or "") from error
        yield file


def numbers(counts: Mapping[str, int]) -> str:
    """Counts in words, without those that are nothing; "–" for none at all."""
    said = [t(f"keep.number_{name}", n=count) for name, count in counts.items() if count]
    return ", ".join(said) or "–"


def size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.0f} kB"
