"""What became of each line of a batch: opened or refused with its reason, and what can be done next."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from grader import blinding, correcting
from grader.batch import Batch, Line, LineStatus
from grader.bootstrap import Services
from grader.errors import NotASource
from grader.sources import handed
from grader.standing import Standing
from pages.components import batch_start, clock, errors, i18n, state, undo_line, worklist_offers
from pages.components.i18n import t

POLL = 0.7
"""Seconds between two looks at a batch that is being taken in."""

ROW = 35
TALLEST = 560
CORRECTED_AT_ONCE = 20
STATUS = {LineStatus.OPENED: "✅", LineStatus.REFUSED: "⚠️", LineStatus.WAITING: "⏳"}


def show(services: Services, batch_id: int, parameter: str) -> None:
    """Draw the batch; while it is being taken in, it repaints itself."""
    working = services.batches.working(batch_id)  # asked first: what is read afterwards is at least as new
    batch = services.gradebook.batch(batch_id)
    _choice(services, batch, parameter)
    if working:
        st.fragment(_follow, run_every=POLL, key="batch_follow")(services, batch_id)
        return
    opened = [line.submission_id for line in batch.lines if line.submission_id]
    standings = services.gradebook.standings(opened)
    _progress(batch)
    worklist_offers.of_batch(services, batch)
    batch_start.left_out(services, batch, standings)
    _table(_shown(services, batch, standings), standings)
    _next(services, batch, standings)
    _refused(services, batch)


def _shown(services: Services, batch: Batch, standings: Mapping[int, Standing]) -> list[Line]:
    """The lines as they may be shown."""
    if not services.preferences().blind:
        return list(batch.lines)
    concealed = services.gradebook.concealed(standings)
    numbers = {number: standing.submission.student_number for number, standing in standings.items()}
    return [
        blinding.line(line, concealed, numbers.get(line.submission_id or 0), i18n.current()) for line in batch.lines
    ]


def _choice(services: Services, batch: Batch, parameter: str) -> None:
    known = {one.id: one for one in (*services.gradebook.batches(30), batch)}
    titles = {assignment.key: assignment.title for assignment in services.assignments()}

    def name(number: int) -> str:
        one = known[number]
        parts = (
            clock.moment(one.created_at),
            titles.get(one.assignment, one.assignment),
            one.name,
        )
        return " · ".join(part for part in parts if part) + f" ({len(one.lines)})"

    key = "batch_choice"
    st.session_state[key] = batch.id

    def chosen() -> None:
        st.query_params[parameter] = str(st.session_state[key])

    st.selectbox(t("submissions_page.batch"), list(known), key=key, format_func=name, on_change=chosen)


def _follow(services: Services, batch_id: int) -> None:
    if not services.batches.working(batch_id):
        st.rerun()
    batch = services.gradebook.batch(batch_id)
    _progress(batch)
    st.button(
        t("submissions_page.stop"), key="batch_stop", icon=":material/stop_circle:",
        on_click=services.batches.stop, args=(batch_id,),
    )  # fmt: skip


def _progress(batch: Batch) -> None:
    opened, refused = len(batch.of(LineStatus.OPENED)), len(batch.of(LineStatus.REFUSED))
    waiting = len(batch.lines) - opened - refused
    said = t("submissions_page.counts", opened=opened, refused=refused, waiting=waiting)
    if waiting:
        st.progress((opened + refused) / len(batch.lines), text=said)
    else:
        st.markdown(said)


def _table(lines: Sequence[Line], standings: Mapping[int, Standing]) -> None:
    rows = [_row(line, standings.get(line.submission_id or 0)) for line in lines]
    text = st.column_config.TextColumn
    columns = {
        "line": st.column_config.NumberColumn(t("submissions_page.line"), width=60),
        "status": text("", width=40),
        "student": text(t("history.student"), width=120),
        "open": st.column_config.LinkColumn(t("submissions_page.desk"), display_text=t("intake.open"), width=70),
        "what": text(t("submissions_page.what"), width=260),
        "state": text(t("history.status"), width=420),
    }
    st.dataframe(
        pd.DataFrame(rows, columns=list(columns)), key="batch_lines", hide_index=True, column_config=columns,
        height=min(ROW * (len(rows) + 1) + 3, TALLEST), row_height=ROW, placeholder="—", alt=t("submissions_page.table"),
    )  # fmt: skip


def _row(line: Line, standing: Standing | None) -> dict[str, Any]:
    submission = standing.submission if standing else None
    hidden = not line.reference
    return {
        "line": line.number,
        "status": STATUS[line.status],
        "student": line.student if hidden or not submission else submission.student,
        "open": f"/grade?submission={submission.id}" if submission else None,
        "what": submission.name if submission and not hidden else line.reference[:120],
        "state": _state(line, standing),
    }


def _state(line: Line, standing: Standing | None) -> str:
    if line.problem:
        return line.problem.say(i18n.current())
    if standing is None:
        return t("submissions_page.waiting")
    if standing.submission.replaced_by is not None:
        return t("correcting.wrong_badge")
    if standing.score is not None:
        return t("submissions_page.saved", score=standing.score, max=standing.max_score or 0)
    if standing.run is None:
        return t("submissions_page.opened")
    return t("submissions_page.run", status=t(f"run.{standing.run}_badge"))


def _next(services: Services, batch: Batch, standings: Mapping[int, Standing]) -> None:
    refused, waiting = batch.of(LineStatus.REFUSED), batch.of(LineStatus.WAITING)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        ungraded = [
            number
            for number, standing in standings.items()
            if standing.run is None and standing.score is None and standing.submission.replaced_by is None
        ]
        if ungraded:
            batch_start.button(services, batch, ungraded)
        if refused or waiting:
            st.button(
                t("submissions_page.again", n=len(refused) + len(waiting)), key="batch_again", icon=":material/refresh:",
                on_click=errors.caught(_again), args=(services, batch),
            )  # fmt: skip
        st.button(t("submissions_page.refresh"), key="batch_refresh", type="tertiary", icon=":material/sync:")


def _again(services: Services, batch: Batch) -> None:
    for line in batch.of(LineStatus.REFUSED):
        services.gradebook.note_line(batch.id, line.number)
    services.batches.begin(batch.id)


def _refused(services: Services, batch: Batch) -> None:
    """Each refused line with its reason and fields to correct it."""
    refused = batch.of(LineStatus.REFUSED)
    if not refused:
        return
    # not inside: that is closed again once nothing is refused while the line is tried
    undo_line.taking_back(f"batch/{batch.id}", key="undo_line", help_text=t("correcting.undo_help"))
    with st.expander(
        t("submissions_page.correct", n=len(refused)), icon=":material/edit:", key="batch_refused", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        if services.preferences().blind:
            st.caption(t("blinding.correct_shows"))
        for line in refused[:CORRECTED_AT_ONCE]:
            _correct(services, batch, line)
        if len(refused) > CORRECTED_AT_ONCE:
            st.caption(t("submissions_page.correct_more", n=len(refused) - CORRECTED_AT_ONCE))


def _correct(services: Services, batch: Batch, line: Line) -> None:
    names = {part: f"batch_{part}_{batch.id}_{line.number}" for part in ("link", "student")}
    st.session_state.setdefault(names["link"], line.reference)
    st.session_state.setdefault(names["student"], line.student)
    with st.container(border=True, gap="small", key=f"batch_line_{line.number}"):
        st.caption(f"**{line.number}** · {line.problem.say(i18n.current()) if line.problem else ''}")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(t("history.student"), key=names["student"], width=180)
            st.text_input(t("submissions_page.link"), key=names["link"], width="stretch")
            st.button(
                t("submissions_page.try_line"), key=f"batch_try_{line.number}", icon=":material/refresh:",
                on_click=errors.caught(_try), args=(services, batch.id, line.number, names),
            )  # fmt: skip
            if handed.is_web_link(line.reference):
                st.button(
                    t("other_ways.record_link"), key=f"batch_record_{line.number}", icon=":material/link:", type="tertiary",
                    on_click=errors.caught(_record), args=(services, batch, line.number, names),
                )  # fmt: skip


def _record(services: Services, batch: Batch, number: int, names: dict[str, str]) -> None:
    """Take the line's page as a submission that only a person can read."""
    student = state.get(names["student"], "").strip()
    if not student:
        raise NotASource("batch.no_student")
    page = handed.only_a_link(state.get(names["link"], ""), student=student)
    kept = services.gradebook.add_submission(page, assignment=batch.assignment, student=student)
    services.gradebook.note_line(batch.id, number, submission_id=kept.id)


def _try(services: Services, batch_id: int, number: int, names: dict[str, str]) -> None:
    entered = {"reference": state.get(names["link"], ""), "student": state.get(names["student"], "")}
    undo = correcting.correct_line(services.gradebook, batch_id, number, **entered)

    def back() -> None:
        undo()
        for name in names.values():
            st.session_state.pop(name, None)

    undo_line.offer(f"batch/{batch_id}", back)
    services.batches.begin(batch_id)
